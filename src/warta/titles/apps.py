from django.apps import AppConfig


class TitlesConfig(AppConfig):
    name = "warta.titles"
    label = "titles"
