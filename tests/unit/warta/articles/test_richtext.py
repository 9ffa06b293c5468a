"""Rich text: what an editor's paragraph may say to a reader's browser, and nothing else."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st

from warta.articles import richtext
from warta.articles.richtext import SCHEMES, TAGS, inline, rich_text
from warta.publishing.recorder import Reading, Recorder

PIECES = st.sampled_from(
    [
        "<a href='javascript:x'>",
        '<a linktype="page" id="7">',
        "<svg><style>",
        "<script>",
        "</a>",
        "</p><p>",
        "<b onclick=x>",
        "<!--",
        "-->",
        "<math><mtext>",
        "<iframe src=x>",
        "words",
        "<noscript>",
        "&lt;script&gt;",
        '"',
        "\ud83d",
        "\x00",
        "<esi:include src=x/>",
    ]
)


@pytest.fixture
def recorder() -> Recorder:
    return Reading().recorder()


@pytest.fixture
def sections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Section 7 is open, section 8 is closed, others never were."""

    def page_path(recorder: Recorder, page_id: int) -> str | None:
        recorder.identity("page", page_id)
        return "/nasional" if page_id == 7 else None

    monkeypatch.setattr(richtext, "page_path", page_path)


@pytest.mark.parametrize(
    "harmless",
    [
        "Air <b>naik</b> <i>sejak</i> subuh",
        "H<sub>2</sub>O, E=mc<sup>2</sup>, <code>warta</code>",
        "satu<br>dua",
        "<ul><li>satu</li><li>dua</li></ul>",
    ],
)
def test_what_the_editor_offers_passes_unchanged(recorder: Recorder, harmless: str) -> None:
    assert rich_text(recorder, harmless) == harmless


@pytest.mark.parametrize(
    ("harmful", "left"),
    [
        ("a<script>alert(1)</script>b", "ab"),
        ("a<style>p{display:none}</style>b", "ab"),
        ("a<iframe src='https://lain.test'></iframe>b", "ab"),
        ("a<object data='x.swf'></object><embed src='x.swf'>b", "ab"),
        ("a<form action='/account/'><input name='p'></form>b", "ab"),
        ("a<img src=x onerror=alert(1)>b", "ab"),
        ("a<svg onload=alert(1)></svg>b", "ab"),
        ("a<meta http-equiv=refresh content='0;url=//lain.test'>b", "ab"),
        ("<b onclick='alert(1)'>a</b>", "<b>a</b>"),
        ("<p style='position:fixed' id='content' class='skip'>a</p>", "<p>a</p>"),
        ("a<!-- hidden --><!--esi <b>x</b> -->b", "ab"),
        ("a<esi:include src='/newsroom/'/>b", "ab"),
    ],
)
def test_what_a_browser_or_an_edge_would_act_on_is_taken_out(
    recorder: Recorder, harmful: str, left: str
) -> None:
    assert rich_text(recorder, harmful) == left


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\tscript:alert(1)",
        "java\nscript:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:msgbox(1)",
        "file:///etc/passwd",
    ],
)
def test_a_link_leads_nowhere_that_runs_or_opens_files(recorder: Recorder, address: str) -> None:
    link = BeautifulSoup(rich_text(recorder, f'<a href="{address}">a</a>'), "lxml").find("a")
    assert link is not None
    assert link.get("href") is None


@pytest.mark.parametrize("address", ["https://wela.test/a?b=1", "mailto:redaksi@kabar.test"])
def test_a_link_to_the_web_or_to_a_letter_stays(recorder: Recorder, address: str) -> None:
    link = BeautifulSoup(rich_text(recorder, f'<a href="{address}">a</a>'), "lxml").find("a")
    assert link is not None
    assert link.get("href") == address
    assert "noopener" in str(link.get("rel"))


def test_a_link_to_a_section_leads_to_where_it_is_now(recorder: Recorder, sections: None) -> None:
    printed = rich_text(recorder, '<a linktype="page" id="7">Nasional</a>')
    assert 'href="/nasional"' in printed
    assert recorder.tags == {"page:7"}


@pytest.mark.parametrize("section_id", [8, 9])
def test_a_link_to_a_section_that_is_closed_or_gone_is_words_alone(
    recorder: Recorder, sections: None, section_id: int
) -> None:
    printed = rich_text(recorder, f'<a linktype="page" id="{section_id}">Nasional</a>')
    assert "href" not in printed
    assert "Nasional" in printed
    assert recorder.tags == {f"page:{section_id}"}


@pytest.mark.parametrize("section_id", ["", "tujuh", "7 or 1=1", "99999999999999999999999"])
def test_a_link_to_no_number_is_words_alone(
    recorder: Recorder, sections: None, section_id: str
) -> None:
    printed = rich_text(recorder, f'<a linktype="page" id="{section_id}">Nasional</a>')
    assert "href" not in printed
    assert "Nasional" in printed


@pytest.mark.parametrize("kind", ["document", "article", "constructor"])
def test_a_link_of_a_kind_we_do_not_know_is_words_alone(recorder: Recorder, kind: str) -> None:
    printed = rich_text(recorder, f'<a linktype="{kind}" id="7" href="/x">a</a>')
    assert "href" not in printed


def test_a_paragraph_leaves_its_own_tags_to_the_page(recorder: Recorder) -> None:
    assert inline(recorder, "<p>Air naik</p>") == "Air naik"
    assert inline(recorder, " Air naik ") == "Air naik"
    assert inline(recorder, "<p>satu</p><p>dua</p>") == "<p>satu</p><p>dua</p>"


def test_half_a_character_costs_itself_alone(recorder: Recorder) -> None:
    assert rich_text(recorder, "<b>a\ud83db</b>") == "<b>ab</b>"


@settings(deadline=None, max_examples=150)
@given(st.lists(PIECES, max_size=12))
def test_however_pieces_are_put_together_only_what_is_allowed_comes_out(pieces: list[str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(richtext, "page_path", lambda recorder, page_id: "/nasional")
        printed = rich_text(Reading().recorder(), "".join(pieces))
    for tag in BeautifulSoup(printed, "lxml").find_all():
        assert tag.name in TAGS | {"html", "body"}
        assert set(tag.attrs) <= {"href", "rel"}
        address = str(tag.get("href", "/"))
        assert address.startswith("/") or address.partition(":")[0] in SCHEMES
