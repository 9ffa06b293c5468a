"""What the sample must show: enough of it, each word once, and every feature somewhere."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest

from warta.articles.blocks import BodyBlock
from warta.sample.contents import Sample, read_sample
from warta.sample.reading import SampleArticle, SampleBlock

TAG = re.compile(r"<[^>]+>")
TEXT_KINDS = {"paragraph", "quotation", "list", "fact_box", "table"}


@pytest.fixture(scope="module")
def sample() -> Sample:
    return read_sample()


@pytest.fixture(scope="module")
def articles(sample: Sample) -> list[SampleArticle]:
    return [article for title in sample.articles.values() for article in title]


def strings(value: Any) -> Iterator[str]:
    """Every text within a block's value."""
    if isinstance(value, str):
        yield unescape(TAG.sub(" ", value))
    elif isinstance(value, dict):
        for inner in value.values():
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)


def words(block: SampleBlock) -> int:
    read = block.value["data"] if block.kind == "table" else block.value
    return sum(len(text.split()) for text in strings(read))


def paragraphs(article: SampleArticle) -> list[str]:
    return [block.value for block in article.body if block.kind == "paragraph"]


def test_there_are_sixty_articles_and_more(articles: list[SampleArticle]) -> None:
    assert len(articles) >= 60


def test_every_body_has_three_hundred_words_and_more(articles: list[SampleArticle]) -> None:
    counted = {
        article.slug: sum(words(block) for block in article.body if block.kind in TEXT_KINDS)
        for article in articles
    }
    assert {slug: count for slug, count in counted.items() if count < 300} == {}


def test_no_paragraph_is_used_twice(articles: list[SampleArticle]) -> None:
    used = Counter(text for article in articles for text in paragraphs(article))
    assert [text for text, times in used.items() if times > 1] == []


def test_no_headline_is_used_twice(articles: list[SampleArticle]) -> None:
    assert len({article.front.headline for article in articles}) == len(articles)


def test_articles_lie_in_eight_sections_and_more(articles: list[SampleArticle]) -> None:
    assert len({article.front.section for article in articles}) >= 8


def test_every_section_has_articles(sample: Sample) -> None:
    for title in sample.newsroom.titles:
        used = {article.front.section for article in sample.articles[title.code]}
        assert {section.slug for section in title.all_sections()} == used


def test_every_person_and_every_story_has_articles(sample: Sample) -> None:
    for title in sample.newsroom.titles:
        fronts = [article.front for article in sample.articles[title.code]]
        named = {slug for front in fronts for slug, _ in front.bylines}
        assert named == {person.slug for person in title.people}
        assert {front.story for front in fronts} - {None} == {story.slug for story in title.stories}


def test_every_person_has_a_portrait(sample: Sample) -> None:
    people = [person for title in sample.newsroom.titles for person in title.people]
    assert [person.slug for person in people if not person.portrait] == []


def test_every_topic_has_an_article_that_readers_see(sample: Sample) -> None:
    for title in sample.newsroom.titles:
        unseen = {*title.marks.drafts, *title.marks.goes_live_tomorrow}
        seen, named = set(), set()
        for article in sample.articles[title.code]:
            named |= set(article.front.topics)
            seen |= set(article.front.topics) if article.slug not in unseen else set()
        assert named == seen


def test_no_article_leads_to_one_that_readers_do_not_see(sample: Sample) -> None:
    for title in sample.newsroom.titles:
        unseen = {*title.marks.drafts, *title.marks.goes_live_tomorrow}
        related = [b.value["article"] for a in sample.articles[title.code] for b in a.related]
        assert unseen.isdisjoint(related)


def test_dates_reach_from_years_ago_to_today(sample: Sample) -> None:
    for articles in sample.articles.values():
        days = {article.days for article in articles}
        assert 0 in days
        assert max(days) > 6 * 365
        assert len({day // 365 for day in days}) >= 6


def test_several_people_share_an_article_in_several_roles(articles: list[SampleArticle]) -> None:
    shared = [article.front.bylines for article in articles if len(article.front.bylines) > 1]
    assert len(shared) >= 10
    assert len({role for bylines in shared for _, role in bylines}) >= 4


def test_all_genres_and_uses_of_sources_occur(articles: list[SampleArticle]) -> None:
    genres = {article.front.genre for article in articles}
    uses = {source.use for article in articles for source in article.front.sources}
    assert genres == {"news", "analysis", "opinion", "feature", "interview", "fact_check"}
    assert uses == {"based_on", "quoted", "translated"}


def test_articles_with_and_without_a_picture_a_story_and_a_dateline(
    articles: list[SampleArticle],
) -> None:
    for field in ("picture", "story", "dateline"):
        assert {bool(getattr(article.front, field)) for article in articles} == {True, False}


def test_every_kind_of_text_block_occurs(articles: list[SampleArticle]) -> None:
    kinds = {block.kind for article in articles for block in article.body}
    assert kinds == {
        "paragraph",
        "heading",
        "quotation",
        "list",
        "table",
        "fact_box",
        "related",
    }
    assert kinds <= set(BodyBlock().child_blocks)


def test_a_headline_may_be_very_long(sample: Sample) -> None:
    for articles in sample.articles.values():
        assert max(len(article.front.headline) for article in articles) > 140


def test_every_label_and_state_is_shown(sample: Sample) -> None:
    marks = [title.marks for title in sample.newsroom.titles]
    assert [len(mark.premium) for mark in marks] == [2, 2]
    assert sum(len(mark.drafts) for mark in marks) == 2
    for name in ("paid_content", "unverified", "ends_in_30_days", "goes_live_tomorrow"):
        assert sum(len(getattr(mark, name)) for mark in marks) == 1
    assert sum(len(mark.ai_assisted) for mark in marks) >= 2


def test_articles_of_today_are_dated_before_dawn(sample: Sample) -> None:
    """So that a demo started early in the day has to move few of them."""
    today = [a for articles in sample.articles.values() for a in articles if a.days == 0]
    assert today
    assert all(article.time.hour < 5 for article in today)


def test_each_title_has_an_editor_and_a_writer(sample: Sample) -> None:
    for title in sample.newsroom.titles:
        assert [account.role for account in title.accounts] == ["editor", "writer"]
    assert sample.newsroom.administrator.email == "admin@warta.test"


def test_biographies_have_two_sentences(sample: Sample) -> None:
    for title in sample.newsroom.titles:
        for person in title.people:
            assert len(re.findall(r"\.(?:\s|\Z)", person.bio)) == 2, person.slug


def test_each_title_shows_every_kind(sample: Sample) -> None:
    for articles in sample.articles.values():
        kinds = Counter(article.front.kind for article in articles)
        genres = Counter(article.front.genre for article in articles)
        assert kinds["gallery"] >= 1
        assert kinds["video"] >= 2
        assert genres["opinion"] >= 2
        assert genres["fact_check"] >= 1


def test_galleries_have_many_pictures_each_with_words_of_its_own(
    articles: list[SampleArticle],
) -> None:
    galleries = [article.front.gallery for article in articles if article.front.gallery]
    captions = [plate.caption for gallery in galleries for plate in gallery]
    assert all(len(gallery) >= 8 for gallery in galleries)
    assert len(set(captions)) == len(captions)


def test_fact_checks_alone_have_claims(articles: list[SampleArticle]) -> None:
    for article in articles:
        assert bool(article.front.claims) == (article.front.genre == "fact_check")
    assert len({claim.verdict for article in articles for claim in article.front.claims}) >= 4
