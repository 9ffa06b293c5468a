from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warta_pages import Choice, Entry, Include, Segment, Static, normalised

PAGE = Entry(
    key="kabar:/a",
    segments=(Static(b"one"), Include("kabar#x"), Choice(("ad_free",), "", "kabar#ad")),
    headers=(("content-type", "text/html"),),
    tags=frozenset({"article:1", "person:2"}),
    files=frozenset({"a.jpg"}),
    requires=("premium:kabar",),
    not_after=99,
)

statics = st.builds(Static, st.binary(max_size=5))
segments = st.lists(st.one_of(statics, st.builds(Include, st.sampled_from("ab")))).map(tuple)


@pytest.mark.parametrize(
    "changed",
    [
        replace(PAGE, key="kabar:/b"),
        replace(PAGE, segments=(Static(b"two"), *PAGE.segments[1:])),
        replace(PAGE, segments=PAGE.segments[::-1]),
        replace(PAGE, segments=(*PAGE.segments[:2], Choice(("ad_free",), "kabar#ad", ""))),
        replace(PAGE, status=410),
        replace(PAGE, headers=()),
        replace(PAGE, tags=frozenset({"article:1"})),
        replace(PAGE, files=frozenset()),
        replace(PAGE, requires=()),
        replace(PAGE, not_after=100),
    ],
)
def test_the_version_changes_with_every_field(changed: Entry) -> None:
    assert changed.version != PAGE.version
    assert len(changed.version) == len(PAGE.version) == 16


def test_the_version_does_not_depend_on_the_order_of_tags() -> None:
    turned = replace(PAGE, tags=frozenset(["person:2", "article:1"]))
    assert turned.version == PAGE.version


def test_words_moved_from_tags_to_files_change_the_version() -> None:
    one = Entry("k", (), tags=frozenset({"a", "files"}), files=frozenset({"z"}))
    other = Entry("k", (), tags=frozenset({"a"}), files=frozenset({"files", "z"}))
    assert one.version != other.version


@given(segments)
def test_the_version_does_not_depend_on_how_statics_are_cut(parts: tuple[Segment, ...]) -> None:
    cut: list[Segment] = []
    for part in parts:
        if isinstance(part, Static):
            cut += [Static(part.data[:2]), Static(b""), Static(part.data[2:])]
        else:
            cut.append(part)
    assert Entry("k", tuple(cut)).version == Entry("k", parts).version
    assert normalised(cut) == normalised(parts)


@given(segments)
def test_normalised_segments_hold_no_empty_and_no_neighbouring_statics(
    parts: tuple[Segment, ...],
) -> None:
    kinds = [isinstance(part, Static) for part in normalised(parts)]
    assert Static(b"") not in normalised(parts)
    assert (True, True) not in set(pairwise(kinds))


def test_includes_name_both_sides_of_a_choice_once_and_leave_out_the_empty_key() -> None:
    entry = Entry("k", (Include("a"), Choice(("x",), "", "b"), Choice(("x",), "b", "a")))
    assert entry.includes() == ("a", "b")
