"""How coverage is ordered: sections (desks), topics (tags) and stories (running threads)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from warta.topics.forms import SectionForm


class Section(Page):
    """A desk of a title, with a front of its own; sections may lie within sections."""

    intro = models.TextField(_("introduction"), blank=True)

    parent_page_types: ClassVar = ["fronts.Front", "topics.Section"]
    subpage_types: ClassVar = ["topics.Section"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("intro")]
    base_form_class = SectionForm
    preview_modes: ClassVar[list[str]] = []
    private_page_options: ClassVar[list[str]] = []
    page_description = _("A desk, with a front of its own.")

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")


class Topic(models.Model):
    """What an article is about: a tag with a page of its own."""

    title = models.ForeignKey("titles.Title", on_delete=models.PROTECT, related_name="topics")
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=100)
    description = models.TextField(_("description"), blank=True)

    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("description"),
    ]

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["title", "slug"], name="topic_slug_once_per_title")
        ]

    def __str__(self) -> str:
        return self.name


class Story(models.Model):
    """A running thread of coverage, such as a trial or a flood."""

    title = models.ForeignKey("titles.Title", on_delete=models.PROTECT, related_name="stories")
    name = models.CharField(_("name"), max_length=150)
    slug = models.SlugField(_("slug"), max_length=150)
    summary = models.TextField(_("summary"), blank=True)

    panels: ClassVar = [
        FieldPanel("title"),
        FieldPanel("name"),
        FieldPanel("slug"),
        FieldPanel("summary"),
    ]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["title", "slug"], name="story_slug_once_per_title")
        ]

    def __str__(self) -> str:
        return self.name
