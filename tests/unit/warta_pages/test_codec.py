import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from warta_pages import (
    Choice,
    DamagedEntry,
    Entry,
    Include,
    Packed,
    Static,
    StoreError,
    UnknownFormat,
    UnstorableEntry,
    decode,
    encode,
    inflate,
    normalised,
)

words = st.text(max_size=20)
word_sets = st.frozensets(words, max_size=4)
word_tuples = st.lists(words, max_size=3).map(tuple)
segments = st.one_of(
    st.builds(Static, st.binary(max_size=200)),
    st.builds(Include, words),
    st.builds(Choice, word_tuples, words, words),
)
entries = st.builds(
    Entry,
    key=words,
    segments=st.lists(segments, max_size=8).map(tuple),
    status=st.sampled_from([200, 301, 404, 410]),
    headers=st.lists(st.tuples(words, words), max_size=3).map(tuple),
    tags=word_sets,
    files=word_sets,
    requires=word_tuples,
    not_after=st.none() | st.integers(0, 2**40),
)


@given(entries)
def test_what_is_decoded_is_what_was_encoded(entry: Entry) -> None:
    stored = decode(encode(entry))
    fields = (stored.key, stored.version, stored.status, stored.headers, stored.requires)
    assert fields == (entry.key, entry.version, entry.status, entry.headers, entry.requires)
    assert stored.not_after == entry.not_after
    assert (frozenset(stored.tags), frozenset(stored.files)) == (entry.tags, entry.files)
    assert stored.includes() == entry.includes()


@given(entries)
def test_each_static_inflates_to_its_text(entry: Entry) -> None:
    stored = decode(encode(entry))
    unpacked = tuple(
        Static(inflate([part])) if isinstance(part, Packed) else part for part in stored.segments
    )
    assert unpacked == normalised(entry.segments)


@given(entries)
def test_encoding_twice_gives_the_same_bytes(entry: Entry) -> None:
    assert encode(entry) == encode(entry)


def test_the_first_byte_is_the_format() -> None:
    assert encode(Entry("k", ()))[0] == 1


@pytest.mark.parametrize("raw", [b"", b"\x00rest", b"\x02rest", b"\xffrest"])
def test_an_unknown_format_is_named_with_its_remedy(raw: bytes) -> None:
    named = raw[:1].hex() or "missing"
    with pytest.raises(UnknownFormat, match=rf"byte {named}\b.*`warta rebuild`"):
        decode(raw)


def test_an_entry_that_could_not_be_read_again_is_not_stored() -> None:
    entry = Entry("kabar:/a", (), not_after=1.5)  # type: ignore[arg-type]  # what is tested
    with pytest.raises(UnstorableEntry, match=r"'kabar:/a' cannot be stored: .*`float`"):
        encode(entry)


def test_text_that_a_template_marked_as_safe_is_stored_as_text() -> None:
    marked = Entry(Markup("k"), (Include(Markup("x")),), headers=(("a", Markup("b")),))
    plain = Entry("k", (Include("x"),), headers=(("a", "b"),))
    assert encode(marked) == encode(plain)


def test_an_object_that_is_no_text_is_refused_with_its_type() -> None:
    entry = Entry("k", (), headers=(("a", object()),))  # type: ignore[arg-type]  # what is tested
    with pytest.raises(TypeError, match=r"cannot hold .*<class 'object'>"):
        encode(entry)


def test_a_cut_entry_is_refused_as_damaged() -> None:
    with pytest.raises(DamagedEntry, match="warta rebuild"):
        decode(encode(Entry("k", (Static(b"text"),)))[:-3])
    assert issubclass(DamagedEntry, StoreError)
