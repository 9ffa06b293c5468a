"""What readers find: cards of published articles, as they are at this moment."""

from __future__ import annotations

from urllib.parse import urlencode

from warta.articles.queries import cards
from warta.discovery.engine import Engine, article_at
from warta.discovery.words import asked, bounded, marked
from warta.publishing.recorder import Recorder
from warta.rendering.views import FoundView, Html, SearchView, TitleView
from warta.topics import queries as topics

MOST = 20
QUERY, BEFORE = "q", "before"


def search(
    recorder: Recorder,
    engine: Engine,
    title: TitleView,
    path: str,
    query: str,
    *,
    before: int | None,
    now: int,
) -> SearchView:
    """The newest articles with all words of `query`, older than the place `before`.

    The engine says which; whether readers may have them still, the articles themselves say.
    """
    query = bounded(query)
    wanted = asked(query)
    places = engine.find(title.id, wanted, before=before, most=MOST + 1)
    shown = cards(recorder, (article_at(place) for place in places[:MOST]), pictures=False)
    shown = [card for card in shown if card.not_after is None or card.not_after > now]
    labels = topics.labels(recorder, shown)
    older = {QUERY: query, BEFORE: places[min(MOST, len(places)) - 1]} if places else {}
    return SearchView(
        query=query,
        words=tuple(wanted),
        first=before is None,
        older=f"{path}?{urlencode(older)}" if len(places) > MOST else None,
        found=tuple(
            FoundView(
                card,
                Html(marked(card.headline, wanted)),
                Html(marked(card.standfirst, wanted)),
                labels.get(card.section),
            )
            for card in shown
        ),
    )
