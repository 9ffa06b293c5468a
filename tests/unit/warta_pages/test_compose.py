import gzip
from collections.abc import Collection

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta_pages import (
    Choice,
    Composition,
    Entry,
    Include,
    Segment,
    Static,
    StoredEntry,
    compose,
    decode,
    encode,
    gzipped,
    inflate,
    text,
)
from warta_pages.compose import SEAM_BYTES, Filling, Stretch, filling_of, part_of
from warta_pages.stitch import pack

NOW = 1000


class Shelf:
    """The entries of one test, and which of them were asked for."""

    def __init__(self, *entries: Entry) -> None:
        self.stored = {entry.key: decode(encode(entry)) for entry in entries}
        self.asked: list[str] = []

    def get(self, key: str) -> StoredEntry | None:
        self.asked.append(key)
        return self.stored.get(key)

    def compose(self, key: str, *, held: Collection[str] = ()) -> Composition:
        return compose(self.stored[key], self.get, held=held, now=NOW)


def fragment(key: str, body: str, **fields: object) -> Entry:
    return Entry(key, (Static(body.encode()),), **fields)  # type: ignore[arg-type]  # per test


def page(*segments: Segment, not_after: int | None = None) -> Entry:
    return Entry("p", segments, status=404, headers=(("x-a", "b"),), not_after=not_after)


def test_fragments_stand_where_they_are_included() -> None:
    shelf = Shelf(
        page(Static(b"<"), Include("a"), Static(b"|"), Include("b"), Static(b">")),
        fragment("a", "AA"),
        Entry("b", (Static(b"B("), Include("a"), Static(b")"))),
    )
    made = shelf.compose("p")
    assert text(made) == b"<AA|B(AA)>"
    assert gzip.decompress(gzipped(made)) == b"<AA|B(AA)>"
    assert made.keys == ("p", "a", "b")
    assert made.versions == tuple(shelf.stored[key].version for key in made.keys)


def test_status_and_headers_are_the_page_s_own() -> None:
    made = Shelf(page()).compose("p")
    assert (made.status, made.headers) == (404, (("x-a", "b"),))


def test_a_page_without_choice_does_not_vary() -> None:
    made = Shelf(page(Include("a")), fragment("a", "A")).compose("p", held={"ad_free"})
    assert (made.varies, made.branches) == (False, ())


@pytest.mark.parametrize(
    ("held", "expected", "branch"),
    [((), b"ad", False), (["other"], b"ad", False), (["x", "ad_free"], b"thanks", True)],
)
def test_a_choice_goes_by_what_is_held(held: list[str], expected: bytes, branch: bool) -> None:
    choice = Choice(("ad_free", "premium"), "thanks", "ad")
    shelf = Shelf(page(choice), fragment("ad", "ad"), fragment("thanks", "thanks"))
    made = shelf.compose("p", held=held)
    assert (text(made), made.branches, made.varies) == (expected, (branch,), True)


def test_the_filling_not_chosen_is_not_even_read() -> None:
    shelf = Shelf(page(Choice(("ad_free",), "", "ad")), fragment("ad", "ad"))
    made = shelf.compose("p", held={"ad_free"})
    assert (text(made), made.keys, shelf.asked) == (b"", ("p",), [])


def test_a_choice_inside_a_fragment_makes_the_page_vary() -> None:
    shelf = Shelf(page(Include("box")), Entry("box", (Choice(("x",), "", "ad"),)))
    made = shelf.compose("p")
    assert (made.varies, made.branches) == (True, (False,))


def test_a_missing_fragment_gives_no_bytes_and_an_empty_version() -> None:
    made = Shelf(page(Static(b"a"), Include("gone"), Static(b"b"))).compose("p")
    assert (text(made), made.keys, made.versions[1]) == (b"ab", ("p", "gone"), b"")


@pytest.mark.parametrize(("not_after", "shown"), [(NOW - 1, b""), (NOW, b""), (NOW + 1, b"A")])
def test_a_fragment_is_shown_until_its_last_second(not_after: int, shown: bytes) -> None:
    shelf = Shelf(page(Include("a")), fragment("a", "A", not_after=not_after))
    made = shelf.compose("p")
    assert text(made) == shown
    assert (made.versions[1] == b"") is (shown == b"")


def test_a_page_expires_with_the_first_of_its_shown_parts() -> None:
    shelf = Shelf(
        page(Include("a"), Include("b"), Include("old"), Include("locked"), not_after=NOW + 50),
        Entry("a", (Include("inner"),), not_after=NOW + 30),
        fragment("inner", "", not_after=NOW + 20),
        fragment("b", "B"),
        fragment("old", "", not_after=NOW - 1),
        fragment("locked", "", not_after=NOW + 1, requires=("premium",)),
    )
    assert shelf.compose("p").expires == NOW + 20
    assert Shelf(page()).compose("p").expires is None


def test_a_gated_fragment_is_for_holders_and_makes_the_page_vary() -> None:
    shelf = Shelf(page(Include("body")), fragment("body", "secret", requires=("premium", "gift")))
    stranger, member = shelf.compose("p"), shelf.compose("p", held={"gift"})
    assert (text(stranger), stranger.branches, stranger.varies) == (b"", (False,), True)
    assert (text(member), member.branches, member.varies) == (b"secret", (True,), True)


def test_what_a_gated_fragment_includes_is_gated_with_it() -> None:
    shelf = Shelf(
        page(Include("body")),
        Entry("body", (Include("inner"),), requires=("premium",)),
        fragment("inner", "secret"),
    )
    made = shelf.compose("p")
    assert (text(made), made.keys) == (b"", ("p", "body"))


def test_a_third_level_gives_no_bytes() -> None:
    shelf = Shelf(
        page(Include("a")),
        Entry("a", (Static(b"a"), Include("b"))),
        Entry("b", (Static(b"b"), Include("c"), Choice(("x",), "c", "c"))),
        fragment("c", "c"),
    )
    made = shelf.compose("p")
    assert (text(made), made.keys, made.varies) == (b"ab", ("p", "a", "b"), False)


def test_a_circle_ends() -> None:
    shelf = Shelf(page(Static(b"p"), Include("p")))
    assert text(shelf.compose("p")) == b"ppp"


def test_an_edge_gets_a_tag_for_every_fragment_it_is_to_join() -> None:
    shelf = Shelf(page(Static(b"["), Include("a"), Choice(("x",), "yes", "no"), Static(b"]")))
    made = compose(
        shelf.stored["p"], shelf.get, held={"x"}, now=NOW, esi=lambda key: f"<{key}/>".encode()
    )
    assert text(made) == gzip.decompress(gzipped(made)) == b"[<a/><yes/>]"
    assert (made.keys, made.branches, shelf.asked) == (("p",), (True,), [])


def test_an_edge_gets_no_tag_for_the_empty_side_of_a_choice() -> None:
    entry = decode(encode(page(Choice(("x",), "", "no"))))
    made = compose(entry, Shelf().get, held={"x"}, now=NOW, esi=lambda key: b"tag")
    assert text(made) == b""


names = st.sampled_from(["", *"abcde"])
entitlements = st.lists(st.sampled_from(["x", "y"]), max_size=2).map(tuple)
segments = st.lists(
    st.one_of(
        st.builds(Static, st.binary(max_size=4)),
        st.builds(Include, names),
        st.builds(Choice, entitlements, names, names),
    ),
    max_size=5,
).map(tuple)
shelves = st.dictionaries(
    st.sampled_from("abcde"),
    st.tuples(segments, st.none() | st.integers(NOW - 1, NOW + 1), entitlements),
)


def naive(shelf: dict[str, Entry], entry: Entry, held: frozenset[str], depth: int = 0) -> bytes:
    """Plain joining of text, as the words of `compose` say."""
    joined = b""
    for segment in entry.segments:
        match segment:
            case Static(data):
                joined += data
                continue
            case Include(key):
                chosen = key
            case Choice(needed, yes, no):
                chosen = yes if held & set(needed) else no
        part = shelf.get(chosen)
        if part is None or depth == 2 or (part.not_after is not None and part.not_after <= NOW):
            continue
        if not part.requires or held & set(part.requires):
            joined += naive(shelf, part, held, depth + 1)
    return joined


@given(segments, shelves, st.frozensets(st.sampled_from(["x", "y"])))
def test_composing_joins_texts_and_compresses_nothing(
    parts: tuple[Segment, ...],
    raw: dict[str, tuple[tuple[Segment, ...], int | None, tuple[str, ...]]],
    held: frozenset[str],
) -> None:
    entries = {
        key: Entry(key, body, not_after=until, requires=needed)
        for key, (body, until, needed) in raw.items()
    }
    shelf = Shelf(page(*parts), *entries.values())
    made = shelf.compose("p", held=held)
    assert text(made) == gzip.decompress(gzipped(made)) == naive(entries, page(*parts), held)


@given(segments, shelves, st.frozensets(st.sampled_from(["x", "y"])), st.booleans())
def test_a_filling_made_before_changes_no_text(
    parts: tuple[Segment, ...],
    raw: dict[str, tuple[tuple[Segment, ...], int | None, tuple[str, ...]]],
    held: frozenset[str],
    tight: bool,
) -> None:
    entries = [
        Entry(key, body, not_after=until, requires=needed)
        for key, (body, until, needed) in raw.items()
    ]
    shelf = Shelf(page(*parts), *entries)

    def filling(stretch: Stretch) -> Filling | None:
        return filling_of(stretch, lambda key: part_of(key, shelf.get), tight=tight)

    made = compose(shelf.stored["p"], shelf.get, held=held, now=NOW, filling=filling)
    whole = shelf.compose("p", held=held)
    assert gzip.decompress(gzipped(made)) == gzip.decompress(gzipped(whole))
    assert tight or gzipped(made) == gzipped(whole)
    assert msgspec.structs.replace(made, pieces=()) == msgspec.structs.replace(whole, pieces=())


def test_a_fragment_that_readers_or_the_time_decide_about_is_no_part() -> None:
    choice = Entry("c", (Choice(("x",), "a", "b"),))
    ending = fragment("e", "E", not_after=NOW)
    shelf = Shelf(
        fragment("a", "A"), fragment("b", "B"), choice, ending, fragment("g", "G", requires=("x",))
    )
    for key in "eg":
        shelf.stored[f"h{key}"] = decode(encode(Entry(f"h{key}", (Include(key),))))
    for key in ("c", "e", "g", "he", "hg"):
        assert part_of(key, shelf.get) is None
        assert filling_of(("a", key), lambda each: part_of(each, shelf.get)) is None
    assert part_of("a", shelf.get) is not None


def test_a_filling_joins_what_stands_side_by_side() -> None:
    shelf = Shelf(fragment("a", "A"), fragment("b", "B"))
    made = filling_of(("b", "missing", "a"), lambda key: part_of(key, shelf.get))
    assert made is not None
    assert inflate([made.piece]) == b"BA"
    assert made.versions.keys() == {"b", "missing", "a"}


def test_a_seam_belongs_to_a_stretch_and_a_page_s_own_bytes_do_not() -> None:
    own, seam = "own " * SEAM_BYTES, "<hr>"
    parts = (Include("c"), Static(own.encode()), Include("a"), Static(seam.encode()), Include("b"))
    shelf = Shelf(page(*parts), fragment("a", "A"), fragment("b", "B"), fragment("c", "C"))
    asked: list[Stretch] = []

    def filling(stretch: Stretch) -> Filling | None:
        asked.append(stretch)
        return filling_of(stretch, lambda key: part_of(key, shelf.get))

    made = compose(shelf.stored["p"], shelf.get, now=NOW, filling=filling)
    assert asked == [("c",), ("a", pack(seam.encode()), "b")]
    assert [inflate([piece]).decode() for piece in made.pieces] == ["C", own, f"A{seam}B"]


def test_a_tight_filling_stores_what_its_fragments_share_once() -> None:
    headlines = [f"<li><a href='/{n}'>Pasar pagi dibuka lagi</a></li>" for n in range(12)]
    shelf = Shelf(fragment("a", "".join(headlines[:9])), fragment("b", "".join(headlines[3:])))
    apart, together = (
        filling_of(("a", "b"), lambda key: part_of(key, shelf.get), tight=tight)
        for tight in (False, True)
    )
    assert apart
    assert together
    assert inflate([apart.piece]) == inflate([together.piece])
    assert len(together.piece.deflated) < 0.8 * len(apart.piece.deflated)
