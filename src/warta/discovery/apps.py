from django.apps import AppConfig
from django.db.models.signals import post_migrate


class DiscoveryConfig(AppConfig):
    name = "warta.discovery"
    label = "discovery"

    def ready(self) -> None:
        from warta.discovery import waiting

        post_migrate.connect(waiting.after_migration, sender=self)
