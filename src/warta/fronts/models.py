"""Fronts: the curated pages at the top of a title."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from warta.fronts.forms import FrontForm


class Front(Page):
    """A title's home page, under which its sections lie. Its slug is the title's code."""

    description = models.TextField(_("description for search engines"), blank=True)

    parent_page_types: ClassVar = ["wagtailcore.Page"]
    subpage_types: ClassVar = ["topics.Section"]
    content_panels: ClassVar = [*Page.content_panels, FieldPanel("description")]
    base_form_class = FrontForm
    preview_modes: ClassVar[list[str]] = []
    private_page_options: ClassVar[list[str]] = []
    page_description = _("The home page of a title.")

    class Meta:
        verbose_name = _("front")
        verbose_name_plural = _("fronts")
