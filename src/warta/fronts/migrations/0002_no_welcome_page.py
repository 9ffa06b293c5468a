"""Takes away the page and site that Wagtail's first migration makes, if nobody uses them."""

from django.db import migrations


def take_away(apps, schema_editor):
    Site = apps.get_model("wagtailcore", "Site")
    Page = apps.get_model("wagtailcore", "Page")
    welcome = Page.objects.filter(depth=2, slug="home", content_type__model="page").first()
    if welcome is None or Page.objects.filter(path__startswith=welcome.path).count() > 1:
        return
    Site.objects.filter(root_page=welcome, hostname="localhost").delete()
    welcome.delete()
    root = Page.objects.get(depth=1)
    root.numchild = Page.objects.filter(depth=2).count()
    root.save(update_fields=["numchild"])


class Migration(migrations.Migration):
    dependencies = [("fronts", "0001_initial"), ("wagtailcore", "0001_initial")]
    operations = [migrations.RunPython(take_away, migrations.RunPython.noop)]
