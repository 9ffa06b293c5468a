"""How the forms of the newsroom are laid out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    MultipleChooserPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)

from warta.newsroom.forms import (
    ArticleForm,
    CurationForm,
    NewTitleForm,
    TitledForm,
    VideoForm,
)
from warta.newsroom.suggesting import SuggestionsPanel

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
MOST_PICTURES, MOST_CLAIMS = 100, 5
GALLERY = MultipleChooserPanel(
    "gallery",
    heading=_("Gallery"),
    label=_("Picture"),
    chooser_field_name="picture",
    max_num=MOST_PICTURES,
    panels=[
        FieldPanel("picture"),
        FieldRowPanel([FieldPanel("caption"), FieldPanel("credit")]),
    ],
    help_text=_(
        "For an article of the kind “gallery”: choose many at once, then put them in order."
    ),
)
CLAIMS = InlinePanel(
    "claims",
    heading=_("Claims of a fact-check"),
    label=_("Claim"),
    max_num=MOST_CLAIMS,
    panels=[
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("claimant"), FieldPanel("place")]),
        FieldRowPanel([FieldPanel("said_on"), FieldPanel("address")]),
        FieldRowPanel([FieldPanel("verdict"), FieldPanel("finding")]),
    ],
    help_text=_("For an article of the genre “fact-check”; shown above its text."),
)
MOST_READ_ALSO = 5
READ_ALSO = MultiFieldPanel(
    [
        InlinePanel(
            "read_also",
            heading=_("Read also"),
            label=_("Article"),
            max_num=MOST_READ_ALSO,
            panels=[FieldPanel("other")],
        ),
        FieldPanel("read_also_alone"),
        SuggestionsPanel(),
    ],
    heading=_("Read also"),
)
CONTENT = (
    FieldPanel("kicker"),
    FieldPanel("headline", classname="title"),
    FieldPanel("standfirst"),
    MultiFieldPanel(
        [FieldPanel("lead_picture"), FieldPanel("lead_caption")], heading=_("Lead picture")
    ),
    FieldPanel("dateline_place"),
    FieldPanel("video"),
    FieldPanel("body"),
    BYLINES,
    GALLERY,
    CLAIMS,
    READ_ALSO,
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
NOTICES = InlinePanel(
    "notices",
    heading=_("Corrections and replies"),
    label=_("Notice"),
    help_text=_("Readers see them on the article and in the title's list of corrections."),
    panels=[
        FieldRowPanel([FieldPanel("kind"), FieldPanel("at")]),
        FieldPanel("text"),
        FieldPanel("concerns"),
    ],
)
ARTICLE = TabbedInterface(
    [
        ObjectList(CONTENT, heading=_("Content")),
        ObjectList(ORGANISATION, heading=_("Organisation")),
        ObjectList([NOTICES], heading=_("Corrections")),
        ObjectList(FLAGS, heading=_("Flags & SEO")),
    ],
    base_form_class=ArticleForm,
)


def titled(*names: str) -> ObjectList:
    """The plain form of something that belongs to a title."""
    return ObjectList([TITLE, *map(FieldPanel, names)], base_form_class=TitledForm)


VIDEO = ObjectList(
    [
        TITLE,
        FieldPanel("name"),
        MultiFieldPanel([FieldPanel("file"), FieldPanel("youtube")], heading=_("Film")),
        FieldPanel("captions"),
        FieldPanel("transcript"),
        FieldPanel("credit"),
        MultiFieldPanel([FieldPanel("rights"), FieldPanel("rights_until")], heading=_("Rights")),
    ],
    base_form_class=VideoForm,
)
PERSON = titled("name", "slug", "role", "bio", "portrait")
TOPIC = titled("name", "slug", "description")
STORY = titled("name", "slug", "summary")
SOURCE = titled("name", "website")
BRAND = titled("accent", "headline_face", "typeface", "logo", "dark_logo", "icon")
PROMOTION = titled("text", "label", "address")
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
CURATION = ObjectList(
    [
        TITLE,
        FieldPanel("section", widget=forms.Select),
        InlinePanel(
            "slots",
            heading=_("Slots"),
            label=_("Slot"),
            help_text=_(
                "From the top down. A place that is not full is filled with the newest articles; "
                "what a place cannot hold waits until one before it leaves."
            ),
            panels=[
                FieldRowPanel([FieldPanel("place"), FieldPanel("section", widget=forms.Select)]),
                FieldPanel("article"),
                FieldRowPanel([FieldPanel("headline"), FieldPanel("ends")]),
            ],
        ),
    ],
    base_form_class=CurationForm,
)
BREAKING = ObjectList(
    [
        TITLE,
        FieldPanel("text", classname="title"),
        MultiFieldPanel([FieldPanel("article"), FieldPanel("address")], heading=_("Leads to")),
        FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]),
    ],
    base_form_class=TitledForm,
)
PINNED_TOPIC = ObjectList(
    [TITLE, FieldPanel("topic"), FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")])],
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
