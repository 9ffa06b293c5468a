"""Changes of standing pages, each one function and one transaction."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from wagtail.models import Page

from warta.standing.models import StandingPage
from warta.standing.texts import Text, first_text

Purpose = StandingPage.Purpose
SLUGS = {
    "id": {
        Purpose.ABOUT: "tentang-kami",
        Purpose.MASTHEAD: "redaksi",
        Purpose.GUIDELINES: "pedoman",
        Purpose.CORRECTIONS: "koreksi",
        Purpose.CONTACT: "kontak",
        Purpose.PRIVACY: "privasi",
    },
    "en": {
        Purpose.ABOUT: "about",
        Purpose.MASTHEAD: "masthead",
        Purpose.GUIDELINES: "guidelines",
        Purpose.CORRECTIONS: "corrections",
        Purpose.CONTACT: "contact",
        Purpose.PRIVACY: "privacy",
    },
}


@transaction.atomic
def create_standing_page(
    parent: Page,
    *,
    slug: str,
    text: Text,
    purpose: Purpose = Purpose.OTHER,
    live: bool = True,
    published_at: dt.datetime | None = None,
) -> StandingPage:
    """A new standing page under a front or another standing page.

    One that is not `live` waits in the newsroom to be published.

    Raises django.core.exceptions.ValidationError for a purpose that the title's pages have.
    """
    page = StandingPage(slug=slug, purpose=purpose, **_values(text))
    page.live, page.has_unpublished_changes = live, not live
    page.first_published_at = page.last_published_at = published_at
    Page.objects.get(pk=parent.pk).add_child(instance=page)
    return page


@transaction.atomic
def create_first_pages(front: Page, *, language: str, name: str) -> None:
    """The pages that every title needs, with a first text to be finished by its newsroom."""
    for purpose, slug in SLUGS[language].items():
        text = first_text(language, purpose, name)
        create_standing_page(front, slug=slug, text=text, purpose=purpose)


@transaction.atomic
def rewrite(page: StandingPage, text: Text) -> None:
    """Have a standing page say something else."""
    for name, value in _values(text).items():
        setattr(page, name, value)
    page.draft_title = page.title
    page.save()


@transaction.atomic
def give_place(page: StandingPage, *, under: Page, slug: str) -> StandingPage:
    """Have a page lie under `under` and be called `slug` in its address, which is free there.

    Returns the page as it is then.
    """
    if page.get_parent().pk != under.pk:
        move_standing_page(page, under=under)
    moved: StandingPage = StandingPage.objects.get(pk=page.pk)
    if moved.slug != slug:
        moved.slug = slug
        moved.save()
    return moved


@transaction.atomic
def move_standing_page(page: StandingPage, *, under: Page) -> None:
    StandingPage.objects.get(pk=page.pk).move(Page.objects.get(pk=under.pk), pos="last-child")


def _values(text: Text) -> dict[str, object]:
    return {"title": text.heading, "intro": text.intro, "body": list(text.body)}
