"""What the press prints of searching: the page where a reader begins."""

from __future__ import annotations

from warta.discovery.queries import QUERY
from warta.fronts.pages import FixedPage
from warta.publishing.recorder import Recorder
from warta.rendering.pages import HTML, page
from warta.rendering.views import TitleView
from warta.titles.words import search_path
from warta_pages import NEWSROOM_ANSWERS, Entry

TEMPLATE = "search.html"


class SearchKind(FixedPage):
    """`search`: the form; with a query the newsroom answers in its place."""

    name = "search"

    def path(self, language: str) -> str:
        return search_path(language)

    def show(self, recorder: Recorder, title: TitleView) -> Entry:
        headers = (*HTML, (NEWSROOM_ANSWERS, QUERY))
        path = self.path(title.language)
        return page(recorder, title, path, TEMPLATE, headers=headers, search=None)


KINDS = (SearchKind(),)
