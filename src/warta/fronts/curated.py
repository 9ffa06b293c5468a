"""The curated fronts that the press prints: of a title, of its sections.

Each shows first what editors put on it and then what came last. A slot whose article will end by
itself, under a headline of the slot's own, is a fragment: it ends there too, to the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from warta.articles.builders import signed
from warta.articles.queries import card as card_of_article
from warta.articles.queries import enlarged, filmed, gather_newest, newest, newest_in_section
from warta.fronts.filling import OPINION, SECTION, fill, may_lead
from warta.fronts.models import Slot
from warta.fronts.pages import FixedPage, SectionPage
from warta.fronts.queries import placed, titled
from warta.publishing.kinds import Change, FragmentKind, Target
from warta.publishing.recorder import Recorder
from warta.rendering.pages import fragment, page
from warta.rendering.views import BandView, CardView, FrontView, SectionView, StoryView, TitleView
from warta.titles.queries import title as title_view
from warta.titles.words import address_word, search_path
from warta.topics import queries as topics
from warta_pages import Entry

HOME_LENGTH, LIST_LENGTH, BAND_LENGTH, RUNNING = 30, 40, 12, 12
LARGE = {"three": 3, "duo": 2, "plates": 0}


class HomeKind(FixedPage):
    """`home`: the front of a title."""

    name = "home"

    def path(self, language: str) -> str:
        return "/"

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        cards = newest(recorder, "title", title.id, HOME_LENGTH)
        sections = _with_newest(recorder, topics.top_sections(recorder, title.code))
        running = _running(recorder, title, cards)
        chosen = placed(recorder, title.id)
        videos = newest(recorder, "videos", title.id, BAND_LENGTH)
        filled = fill(cards, sections, running, chosen, videos=videos)
        front = dressed(recorder, title, filled)
        latest = f"/{address_word(title.language, 'latest')}"
        return page(
            recorder,
            title,
            "/",
            "home.html",
            front=front,
            labels=topics.labels(recorder, front.cards),
            cards=cards,
            latest=latest,
            search=search_path(title.language),
        )


def _with_newest(
    recorder: Recorder, sections: Iterable[SectionView]
) -> list[tuple[SectionView, list[CardView]]]:
    sections = list(sections)
    gather_newest(recorder, [section.id for section in sections], BAND_LENGTH)
    return [(section, newest_in_section(recorder, section.id, BAND_LENGTH)) for section in sections]


def _running(
    recorder: Recorder, title: TitleView, cards: Sequence[CardView]
) -> tuple[StoryView, list[CardView]] | None:
    """The story of the newest article that belongs to one, and its newest articles."""
    found = next((card.story for card in cards if card.story), None)
    story = topics.story(recorder, found, title.language) if found else None
    return (story, newest(recorder, "story", story.id, RUNNING)) if story else None


def dressed(recorder: Recorder, title: TitleView, front: FrontView) -> FrontView:
    """The front with larger pictures where cards stand large, and faces where opinions do."""
    lead = enlarged(recorder, front.lead) if front.lead else None
    bands = tuple(_dressed_band(recorder, title, band) for band in front.bands)
    videos = tuple(filmed(recorder, card) for card in front.videos)
    return replace(front, lead=lead, bands=bands, videos=videos)


def _dressed_band(recorder: Recorder, title: TitleView, band: BandView) -> BandView:
    if band.rhythm == OPINION:
        return replace(band, cards=tuple(signed(recorder, band.cards, title.language)))
    large = LARGE.get(band.rhythm, 1)
    first = (enlarged(recorder, card) if may_lead(card) else card for card in band.cards[:large])
    return replace(band, cards=(*first, *band.cards[large:]))


class SectionKind(SectionPage):
    """`section:ID`: the front of a section."""

    name = "section"

    def show(self, recorder: Recorder, title: TitleView, section: SectionView) -> Entry:
        cards = newest_in_section(recorder, section.id, LIST_LENGTH)
        within = topics.children(recorder, section.id)
        front = dressed(recorder, title, self._filled(recorder, title, section, within, cards))
        shown = {card.id for card in front.cards}
        rest = [card for card in cards if card.id not in shown]
        return page(
            recorder,
            title,
            section.path,
            "section.html",
            section=section,
            front=front,
            cards=cards,
            rest=rest,
            labels=topics.labels(recorder, (*front.cards, *rest)),
            within=within,
        )

    def _filled(
        self,
        recorder: Recorder,
        title: TitleView,
        section: SectionView,
        within: Iterable[int],
        cards: Sequence[CardView],
    ) -> FrontView:
        """The sections within it are its bands."""
        views = (topics.section(recorder, pk) for pk in within)
        bands = _with_newest(recorder, [view for view in views if view])
        chosen = placed(recorder, title.id, section.id)
        return fill(cards, bands, None, chosen, rhythms=SECTION, latest=0)


class SlotKind(FragmentKind):
    """`slot:ID`: the card of a slot that has its own headline for an article that will end."""

    name = "slot"

    def all(self, title: str) -> Iterable[Target]:
        rows = Slot.objects.filter(curation__title__code=title).exclude(headline="")
        ending = rows.filter(article__live=True, article__expire_at__isnull=False)
        return (Target.of(title, self.name, pk) for pk in ending.values_list("pk", flat=True))

    def touched(self, change: Change) -> Iterable[Target]:
        of_change = {"curation": "curation_id", "article": "article_id"}.get(change.kind)
        if of_change:
            rows = Slot.objects.filter(**{of_change: change.object_id}).exclude(headline="")
            for code, pk in rows.values_list("curation__title__code", "pk"):
                yield Target.of(code, self.name, pk)

    def build(self, recorder: Recorder, target: Target) -> Entry | None:
        slot = Slot.objects.filter(pk=int(target.args[0])).exclude(headline="").first()
        if slot is None:
            return None
        recorder.identity("curation", slot.curation_id)
        shown = card_of_article(recorder, slot.article_id)
        if shown is None or shown.not_after is None:
            return None
        title = title_view(recorder, target.title)
        return fragment(
            recorder,
            title,
            (self.name, slot.pk),
            "fragments/card.html",
            not_after=shown.not_after,
            card=titled(shown, slot),
            section=topics.section(recorder, shown.section),
        )


KINDS = (HomeKind(), SectionKind(), SlotKind())
