from django.db import migrations, models


def forget_words(apps, schema_editor):
    """SQLite's own index gives way to the one beside the database, which reads everything."""
    if schema_editor.connection.vendor == "sqlite":
        for event in ("insert", "update", "delete"):
            schema_editor.execute(f"DROP TRIGGER IF EXISTS warta_search_words_{event}")
        schema_editor.execute("DROP TABLE IF EXISTS discovery_words")
        schema_editor.execute("DELETE FROM discovery_entry")


class Migration(migrations.Migration):

    dependencies = [
        ("discovery", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="waiting",
            name="kept",
            field=models.BooleanField(db_default=False, default=False),
        ),
        migrations.RunPython(forget_words, migrations.RunPython.noop),
    ]
