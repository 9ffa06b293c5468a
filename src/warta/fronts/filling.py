"""What stands where on a front. Pure: cards in, a front out.

What editors placed goes first, and all that they left empty is filled with the newest. No article
stands on a front twice, however it came there. One that has a planned end never leads: its card
ends by itself, and would leave the front without a head.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, cycle

from warta.rendering.views import BandView, CardView, FrontView, SectionView, StoryView

LEAD_AMONG, SECONDS, BESIDE, LATEST, BAND, VIDEOS = 6, 5, 2, 4, 4, 4
RUNNING_AT_LEAST, RUNNING_AT_MOST = 3, 5
# The rhythms of a band that has many cards, in turn, and how many each shows; those of few cards.
RHYTHMS = {"pair": 4, "plates": 4, "tall": 5}
HOME, SECTION = ("pair", "plates", "tall"), ("plates", "tall", "pair")
FEW = {1: "solo", 2: "duo", 3: "three"}
OPINION, OPINIONS = "opinion", 4


@dataclass(frozen=True)
class Placed:
    """What editors put on a front, by its places; `bands` by the number of their section."""

    lead: tuple[CardView, ...] = ()
    beside: tuple[CardView, ...] = ()
    seconds: tuple[CardView, ...] = ()
    bands: Mapping[int, tuple[CardView, ...]] = field(default_factory=dict)

    def shown(self, sections: Iterable[int]) -> Iterable[CardView]:
        """All of it, for a front that has bands of these sections."""
        bands = chain.from_iterable(self.bands.get(pk, ()) for pk in sections)
        return (*self.lead, *self.beside, *self.seconds, *bands)


NOTHING = Placed()


class Pool:
    """Cards that are not on the front yet."""

    def __init__(self, placed: Iterable[CardView] = ()) -> None:
        self._used = {card.id for card in placed}

    def take(
        self,
        cards: Iterable[CardView],
        most: int,
        fit: Callable[[CardView], bool] = lambda card: True,
    ) -> tuple[CardView, ...]:
        """The first `most` of `cards` that are fit and were not taken before."""
        found = [card for card in cards if card.id not in self._used and fit(card)][: max(most, 0)]
        self._used.update(card.id for card in found)
        return tuple(found)

    def left(self, cards: Iterable[CardView]) -> list[CardView]:
        return [card for card in cards if card.id not in self._used]


def fill(
    newest: Sequence[CardView],
    sections: Sequence[tuple[SectionView, Sequence[CardView]]],
    running: tuple[StoryView, Sequence[CardView]] | None = None,
    placed: Placed = NOTHING,
    *,
    rhythms: Sequence[str] = HOME,
    latest: int = LATEST,
    videos: Sequence[CardView] = (),
) -> FrontView:
    """`newest` of the whole, of each section that has a band, and of the story that runs; and
    `videos`, which have a band of their own."""
    pool = Pool(placed.shown(section.id for section, _ in sections))
    lead = next(iter(placed.lead), None) or _lead(pool, newest)
    more = pool.take(newest, BESIDE - len(placed.beside), lambda card: _same_story(card, lead))
    films = pool.take(videos, VIDEOS)
    rest = pool.take(newest, SECONDS - len(placed.seconds), _is_no_opinion)
    timed = pool.take(newest, latest, _is_no_opinion)
    story, told = running or (None, ())
    enough = len(pool.left(told)) >= RUNNING_AT_LEAST
    timeline = pool.take(told, RUNNING_AT_MOST) if enough else ()
    return FrontView(
        lead=lead,
        beside=(*placed.beside, *more),
        seconds=(*placed.seconds, *rest),
        latest=timed,
        story=story if timeline else None,
        running=timeline,
        bands=tuple(_bands(pool, sections, placed, rhythms)),
        videos=films,
    )


def _is_no_opinion(card: CardView) -> bool:
    return card.genre != OPINION


def may_lead(card: CardView) -> bool:
    return card.not_after is None


def _lead(pool: Pool, newest: Sequence[CardView]) -> CardView | None:
    """The newest article with a picture, unless that is an old one or somebody's opinion."""
    first = newest[:LEAD_AMONG]

    def best(card: CardView) -> bool:
        return may_lead(card) and card.picture is not None and card.genre != OPINION

    taken = pool.take(first, 1, best) or pool.take(newest, 1, may_lead)
    return taken[0] if taken else None


def _same_story(card: CardView, lead: CardView | None) -> bool:
    return lead is not None and lead.story is not None and card.story == lead.story


def _bands(
    pool: Pool,
    sections: Iterable[tuple[SectionView, Sequence[CardView]]],
    placed: Placed,
    rhythms: Sequence[str],
) -> Iterable[BandView]:
    in_turn = cycle(rhythms)
    for section, cards in sections:
        first, left = placed.bands.get(section.id, ()), pool.left(cards)
        every = [*first, *left]
        if every and all(card.genre == OPINION for card in every):
            opinions = (*first, *pool.take(left, OPINIONS - len(first)))
            yield BandView(OPINION, section, opinions)
        elif every:
            rhythm = FEW.get(len(every)) or next(in_turn)
            most = RHYTHMS.get(rhythm, len(every)) - len(first)
            yield BandView(rhythm, section, (*first, *_led(pool, left, most, not first)))


def _led(pool: Pool, cards: Sequence[CardView], most: int, leads: bool) -> tuple[CardView, ...]:
    """Where one of them leads the band, the first that has a picture: it is shown large."""
    taken = pool.take(cards, most)
    fit = [card for card in taken if card.picture and may_lead(card)]
    if not fit or not leads:
        return taken
    return (fit[0], *(card for card in taken if card is not fit[0]))
