"""The blocks of a standing page's body: those of an article, but for links to related articles."""

from __future__ import annotations

from warta.articles.blocks import BodyBlock


class StandingBodyBlock(BodyBlock):
    """What stands below a standing page's introduction, in order."""

    related = None  # type: ignore[assignment]  # how Wagtail leaves an inherited block out
