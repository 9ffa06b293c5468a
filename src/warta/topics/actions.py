"""Changes of sections, each one function and one transaction."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Page

from warta.topics.models import Section


@transaction.atomic
def create_section(parent: Page, *, name: str, slug: str, intro: str = "") -> Section:
    """A new section under a front or another section."""
    section = Section(title=name, slug=slug, intro=intro)
    Page.objects.get(pk=parent.pk).add_child(instance=section)
    return section


@transaction.atomic
def move_section(section: Section, *, under: Page) -> None:
    Section.objects.get(pk=section.pk).move(Page.objects.get(pk=under.pk), pos="last-child")
