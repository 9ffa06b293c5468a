"""Whatever changes, every engine follows: by triggers that note it, and a reader of notes."""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.support.counting import Counted, counted
from tests.support.newsroom import draft, make_person, make_topic, paragraphs, published
from tests.support.pressroom import Pressroom
from warta.articles import actions
from warta.articles.bulk import PastArticle, publish_many
from warta.articles.models import Article, Byline
from warta.discovery import actions as discovery
from warta.discovery.engine import Document, article_at
from warta.discovery.engines import index, kept_engines, search_engine
from warta.discovery.models import ToRelate, Waiting
from warta.discovery.words import asked
from warta.publishing.models import Failure
from warta.titles.models import Title

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _read(room: Pressroom) -> None:
    read()


def read() -> None:
    while discovery.read_waiting(kept_engines()):
        pass


def found(title: Title, query: str) -> set[int]:
    return {
        article_at(place)
        for place in search_engine().find(title.pk, asked(query), before=None, most=99)
    }


def test_an_article_is_found_by_all_that_it_says_and_by_whom_it_names(room: Pressroom) -> None:
    article = published(
        room.politics,
        "Jembatan ditutup",
        kicker="Laporan",
        standfirst="Pelaksana meminta maaf.",
        dateline_place="SAGARA",
        lead_caption="Kapal di bawahnya",
        people=[make_person(room.kabar, "Maya Kinanti")],
        topics=[make_topic(room.kabar, "Infrastruktur")],
        body=[
            ("paragraph", "<p>Kata &amp; <b>ter</b>baca</p><p>Lalu</p>"),
            ("list", {"ordered": False, "items": ["<p>Semen</p>", "<p>Baja</p>"]}),
            ("quotation", {"text": "<p>Kami lalai</p>", "person": "Wira", "outlet": "Radio"}),
        ],
    )
    read()
    for query in (
        "jembatan ditutup laporan maaf sagara kapal",
        "maya kinanti infrastruktur",
        "terbaca lalu semen baja lalai wira radio",
    ):
        assert found(room.kabar, query) == {article.pk}, query
    for query in ("amp", "bacaLalu", "semenbaja", "li"):
        assert found(room.kabar, query) == set(), query


def test_a_draft_is_not_found_and_a_new_version_by_its_own_words_alone(room: Pressroom) -> None:
    article = draft(room.globe, "Kopi naik")
    actions.save_draft(article)
    read()
    assert found(room.kabar, "kopi") == set()
    actions.publish(article)
    read()
    assert found(room.kabar, "kopi") == {article.pk}
    article.headline = "Teh naik"
    article.body = paragraphs("Daun.")
    actions.save_draft(article)
    read()
    assert found(room.kabar, "kopi naik") == {article.pk}
    actions.publish(article)
    read()
    assert found(room.kabar, "kopi") == set()
    assert found(room.kabar, "teh daun") == {article.pk}


@pytest.mark.parametrize(
    "end",
    [
        actions.unpublish,
        actions.expire,
        lambda article: Article.objects.filter(pk=article.pk).delete(),
        lambda article: Article.objects.filter(pk=article.pk).update(live=False),
    ],
    ids=["unpublished", "expired", "deleted", "by SQL"],
)
def test_what_is_withdrawn_is_found_no_more_and_in_postgresql_before_anything_is_read(
    room: Pressroom, end: Callable[[Article], object]
) -> None:
    assert found(room.kabar, "banjir") == {room.flood.pk}
    end(room.flood)
    if connection.vendor == "postgresql":
        assert found(room.kabar, "banjir") == set()
    read()
    assert found(room.kabar, "banjir") == set()


def test_premium_text_is_never_found_and_in_postgresql_at_once_not_when_it_becomes_premium(
    room: Pressroom,
) -> None:
    article = published(room.globe, "Kopi", premium=True, body=paragraphs("Rahasia dapur."))
    read()
    assert found(room.kabar, "kopi") == {article.pk}
    assert found(room.kabar, "rahasia") == set()
    Article.objects.filter(pk=article.pk).update(premium=False)
    read()
    assert found(room.kabar, "rahasia dapur") == {article.pk}
    Article.objects.filter(pk=article.pk).update(premium=True)
    if connection.vendor == "postgresql":
        assert found(room.kabar, "rahasia") == set()
    read()
    assert found(room.kabar, "kopi") == {article.pk}
    assert found(room.kabar, "rahasia") == set()


def test_a_new_name_of_a_person_or_a_topic_reaches_all_their_articles(room: Pressroom) -> None:
    room.raka.name, room.topic.name = "Raka Samudra", "Air bah"
    room.raka.save()
    room.topic.save()
    read()
    assert found(room.kabar, "samudra bah") == {room.flood.pk}
    assert found(room.kabar, "lintang") == set()


def test_who_signs_and_what_it_is_about_may_come_move_and_go(room: Pressroom) -> None:
    Byline.objects.filter(article=room.flood).update(article=room.vote)
    read()
    assert found(room.kabar, "lintang") == {room.vote.pk}
    Byline.objects.all().delete()
    room.vote.topics.add(room.topic)
    Article.topics.through.objects.create(article_id=room.vote.pk, topic_id=room.topic.pk)
    read()
    assert found(room.kabar, "lintang") == set()
    assert found(room.kabar, "vastria banjir") == {room.vote.pk}


def test_articles_published_in_bulk_are_found_and_each_is_noted_once(room: Pressroom) -> None:
    now = timezone.now()
    values = {
        "section_id": room.globe.pk,
        "headline": "Kopi lama",
        "body": [{"type": "paragraph", "value": "<p>Gudang</p>", "id": "1"}],
        "first_published_at": now - dt.timedelta(days=900),
    }
    many = [
        PastArticle(
            values=values,
            section="/global",
            topics=[room.topic.pk],
            bylines=[{"person_id": room.raka.pk}],
        )
    ] * 7
    made = publish_many(room.kabar, many)
    assert Waiting.objects.count() == len(made)
    read()
    assert found(room.kabar, "kopi gudang lintang banjir") == set(made)


def test_what_waits_is_read_in_portions(room: Pressroom) -> None:
    made = {published(room.globe, f"Kopi {number}").pk for number in range(5)}
    while discovery.read_waiting(kept_engines(), most=2):
        pass
    assert found(room.kabar, "kopi") == made


def test_a_change_while_articles_are_read_waits_for_the_next_time(
    room: Pressroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    Article.objects.filter(pk=room.flood.pk).update(headline="Kopi")
    read_before = discovery.documents

    def meanwhile(ids: object) -> object:
        found = read_before(ids)  # type: ignore[arg-type]
        Article.objects.filter(pk=room.flood.pk).update(headline="Teh")
        return found

    monkeypatch.setattr(discovery, "documents", meanwhile)
    discovery.read_waiting(kept_engines())
    monkeypatch.undo()
    assert found(room.kabar, "kopi") == {room.flood.pk}
    read()
    assert found(room.kabar, "kopi") == set()
    assert found(room.kabar, "teh") == {room.flood.pk}


def test_where_the_index_was_lost_every_article_is_read_again_bit_by_bit(
    room: Pressroom, settings: Any
) -> None:
    shutil.rmtree(settings.SEARCH_PATH)
    while discovery.read_waiting(kept_engines(), most=1):
        pass
    assert index().size() == Article.objects.filter(live=True).count() == 3


def test_reading_everything_mends_what_is_wrong(room: Pressroom) -> None:
    for engine in kept_engines():
        engine.remove([room.flood.pk])
        engine.put([Document(room.vote.pk, room.kabar.pk, 3, frozenset({"salah"}))])
        engine.put([Document(999_999, room.kabar.pk, 5, frozenset({"hantu"}))])
    steps: list[tuple[int, int]] = []
    done = discovery.read_everything(kept_engines(), lambda *at: steps.append(at))
    assert done == 3
    assert steps == [(3, 3)]
    assert found(room.kabar, "banjir") == {room.flood.pk}
    assert found(room.kabar, "salah") == set()
    assert found(room.kabar, "hantu") == set()
    assert index().size() == 3


def test_what_changes_while_everything_is_read_is_read_once_more(room: Pressroom) -> None:
    """The press meanwhile reads it for the index that is still current."""

    def meanwhile(done: int, total: int) -> None:
        Article.objects.filter(pk=room.flood.pk).update(headline="Kopi")
        read()
        assert found(room.kabar, "kopi") == {room.flood.pk}

    discovery.read_everything(kept_engines(), meanwhile)
    assert Waiting.objects.filter(object_id=room.flood.pk, kept=False).exists()
    read()
    assert found(room.kabar, "kopi") == {room.flood.pk}
    assert not Waiting.objects.exists()


def test_an_article_that_cannot_be_read_holds_up_no_other_and_is_tried_again(
    room: Pressroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    Article.objects.filter(pk=room.flood.pk).update(headline="Rusak")
    Article.objects.filter(pk=room.vote.pk).update(headline="Kopi")
    reading = discovery.documents

    def breaking(ids: list[int]) -> object:
        if room.flood.pk in ids:
            raise ValueError("a block that nobody knows")
        return reading(ids)

    monkeypatch.setattr(discovery, "documents", breaking)
    read()
    monkeypatch.undo()
    assert found(room.kabar, "kopi") == {room.vote.pk}
    assert found(room.kabar, "banjir") == {room.flood.pk}
    failure = Failure.objects.get(task="search")
    assert failure.key == f"article:{room.flood.pk}"
    Failure.objects.update(retry_at=timezone.now() - dt.timedelta(seconds=1))
    read()
    assert found(room.kabar, "rusak") == {room.flood.pk}
    assert not Failure.objects.exists()


def test_publishing_costs_the_same_in_an_archive_of_any_size(room: Pressroom) -> None:
    def cost() -> Counted:
        actions.publish(draft(room.globe, "Kopi baru", topics=[room.topic], people=[room.raka]))
        with counted() as seen:
            read()
        return seen

    few = cost()
    for number in range(60):
        published(room.globe, f"Kopi {number}", topics=[room.topic], people=[room.raka])
    read()
    ToRelate.objects.all().delete()
    many = cost()
    assert many.statements == few.statements
    assert many.reads_beyond(few) == []


def test_the_newest_of_many_are_found_without_looking_at_all(room: Pressroom) -> None:
    """PostgreSQL walks back from the newest: no step of its plan sorts what it found."""
    if connection.vendor != "postgresql":
        pytest.skip("content is in SQLite here: the run on PostgreSQL has this engine")
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO discovery_entry (article, title, place, words) "
            "SELECT n, 7, n, 'kopi wela' FROM generate_series(1000, 21000) n"
        )
        cursor.execute("ANALYZE discovery_entry")
        cursor.execute(
            "EXPLAIN SELECT place FROM discovery_entry WHERE vector @@ CAST('kopi' AS tsquery) "
            "AND place < 20000 AND title = 7 ORDER BY place DESC LIMIT 20"
        )
        assert "Sort" not in " ".join(row[0] for row in cursor.fetchall())
