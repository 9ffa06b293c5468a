"""Pictures and videos, with what a newsroom must say of each: what is seen, by whom, under which
rights."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.utils.file import hash_filelike

from warta.media import captions, mp4
from warta.media.youtube import youtube_id

NOT_PLAYABLE = {
    "not_mp4": _("This is no MP4 file: export the film as MP4 and upload that."),
    "damaged": _("The file is damaged or not whole: export the film again."),
    "slow_start": _("The film could begin only when all of it has come: export it for the web."),
    "no_picture": _("The file holds no film that can be shown."),
    "other_codec": _("Not every browser plays this film: export it as H.264."),
}


class Picture(AbstractImage):
    """An image of a title. Its original is private; readers get renditions the press copies."""

    alt_text = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What is seen, for those who cannot see it."),
    )
    caption = models.CharField(_("caption"), max_length=500, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    rights = models.CharField(_("rights"), max_length=300, blank=True)
    rights_until = models.DateTimeField(
        _("rights end"),
        null=True,
        blank=True,
        help_text=_("From then on no page shows the picture."),
    )

    admin_form_fields: ClassVar = (
        "title",
        "file",
        "collection",
        "alt_text",
        "caption",
        "credit",
        "rights",
        "rights_until",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
        "tags",
    )

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    @property
    def default_alt_text(self) -> str:
        return self.alt_text or self.title


class Rendition(AbstractRendition):
    """A rendition that editors see in the newsroom; never public."""

    image = models.ForeignKey(Picture, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"], name="rendition_once"
            )
        ]


class Video(models.Model):
    """A film of a title: a file of ours, or one at YouTube that readers may start there.

    The original is private; the press copies it and its captions to public names.
    """

    title = models.ForeignKey("titles.Title", on_delete=models.PROTECT, related_name="videos")
    name = models.CharField(_("name"), max_length=120)
    file = models.FileField(
        _("film"),
        upload_to="videos",
        blank=True,
        help_text=_("MP4 with H.264, made for the web."),
    )
    youtube = models.URLField(
        _("address at YouTube"),
        blank=True,
        help_text=_("Instead of a file. Nothing is asked of YouTube before a reader's click."),
    )
    captions = models.FileField(
        _("captions"), upload_to="captions", blank=True, help_text=_("WebVTT: what is heard.")
    )
    transcript = models.TextField(
        _("transcript"), blank=True, help_text=_("What is heard and seen, to read.")
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    rights = models.CharField(_("rights"), max_length=300, blank=True)
    rights_until = models.DateTimeField(
        _("rights end"),
        null=True,
        blank=True,
        help_text=_("From then on no page shows the film."),
    )
    file_hash = models.CharField(max_length=40, blank=True, editable=False)
    captions_hash = models.CharField(max_length=40, blank=True, editable=False)
    seconds = models.PositiveIntegerField(default=0, editable=False)
    width = models.PositiveIntegerField(default=0, editable=False)
    height = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")
        ordering: ClassVar = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        if bool(self.file) == bool(self.youtube):
            raise ValidationError({"file": _("Upload a film, or write its address at YouTube.")})
        if self.youtube and not youtube_id(self.youtube):
            raise ValidationError({"youtube": _("This address leads to no film at YouTube.")})
        self._take_in_film()
        self._take_in_captions()

    def _take_in_film(self) -> None:
        """Know a new film by its bytes: what they are, not what they are called."""
        if not self.file:
            self.file_hash, self.seconds, self.width, self.height = "", 0, 0, 0
        elif _is_new(self.file):
            if self.file.size > settings.LARGEST_VIDEO:
                most = settings.LARGEST_VIDEO // 1_048_576
                raise ValidationError({"file": _("The film is larger than %s MB.") % most})
            try:
                clip = mp4.read(self.file.file, self.file.size)
            except mp4.NotPlayable as error:
                raise ValidationError({"file": NOT_PLAYABLE[error.code]}) from error
            self.seconds, self.width, self.height = clip.seconds, clip.width, clip.height
            self.file_hash = hash_filelike(self.file.file)

    def _take_in_captions(self) -> None:
        if not self.captions:
            self.captions_hash = ""
        elif _is_new(self.captions):
            content = self.captions.read() if self.captions.size <= captions.LARGEST else b""
            if not captions.is_webvtt(content):
                raise ValidationError({"captions": _("These are no captions in WebVTT.")})
            self.captions.seek(0)
            self.captions_hash = hash_filelike(self.captions.file)


def _is_new(file: File[bytes]) -> bool:
    """Whether a file was just given, and is not kept yet."""
    return not getattr(file, "_committed", True)
