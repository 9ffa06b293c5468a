"""What builders may ask about fronts: what editors put on them, and what all pages show now."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from warta.articles.queries import cards
from warta.fronts.filling import BAND, BESIDE, SECONDS, Placed, may_lead
from warta.fronts.models import BreakingNews, Curation, PinnedTopic, Slot
from warta.publishing.kinds import Change
from warta.publishing.moments import under_way
from warta.publishing.recorder import Recorder, membership_tag
from warta.rendering.views import CardView

HOME = 0
HOLDS = {Slot.Place.LEAD: 1, Slot.Place.BESIDE: BESIDE, Slot.Place.SECOND: SECONDS}
Place = tuple[str, int]


def placed(recorder: Recorder, title_id: int, section_id: int = HOME) -> Placed:
    """What editors put on the front of a section, or of the title; each article once."""
    recorder.membership("curation", title_id, section_id)
    found = Curation.objects.filter(title_id=title_id, section_id=section_id or None).first()
    if found is None:
        return Placed()
    recorder.identity("curation", found.pk)
    rows = Slot.objects.filter(curation=found).order_by("sort_order", "pk")
    return _by_place(_filled(recorder, [row for row in rows if not _is_over(recorder, row)]))


def _is_over(recorder: Recorder, slot: Slot) -> bool:
    return recorder.reached("slot", slot.pk, slot.ends)


def _filled(recorder: Recorder, slots: list[Slot]) -> Iterator[tuple[Place, CardView]]:
    """Slots whose article readers may have, with its card. What a place cannot hold waits."""
    found = {card.id: card for card in cards(recorder, [slot.article_id for slot in slots])}
    held: Counter[Place] = Counter()
    for slot in slots:
        card, place = found.get(slot.article_id), (slot.place, slot.section_id or HOME)
        full = held[place] >= HOLDS.get(Slot.Place(slot.place), BAND)
        if card and not full and (slot.place != Slot.Place.LEAD or may_lead(card)):
            held[place] += 1
            del found[card.id]
            yield place, titled(card, slot)


def titled(card: CardView, slot: Slot) -> CardView:
    """The card under the headline that the slot has for it."""
    return replace(card, headline=slot.headline, slot=slot.pk) if slot.headline else card


def _by_place(filled: Iterable[tuple[Place, CardView]]) -> Placed:
    places: dict[str, list[CardView]] = defaultdict(list)
    bands: dict[int, list[CardView]] = defaultdict(list)
    for (place, section), card in filled:
        (bands[section] if place == Slot.Place.BAND else places[place]).append(card)
    return Placed(
        lead=tuple(places[Slot.Place.LEAD]),
        beside=tuple(places[Slot.Place.BESIDE]),
        seconds=tuple(places[Slot.Place.SECOND]),
        bands={section: tuple(held) for section, held in bands.items()},
    )


def breaking_news(recorder: Recorder, title_id: int) -> BreakingNews | None:
    """The line that began last among those that have begun and not ended."""
    recorder.membership("breaking", title_id)
    rows = under_way(BreakingNews.objects.filter(title_id=title_id), "breaking")
    found = rows.order_by("-starts", "-pk").select_related("article").first()
    if found is not None:
        recorder.identity("breaking", found.pk)
    return found


def pinned_topics(recorder: Recorder, title_id: int) -> list[int]:
    """The topics that editors have among today's, the last pinned first."""
    recorder.membership("pin", title_id)
    rows = under_way(PinnedTopic.objects.filter(title_id=title_id), "pin")
    found = list(rows.order_by("-starts", "-pk").values_list("pk", "topic_id"))
    for pk, _ in found:
        recorder.identity("pin", pk)
    return list(dict.fromkeys(topic_id for _, topic_id in found))


def front_lists(change: Change) -> set[str]:
    """Membership tags of changed curations, lines of breaking news and pinned topics."""
    if change.kind == "curation":
        rows = Curation.objects.filter(pk=change.object_id).values_list("title_id", "section_id")
        return {membership_tag("curation", title, section or HOME) for title, section in rows}
    rows = {"breaking": BreakingNews.objects, "pin": PinnedTopic.objects}
    if change.kind not in rows:
        return set()
    titles = rows[change.kind].filter(pk=change.object_id).values_list("title_id", flat=True)
    return {membership_tag(change.kind, pk) for pk in titles}
