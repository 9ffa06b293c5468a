"""A Ghost site moves over: its posts, lists and people, its addresses, its members."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import timezone
from PIL import Image as PillowImage
from wagtail.models import Revision

from tests.support.newsroom import make_section
from warta.articles import actions
from warta.articles.models import Article
from warta.importers.batches import FIRST_BATCH
from warta.importers.fetch import Fetcher, NotFetched
from warta.importers.ghost import filling
from warta.importers.ghost.importer import Beside
from warta.importers.models import ImportedItem, ImportedMember
from warta.importers.report import Outcome
from warta.importers.stream import BadExport
from warta.media.models import Picture
from warta.people.models import Person
from warta.publishing.models import Outbox
from warta.standing.models import StandingPage
from warta.titles.models import Redirect, Title
from warta.topics.models import Section, Topic

from .conftest import Import, Reader, article, reasons
from .ghost_export import GhostExport

Read = Callable[[], Reader]
SITE = "https://www.harian.example"


def png(colour: str = "teal") -> bytes:
    file = BytesIO()
    PillowImage.new("RGB", (40, 30), colour).save(file, "PNG")
    return file.getvalue()


# Statuses and times


def test_a_published_post_keeps_its_time_and_is_read_at_its_old_addresses(
    ghost: GhostExport, bring_ghost: Import, reader: Read
) -> None:
    ghost.post("a", slug="banjir")
    report = bring_ghost()
    assert report.complete, report.as_text()
    assert article().first_published_at == dt.datetime(2019, 3, 5, 1, 30, tzinfo=dt.UTC)
    assert article().material_change_at == article().first_published_at
    somebody = reader()
    for address in ("/banjir/", "/banjir", "/banjir/amp/"):
        assert ">Banjir surut</h1>" in somebody.follow(address)


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("draft", set()),
        ("sent", {"sent by e-mail and never on the site; imported as a draft"}),
        ("melayang", {"has the unknown status “melayang”; imported as a draft"}),
    ],
)
def test_what_was_not_on_the_site_becomes_a_draft(
    ghost: GhostExport, bring_ghost: Import, reader: Read, status: str, reason: set[str]
) -> None:
    ghost.post("a", status=status)
    report = bring_ghost()
    assert report.complete
    assert not article().live
    assert article().latest_revision is not None
    assert reasons(report, "post", Outcome.IMPORTED) == reason
    assert reader().ask("/pos-a").status == 404


def test_a_scheduled_post_stays_scheduled(ghost: GhostExport, bring_ghost: Import) -> None:
    at = timezone.now().replace(microsecond=0) + dt.timedelta(days=3)
    ghost.post("a", "Nanti", status="scheduled", published_at=at.isoformat())
    ghost.post("b", "Sudah", status="scheduled")
    bring_ghost()
    assert (article("Nanti").live, article("Nanti").go_live_at) == (False, at)
    assert Revision.objects.filter(approved_go_live_at=at).count() == 1
    assert article("Sudah").live


@pytest.mark.parametrize("visibility", ["members", "paid", "tiers", "status:-free"])
def test_a_post_for_members_is_premium_and_hides_its_body(
    ghost: GhostExport, bring_ghost: Import, reader: Read, visibility: str
) -> None:
    body = "".join(f"<p>Alinea {number}.</p>" for number in range(12)) + "<p>Rahasia.</p>"
    ghost.post("a", visibility=visibility, html=body)
    report = bring_ghost()
    assert article().premium
    assert f"for {visibility} there: premium here" in report.notes
    assert "Rahasia." not in reader().follow("/pos-a/")


# Sections, topics, people


def test_the_first_public_tag_is_the_section_and_others_are_topics(
    ghost: GhostExport, bring_ghost: Import, reader: Read
) -> None:
    ghost.tag("1", "#dalam", "hash-dalam")
    ghost.tag("2", "Kota")
    ghost.tag("3", "Air bah", "air-bah")
    ghost.post("a", tags=["1", "2", "3"])
    ghost.post("b", "Lepas")
    report = bring_ghost()
    assert article().section.title == "Kota"
    assert [topic.name for topic in article().topics.all()] == ["Air bah"]
    assert article("Lepas").section.title == "Umum"
    assert reasons(report, "tag", Outcome.SKIPPED) == {"internal: never shown to readers"}
    assert not Topic.objects.filter(name__contains="dalam").exists()
    somebody = reader()
    assert "Banjir surut" in somebody.follow("/tag/kota/")
    assert "Banjir surut" in somebody.follow("/tag/air-bah/")


def test_a_section_never_stands_where_a_post_was(
    ghost: GhostExport, bring_ghost: Import, reader: Read
) -> None:
    ghost.tag("1", "Kota")
    ghost.post("a", "Tentang kota", slug="kota", tags=["1"])
    bring_ghost()
    assert Section.objects.get(title="Kota").slug == "kota-2"
    assert ">Tentang kota</h1>" in reader().follow("/kota/")


def test_an_editors_section_is_taken_and_an_address_it_holds_is_named(
    ghost: GhostExport, title: Title, bring_ghost: Import
) -> None:
    there = make_section(title, "kota")
    ghost.tag("1", "Kota")
    ghost.post("a", slug="kota", tags=["1"])
    report = bring_ghost()
    assert article().section == there
    told = {path for examples in report.notes.values() for path in examples.of}
    assert "/kota" in told, report.notes


def test_authors_stand_in_their_order(
    ghost: GhostExport, bring_ghost: Import, reader: Read
) -> None:
    ghost.user("1", "Sari", bio="Meliput kota")
    ghost.user("2", "Budi", password="$2a$10$rahasia")
    ghost.post("a", authors=["2", "1"])
    ghost.post("b", "Lama", author_id="1")
    bring_ghost()
    assert [str(byline.person) for byline in article().bylines.all()] == ["Budi", "Sari"]
    assert [str(byline.person) for byline in article("Lama").bylines.all()] == ["Sari"]
    assert Person.objects.get(name="Sari").bio == "Meliput kota"
    assert "Sari" in reader().follow("/author/sari/")


# Lines


def test_excerpts_and_headlines_for_machines_find_their_places(
    ghost: GhostExport, bring_ghost: Import
) -> None:
    ghost.post(
        "a",
        custom_excerpt="Air turun",
        codeinjection_head="<script>x()</script>",
        codeinjection_foot="<style></style>",
        canonical_url="https://kantor.example/berita/1",
        featured=1,
    )
    ghost.add(
        "posts_meta",
        post_id="a",
        meta_title="Banjir di kota surut",
        og_title="Air surut!",
        meta_description="Lain",
    )
    report = bring_ghost()
    found = article()
    assert (found.standfirst, found.seo_headline, found.social_headline) == (
        "Air turun",
        "Banjir di kota surut",
        "Air surut!",
    )
    assert found.sources.get().source.name == "kantor.example"
    assert report.notes["code of its own (code injection) left out"].count == 2
    assert report.notes["description for search engines left out: there is an excerpt"].count == 1
    assert report.notes["featured: stands where its date puts it"].count == 1


def test_script_in_a_title_is_words(ghost: GhostExport, bring_ghost: Import, reader: Read) -> None:
    ghost.post("a", "<script>alert(1)</script> & air\u0000\ud800")
    ghost.tag("1", "<img src=x onerror=y()>", "t")
    bring_ghost()
    page = reader().follow("/pos-a/")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; air" in page
    assert "<script>alert(1)" not in page


# Links


def test_links_between_posts_lead_to_their_new_addresses(
    ghost: GhostExport, bring_ghost: Import
) -> None:
    links = (
        '<p><a href="__GHOST_URL__/pos-b/#akhir">satu</a> <a href="/pos-b/?ref=x">dua</a> '
        '<a href="https://harian.example/pos-b/">tiga</a> <a href="https://lain.example/pos-b/">'
        "lain</a></p>"
    )
    ghost.post("a", "Pertama", html=links)
    ghost.post("b", "Kedua")
    report = bring_ghost(site_url=SITE)
    path, text = article("Kedua").path, str(article("Pertama").body.raw_data)
    assert report.links_rewritten == 3
    assert f'<a href="{path}#akhir">satu</a>' in text
    assert text.count(f'href="{path}"') == 2
    assert "https://lain.example/pos-b/" in text


def test_links_lead_to_their_new_addresses_though_the_site_is_not_told(
    ghost: GhostExport, bring_ghost: Import
) -> None:
    ghost.post("a", "Pertama", html='<p><a href="__GHOST_URL__/pos-b/">satu</a></p>')
    ghost.post("b", "Kedua")
    assert bring_ghost().links_rewritten == 1
    assert bring_ghost().links_rewritten == 0
    assert f'href="{article("Kedua").path}"' in str(article("Pertama").body.raw_data)


# Redirects of its own, and the map


def test_redirects_of_its_own_lead_where_their_targets_went(
    ghost: GhostExport, bring_ghost: Import, reader: Read, tmp_path: Path
) -> None:
    rows = [
        {"from": "/lama/", "to": "/antara/", "permanent": True},
        {"from": "/antara", "to": "/pos-a/", "permanent": True},
        {"from": "/luar", "to": "https://x.test/a"},
        {"from": r"^/post/(\d+)", "to": "/$1"},
        {"from": "/hilang", "to": "/tidak-ada/"},
    ]
    file = tmp_path / "redirects.json"
    file.write_text(json.dumps(rows))
    ghost.post("a")
    out = tmp_path / "map.csv"
    report = bring_ghost(beside=Beside(redirects=file), redirects=out)
    assert report.complete
    assert report.count("redirect", Outcome.IMPORTED) == 3
    assert reasons(report, "redirect", Outcome.SKIPPED) == {
        "a pattern: have the server in front of Warta answer to it",
        "leads to what has no page here",
    }
    somebody = reader()
    for address in ("/lama", "/antara/", "/pos-a"):
        assert ">Banjir surut</h1>" in somebody.follow(address)
    with out.open() as lines:
        mapped = {row["from"]: row["to"] for row in csv.DictReader(lines)}
    assert (mapped["/lama"], mapped["/luar"]) == (article().path, "https://x.test/a")
    assert mapped["/rss"] == "/feed.xml"
    again = bring_ghost(beside=Beside(redirects=file))
    assert again.count("redirect", Outcome.UNCHANGED) == 3


# Members


def test_members_are_kept_once_each_without_passwords(
    ghost: GhostExport, bring_ghost: Import, tmp_path: Path
) -> None:
    file = tmp_path / "members.csv"
    file.write_text(
        "id,email,name,note,subscribed_to_emails,labels,created_at\n"
        '1,Ayu@x.test,Ayu,,true,"vip, lama",2020-01-02T03:04:05.000Z\n'
        "2,ayu@x.test,Ayu lagi,,false,,\n"
        "3,bukan alamat,Budi,,,,\n"
    )
    ghost.add("members", email="cita@x.test", name="Cita", subscribed=1, password="rahasia")
    for _ in range(2):
        report = bring_ghost(beside=Beside(members=file))
        assert report.complete
        assert report.count("member", Outcome.KEPT) == 2
        assert reasons(report, "member", Outcome.SKIPPED) == {
            "listed twice",
            "without an e-mail address",
        }
    ayu, cita = ImportedMember.objects.order_by("upstream_id")
    assert (ayu.email, ayu.name, ayu.labels, ayu.subscribed) == (
        "Ayu@x.test",
        "Ayu",
        ["vip", "lama"],
        True,
    )
    assert "rahasia" not in str(cita.__dict__)


def test_files_with_ghosts_names_beside_an_export_are_found(tmp_path: Path) -> None:
    export = tmp_path / "ghost.json"
    assert Beside.of(export, None, None) == Beside()
    members, redirects = tmp_path / "harian.members.csv", tmp_path / "redirects.yaml"
    for file in (members, redirects):
        file.write_text("")
    assert Beside.of(export, None, None) == Beside(members, redirects)
    (tmp_path / "more-members.csv").write_text("")
    assert Beside.of(export, None, None).members is None


# Pictures


def test_pictures_come_from_a_copy_of_the_content(
    ghost: GhostExport, bring_ghost: Import, tmp_path: Path
) -> None:
    folder = tmp_path / "content" / "images" / "2019" / "03"
    folder.mkdir(parents=True)
    (folder / "air.png").write_bytes(png())
    (folder / "kota.png").write_bytes(png("red"))
    body = (
        '<figure class="kg-card kg-image-card"><img src="__GHOST_URL__/content/images/size/w600/'
        '2019/03/air.png" alt="Air"><figcaption>Surut</figcaption></figure>'
        '<img src="/content/images/../../rahasia.png"><img src="/content/images/2019/03/x.png">'
    )
    ghost.post(
        "a",
        html=body,
        feature_image="__GHOST_URL__/content/images/2019/03/kota.png",
        feature_image_alt="Kota",
        feature_image_caption="Foto: <b>Sari</b>",
    )
    report = bring_ghost(uploads=tmp_path)
    found = article()
    assert found.lead_picture.alt_text == "Kota"
    assert found.lead_caption == "Foto: Sari"
    shown = next(block.value for block in found.body if block.block_type == "picture")
    assert (shown["picture"].alt_text, shown["caption"]) == ("Air", "Surut")
    assert report.count("picture", Outcome.IMPORTED) == 2
    assert reasons(report, "picture", Outcome.SKIPPED) == {"its file is not in the folder given"}


def test_pictures_are_fetched_from_the_old_site_and_elsewhere(
    ghost: GhostExport, bring_ghost: Import, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def fetch(self: Fetcher, url: str) -> Path:
        asked.append(url)
        if "gone" in url:
            raise NotFetched("answers 404")
        folder = tmp_path / f"fetched-{len(asked)}"
        folder.mkdir()
        (folder / "a").write_bytes(png())
        return folder / "a"

    monkeypatch.setattr(Fetcher, "fetch", fetch)
    ghost.post(
        "a",
        html='<img src="https://harian.example/gone.png">',
        feature_image="https://images.unsplash.com/photo-1?w=2000",
    )
    ghost.post("b", "Kedua", feature_image="__GHOST_URL__/content/images/size/w30/b.png")
    with Fetcher() as fetcher:
        report = bring_ghost(fetcher=fetcher, site_url=SITE)
        assert sorted(asked) == [
            "https://harian.example/gone.png",
            "https://images.unsplash.com/photo-1?w=2000",
            f"{SITE}/content/images/b.png",
        ]
        assert reasons(report, "picture", Outcome.SKIPPED) == {"not fetched: answers 404"}
        assert article().lead_picture is not None
        assert article("Kedua").lead_picture is not None
        assert Picture.objects.count() == 2
        before = len(asked)
        assert bring_ghost(fetcher=fetcher, site_url=SITE).count("post", Outcome.UNCHANGED) == 2
    assert asked[before:] == ["https://harian.example/gone.png"]


def test_a_picture_of_a_site_nobody_told_is_named_with_the_remedy(
    ghost: GhostExport, bring_ghost: Import
) -> None:
    ghost.post("a", feature_image="__GHOST_URL__/content/images/b.png")
    (reason,) = reasons(bring_ghost(), "picture", Outcome.SKIPPED)
    assert "give --site" in reason


# Again


def everything() -> list[object]:
    models = (Article, Section, Topic, Person, Redirect, ImportedItem, StandingPage, Revision)
    kept = (Picture, ImportedMember)
    return [list(model.objects.order_by("pk").values()) for model in (*models, *kept)]


def test_importing_twice_changes_nothing(ghost: GhostExport, bring_ghost: Import) -> None:
    ghost.tag("1", "Kota")
    ghost.user("1", "Sari")
    ghost.post("a", tags=["1"], authors=["1"], html='<p><a href="/pos-b/">x</a></p>')
    ghost.post("b", "Draf", status="draft")
    ghost.post("c", "Tentang", type="page")
    ghost.add("members", email="a@x.test")
    bring_ghost()
    before = everything()
    Outbox.objects.all().delete()
    ghost.add("settings", key="x", value="another file, the same posts")
    report = bring_ghost()
    assert everything() == before
    assert not Outbox.objects.exists()
    assert report.count("post", Outcome.UNCHANGED) == 2


def test_a_newer_export_updates_what_changed_but_nobodys_work(
    ghost: GhostExport, bring_ghost: Import
) -> None:
    for number, name in (("a", "Satu"), ("b", "Dua"), ("c", "Tiga")):
        ghost.post(number, name)
    bring_ghost()
    path = article("Satu").path
    edited = article("Dua")
    edited.headline = "Disunting"
    actions.publish(edited)
    for row in ghost.tables["posts"][:2]:
        row |= {"html": "<p>Baru.</p>", "updated_at": "2020-01-01T00:00:00.000Z"}
    ghost.tables["posts"][2]["updated_at"] = "2020-01-01T00:00:00.000Z"
    ghost.post("d", "Empat")
    report = bring_ghost()
    counts = [report.count("post", outcome) for outcome in Outcome]
    assert counts == [1, 1, 1, 0, 1, 0]
    assert "Baru." in str(article("Satu").body.raw_data)
    assert article("Satu").path == path
    assert "Baru." not in str(article("Disunting").body.raw_data)


class Killed(BaseException):
    pass


def test_a_killed_import_goes_on_where_it_was(ghost: GhostExport, bring_ghost: Import) -> None:
    for number in range(70):
        ghost.post(str(number), f"Pos {number}", status="draft")

    def kill(doing: str, done: int, total: int) -> None:
        if doing == "posts":
            raise Killed

    with pytest.raises(Killed):
        bring_ghost(progress=kill)
    assert Article.objects.count() == FIRST_BATCH
    report = bring_ghost()
    unchanged = report.count("post", Outcome.UNCHANGED)
    assert (unchanged, Article.objects.count()) == (FIRST_BATCH, 70)


def test_ids_and_addresses_that_stand_twice_are_named(
    ghost: GhostExport, bring_ghost: Import
) -> None:
    ghost.post("a", "Satu")
    ghost.post("a", "Dua")
    ghost.post("b", "Tiga", slug="pos-a")
    ghost.tag("1", "Kota")
    ghost.tag("1", "Desa")
    for _ in range(2):
        report = bring_ghost()
        assert report.complete
        assert reasons(report, "post", Outcome.SKIPPED) == {"another item of the same number"}
        assert reasons(report, "tag", Outcome.SKIPPED) == {"listed twice"}
    assert Article.objects.count() == 2


def test_two_sites_of_one_title_stay_apart(ghost: GhostExport, bring_ghost: Import) -> None:
    ghost.tag("1", "Kota")
    ghost.user("1", "Sari")
    ghost.post("1", "Satu", tags=["1"], authors=["1"])
    bring_ghost()
    ghost.tables.clear()
    ghost.name = "cccc-dddd"
    ghost.tag("1", "Kota")
    ghost.user("1", "Budi")
    ghost.post("1", "Dua", tags=["1"], authors=["1"])
    assert bring_ghost().count("post", Outcome.IMPORTED) == 1
    assert article("Satu").section == article("Dua").section
    assert [str(article(name).bylines.get().person) for name in ("Satu", "Dua")] == ["Sari", "Budi"]


# What goes wrong


def test_a_post_that_cannot_be_made_fails_alone(
    ghost: GhostExport, bring_ghost: Import, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = filling.shown_words

    def failing(item: filling.Item, *, base_url: str) -> list[str]:
        if item.id == "a":
            raise ValueError("no words today")
        return whole(item, base_url=base_url)

    monkeypatch.setattr(filling, "shown_words", failing)
    ghost.post("a", "Satu")
    ghost.post("b", "Dua")
    report = bring_ghost()
    assert not report.complete
    assert [each.headline for each in Article.objects.all()] == ["Dua"]


def test_nothing_is_written_when_any_file_cannot_be_read(
    ghost: GhostExport, title: Title, bring_ghost: Import, tmp_path: Path
) -> None:
    ghost.post("a")
    broken = tmp_path / "broken"
    broken.write_text("[")
    before = everything()
    for beside in (Beside(members=broken), Beside(redirects=broken)):
        with pytest.raises(BadExport):
            bring_ghost(beside=beside)
    assert everything() == before


def test_tables_without_a_place_are_accounted_for(ghost: GhostExport, bring_ghost: Import) -> None:
    ghost.add("comments", id="1", html="<p>x</p>")
    ghost.add("roles", id="1")
    report = bring_ghost()
    assert report.complete
    assert reasons(report, "other", Outcome.SKIPPED) == {
        "a table that Warta has no place for",
        "what Ghost keeps for itself: settings, staff's rights, keys",
    }
