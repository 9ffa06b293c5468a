"""The folder of the index beside the database, and what goes wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from warta.commands import common
from warta.discovery import index as module
from warta.discovery.engine import Document
from warta.discovery.index import Index, IndexTrouble

KABAR = 7


def document(article: int, text: str, *, links: tuple[int, ...] = ()) -> Document:
    terms = tuple(text.split())
    return Document(article, KABAR, article, frozenset(terms), terms[:1], terms, links)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    index = Index(tmp_path)
    index.began_empty()
    index.put([document(1, "banjir kali", links=(3, 4)), document(2, "kopi kali")])
    return index


def test_what_is_kept_of_an_article_comes_back(index: Index) -> None:
    (kept,) = index.those([1, 99])
    assert (kept.article, kept.head, kept.text, kept.links) == (
        1,
        ("banjir",),
        ("banjir", "kali"),
        (3, 4),
    )
    assert index.those([]) == []
    assert index.size() == 2
    assert index.having(["kali", "kopi", "teh"]) == {"kali": 2, "kopi": 1, "teh": 0}


def test_those_that_share_the_most_come_first_and_of_one_title(index: Index) -> None:
    def similar(**terms: float) -> list[int]:
        return [each.article for each in index.similar(KABAR, terms, 9)]

    assert similar(banjir=1.0, kali=0.1)[0] == 1
    assert similar(kopi=1.0, kali=0.1)[0] == 2
    assert index.similar(KABAR + 1, {"kali": 1.0}, 9) == []
    assert index.similar(KABAR, {}, 9) == []


def test_another_process_reads_what_the_first_wrote_and_may_not_write(
    index: Index, tmp_path: Path
) -> None:
    other = Index(tmp_path)
    assert other.find(KABAR, ["kopi"], before=None, most=9) == [2]
    index.put([document(3, "kopi susu")])
    assert other.find(KABAR, ["kopi"], before=None, most=9) == [3, 2]
    with pytest.raises(IndexTrouble, match="let one press run"):
        other.put([document(4, "teh")])
    with other.anew() as anew:
        anew.put([document(5, "kopi tubruk")])
        anew.finish()
    assert index.find(KABAR, ["kopi"], before=None, most=9) == [5]
    assert [each.name for each in tmp_path.iterdir() if not each.is_symlink()] == ["2-1"]


def test_an_index_of_another_schema_is_none_and_all_is_read_anew(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "SCHEMA_VERSION", "2")
    with pytest.raises(IndexTrouble, match="warta reindex"):
        index.find(KABAR, ["kopi"], before=None, most=9)
    assert index.began_empty()
    assert index.find(KABAR, ["kopi"], before=None, most=9) == []
    assert [each.name for each in tmp_path.iterdir() if not each.is_symlink()] == ["2-2"]


def test_where_there_is_none_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(IndexTrouble, match="warta reindex"):
        Index(tmp_path).find(KABAR, ["kopi"], before=None, most=9)


def test_an_index_that_fails_is_left_alone_for_a_while_and_printing_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def fail(engines: object) -> bool:
        asked.append(engines)
        raise IndexTrouble("the disk is full")

    monkeypatch.setattr(common, "read_waiting", fail)
    beside = common.ReadingAndRelating()
    assert not beside()
    assert not beside()
    assert len(asked) == 1
