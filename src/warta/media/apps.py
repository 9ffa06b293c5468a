from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class MediaConfig(AppConfig):
    name = "warta.media"
    label = "media"

    def ready(self) -> None:
        from warta.media.actions import forget_video, take_in

        def picture_saved(instance: Any, raw: bool = False, **kwargs: Any) -> None:
            fields = kwargs.get("update_fields")
            if not raw and (fields is None or "file" in fields):
                take_in(instance)

        post_save.connect(
            picture_saved, sender="media.Picture", weak=False, dispatch_uid="warta_take_in_picture"
        )

        def video_deleted(instance: Any, **kwargs: Any) -> None:
            forget_video(instance)

        post_delete.connect(
            video_deleted, sender="media.Video", weak=False, dispatch_uid="warta_forget_video"
        )
