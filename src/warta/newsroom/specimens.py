"""Specimens of the reader's components in the states that are often forgotten. Pure values.

What they say is made up, in the title's language; the templates, the styles and the fragments
around them are the title's own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from django.utils.translation import override

from warta.articles.models import Claim
from warta.fronts.filling import OPINION, RHYTHMS
from warta.rendering.verdicts import RATINGS
from warta.rendering.views import (
    HUES,
    ArticleView,
    BandView,
    BlockView,
    BodyView,
    BylineView,
    CardView,
    ClaimView,
    FrontView,
    Html,
    LinkView,
    NoticeView,
    PictureView,
    SectionView,
    SourceView,
    StoryView,
    TopicView,
    VideoView,
)

PUBLISHED = dt.datetime(2021, 6, 24, 5, 20, tzinfo=dt.UTC)
# The longest that headlines come: 154 characters, with words that know no hyphen.
LONGEST = {
    "id": (
        "Pertanggungjawaban ketidakseimbangan pembangunan jembatan dipertanyakan Dewan Rakyat "
        "sesudah audit menemukan lebih bayar empat ratus tujuh belas juta rena"
    ),
    "en": (
        "Counterrevolutionary institutionalisation of telecommunications infrastructure questioned "
        "in parliament after auditors find four hundred and nine overpaid"
    ),
}
SAID = {
    "id": {
        "headline": "Feri pertama berangkat lagi dari Sagara",
        "standfirst": "Setelah tiga hari badai, antrean truk di pelabuhan mulai mencair.",
        "short": "Pasang surut",
        "text": "Air naik sejak subuh di kampung nelayan, dan orang menunggu perahu di dermaga.",
        "quotation": "Kami menunggu sambil menghitung karung beras yang masih kering",
        "heading": "Di hulu",
        "place": "SAGARA",
        "person": "Raka Lintang",
        "role": "Penulis",
        "section": "Rubrik",
        "topic": "Pelabuhan",
        "story": "Jembatan Selat Puspa",
        "breaking": "Selat ditutup; kapal diminta kembali ke pelabuhan terdekat",
        "claim": "Menara barat jembatan sudah miring, dan itu ditutup-tutupi.",
        "finding": "Pengukuran tiga bulan terakhir tidak menunjukkan pergeseran.",
        "caption": "Sebuah perahu di Selat Puspa, menjelang petang.",
    },
    "en": {
        "headline": "First ferry sails from Sagara again",
        "standfirst": "After three days of storm the queue of lorries at the port begins to move.",
        "short": "Ebb and flow",
        "text": "The water has been rising since dawn, and people wait for boats on the quay.",
        "quotation": "We waited and counted the sacks of rice that were still dry",
        "heading": "Upstream",
        "place": "SAGARA",
        "person": "Ines Carrow",
        "role": "Reporter",
        "section": "Section",
        "topic": "Harbour",
        "story": "The Puspa Bridge",
        "breaking": "Strait closed; ships told to return to the nearest port",
        "claim": "The west tower of the bridge leans already, and that is kept quiet.",
        "finding": "What was measured in the last three months shows no movement.",
        "caption": "A boat in the Strait of Puspa, towards evening.",
    },
}


@dataclass(frozen=True)
class Specimens:
    """Everything there is to show, in one language.

    `wide` and `square` are addresses of a picture, `desk` is a section that the title has.
    """

    language: str
    wide: str
    square: str
    desk: SectionView | None = None

    @property
    def words(self) -> dict[str, str]:
        return SAID[self.language]

    def picture(self, width: int, height: int) -> PictureView:
        caption = self.words["caption"]
        address = self.square if width == height else self.wide
        return PictureView(address, (), width, height, caption, caption, "Warta")

    def section(self, number: int = 1) -> SectionView:
        name = f"{self.words['section']} {number}"
        return SectionView(number, name, "#", True, self.words["standfirst"], (number,))

    def sections(self) -> list[SectionView]:
        """One of each accent."""
        return [self.section(number) for number in range(HUES)]

    def byline(self) -> BylineView:
        return BylineView(0, self.words["person"], "#", self.words["role"], self.picture(240, 240))

    def card(self, number: int = 1, **values: Any) -> CardView:
        """One with a picture and a standfirst."""
        card = CardView(
            id=number,
            path="#",
            kicker="",
            headline=self.words["headline"],
            standfirst=self.words["standfirst"],
            section=1,
            published_at=PUBLISHED,
            material_change_at=PUBLISHED,
            day=PUBLISHED.date(),
            picture_id=None,
            picture=self.picture(240, 240),
            genre="news",
            story=None,
            premium=False,
            paid_content=False,
            not_after=None,
        )
        return replace(card, **values)

    def states(self) -> list[CardView]:
        """A card as it should be, without a picture, as long and as short as they come, marked."""
        return [
            self.card(),
            self.card(picture=None),
            self.longest(),
            self.card(headline=self.words["short"], standfirst="", picture=None),
            self.card(premium=True),
            self.card(paid_content=True, picture=None),
        ]

    def longest(self) -> CardView:
        return self.card(headline=LONGEST[self.language])

    def large(self, card: CardView) -> CardView:
        return replace(card, wide=self.picture(960, 640))

    def cards(self, count: int, first: int = 1) -> tuple[CardView, ...]:
        """A third of them without a picture."""
        numbers = range(first, first + count)
        bare = {"picture": None}
        return tuple(self.card(number, **(bare if number % 3 == 2 else {})) for number in numbers)

    def front(self) -> FrontView:
        """One of every rhythm, and each place filled."""
        first, *rest = self.cards(16, first=1000)
        story = StoryView(1, self.words["story"], "#", "")
        bands = [self._band(number, *each) for number, each in enumerate(self._rhythms())]
        return FrontView(
            self.large(first),
            tuple(rest[:2]),
            (*rest[2:6], self.longest()),
            tuple(rest[6:10]),
            story,
            tuple(rest[10:14]),
            tuple(bands),
        )

    def _rhythms(self) -> list[tuple[str, int, int]]:
        """Each rhythm, how many cards it has and how many of them stand large; where the first
        card makes the band, once with its picture and once without."""
        many = [(name, count, 0 if name == "plates" else 1) for name, count in RHYTHMS.items()]
        few = [("solo", 1, 1), ("duo", 2, 2), ("solo", 1, 1), ("three", 3, 3)]
        return [*many, *few, ("tall", 5, 1), (OPINION, 4, 0)]

    def _band(self, number: int, rhythm: str, count: int, large: int) -> BandView:
        cards = self.cards(count, first=10 * number)
        dressed = [
            self.large(card) if place < large and card.picture else card
            for place, card in enumerate(cards)
        ]
        if rhythm == OPINION:
            dressed = [replace(card, byline=self.byline()) for card in cards]
        return BandView(rhythm, self.section(number), tuple(dressed))

    def article(self, **values: Any) -> ArticleView:
        words = self.words
        article = ArticleView(
            id=0,
            path="/",
            kind="article",
            genre="news",
            kicker=words["topic"],
            headline=words["headline"],
            seo_headline=words["headline"],
            social_headline=words["headline"],
            standfirst=words["standfirst"],
            section=self.desk or self.section(),
            bylines=(self.byline(), replace(self.byline(), portrait=None)),
            sources=(SourceView("Radio Wela", "based_on", ""),),
            notices=(self.notice("correction"), self.notice("reply", words["person"])),
            topics=(TopicView(0, words["topic"], "#", ""),),
            story=None,
            picture=self.picture(1440, 960),
            shared=(),
            minutes=3,
            aged=False,
            published_at=PUBLISHED,
            material_change_at=PUBLISHED + dt.timedelta(hours=2),
            premium=False,
            paid_content=False,
            unverified=False,
            ai_use="none",
            not_after=None,
        )
        return replace(article, **values)

    def gallery(self) -> BodyView:
        """As many pictures as show each way in which they stand, one of them square."""
        wide, square = self.picture(1440, 960), self.picture(960, 960)
        return self.body(gallery=(wide, square, wide, wide, wide, square))

    def film(self, **values: Any) -> VideoView:
        """One of the title's own; `address` empty and `youtube` set, it is one at YouTube."""
        film = VideoView(
            address="#",
            youtube="",
            captions="",
            width=1280,
            height=720,
            seconds=127,
            transcript=self.words["text"],
            credit="Warta",
            poster=self.picture(960, 640),
        )
        return replace(film, **values)

    def films(self) -> list[VideoView]:
        """Of the title's own and at YouTube, both without what may be lacking, and upright."""
        youtube: dict[str, Any] = {"address": "", "youtube": "-", "seconds": 0, "transcript": ""}
        bare: dict[str, Any] = {"poster": None, "transcript": "", "credit": "", "seconds": 0}
        return [
            self.film(),
            self.film(**bare),
            self.film(width=720, height=1280, transcript=""),
            self.film(**youtube),
            self.film(**youtube | {"poster": None}),
        ]

    def filmed(self, count: int) -> list[CardView]:
        return [
            replace(self.large(self.card(number, kind="video")), seconds=95 + number)
            for number in range(count)
        ]

    def claims(self) -> tuple[ClaimView, ...]:
        """One of every verdict; of the last no more is known than must be."""
        *full, last = (self._claim(verdict) for verdict in Claim.Verdict)
        return (*full, replace(last, claimant=self.words["person"], place="", said_on=None))

    def _claim(self, verdict: Claim.Verdict) -> ClaimView:
        words = self.words
        with override(self.language):
            name = str(verdict.label)
        return ClaimView(
            text=words["claim"],
            claimant=words["person"],
            place=words["topic"],
            said_on=PUBLISHED.date(),
            address="",
            verdict=name,
            rating=RATINGS.get(verdict),
            finding=words["finding"],
        )

    def notice(self, kind: str, concerns: str = "") -> NoticeView:
        words, at = self.words, PUBLISHED + dt.timedelta(hours=2)
        return NoticeView(0, kind, at, concerns, (words["text"],), words["headline"], "#", None)

    def bare_article(self) -> ArticleView:
        """The longest headline, no picture, and all that may have to be said."""
        return self.article(
            headline=LONGEST[self.language],
            picture=None,
            notices=(),
            bylines=(),
            standfirst="",
            aged=True,
            unverified=True,
            premium=True,
            paid_content=True,
            ai_use="substantial",
        )

    def body(self, **values: Any) -> BodyView:
        """Every block there is."""
        words = self.words
        text = Html(words["text"])
        table = {
            "caption": words["topic"],
            "header": (words["topic"], "2,4 m"),
            "rows": ((words["place"], "1,2 m"), ("Wela", "2,4 m")),
        }
        heading = {"level": "2", "text": words["heading"], "anchor": "heading"}
        quotation = {"text": Html(words["quotation"]), "person": words["person"], "outlet": "Wela"}
        fact_box = {"title": words["topic"], "text": Html(f"<ul><li>{words['text']}</li></ul>")}
        listed = {"ordered": False, "items": (text, text)}
        blocks: list[tuple[str, Any]] = [
            ("paragraph", text),
            ("paragraph", text),
            ("related", self.card()),
            ("paragraph", text),
            ("heading", heading),
            ("paragraph", text),
            ("quotation", quotation),
            ("picture", self.picture(960, 640)),
            ("fact_box", fact_box),
            ("list", listed),
            ("list", listed | {"ordered": True}),
            ("table", table),
            ("code", "SELECT 1;"),
            ("embed", {"address": "#", "text": words["headline"]}),
            ("paragraph", text),
        ]
        contents = tuple(LinkView(words["heading"], "#heading") for _ in range(3))
        body = BodyView(words["place"], tuple(BlockView(*each) for each in blocks), contents)
        return replace(body, **values)

    def furniture(self) -> dict[str, Any]:
        links = [LinkView(section.name, "#") for section in self.sections()[:4]]
        topics = [TopicView(number, self.words["topic"], "#", "") for number in range(8)]
        promotion = {"text": self.words["standfirst"], "label": self.words["short"], "address": "#"}
        line = LinkView(self.words["breaking"], "#")
        return {"links": links, "topics": topics, "promotion": promotion, "line": line}


Context = Callable[[Specimens], dict[str, Any]]
# Each sheet by the template that prints it and by what that is given.
SHEETS: dict[str, tuple[str, Context]] = {
    "cards": ("specimens/cards.html", lambda of: {}),
    "fronts": ("specimens/fronts.html", lambda of: {"front": of.front()}),
    "lists": ("specimens/lists.html", lambda of: {}),
    "article": ("article.html", lambda of: {"article": of.article(), "body": of.body()}),
    "article-bare": ("article.html", lambda of: {"article": of.bare_article(), "body": of.body()}),
    "gallery": (
        "article.html",
        lambda of: {"article": of.article(kind="gallery"), "body": of.gallery()},
    ),
    "video": (
        "article.html",
        lambda of: {"article": of.article(kind="video"), "body": of.body(video=of.film())},
    ),
    "opinion": (
        "article.html",
        lambda of: {
            "article": of.article(genre="opinion", bylines=(of.byline(),), picture=None),
            "body": of.body(),
        },
    ),
    "fact-check": (
        "article.html",
        lambda of: {
            "article": of.article(genre="fact_check", claims=of.claims()[4:5]),
            "body": of.body(),
        },
    ),
    "kinds": ("specimens/kinds.html", lambda of: {}),
    "furniture": ("specimens/furniture.html", lambda of: of.furniture()),
}
