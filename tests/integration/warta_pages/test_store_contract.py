"""What every page store promises, run on each adapter."""

from collections.abc import Iterable

import pytest

from warta_pages import (
    Choice,
    ContradictoryCommit,
    DanglingInclude,
    Entry,
    Include,
    NestedTooDeep,
    PageStore,
    Segment,
    Static,
    StoreError,
    compose,
    text,
)

LONG = "a" * 600


def page(key: str, body: str = "", *, tags: Iterable[str] = (), files: Iterable[str] = ()) -> Entry:
    return Entry(key, (Static(body.encode()),), tags=frozenset(tags), files=frozenset(files))


def user(key: str, *parts: str | Segment) -> Entry:
    return Entry(key, tuple(Include(part) if isinstance(part, str) else part for part in parts))


def contents(store: PageStore) -> dict[str, bytes]:
    with store.snapshot() as view:
        return {entry.key: entry.version for entry in view.entries()}


def body(store: PageStore, key: str) -> bytes:
    with store.snapshot() as view:
        entry = view.get(key)
        assert entry is not None
        return text(compose(entry, view.get, now=0))


def tagged(store: PageStore, tag: str) -> set[str]:
    with store.snapshot() as view:
        return set(view.tagged(tag))


def naming(store: PageStore, file: str) -> set[str]:
    with store.snapshot() as view:
        return set(view.naming(file))


def test_a_new_store_is_empty_at_commit_nought(store: PageStore) -> None:
    with store.snapshot() as view:
        assert (view.number, view.get("p"), list(view.entries())) == (0, None, [])
    assert store.last_commit() == 0


def test_what_was_committed_is_given_back_whole(store: PageStore) -> None:
    entry = Entry(
        "kabar:/a",
        (Static(b"text"), Include("kabar#x"), Choice(("premium",), "", "kabar#x")),
        status=410,
        headers=(("content-type", "text/html"),),
        tags=frozenset({"article:1"}),
        files=frozenset({"a.jpg"}),
        requires=("premium:kabar",),
        not_after=99,
    )
    store.commit([entry, page("kabar#x", "X")])
    with store.snapshot() as view:
        stored = view.get("kabar:/a")
        assert stored is not None
    assert (stored.key, stored.version, stored.status) == (entry.key, entry.version, 410)
    assert (stored.headers, stored.tags, stored.files) == (
        entry.headers,
        ("article:1",),
        ("a.jpg",),
    )
    assert (stored.requires, stored.not_after) == (("premium:kabar",), 99)
    assert body(store, "kabar:/a") == b"textXX"


def test_commits_are_numbered_from_one_without_gaps(store: PageStore) -> None:
    numbers = [store.commit([page("p", str(turn))]) for turn in range(3)]
    assert (numbers, store.last_commit()) == ([1, 2, 3], 3)
    with store.snapshot() as view:
        assert view.number == 3


def test_a_commit_that_changes_nothing_has_no_number_of_its_own(store: PageStore) -> None:
    store.commit([page("p", "one")])
    assert store.commit([]) == 1
    assert store.commit([page("p", "one")], ["absent"]) == 1
    assert store.last_commit() == 1


def test_a_commit_writes_what_changed_beside_what_did_not(store: PageStore) -> None:
    store.commit([page("p", "one"), page("q", "one")])
    assert store.commit([page("p", "one"), page("q", "two")], ["absent"]) == 2
    assert (body(store, "p"), body(store, "q")) == (b"one", b"two")


def test_of_two_puts_under_one_key_the_last_counts(store: PageStore) -> None:
    store.commit([page("p", "one", tags=["a"]), page("p", "two", tags=["b"])])
    assert body(store, "p") == b"two"
    assert (tagged(store, "a"), tagged(store, "b")) == (set(), {"p"})


def test_a_key_both_written_and_deleted_is_refused_by_name(store: PageStore) -> None:
    with pytest.raises(ContradictoryCommit, match="writes and deletes 'p'") as refusal:
        store.commit([page("p"), page("q")], ["p"])
    assert isinstance(refusal.value, ValueError)
    assert contents(store) == {}


def test_a_deleted_entry_is_gone(store: PageStore) -> None:
    store.commit([page("p"), page("q")])
    assert store.commit([], ["p"]) == 2
    assert contents(store).keys() == {"q"}


def test_a_key_may_come_back_after_it_was_deleted(store: PageStore) -> None:
    store.commit([page("p", "one", tags=["a"])])
    store.commit([], ["p"])
    store.commit([page("p", "one", tags=["a"])])
    assert (body(store, "p"), tagged(store, "a"), store.last_commit()) == (b"one", {"p"}, 3)


def test_a_refused_commit_changes_nothing(store: PageStore) -> None:
    store.commit([page("p", "one", tags=["a"]), page("q")])
    before = contents(store)
    with pytest.raises(StoreError):
        store.commit([page("p", "two", tags=["b"]), user("r", "nowhere")], ["q"])
    assert (contents(store), store.last_commit()) == (before, 1)
    assert (tagged(store, "a"), tagged(store, "b")) == ({"p"}, set())


def test_puts_that_fail_halfway_change_nothing(store: PageStore) -> None:
    def puts() -> Iterable[Entry]:
        yield page("p")
        raise RuntimeError("the template broke")

    with pytest.raises(RuntimeError):
        store.commit(puts())
    assert (contents(store), store.commit([page("q")])) == ({}, 1)


def test_a_snapshot_keeps_showing_the_commit_it_was_opened_at(store: PageStore) -> None:
    store.commit([page("p", "one", tags=["a"]), page("q", files=["f"]), user("r", "q")])
    before = contents(store)
    with store.snapshot() as old:
        store.commit([page("p", "two", tags=["b"]), page("s", tags=["a"])], ["q", "r"])
        assert {entry.key: entry.version for entry in old.entries()} == before
        assert (old.number, set(old.tagged("a")), set(old.tagged("b"))) == (1, {"p"}, set())
        assert (set(old.naming("f")), set(old.including("q"))) == ({"q"}, {"r"})
        assert old.get("s") is None
        assert store.last_commit() == 2
        assert (tagged(store, "a"), body(store, "p")) == ({"s"}, b"two")


def test_snapshots_of_several_commits_live_side_by_side(store: PageStore) -> None:
    store.commit([page("p", "1")])
    with store.snapshot() as first:
        store.commit([page("p", "2")])
        with store.snapshot() as second:
            store.commit([page("p", "3")])
            with store.snapshot() as third:
                assert [view.number for view in (first, second, third)] == [1, 2, 3]
                versions = {view.get("p") for view in (first, second, third)}
                assert len(versions) == 3


def test_tags_and_files_find_their_entries_and_no_others(store: PageStore) -> None:
    store.commit(
        [
            page("p", tags=["article:1", "article:2"], files=["a.jpg"]),
            page("q", tags=["article:2"], files=["a.jpg", "article:1"]),
            page("r", tags=["a.jpg"]),
        ]
    )
    assert (tagged(store, "article:1"), tagged(store, "article:2")) == ({"p"}, {"p", "q"})
    assert (naming(store, "a.jpg"), naming(store, "article:1")) == ({"p", "q"}, {"q"})
    assert (tagged(store, "article"), naming(store, "b.jpg")) == (set(), set())


def test_an_overwritten_entry_is_found_by_its_new_tags_alone(store: PageStore) -> None:
    store.commit([page("p", tags=["a", "b"], files=["x", "y"]), page("q", tags=["a"])])
    store.commit([page("p", tags=["b", "c"], files=["y", "z"])])
    assert [tagged(store, tag) for tag in "abc"] == [{"q"}, {"p"}, {"p"}]
    assert [naming(store, file) for file in "xyz"] == [set(), {"p"}, {"p"}]


def test_a_delete_leaves_no_tag_behind(store: PageStore) -> None:
    store.commit([page("p", tags=["a"], files=["f"]), page("q", tags=["a"])])
    store.commit([], ["p"])
    assert (tagged(store, "a"), naming(store, "f")) == ({"q"}, set())


def test_including_names_the_users_of_a_fragment(store: PageStore) -> None:
    choice = Choice(("x",), "box", "card")
    store.commit([page("card"), page("box"), user("p", "card"), user("q", choice)])
    with store.snapshot() as view:
        assert set(view.including("card")) == {"p", "q"}
        assert set(view.including("box")) == {"q"}
        assert set(view.including("p")) == set()


def test_entries_are_listed_by_the_beginning_of_their_key(store: PageStore) -> None:
    store.commit([page("kabar:/a"), page("kabar:/b"), page("kabar#x"), page("warta:/a")])
    with store.snapshot() as view:
        assert {entry.key for entry in view.entries("kabar:/")} == {"kabar:/a", "kabar:/b"}
        assert len(list(view.entries())) == 4


def test_keys_tags_and_files_may_be_longer_than_511_bytes(store: PageStore) -> None:
    one, other = f"kabar:/{LONG}1", f"kabar:/{LONG}2"
    store.commit([page(one, "1", tags=[LONG], files=[LONG]), user(other, one)])
    assert (body(store, one), body(store, other)) == (b"1", b"1")
    assert (tagged(store, LONG), naming(store, LONG)) == ({one}, {one})
    store.commit([], [one, other])
    assert (contents(store), tagged(store, LONG)) == ({}, set())


def test_an_include_of_nothing_is_refused_by_name(store: PageStore) -> None:
    with pytest.raises(DanglingInclude, match="'p' includes 'nowhere'"):
        store.commit([user("p", "nowhere")])
    assert contents(store) == {}


@pytest.mark.parametrize(("held", "otherwise"), [("nowhere", "box"), ("box", "nowhere")])
def test_both_sides_of_a_choice_must_be_there(store: PageStore, held: str, otherwise: str) -> None:
    with pytest.raises(DanglingInclude):
        store.commit([page("box"), user("p", Choice(("x",), held, otherwise))])


def test_an_empty_side_of_a_choice_needs_no_fragment(store: PageStore) -> None:
    assert store.commit([user("p", Choice(("x",), "", ""))]) == 1


def test_a_fragment_may_come_in_the_same_commit_as_its_user(store: PageStore) -> None:
    store.commit([user("p", "box"), page("box", "B")])
    assert body(store, "p") == b"B"


def test_a_fragment_in_use_cannot_be_deleted(store: PageStore) -> None:
    store.commit([page("box"), user("p", Choice(("x",), "", "box"))])
    with pytest.raises(DanglingInclude, match="'box' cannot be deleted, 'p' still includes it"):
        store.commit([], ["box"])
    assert contents(store).keys() == {"box", "p"}


def test_a_fragment_may_be_deleted_with_its_last_user(store: PageStore) -> None:
    store.commit([page("box"), user("p", "box"), user("q", "box")])
    store.commit([page("q", "without")], ["box", "p"])
    assert contents(store).keys() == {"q"}


def test_a_fragment_cannot_be_deleted_from_under_a_new_user(store: PageStore) -> None:
    store.commit([page("box")])
    with pytest.raises(DanglingInclude):
        store.commit([user("p", "box")], ["box"])


def test_a_put_that_is_already_stored_still_holds_on_to_its_fragment(store: PageStore) -> None:
    store.commit([page("box"), user("p", "box")])
    with pytest.raises(DanglingInclude):
        store.commit([user("p", "box")], ["box"])


def test_includes_nest_two_deep(store: PageStore) -> None:
    store.commit([user("p", "list"), user("list", "card"), page("card", "C")])
    assert body(store, "p") == b"C"


@pytest.mark.parametrize("last", ["p", "list", "card"])
def test_a_third_level_is_refused_whichever_end_comes_last(store: PageStore, last: str) -> None:
    chain = {
        "p": user("p", "list"),
        "list": user("list", "card"),
        "card": user("card", "picture"),
    }
    plain = page(last)
    store.commit([page("picture"), *(chain | {last: plain}).values()])
    with pytest.raises(NestedTooDeep, match="more than 2 deep"):
        store.commit([chain[last]])


def test_a_third_level_within_one_commit_is_refused(store: PageStore) -> None:
    with pytest.raises(NestedTooDeep):
        store.commit([user("p", "a"), user("a", "b"), user("b", "c"), page("c")])


def test_a_level_may_be_added_below_when_one_above_goes(store: PageStore) -> None:
    store.commit([user("p", "list"), user("list", "card"), page("card"), page("picture")])
    store.commit([user("card", "picture"), page("p")])
    assert store.last_commit() == 2


@pytest.mark.parametrize("circle", [["a"], ["a", "b"], ["a", "b", "c"]])
def test_a_circle_is_refused(store: PageStore, circle: list[str]) -> None:
    turned = circle[1:] + circle[:1]
    with pytest.raises(NestedTooDeep, match="in a circle"):
        store.commit([user(key, part) for key, part in zip(circle, turned, strict=True)])


def test_closing_a_circle_later_is_refused(store: PageStore) -> None:
    store.commit([user("a", "b"), page("b")])
    with pytest.raises(NestedTooDeep):
        store.commit([user("b", "a")])
