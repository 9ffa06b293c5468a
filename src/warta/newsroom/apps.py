from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    name = "warta.newsroom"
    label = "newsroom"

    def ready(self) -> None:
        from warta.newsroom.wiring import wire

        wire()
