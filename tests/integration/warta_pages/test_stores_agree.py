from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from warta_pages import (
    Choice,
    Entry,
    Include,
    LmdbStore,
    MemoryStore,
    PageStore,
    Static,
    StoreError,
)

KEYS = [f"kabar:/{name}" for name in "abcdef"]
WORDS = ["one", "two", "three", "x" * 600]

keys = st.sampled_from(KEYS)
words = st.frozensets(st.sampled_from(WORDS), max_size=3)
segments = st.one_of(
    st.builds(Static, st.binary(max_size=20)),
    st.builds(Include, keys),
    st.builds(Choice, st.just(("premium",)), keys | st.just(""), keys | st.just("")),
)
entries = st.builds(Entry, keys, st.lists(segments, max_size=3).map(tuple), tags=words, files=words)


def outcome(store: PageStore, puts: list[Entry], deletes: list[str]) -> int | type[StoreError]:
    try:
        return store.commit(puts, deletes)
    except StoreError as error:
        return type(error)


def everything(store: PageStore) -> object:
    with store.snapshot() as view:
        return (
            view.number,
            {entry.key: entry for entry in view.entries()},
            [view.get(key) for key in KEYS],
            [(view.tagged(word), frozenset(view.naming(word))) for word in WORDS],
            [sorted(view.including(key)) for key in KEYS],
        )


class SameCommits(RuleBasedStateMachine):
    """The same commits, allowed or not, on both stores."""

    def __init__(self) -> None:
        super().__init__()
        self.directory = TemporaryDirectory()
        self.memory = MemoryStore()
        self.disk = self.opened()

    def opened(self) -> LmdbStore:
        return LmdbStore(Path(self.directory.name), map_size=1 << 24)

    @rule(puts=st.lists(entries, max_size=4), deletes=st.lists(keys, max_size=2))
    def commit(self, puts: list[Entry], deletes: list[str]) -> None:
        assert outcome(self.memory, puts, deletes) == outcome(self.disk, puts, deletes)

    @rule(plain=st.lists(st.builds(Entry, keys, st.just(()), tags=words), max_size=6))
    def commit_without_includes(self, plain: list[Entry]) -> None:
        assert self.memory.commit(plain) == self.disk.commit(plain)

    @rule()
    def reopen(self) -> None:
        self.disk.close()
        self.disk = self.opened()

    @invariant()
    def hold_the_same(self) -> None:
        assert everything(self.memory) == everything(self.disk)

    def teardown(self) -> None:
        self.disk.close()
        self.directory.cleanup()


TestStoresAgree = SameCommits.TestCase
TestStoresAgree.settings = settings(max_examples=40, stateful_step_count=12, deadline=None)
