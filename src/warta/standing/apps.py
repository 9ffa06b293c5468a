from django.apps import AppConfig


class StandingConfig(AppConfig):
    name = "warta.standing"
    label = "standing"
