from django.apps import AppConfig
from django.core import checks
from django.db.models.signals import post_migrate, pre_migrate


class PublishingConfig(AppConfig):
    name = "warta.publishing"
    label = "publishing"

    def ready(self) -> None:
        from warta.publishing import upkeep

        pre_migrate.connect(upkeep.before_migration, sender=self)
        post_migrate.connect(upkeep.after_migration)
        checks.register(checks.Tags.database)(upkeep.check_triggers)
