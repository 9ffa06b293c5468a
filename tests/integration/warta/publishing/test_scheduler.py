"""What has a time is done at that time: once, in order, and whatever else fails."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from tests.support.newsroom import draft, published
from tests.support.pressroom import Pressroom, texts
from warta.articles import actions
from warta.articles.models import Article
from warta.publishing.models import Failure, Moment
from warta.publishing.scheduler import Scheduler
from warta.topics.models import Section

NOON = dt.datetime(2031, 1, 5, 5, tzinfo=dt.UTC)
SECOND, HOUR = dt.timedelta(seconds=1), dt.timedelta(hours=1)
BEFORE = NOON - SECOND


class Clock:
    """The time of day in the newsroom, and the scheduler that looks at it."""

    def __init__(self) -> None:
        self.now = NOON - 24 * HOUR
        self.scheduler = Scheduler(Article)

    def run(self, at: dt.datetime) -> list[str]:
        self.now = at
        return self.scheduler.run_due(at)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """It is the day before."""
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


def scheduled(section: Section, headline: str, at: dt.datetime = NOON, **values: Any) -> Article:
    return actions.publish(draft(section, headline, go_live_at=at, **values))


def publication(article: Article) -> str:
    """The scheduler's key for the publication that waits."""
    waiting = Revision.objects.for_instance(article).filter(approved_go_live_at__isnull=False)
    return f"publish:{waiting.get().pk}"


def end(article: Article) -> str:
    return f"expire:article:{article.pk}"


def is_live(article: Article) -> bool:
    return bool(Article.objects.filter(pk=article.pk, live=True).exists())


def ending(room: Pressroom, at: dt.datetime = NOON) -> Article:
    Article.objects.filter(pk=room.vote.pk).update(expire_at=at)
    room.vote.refresh_from_db()
    return room.vote


def refuse(monkeypatch: pytest.MonkeyPatch, *articles: Article) -> None:
    """Have the publication of these articles fail, halfway through."""
    publish, refused = Article.publish, {article.pk for article in articles}

    def failing(self: Article, revision: Any, *args: Any, **more: Any) -> None:
        publish(self, revision, *args, **more)
        if self.pk in refused:
            raise RuntimeError("the harbour is closed")

    monkeypatch.setattr(Article, "publish", failing)


def failure(key: str) -> Failure:
    return Failure.objects.get(task=Failure.Task.SCHEDULE, key=key)


def test_an_article_is_published_at_its_second_and_not_before(
    room: Pressroom, clock: Clock
) -> None:
    article = scheduled(room.globe, "Kapal berangkat")
    key = publication(article)
    assert clock.run(BEFORE) == []
    assert not is_live(article)
    assert clock.run(NOON) == [key]
    assert is_live(article)
    assert clock.run(NOON + SECOND) == []


def test_an_article_is_ended_at_its_second_and_not_before(room: Pressroom, clock: Clock) -> None:
    article = ending(room)
    assert clock.run(BEFORE) == []
    assert is_live(article)
    assert clock.run(NOON) == [end(article)]
    article.refresh_from_db()
    assert (article.live, article.expired) == (False, True)
    assert clock.run(NOON + SECOND) == []


def test_a_published_article_takes_its_address_from_the_day_it_appeared(
    room: Pressroom, clock: Clock
) -> None:
    article = scheduled(room.globe, "Kapal berangkat")
    assert article.path == ""
    clock.run(NOON)
    article.refresh_from_db()
    assert article.path == f"/global/2031/01/05/kapal-berangkat-{article.pk}"
    assert article.first_published_at == article.material_change_at == NOON


def test_the_scheduler_says_when_the_next_thing_falls_due(room: Pressroom, clock: Clock) -> None:
    assert clock.scheduler.next_time() is None
    Moment.objects.create(at=NOON + 2 * HOUR, kind="picture", object_id=room.picture.pk)
    assert clock.scheduler.next_time() == NOON + 2 * HOUR
    ending(room, at=NOON + HOUR)
    assert clock.scheduler.next_time() == NOON + HOUR
    scheduled(room.globe, "Kapal berangkat")
    assert clock.scheduler.next_time() == NOON
    clock.run(NOON + 3 * HOUR)
    a_year_later = NOON + 3 * HOUR + dt.timedelta(days=365)
    assert clock.scheduler.next_time() == a_year_later


def test_what_fell_due_during_a_stop_is_done_once_in_the_order_of_its_times(
    room: Pressroom, clock: Clock
) -> None:
    last = publication(scheduled(room.globe, "Ketiga", NOON + 3 * SECOND))
    first = publication(scheduled(room.globe, "Pertama", NOON))
    moment = Moment.objects.create(at=NOON + 2 * SECOND, kind="picture", object_id=room.picture.pk)
    second = end(ending(room, NOON + SECOND))
    assert clock.run(NOON + HOUR) == [first, second, f"moment:{moment.pk}", last]
    assert clock.run(NOON + HOUR) == []


def test_an_article_whose_whole_time_fell_into_a_stop_is_ended_in_the_next_turn(
    room: Pressroom, clock: Clock
) -> None:
    article = scheduled(room.globe, "Sebentar saja", expire_at=NOON + SECOND)
    key = publication(article)
    after = NOON + HOUR
    assert clock.run(after) == [key]
    room.press.drain()
    assert "Sebentar saja" not in room.page("kabar:/", now=int(after.timestamp()))
    assert clock.run(after) == [end(article)]
    assert clock.run(after) == []


def test_two_schedulers_never_do_the_same_twice(room: Pressroom, clock: Clock) -> None:
    scheduled(room.globe, "Kapal berangkat")
    ending(room)
    Moment.objects.create(at=NOON, kind="picture", object_id=room.picture.pk)
    clock.now = NOON
    ours, theirs = (list(Scheduler(Article)._due(NOON)) for _ in range(2))
    assert [each.key for each in ours] == [each.key for each in theirs]
    with transaction.atomic():
        assert [each.do() for each in ours] == [True, True, True]
    with transaction.atomic():
        assert [each.do() for each in theirs] == [False, False, False]


def test_one_that_fails_stops_no_other_and_leaves_nothing_of_itself(
    room: Pressroom, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = scheduled(room.globe, "Rusak")
    sound = scheduled(room.globe, "Utuh", NOON + SECOND)
    key = publication(broken), publication(sound)
    refuse(monkeypatch, broken)
    assert clock.run(NOON + SECOND) == [key[1]]
    assert is_live(sound)
    assert not is_live(broken)
    assert publication(broken) == key[0]
    assert "the harbour is closed" in failure(key[0]).error


def test_what_failed_is_tried_again_after_waits_that_grow(
    room: Pressroom, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = scheduled(room.globe, "Rusak")
    key = publication(article)
    refuse(monkeypatch, article)
    now, waits = NOON, []
    for attempt in range(1, 12):
        clock.run(now)
        clock.run(failure(key).retry_at - SECOND)
        assert failure(key).attempts == attempt
        waits.append(int((failure(key).retry_at - now).total_seconds()))
        now = failure(key).retry_at
    assert waits[:4] == [2, 4, 8, 16]
    assert waits[-2:] == [600, 600]


def test_what_succeeds_at_last_is_done_and_its_failure_forgotten(
    room: Pressroom, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = scheduled(room.globe, "Rusak")
    key = publication(article)
    with monkeypatch.context() as patch:
        refuse(patch, article)
        clock.run(NOON)
    assert clock.run(failure(key).retry_at) == [key]
    assert is_live(article)
    assert not Failure.objects.exists()


def test_a_failure_is_forgotten_when_there_is_nothing_left_to_do(
    room: Pressroom, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = scheduled(room.globe, "Rusak")
    with monkeypatch.context() as patch:
        refuse(patch, article)
        clock.run(NOON)
    assert Failure.objects.exists()
    article.delete()
    clock.run(NOON + SECOND)
    assert not Failure.objects.exists()


def test_a_publication_taken_back_does_not_happen(room: Pressroom, clock: Clock) -> None:
    room.vote.headline, room.vote.go_live_at = "Vastria telah memilih", NOON
    actions.publish(room.vote)
    actions.unpublish(room.vote)
    assert clock.run(NOON) == []
    assert not is_live(room.vote)


def test_a_publication_moved_to_another_time_happens_then_alone(
    room: Pressroom, clock: Clock
) -> None:
    article = scheduled(room.globe, "Kapal berangkat")
    article.go_live_at = NOON + HOUR
    actions.publish(article)
    assert clock.run(NOON) == []
    assert clock.run(NOON + HOUR) != []
    assert is_live(article)


def test_publishing_again_after_the_time_runs_nothing_again(room: Pressroom, clock: Clock) -> None:
    article = scheduled(room.globe, "Kapal berangkat")
    clock.run(NOON)
    clock.now = NOON + HOUR
    article.refresh_from_db()
    article.headline = "Kapal sudah berangkat"
    actions.publish(article)
    assert is_live(article)
    assert clock.run(NOON + HOUR) == []
    assert Article.objects.get(pk=article.pk).first_published_at == NOON


def test_an_ended_article_comes_back_with_a_new_end_and_is_ended_then(
    room: Pressroom, clock: Clock
) -> None:
    article = ending(room)
    clock.run(NOON)
    article.refresh_from_db()
    article.expire_at = NOON + HOUR
    actions.publish(article)
    assert (article.live, article.expired) == (True, False)
    assert clock.run(NOON + HOUR - SECOND) == []
    assert clock.run(NOON + HOUR) == [end(article)]


def test_a_change_with_a_time_reaches_readers_at_that_time(room: Pressroom, clock: Clock) -> None:
    room.vote.headline, room.vote.go_live_at = "Vastria telah memilih", NOON
    actions.publish(room.vote)
    room.press.drain()
    assert "Vastria memilih" in room.page(f"kabar:{room.vote.path}")
    clock.run(NOON)
    room.press.drain()
    assert Article.objects.get(pk=room.vote.pk).headline == "Vastria telah memilih"
    assert "Vastria telah memilih" in room.page("kabar:/")


def test_nothing_holds_a_scheduled_article_before_its_time(room: Pressroom, clock: Clock) -> None:
    article = scheduled(room.politics, "Rahasia Arunika", people=[room.raka], topics=[room.topic])
    clock.run(BEFORE)
    room.press.drain()
    assert not [key for key, text in texts(room.stored().values()).items() if "Rahasia" in text]
    assert room.status(f"kabar:/{article.pk}") is None
    clock.run(NOON)
    room.press.drain()
    article.refresh_from_db()
    holding = {key for key, text in texts(room.stored().values()).items() if "Rahasia" in text}
    assert {"kabar:/", "kabar:/feed.xml", "kabar:/nasional", f"kabar:{article.path}"} <= holding


def test_an_ended_article_and_one_taken_back_are_gone_in_different_words(
    room: Pressroom, clock: Clock
) -> None:
    ended, taken_back = ending(room), published(room.globe, "Salah kutip")
    room.press.drain()
    clock.run(NOON)
    actions.unpublish(taken_back)
    room.press.drain()
    keys = [f"kabar:{article.path}" for article in (ended, taken_back)]
    assert [room.status(key) for key in keys] == [410, 410]
    assert "waktu terbatas" in room.page(keys[0])
    assert "untuk dikerjakan" in room.page(keys[1])
    assert room.differences() == []
