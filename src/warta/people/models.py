"""The people whom bylines and roles name."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel


class Person(models.Model):
    """Somebody who writes, edits or photographs for a title, with a page of their own."""

    title = models.ForeignKey("titles.Title", on_delete=models.PROTECT, related_name="people")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("slug"), max_length=120)
    role = models.CharField(_("usual role"), max_length=60, blank=True)
    bio = models.TextField(_("about"), blank=True)
    portrait = models.ForeignKey(
        "media.Picture", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("role"),
        FieldPanel("bio"),
        FieldPanel("portrait"),
    ]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["title", "slug"], name="person_slug_once_per_title")
        ]

    def __str__(self) -> str:
        return self.name
