"""The format of sample articles: what it says, and what it complains of."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from tests.support.sample import article_text
from warta.articles.models import Article, ArticleSource
from warta.articles.notices import Notice
from warta.sample.reading import (
    FrontMatter,
    SampleArticle,
    SampleError,
    SampleNotice,
    SampleSource,
    parse_article,
    read_articles,
)

FILE = Path("articles/small/cranes-stop.md")
OUTLETS = {"Radio Wela"}
FRONT = article_text().partition("\nA paragraph")[0] + "\n"
BODY_STARTS = FRONT.count("\n") + 1


def parsed(text: str) -> SampleArticle:
    return parse_article(text, FILE, OUTLETS)


def values(body: str) -> list[tuple[str, Any]]:
    """The kinds and values of the blocks of an article with this body."""
    return [(block.kind, block.value) for block in parsed(FRONT + body).body]


def paragraph(text: str) -> str:
    [(kind, value)] = values(text)
    assert kind == "paragraph"
    return str(value)


def complaint(text: str) -> str:
    with pytest.raises(SampleError) as raised:
        parsed(text)
    return str(raised.value)


def test_front_matter_becomes_fields() -> None:
    article = parsed(article_text())
    assert article.slug == "cranes-stop"
    assert article.front.headline == "Cranes stop"
    assert article.front.bylines == (("ana-dock", "Writer"), ("bo-winch", "Photographer"))
    assert article.front.topics == ("Labour", "Harbour")
    assert article.front.sources == (SampleSource(name="Radio Wela", use="quoted"),)
    assert (article.days, article.time) == (3, dt.time(10, 0))


def test_what_front_matter_leaves_out_is_empty() -> None:
    lines = article_text().replace('story = "strike"\n', "").replace('picture = "quay"\n', "")
    front = parsed(lines).front
    assert (front.story, front.picture, front.kicker) == (None, None, None)
    assert (front.dateline, front.caption) == ("", "")


def test_genres_and_uses_are_those_of_articles() -> None:
    genre = get_type_hints(FrontMatter)["genre"]
    use = get_type_hints(SampleSource)["use"]
    assert sorted(get_args(genre)) == sorted(Article.Genre.values)
    assert sorted(get_args(use)) == sorted(ArticleSource.Use.values)
    kind = get_type_hints(SampleNotice)["kind"]
    assert sorted(get_args(kind)) == sorted(Notice.Kind.values)


def test_lines_of_a_paragraph_are_joined() -> None:
    assert values("One\ntwo.\n\nThree.\n") == [
        ("paragraph", "<p>One two.</p>"),
        ("paragraph", "<p>Three.</p>"),
    ]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a *b* c", "a <i>b</i> c"),
        ("**b**, *c*", "<b>b</b>, <i>c</i>"),
        ("**The count.** More", "<b>The count.</b> More"),
        ("**bold *and* slanted**", "<b>bold <i>and</i> slanted</b>"),
        ("[words](https://example.org/a?b=1&c=2)", "LINK"),
        ("[a *b*](/archive)", '<a href="/archive">a <i>b</i></a>'),
        ("R&D <b>", "R&amp;D &lt;b&gt;"),
        ("*a<b*", "<i>a&lt;b</i>"),
        ("“quoted” and 'so'", "“quoted” and 'so'"),
        ("see [1]", "see [1]"),
    ],
)
def test_marks_become_rich_text_and_all_else_is_escaped(text: str, html: str) -> None:
    link = '<a href="https://example.org/a?b=1&amp;c=2">words</a>'
    assert paragraph(text) == f"<p>{html.replace('LINK', link)}</p>"


@pytest.mark.parametrize("text", ["5 * 3", "**bold", "*a", "a](https://example.org)", "****"])
def test_a_mark_without_its_partner_is_an_error(text: str) -> None:
    assert f"{FILE}:{BODY_STARTS}: " in complaint(FRONT + text)
    assert "has no partner. Write *italic*" in complaint(FRONT + text)


@pytest.mark.parametrize("address", ["javascript:alert", "//example.org", "example.org", ""])
def test_a_link_to_no_web_address_is_an_error(address: str) -> None:
    assert f"“{address}” is no address of a link" in complaint(f"{FRONT}[a]({address})")


def test_headings_keep_their_level() -> None:
    assert values("## Two\n\n### Three\n\nText.")[:2] == [
        ("heading", {"text": "Two", "level": "2"}),
        ("heading", {"text": "Three", "level": "3"}),
    ]


@pytest.mark.parametrize(
    ("speaker", "person", "outlet"),
    [
        ("Sari, welder, Radio Wela", "Sari, welder", "Radio Wela"),
        ("Sari, Radio Wela", "Sari", "Radio Wela"),
        ("Radio Wela", "", "Radio Wela"),
        ("Sari, welder", "Sari, welder", ""),
        ("Sari, to Radio Wela", "Sari, to Radio Wela", ""),
        ("Sari", "Sari", ""),
    ],
)
def test_only_a_known_outlet_is_taken_from_the_speaker(
    speaker: str, person: str, outlet: str
) -> None:
    [(kind, value)] = values(f"> We *wait*\n> and see.\n> -- {speaker}")
    assert kind == "quotation"
    assert value == {"text": "<p>We <i>wait</i> and see.</p>", "person": person, "outlet": outlet}


def test_a_quotation_may_have_no_speaker() -> None:
    assert values("> We wait.")[0][1] == {"text": "<p>We wait.</p>", "person": "", "outlet": ""}


def test_a_quotation_without_words_is_an_error() -> None:
    assert "has no words" in complaint(f"{FRONT}> -- Sari")


def test_words_after_the_speaker_are_an_error() -> None:
    assert "words after its speaker" in complaint(f"{FRONT}> A\n> -- Sari\n> B\n> -- Tono")


def test_lists_are_plain_or_numbered() -> None:
    items = [{"type": "item", "value": "<p>a</p>"}, {"type": "item", "value": "<p><b>b</b></p>"}]
    assert values("- a\n- **b**") == [("list", {"ordered": False, "items": items})]
    assert values("1. a\n2. **b**") == [("list", {"ordered": True, "items": items})]


def test_a_number_with_a_point_within_starts_no_list() -> None:
    assert paragraph("12.400 vehicles") == "<p>12.400 vehicles</p>"


def test_a_table_has_its_first_row_as_header() -> None:
    [(kind, value)] = values("| A | B |\n|---|:-:|\n| 1 | R&D |\n| 3 | |")
    assert kind == "table"
    assert value["data"] == [["A", "B"], ["1", "R&D"], ["3", ""]]
    assert value["first_row_is_table_header"] is True


def test_a_row_with_too_few_cells_is_an_error_on_its_line() -> None:
    message = complaint(f"{FRONT}| A | B |\n|---|---|\n| 1 |")
    assert message.startswith(f"{FILE}:{BODY_STARTS + 2}: The row has 1 cells, the header 2")


@pytest.mark.parametrize("table", ["| A |", "| A |\n| 1 |\n| 2 |", "| A |\n|---|"])
def test_a_table_without_header_or_rows_is_an_error(table: str) -> None:
    assert "The table has no header or no rows" in complaint(FRONT + table)


def test_a_fact_box_holds_paragraphs_and_lists() -> None:
    box = "::: Facts & figures\nOne\n\n- a\n- b\n\n1. c\n:::"
    [(kind, value)] = values(box)
    assert kind == "fact_box"
    assert value["title"] == "Facts & figures"
    assert value["text"] == "<p>One</p><ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>"


@pytest.mark.parametrize(
    ("box", "problem"),
    [
        ("::: Facts\nOne", "has no end"),
        (":::\nOne\n:::", "lacks its name"),
        ("::: Facts\n:::", "is empty"),
        ("::: Facts\n## One\n:::", "does not continue"),
        ("Text\n::: Facts\nOne\n:::", "does not continue"),
    ],
)
def test_a_fact_box_that_is_not_one_is_an_error(box: str, problem: str) -> None:
    assert problem in complaint(FRONT + box)


def test_related_articles_are_blocks_of_their_own() -> None:
    article = parsed(f"{FRONT}Text.\n\n@related a-b\n@related c")
    assert [block.value for block in article.related] == [{"article": "a-b"}, {"article": "c"}]


@pytest.mark.parametrize(
    "body", ["Text\n- item", "- item\ntext", "## Head\ntext", "> a\ntext", "@related A b"]
)
def test_blocks_without_a_blank_line_between_are_an_error(body: str) -> None:
    assert "Leave a blank line between blocks" in complaint(FRONT + body)


def test_an_article_without_a_body_is_an_error() -> None:
    assert "has no body" in complaint(FRONT)


@pytest.mark.parametrize("text", ["", "Text.", "+++\na = 1\n", "\n" + FRONT + "Text."])
def test_an_article_without_front_matter_is_an_error(text: str) -> None:
    assert complaint(text).startswith(f"{FILE}:1: The front matter is not there")


@pytest.mark.parametrize(
    ("old", "new", "line", "problem"),
    [
        ('genre = "news"', 'genre = "rumour"', 6, "rumour"),
        ('genre = "news"', "genre = news", 6, "Invalid value"),
        ('genre = "news"', 'gnre = "news"', 6, "“gnre”"),
        ('genre = "news"', 'genre = "news"\nmood = "glad"', 7, "“mood”"),
        ('genre = "news"\n', "", 1, "“genre”"),
        ("3d 10:00", "3d 25:00", 3, "published"),
        ('use = "quoted"', 'use = "stolen"', 13, "stolen"),
        ('["Labour", "Harbour"]', "[]", 8, "topics"),
    ],
)
def test_wrong_front_matter_names_its_line(old: str, new: str, line: int, problem: str) -> None:
    message = complaint(article_text().replace(old, new))
    assert message.startswith(f"{FILE}:{line}: ")
    assert problem in message


def test_a_folder_without_articles_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SampleError, match=r"No article is here\. Put files"):
        read_articles(tmp_path, OUTLETS)
