"""The sample newsroom in a database: whole, once, or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from wagtail.models import Page, Revision

from tests.support.sample import small_sample
from warta.accounts.models import User
from warta.articles import actions
from warta.articles.models import Article, Listing
from warta.fronts.models import BreakingNews, Slot
from warta.media.models import Picture
from warta.people.models import Person
from warta.sample.contents import read_sample
from warta.sample.load import PASSWORD, Summary, load_sample
from warta.sample.reading import SampleError
from warta.titles.models import Menu, Title
from warta.topics.models import Section, Story, Topic

NOW = dt.datetime(2026, 3, 1, 20, 30, 30, tzinfo=dt.UTC)
"""Early on 2 March in Tokyo, where the small sample appears."""
TODAY = timezone.now()
"""For the whole sample, whose scheduled article must lie ahead of the real clock."""
HOSTS = {
    "kabar": ("kabar.test", 80, "localhost:8000\n127.0.0.1:8000"),
    "courier": ("courier.test", 8443, ""),
}
LAID_OUT = """
home = [
    { place = "lead", article = "cranes-stop", headline = "Still standing", until = 3 },
    { place = "band", section = "harbour", article = "cranes-move-again" },
]
breaking = { text = "Cranes fall", article = "cranes-stop", hours_before = 1, hours_after = 5 }
"""
HOUR = dt.timedelta(hours=1)
SMALL = {"small": ("small.test", 80, "")}


def quiet(message: str) -> None:
    """Nobody watches a test."""


def counts() -> dict[str, int]:
    """How many rows every table has."""
    models: list[type[Model]] = list(apps.get_models())
    return {model._meta.label: model._default_manager.count() for model in models}


def files() -> set[Path]:
    every = Path(settings.MEDIA_ROOT).rglob("*.*")
    return {file for file in every if file.suffix in {".jpg", ".mp4", ".vtt"}}


def load_small(folder: Path, **more: Any) -> Summary:
    return load_sample(**{"hosts": SMALL, "now": NOW, "progress": quiet, "folder": folder, **more})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return small_sample(tmp_path)


class TestTheSmallSample:
    """What loading does, shown with one title and two articles."""

    pytestmark = pytest.mark.django_db

    def test_its_front_is_laid_out_and_news_breaks_around_the_loading(self, folder: Path) -> None:
        manifest = folder / "newsroom.toml"
        text = manifest.read_text(encoding="utf-8")
        manifest.write_text(text.replace("\nmain = ", f"{LAID_OUT}main = "), encoding="utf-8")
        load_small(folder)
        lead, band = Slot.objects.order_by("sort_order")
        assert (lead.place, lead.article.slug, lead.headline) == (
            "lead",
            "cranes-stop",
            "Still standing",
        )
        assert (lead.ends, band.ends) == (NOW + 3 * HOUR, None)
        assert band.section.slug == "harbour"
        news = BreakingNews.objects.get()
        assert (news.text, news.article.slug) == ("Cranes fall", "cranes-stop")
        assert (news.starts, news.ends) == (NOW - HOUR, NOW + 5 * HOUR)

    def test_a_title_is_given_all_that_the_sample_says(self, folder: Path) -> None:
        summary = load_small(folder)
        assert [(row.code, row.published, row.pictures) for row in summary.loaded] == [
            ("small", 2, 1)
        ]
        title = Title.objects.get(code="small")
        assert (title.name, title.language, title.tagline) == ("Small Paper", "en", "Little news")
        assert (title.site.hostname, title.site.port) == ("small.test", 80)
        docks = Section.objects.get(slug="docks")
        assert docks.url_path == "/small/harbour/docks/"
        assert set(Topic.objects.values_list("slug", flat=True)) == {"labour", "harbour"}
        assert Story.objects.get(slug="strike").summary == "A long one."

    def test_menus_lead_to_sections_and_addresses(self, folder: Path) -> None:
        load_small(folder)
        items = {menu.place: menu.items.get() for menu in Menu.objects.all()}
        assert items["main"].section.slug == "harbour"
        assert (items["footer"].label, items["footer"].address) == ("Archive", "/archive")

    def test_a_picture_belongs_to_its_title_and_speaks_its_language(self, folder: Path) -> None:
        load_small(folder)
        picture = Picture.objects.get()
        assert picture.collection == Title.objects.get(code="small").collection
        assert (picture.title, picture.alt_text, picture.credit) == ("Ana Dock", "A quay", "Warta")
        focal = picture.get_focal_point()
        assert (focal.left, focal.top, focal.width, focal.height) == (100, 100, 200, 50)
        assert Person.objects.get(slug="ana-dock").portrait == picture

    def test_an_article_keeps_all_that_its_file_says(self, folder: Path) -> None:
        load_small(folder)
        article = Article.objects.get(slug="cranes-stop")
        assert [(row.person.slug, row.role) for row in article.bylines.all()] == [
            ("ana-dock", "Writer"),
            ("bo-winch", "Photographer"),
        ]
        assert {topic.name for topic in article.topics.all()} == {"Labour", "Harbour"}
        assert [(row.source.name, row.use) for row in article.sources.all()] == [
            ("Radio Wela", "quoted")
        ]
        assert article.story is not None
        assert article.lead_picture is not None
        assert article.body[0].value.source == "<p>A paragraph about Cranes stop.</p>"

    def test_film_gallery_and_claims_come_along(self, folder: Path) -> None:
        file = folder / "articles/small/cranes-stop.md"
        more = """video = "cranes"
gallery = [{ picture = "quay", caption = "At dawn" }]
[[claims]]
text = "Cranes never move."
claimant = "A docker"
place = "the docks"
days = 3
verdict = "false"
finding = "They do."
[[sources]]"""
        text = file.read_text(encoding="utf-8").replace("[[sources]]", more)
        file.write_text(text, encoding="utf-8")
        load_small(folder)
        article = Article.objects.get(slug="cranes-stop")
        assert (article.kind, article.video.name, article.video.seconds) == ("video", "Cranes", 5)
        assert article.video.transcript == "Cranes move."
        assert [(row.picture.alt_text, row.caption) for row in article.gallery.all()] == [
            ("A quay", "At dawn")
        ]
        (claim,) = article.claims.all()
        assert (claim.verdict, claim.said_on) == ("false", dt.date(2026, 2, 27))

    def test_articles_may_name_each_other(self, folder: Path) -> None:
        load_small(folder)
        first, second = Article.objects.order_by("first_published_at")
        assert first.body[1].value["article"] == second
        assert second.body[1].value["article"] == first

    def test_an_article_is_as_old_as_its_file_says(self, folder: Path) -> None:
        load_small(folder)
        article = Article.objects.get(slug="cranes-stop")
        published = dt.datetime(2026, 2, 27, 10, tzinfo=ZoneInfo("Asia/Tokyo"))
        assert article.first_published_at == published
        assert article.material_change_at == published
        assert article.path == f"/harbour/docks/2026/02/27/cranes-stop-{article.pk}"

    def test_an_article_of_later_today_came_a_minute_ago(self, folder: Path) -> None:
        load_small(folder)
        article = Article.objects.get(slug="cranes-move-again")
        assert article.first_published_at == NOW - dt.timedelta(minutes=1)

    def test_a_second_load_changes_nothing(self, folder: Path) -> None:
        load_small(folder)
        before, stored = counts(), files()
        summary = load_small(folder)
        assert (summary.loaded, summary.skipped) == ((), ("small",))
        assert (counts(), files()) == (before, stored)

    def test_progress_names_title_and_articles(self, folder: Path) -> None:
        said: list[str] = []
        load_small(folder, progress=said.append)
        assert said == ["Small Paper: pictures", "Small Paper: 2 of 2 articles"]
        load_small(folder, progress=said.append)
        assert said[-1] == "Small Paper: there already"

    def test_an_account_that_exists_keeps_its_password(self, folder: Path) -> None:
        User.objects.create_user("editor@small.test", "my own words")
        load_small(folder)
        user = authenticate(username="editor@small.test", password="my own words")
        assert user is not None
        assert user.groups.get().warta_title.code == "small"

    @pytest.mark.parametrize("nth", [1, 2])
    def test_a_load_that_fails_in_the_middle_leaves_nothing(
        self, folder: Path, monkeypatch: pytest.MonkeyPatch, nth: int
    ) -> None:
        before, stored = counts(), files()
        publish, calls = actions.publish_as_of, iter(range(1, 9))

        def fails(article: Article, at: dt.datetime) -> Article:
            if next(calls) == nth:
                raise ConnectionError("the database went away")
            return publish(article, at)

        monkeypatch.setattr(actions, "publish_as_of", fails)
        with pytest.raises(ConnectionError):
            load_small(folder)
        assert (counts(), files()) == (before, stored)
        monkeypatch.undo()
        assert load_small(folder).loaded

    def test_a_wrong_file_is_found_before_anything_is_loaded(self, folder: Path) -> None:
        before = counts()
        (folder / "pictures/quay.jpg").unlink()
        with pytest.raises(SampleError, match=r"quay\.jpg:0: The picture is missing"):
            load_small(folder)
        assert counts() == before

    def test_a_title_without_a_host_is_refused(self, folder: Path) -> None:
        with pytest.raises(LookupError, match="no entry for the title “small”"):
            load_small(folder, hosts={})

    def test_a_time_without_a_zone_is_refused(self, folder: Path) -> None:
        with pytest.raises(ValueError, match="has no time zone"):
            load_small(folder, now=NOW.replace(tzinfo=None))


@pytest.fixture(scope="class")
def loaded(django_db_setup: None, django_db_blocker: Any) -> Iterator[Summary]:
    """The whole sample, loaded once for a class of tests and taken back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_sample(hosts=HOSTS, now=TODAY, progress=quiet)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("loaded", "db")
class TestTheWholeSample:
    """What the demo shows; these tests only read."""

    def test_both_titles_are_there(self, loaded: Summary) -> None:
        assert [row.code for row in loaded.loaded] == ["kabar", "courier"]
        assert Article.objects.count() >= 60
        for row in loaded.loaded:
            articles = Article.objects.filter(title__code=row.code)
            assert articles.filter(live=True).count() == row.published
            assert articles.filter(live=False).count() == row.drafts + row.scheduled

    def test_every_published_article_has_an_address_and_is_listed(self) -> None:
        live = Article.objects.filter(live=True)
        paths = list(live.values_list("title__code", "path"))
        assert all(path for _, path in paths)
        assert len(set(paths)) == len(paths)
        listed = Listing.objects.filter(of="title").values_list("article_id", flat=True)
        assert set(listed) == set(live.values_list("pk", flat=True))

    def test_every_published_article_is_older_than_the_load(self) -> None:
        times = Article.objects.filter(live=True).values_list("first_published_at", flat=True)
        assert max(times) < TODAY
        assert (TODAY - min(times)).days > 6 * 365

    def test_no_published_article_has_unpublished_changes(self) -> None:
        assert not Article.objects.filter(live=True, has_unpublished_changes=True).exists()

    def test_every_block_is_one_that_the_editor_knows(self) -> None:
        for article in Article.objects.all():
            article.full_clean(exclude=["lead_picture"])
            article.body.stream_block.clean(article.body)

    def test_every_file_is_in_the_database_as_it_reads(self) -> None:
        for code, articles in read_sample().articles.items():
            for file in articles:
                article = Article.objects.get(title__code=code, slug=file.slug)
                assert article.headline == file.front.headline
                assert article.kind == file.front.kind
                assert article.gallery.count() == len(file.front.gallery)
                kinds = [block.block_type for block in article.body]
                assert kinds == [block.kind for block in file.body]

    def test_related_articles_are_of_the_same_title(self) -> None:
        for article in Article.objects.all():
            related = [b.value["article"] for b in article.body if b.block_type == "related"]
            assert all(other.title_id == article.title_id for other in related)

    def test_the_labels_and_states_of_a_newsroom_are_shown(self) -> None:
        live = Article.objects.filter(live=True)
        assert [live.filter(title__code=c, premium=True).count() for c in HOSTS] == [2, 2]
        assert live.filter(paid_content=True).count() == 1
        assert live.filter(unverified=True).count() == 1
        assert live.filter(ai_use="assisted").count() >= 2
        assert live.get(expire_at__isnull=False).expire_at == TODAY + dt.timedelta(days=30)
        assert Article.objects.filter(live=False, go_live_at__isnull=True).count() == 2

    def test_one_article_waits_for_tomorrow(self) -> None:
        article = Article.objects.get(go_live_at__isnull=False)
        local = article.go_live_at.astimezone(article.title.zone)
        assert local.date() == TODAY.astimezone(article.title.zone).date() + dt.timedelta(days=1)
        revision = Revision.objects.for_instance(article).get(approved_go_live_at__isnull=False)
        assert revision.approved_go_live_at == article.go_live_at
        assert (article.live, article.path) == (False, "")

    def test_everybody_signs_in_with_the_password_of_the_demo(self, loaded: Summary) -> None:
        assert len(loaded.accounts) == 5
        for email, _ in loaded.accounts:
            assert authenticate(username=email, password=PASSWORD) is not None
        assert User.objects.get(is_superuser=True).email == "admin@warta.test"

    def test_staff_belong_to_their_own_title(self) -> None:
        for code, email in (("kabar", "redaksi@kabar.test"), ("courier", "reporter@courier.test")):
            user = User.objects.get(email=email)
            assert {group.warta_title.code for group in user.groups.all()} == {code}
            assert not user.is_superuser

    def test_pictures_say_what_is_seen_in_the_language_of_their_title(self) -> None:
        seen = {
            code: Picture.objects.get(collection__warta_title__code=code, title="Volcano").alt_text
            for code in HOSTS
        }
        assert seen["kabar"] != seen["courier"]
        assert not Picture.objects.filter(alt_text="").exists()
        assert not Picture.objects.filter(credit="").exists()

    def test_sections_keep_their_order_and_nesting(self) -> None:
        front = Page.objects.get(url_path="/kabar/")
        assert Section.objects.child_of(front).first().slug == "nasional"
        inner = Page.objects.get(url_path="/kabar/nasional/").get_children()
        assert [page.slug for page in inner] == ["politik", "daerah"]
