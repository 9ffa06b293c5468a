"""What stands where on a front that no editor has laid out. Pure: cards in, a front out.

No article stands on a front twice. One that has a planned end never leads: its card ends by
itself, and would leave the front without a head.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import cycle

from warta.rendering.views import BandView, CardView, FrontView, SectionView, StoryView

LEAD_AMONG, SECONDS, BESIDE, LATEST = 6, 5, 2, 4
RUNNING_AT_LEAST, RUNNING_AT_MOST = 3, 5
# The rhythms of a band that has many cards, in turn, and how many each shows; those of few cards.
RHYTHMS = {"pair": 4, "plates": 4, "tall": 5}
FEW = {1: "solo", 2: "duo", 3: "three"}
OPINION, OPINIONS = "opinion", 4


class Pool:
    """Cards that are not on the front yet."""

    def __init__(self) -> None:
        self._used: set[int] = set()

    def take(
        self,
        cards: Iterable[CardView],
        most: int,
        fit: Callable[[CardView], bool] = lambda card: True,
    ) -> tuple[CardView, ...]:
        """The first `most` of `cards` that are fit and were not taken before."""
        found = [card for card in cards if card.id not in self._used and fit(card)][:most]
        self._used.update(card.id for card in found)
        return tuple(found)

    def left(self, cards: Iterable[CardView]) -> list[CardView]:
        return [card for card in cards if card.id not in self._used]


def fill(
    newest: Sequence[CardView],
    sections: Iterable[tuple[SectionView, Sequence[CardView]]],
    running: tuple[StoryView, Sequence[CardView]] | None = None,
) -> FrontView:
    """`newest` of the title, of each section, and of the story that runs."""
    pool = Pool()
    lead = _lead(pool, newest)
    beside = pool.take(newest, BESIDE, lambda card: _same_story(card, lead))
    seconds = pool.take(newest, SECONDS, lambda card: card.genre != OPINION)
    latest = pool.take(newest, LATEST, lambda card: card.genre != OPINION)
    story, told = running or (None, ())
    enough = len(pool.left(told)) >= RUNNING_AT_LEAST
    timeline = pool.take(told, RUNNING_AT_MOST) if enough else ()
    bands = tuple(_bands(pool, sections))
    return FrontView(lead, beside, seconds, latest, story if timeline else None, timeline, bands)


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
    pool: Pool, sections: Iterable[tuple[SectionView, Sequence[CardView]]]
) -> Iterable[BandView]:
    rhythms = cycle(RHYTHMS)
    for section, cards in sections:
        left = pool.left(cards)
        if left and all(card.genre == OPINION for card in left):
            yield BandView(OPINION, section, pool.take(left, OPINIONS))
        elif left:
            rhythm = FEW.get(len(left)) or next(rhythms)
            most = RHYTHMS.get(rhythm, len(left))
            yield BandView(rhythm, section, _led(pool.take(left, most)))


def _led(cards: tuple[CardView, ...]) -> tuple[CardView, ...]:
    """The first that has a picture before the others: it is shown large."""
    fit = [card for card in cards if card.picture and may_lead(card)]
    if not fit:
        return cards
    return (fit[0], *(card for card in cards if card is not fit[0]))
