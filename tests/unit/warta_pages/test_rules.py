from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta_pages import Entry, Include, MemoryStore, NestedTooDeep, Static, StoreError
from warta_pages.memory import MemorySnapshot
from warta_pages.rules import plan

Graph = dict[str, tuple[str, ...]]

keys = st.sampled_from("abcdef")
puts = st.dictionaries(keys, st.lists(keys, max_size=3, unique=True).map(tuple), max_size=4)
commits = st.lists(st.tuples(puts, st.frozensets(keys, max_size=2)), max_size=8)


def entries(graph: Graph) -> list[Entry]:
    return [Entry(key, tuple(map(Include, parts))) for key, parts in graph.items()]


def depth(graph: Graph, key: str, limit: int = 3) -> int:
    if limit == 0:
        return 0
    return max((1 + depth(graph, part, limit - 1) for part in graph[key]), default=0)


def whole(graph: Graph) -> bool:
    """The rule as it is stated, checked over everything there is."""
    if any(part not in graph for parts in graph.values() for part in parts):
        return False
    return all(depth(graph, key) <= 2 for key in graph)


@given(commits)
def test_a_commit_is_refused_exactly_when_the_whole_store_would_break_the_rules(
    history: list[tuple[Graph, frozenset[str]]],
) -> None:
    store, graph = MemoryStore(), Graph()
    for written, deleted in history:
        wanted = {key: parts for key, parts in graph.items() if key not in deleted} | written
        allowed = not (written.keys() & deleted) and whole(wanted)
        try:
            store.commit(entries(written), deleted)
        except StoreError:
            assert not allowed
        else:
            assert allowed
            graph = wanted
        with store.snapshot() as view:
            assert {entry.key: entry.includes() for entry in view.entries()} == graph


class CountingView(MemorySnapshot):
    """Counts how many users of a fragment the rules look at."""

    looked_at = 0

    def including(self, key: str) -> Iterator[str]:
        for user in super().including(key):
            CountingView.looked_at += 1
            yield user


@pytest.fixture
def popular() -> CountingView:
    """A box with two cards, shown on two hundred pages."""
    store = MemoryStore()
    cards = [Entry(f"card:{number}", ()) for number in range(3)]
    pages = [Entry(f"page:{number}", (Include("box"),)) for number in range(200)]
    store.commit([*cards, Entry("box", (Include("card:0"), Include("card:1"))), *pages])
    with store.snapshot() as view:
        CountingView.looked_at = 0
        return CountingView(view.number, view.stored, view.index)


def test_a_fragment_on_many_pages_gets_a_new_part_without_looking_at_the_pages(
    popular: CountingView,
) -> None:
    box = Entry("box", (Include("card:1"), Include("card:2")))
    assert [write.key for write in plan(popular, [box], ())] == ["box"]
    assert popular.looked_at <= 1


def test_a_fragment_on_many_pages_gets_new_text_without_looking_at_the_pages(
    popular: CountingView,
) -> None:
    plan(popular, [Entry("card:0", (Static(b"new"),))], ())
    assert popular.looked_at == 0


def test_one_page_is_enough_to_refuse_a_third_level(popular: CountingView) -> None:
    card = Entry("card:0", (Include("card:2"),))
    with pytest.raises(NestedTooDeep, match="'card:0' cannot include 'card:2'"):
        plan(popular, [card], ())
    assert popular.looked_at <= 2
