"""How the forms of the newsroom are laid out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)

from warta.newsroom.forms import ArticleForm, NewTitleForm, TitledForm

TITLE = FieldPanel("title", heading=_("Title"))

BYLINES = InlinePanel(
    "bylines",
    heading=_("Bylines"),
    label=_("Byline"),
    panels=[FieldRowPanel([FieldPanel("person"), FieldPanel("role")])],
)
SOURCES = InlinePanel(
    "sources",
    heading=_("Sources"),
    label=_("Source"),
    panels=[
        FieldRowPanel([FieldPanel("source"), FieldPanel("use")]),
        FieldRowPanel([FieldPanel("upstream_id"), FieldPanel("upstream_version")]),
    ],
)
CONTENT = (
    FieldPanel("kicker"),
    FieldPanel("headline", classname="title"),
    FieldPanel("standfirst"),
    MultiFieldPanel(
        [FieldPanel("lead_picture"), FieldPanel("lead_caption")], heading=_("Lead picture")
    ),
    FieldPanel("dateline_place"),
    FieldPanel("body"),
    BYLINES,
)
ORGANISATION = (
    TITLE,
    FieldPanel("section", widget=forms.Select),
    FieldPanel("topics"),
    FieldPanel("story"),
    FieldRowPanel([FieldPanel("kind"), FieldPanel("genre")]),
    SOURCES,
)
FLAGS = (
    MultiFieldPanel(
        [
            FieldPanel("paid_content"),
            FieldPanel("premium"),
            FieldPanel("sensitive"),
            FieldPanel("child_involved"),
            FieldPanel("unverified"),
            FieldPanel("ai_use"),
        ],
        heading=_("Flags"),
    ),
    MultiFieldPanel(
        [FieldPanel("slug"), FieldPanel("seo_headline"), FieldPanel("social_headline")],
        heading=_("Search and sharing"),
    ),
    PublishingPanel(),
)
ARTICLE = TabbedInterface(
    [
        ObjectList(CONTENT, heading=_("Content")),
        ObjectList(ORGANISATION, heading=_("Organisation")),
        ObjectList(FLAGS, heading=_("Flags & SEO")),
    ],
    base_form_class=ArticleForm,
)


def titled(*names: str) -> ObjectList:
    """The plain form of something that belongs to a title."""
    return ObjectList([TITLE, *map(FieldPanel, names)], base_form_class=TitledForm)


PERSON = titled("name", "slug", "role", "bio", "portrait")
TOPIC = titled("name", "slug", "description")
STORY = titled("name", "slug", "summary")
SOURCE = titled("name", "website")
REDIRECT = ObjectList(
    [
        TITLE,
        FieldPanel("path"),
        MultiFieldPanel([FieldPanel("article"), FieldPanel("address")], heading=_("Leads to")),
    ],
    base_form_class=TitledForm,
)
MENU = ObjectList(
    [
        TITLE,
        FieldPanel("place"),
        InlinePanel(
            "items",
            heading=_("Links"),
            label=_("Link"),
            panels=[FieldPanel("section"), FieldPanel("label"), FieldPanel("address")],
        ),
    ],
    base_form_class=TitledForm,
)
TITLE_ITSELF = ObjectList(
    [FieldPanel(name) for name in ("name", "tagline", "language", "time_zone", "aliases")],
    base_form_class=TitledForm,
)
NEW_TITLE = ObjectList(
    [
        FieldPanel(name)
        for name in (
            "code",
            "name",
            "tagline",
            "language",
            "time_zone",
            "hostname",
            "port",
            "aliases",
        )
    ],
    base_form_class=NewTitleForm,
)
