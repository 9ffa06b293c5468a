"""Notices on an article, and the list of all that a title ever corrected."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from django.utils import timezone

from tests.support.newsroom import published
from tests.support.pressroom import Pressroom
from warta.articles import actions
from warta.articles.models import Article
from warta.articles.notices import Notice
from warta.fronts import archive, corrections
from warta.titles.models import Title

pytestmark = pytest.mark.django_db
JUNE = dt.datetime(2021, 6, 30, 17, 30, tzinfo=dt.UTC)
"""Half past midnight on 1 July in the title's own zone."""
LIST, JULY = "kabar:/koreksi", "kabar:/koreksi/2021/07"


def note(article: Article, text: str = "Bukan 39, melainkan 38.", **values: Any) -> Notice:
    notice: Notice = Notice.objects.create(article=article, text=text, **{"at": JUNE, **values})
    return notice


def read(room: Pressroom, key: str, now: int = 0) -> Tag:
    room.press.drain()
    return BeautifulSoup(room.page(key, now=now), "lxml")


def told(page: Tag) -> list[str]:
    return [each.get_text(" ", strip=True) for each in page.select(".notice")]


def test_an_article_says_at_its_top_and_after_its_text_what_was_wrong(room: Pressroom) -> None:
    note(room.flood, "Satu.\n\nDua <b>.")
    note(room.flood, "Kami membantah.", kind="reply", concerns="Konsorsium", at=timezone.now())
    page = read(room, f"kabar:{room.flood.path}")
    top = page.select_one("header.article-head .corrected a")
    assert (top.get_text(), top["href"]) == ("Hak jawab", "#notices")
    said = page.select_one("#notices")
    assert [p.get_text() for p in said.select("p")] == ["Satu.", "Dua <b>.", "Kami membantah."]
    assert [h.get_text().split(" · ")[0] for h in said.select("h2")] == ["Koreksi", "Hak jawab"]
    assert "Konsorsium" in said.select("h2")[1].get_text()
    assert said.select_one("time")["datetime"] == "2021-07-01T00:30:00+07:00"


def test_an_article_without_notices_says_nothing_of_them(room: Pressroom) -> None:
    page = room.page(f"kabar:{room.flood.path}")
    assert "notices" not in page
    assert "corrected" not in page
    assert '"correction"' not in page


def test_machines_are_told_of_corrections_and_not_of_replies(room: Pressroom) -> None:
    note(room.flood)
    note(room.flood, kind="reply")
    note(room.flood, "Lebih jelas.", kind="clarification", at=JUNE + dt.timedelta(hours=1))
    page = read(room, f"kabar:{room.flood.path}")
    data = json.loads(page.select_one("script[type='application/ld+json']").string)
    assert data["@graph"][0]["correction"] == [
        {
            "@type": "CorrectionComment",
            "text": text,
            "datePublished": f"2021-07-01T0{hour}:30:00+07:00",
        }
        for hour, text in ((0, "Bukan 39, melainkan 38."), (1, "Lebih jelas."))
    ]


def test_a_notice_published_with_its_article_is_a_material_change(room: Pressroom) -> None:
    article = Article.objects.get(pk=room.flood.pk)
    before = article.material_change_at
    actions.publish(article)
    assert article.material_change_at == before
    article.notices = [Notice(text="Bukan 39.", at=JUNE)]
    actions.publish(article)
    moved = article.material_change_at
    assert before is not None
    assert moved is not None
    assert moved > before
    actions.publish(article)
    assert article.material_change_at == moved
    article.notices = []
    actions.publish(article)
    assert article.material_change_at > moved


def test_a_draft_of_a_notice_reaches_nobody(room: Pressroom) -> None:
    room.flood.notices = [Notice(text="Belum.", at=JUNE)]
    actions.save_draft(room.flood)
    assert room.printed_again() == set()
    assert not Notice.objects.exists()


def test_every_footer_leads_to_the_list_which_holds_the_newest_first(room: Pressroom) -> None:
    assert "Belum ada yang dikoreksi" in room.page(LIST)
    note(room.flood)
    note(room.vote, "Kedua.", at=JUNE + dt.timedelta(days=1))
    note(room.whale, "Of another title.")
    page = read(room, LIST)
    assert [each.split(" ")[-1] for each in told(page)] == ["Kedua.", "38."]
    assert page.select_one(".notice a")["href"] == f"{room.vote.path}#notices"
    assert [a["href"] for a in page.select(".calendar a")] == ["/koreksi/2021/07"]
    footer = read(room, f"kabar:{room.vote.path}").select_one(".site-footer")
    assert footer.select_one("a[href='/koreksi']") is not None
    assert "Of another title." in read(room, "courier:/corrections").get_text()


def test_the_page_of_the_list_begins_with_a_text_that_its_newsroom_may_change(
    room: Pressroom,
) -> None:
    page = read(room, LIST)
    assert page.h1.string == "Koreksi"
    assert "[ISI: alamat surel redaksi]" in page.select_one(".prose").get_text()


def test_the_list_holds_a_bounded_number_and_all_stand_under_their_months(
    room: Pressroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(corrections, "NEWEST", 3)
    monkeypatch.setattr(corrections, "MOST", 2)
    monkeypatch.setattr(archive, "MOST", 2)
    for number in range(5):
        note(room.flood, f"Nomor {number}", at=JUNE + dt.timedelta(hours=number))
    assert len(told(read(room, LIST))) == 3
    assert [text[-7:] for text in told(read(room, JULY))] == ["Nomor 4", "Nomor 3"]
    assert [text[-7:] for text in told(read(room, f"{JULY}/3"))] == ["Nomor 0"]
    assert len(read(room, JULY).select(".parts a")) == 3


def test_a_notice_whose_date_is_changed_moves_to_the_other_month(room: Pressroom) -> None:
    found = note(room.flood)
    assert len(told(read(room, JULY))) == 1
    Notice.objects.filter(pk=found.pk).update(at=JUNE - dt.timedelta(days=1))
    assert told(read(room, JULY)) == []
    assert "Tidak ada koreksi" in room.page(JULY)
    assert len(told(read(room, "kabar:/koreksi/2021/06"))) == 1
    assert room.differences() == []


@pytest.mark.parametrize("how", ["unpublish", "delete the notice", "delete the article"])
def test_what_is_no_longer_published_leaves_the_lists(room: Pressroom, how: str) -> None:
    found = note(room.flood)
    read(room, JULY)
    if how == "unpublish":
        actions.unpublish(room.flood)
    elif how == "delete the notice":
        found.delete()
    else:
        Article.objects.filter(pk=room.flood.pk).delete()
    assert told(read(room, JULY)) == told(read(room, LIST)) == []
    assert room.status(JULY) == 200
    assert room.differences() == []


def test_an_article_that_ends_by_itself_takes_its_notices_along(room: Pressroom) -> None:
    end = timezone.now() + dt.timedelta(days=1)
    ending = published(room.globe, "Sampai besok", expire_at=end)
    note(ending, "Sampai besok.")
    note(room.vote, "Tetap.")
    for key in (LIST, JULY):
        assert len(told(read(room, key))) == 2
        [left] = told(read(room, key, now=int(end.timestamp())))
        assert left.endswith("Tetap.")


def test_in_another_language_the_months_lead_on(room: Pressroom) -> None:
    note(room.flood)
    room.press.drain()
    Title.objects.filter(pk=room.kabar.pk).update(language="en")
    room.press.drain()
    assert room.location(JULY) == "/corrections/2021/07"
    assert room.differences() == []


def test_a_notice_prints_its_article_and_the_lists_alone(room: Pressroom) -> None:
    note(room.vote, at=timezone.now())
    room.press.drain()
    own = {f"kabar:{room.flood.path}", f"kabar:/lite{room.flood.path}"}
    note(room.flood)
    assert room.printed_again() == {*own, "kabar#corrections", JULY}
    note(room.flood, "Lagi.", at=JUNE + dt.timedelta(hours=2))
    assert room.printed_again() == {*own, "kabar#corrections", JULY}


def test_publishing_what_was_never_corrected_leaves_the_list_alone(room: Pressroom) -> None:
    note(room.vote)
    room.press.drain()
    published(room.globe, "Air surut")
    assert "kabar#corrections" not in room.press.cycle().printed


@pytest.mark.parametrize("path", ["/koreksi/2021/13", "/koreksi/0000/01", "/koreksi/2021/7"])
def test_what_is_no_month_is_no_page(room: Pressroom, path: str) -> None:
    assert corrections.CorrectionsMonthKind().claimant("kabar", path) is None
