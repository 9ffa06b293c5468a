from django.apps import AppConfig


class FrontsConfig(AppConfig):
    name = "warta.fronts"
    label = "fronts"
