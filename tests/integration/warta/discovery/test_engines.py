"""One contract for every engine: in memory, in the index beside the database, in PostgreSQL."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection

from tests.support.newsroom import make_section, make_title, published
from warta.discovery.engine import Document, Engine, MemoryEngine, article_at, place_of
from warta.discovery.index import Index
from warta.discovery.table import TableEngine

pytestmark = pytest.mark.django_db
KABAR, COURIER = 7, 8
NOON = dt.datetime(2021, 6, 24, 5, 0, tzinfo=dt.UTC)


@pytest.fixture(params=["memory", "index", "postgres"])
def engine(request: pytest.FixtureRequest, db: None, tmp_path: Path) -> Engine:
    if request.param == "memory":
        return MemoryEngine()
    if request.param == "index":
        index = Index(tmp_path)
        assert index.began_empty()
        assert not index.began_empty()
        return index
    if connection.vendor != "postgresql":
        pytest.skip("content is in SQLite here: the run on PostgreSQL has this engine")
    return TableEngine()


def document(article: int, text: str, *, title: int = KABAR, minutes: int = 0) -> Document:
    place = place_of(NOON + dt.timedelta(minutes=minutes), article)
    return Document(article, title, place, frozenset(text.split()))


def found(
    engine: Engine, text: str, *, title: int = KABAR, most: int = 10, **more: int
) -> list[int]:
    places = engine.find(title, text.split(), before=more.get("before"), most=most)
    return [article_at(place) for place in places]


def test_the_newest_come_first_and_of_one_second_the_greater_number(engine: Engine) -> None:
    engine.put([document(3, "kopi", minutes=1), document(5, "kopi"), document(4, "kopi wela")])
    assert found(engine, "kopi") == [3, 5, 4]


def test_an_article_must_have_every_word(engine: Engine) -> None:
    engine.put([document(1, "kopi wela"), document(2, "kopi"), document(3, "wela")])
    assert found(engine, "kopi wela") == [1]
    assert found(engine, "kop") == []


def test_a_title_finds_its_own_alone(engine: Engine) -> None:
    engine.put([document(1, "kopi"), document(2, "kopi", title=COURIER)])
    assert found(engine, "kopi") == [1]
    assert found(engine, "kopi", title=COURIER) == [2]
    assert found(engine, "_8", title=KABAR) == []


def test_older_ones_are_found_before_a_place(engine: Engine) -> None:
    engine.put(document(number, "kopi", minutes=number) for number in range(1, 8))
    first = engine.find(KABAR, ["kopi"], before=None, most=3)
    assert [article_at(place) for place in first] == [7, 6, 5]
    assert found(engine, "kopi", most=3, before=first[-1]) == [4, 3, 2]
    assert found(engine, "kopi", before=-(10**30)) == []
    assert found(engine, "kopi", most=2, before=10**30) == [7, 6]


def test_what_is_put_again_is_found_by_its_new_words_alone(engine: Engine) -> None:
    engine.put([document(1, "kopi wela")])
    engine.put([document(1, "teh wela", minutes=-90)])
    assert found(engine, "kopi") == []
    assert found(engine, "teh") == [1]
    engine.put([document(1, "teh wela", title=COURIER)])
    assert found(engine, "teh") == []


def test_what_is_removed_is_found_no_more(engine: Engine) -> None:
    engine.put([document(1, "kopi"), document(2, "kopi")])
    engine.remove({1, 99})
    engine.remove(set())
    assert found(engine, "kopi") == [2]


def test_what_is_made_anew_holds_nothing_else_and_nothing_before_it_is_finished(
    engine: Engine,
) -> None:
    engine.put([document(1, "kopi"), document(2, "kopi")])
    with suppress(KeyboardInterrupt), engine.anew() as anew:
        anew.put([document(1, "kopi")])
        raise KeyboardInterrupt
    assert found(engine, "kopi") == [2, 1]
    article = published(make_section(make_title("kabar"), "global"), "Kopi")
    with engine.anew() as anew:
        anew.put([document(article.pk, "kopi wela")])
        anew.remove({77})
        anew.finish()
    assert found(engine, "kopi") == [article.pk]
    engine.put([document(9, "wela", minutes=1)])
    assert found(engine, "wela") == [9, article.pk]


def test_no_words_find_nothing(engine: Engine) -> None:
    engine.put([document(1, "kopi")])
    assert found(engine, "") == []


@pytest.mark.parametrize("word", ["漢字", "السلام", "strasse", "and", "or", "not", "near", "𞤀"])
def test_words_of_any_script_are_found_and_none_is_a_command(engine: Engine, word: str) -> None:
    engine.put([document(1, f"kopi {word}"), document(2, "kopi")])
    assert found(engine, f"kopi {word}") == [1]


def test_an_article_without_words_is_no_trouble(engine: Engine) -> None:
    engine.put([document(1, "")])
    assert found(engine, "kopi") == []


def test_what_came_before_the_epoch_is_older(engine: Engine) -> None:
    then = dt.datetime(1945, 8, 17, 3, 0, tzinfo=dt.UTC)
    engine.put([Document(9, KABAR, place_of(then, 9), frozenset({"kopi"})), document(1, "kopi")])
    assert found(engine, "kopi") == [1, 9]
