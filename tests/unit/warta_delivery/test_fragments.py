from __future__ import annotations

from tests.support.delivery import CODE, fragment, host, page
from warta_delivery import fragments
from warta_delivery.fragments import Fragments
from warta_pages.entries import Static, StoredEntry
from warta_pages.memory import MemoryStore


class Counting:
    """A snapshot that notes what is read through it."""

    def __init__(self, store: MemoryStore) -> None:
        self.snapshot = store.snapshot().__enter__()
        self.number = self.snapshot.number
        self.asked: list[str] = []

    def get(self, key: str) -> StoredEntry | None:
        self.asked.append(key)
        return self.snapshot.get(key)


def stored() -> MemoryStore:
    store = MemoryStore()
    store.commit([host("kabar.test"), fragment("masthead", Static(b"1")), page("/", Static(b"p"))])
    return store


def test_a_fragment_is_read_once_and_a_page_each_time() -> None:
    counting, kept = Counting(stored()), Fragments()
    for _ in range(3):
        view = kept.over(counting, 1)
        assert view.get(f"{CODE}#masthead") is not None
        assert view.get(f"{CODE}:/") is not None
        assert view.get("host:nobody.test") is None
    assert counting.asked.count(f"{CODE}#masthead") == 1
    assert counting.asked.count("host:nobody.test") == 1
    assert counting.asked.count(f"{CODE}:/") == 3


def test_a_commit_is_seen_at_once() -> None:
    store, kept = stored(), Fragments()
    before = kept.over(Counting(store), 1)
    first = before.get(f"{CODE}#masthead")
    store.commit([fragment("masthead", Static(b"2")), fragment("new", Static(b"n"))])
    after = kept.over(Counting(store), 1)
    assert after.number == before.number + 1
    assert after.get(f"{CODE}#masthead") != first
    assert after.get(f"{CODE}#new") is not None
    # A view goes on seeing its own commit.
    assert before.get(f"{CODE}#masthead") == first


def test_another_store_at_the_same_commit_is_another() -> None:
    kept, other = Fragments(), MemoryStore()
    other.commit([fragment("masthead", Static(b"of another generation"))])
    first = kept.over(Counting(stored()), 1).get(f"{CODE}#masthead")
    assert kept.over(Counting(other), 2).get(f"{CODE}#masthead") != first


def test_no_more_are_kept_than_a_stranger_can_make_up(monkeypatch) -> None:
    monkeypatch.setattr(fragments, "MOST", 5)
    counting, kept = Counting(stored()), Fragments()
    for number in range(20):
        assert kept.over(counting, 1).get(f"host:{number}.test") is None
    assert len(kept._known) == 5
