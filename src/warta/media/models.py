"""Pictures, with what a newsroom must say of each: what is seen, by whom, under which rights."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition


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
