from __future__ import annotations

from collections.abc import Callable

import pytest
from wagtail.models import Revision

from warta.articles import actions
from warta.articles.models import Article
from warta.importers.batches import FIRST_BATCH
from warta.importers.models import ImportedItem
from warta.importers.report import Outcome
from warta.media.models import Picture
from warta.people.models import Person
from warta.publishing.models import Outbox
from warta.titles.models import Redirect
from warta.topics.models import Section, Topic

from .conftest import Export, Import, Reader, article, reasons, term

Read = Callable[[], Reader]


def snapshot_of_all() -> list[object]:
    models = (Article, Section, Topic, Person, Redirect, ImportedItem, Picture, Revision)
    return [list(model.objects.order_by("pk").values()) for model in models]


def test_importing_twice_changes_nothing(export: Export, bring: Import) -> None:
    export.category("kota", "Kota")
    export.item(7, body='<p><a href="https://harian.example/2019/03/pos-8/">x</a></p>')
    export.item(8, "Draf", status="draft")
    bring()
    before = snapshot_of_all()
    Outbox.objects.all().delete()
    report = bring()
    assert snapshot_of_all() == before
    assert not Outbox.objects.exists()
    assert report.count("post", Outcome.UNCHANGED) == 2
    assert report.complete


class Killed(BaseException):
    pass


def test_a_killed_import_goes_on_where_it_was(export: Export, bring: Import) -> None:
    for number in range(1, 121):
        export.item(number, f"Pos {number}", status="draft")

    def kill(doing: str, done: int, total: int) -> None:
        if doing == "posts":
            raise Killed

    with pytest.raises(Killed):
        bring(progress=kill)
    assert Article.objects.count() == FIRST_BATCH
    told: list[tuple[str, int, int]] = []
    report = bring(progress=lambda *step: told.append(step))
    assert report.count("post", Outcome.UNCHANGED) == FIRST_BATCH
    assert report.count("post", Outcome.IMPORTED) == 120 - FIRST_BATCH
    assert Article.objects.count() == 120
    steps = [done for doing, done, _ in told if doing == "posts"]
    assert steps == sorted(set(steps))
    assert (steps[0], steps[-1]) == (FIRST_BATCH, 120)


def test_a_post_changed_upstream_is_brought_up_to_date(export: Export, bring: Import) -> None:
    export.item(7, body="<p>Lama.</p>")
    bring()
    path, published_at = article().path, article().first_published_at
    export.parts.clear()
    export.item(7, body="<p>Baru.</p>")
    report = bring()
    assert report.count("post", Outcome.UPDATED) == 1
    assert "Baru." in str(article().body.raw_data[0])
    assert (article().path, article().first_published_at) == (path, published_at)


def test_an_editors_work_is_never_written_over(export: Export, bring: Import) -> None:
    export.item(7, "Satu")
    export.item(8, "Dua")
    bring()
    edited = article("Satu")
    edited.headline = "Disunting"
    actions.publish(edited)
    article("Dua").delete()
    export.parts.clear()
    export.item(7, "Satu lagi")
    export.item(8, "Dua lagi")
    report = bring()
    assert reasons(report, "post", Outcome.SKIPPED) == {
        "edited here since it was imported; left as it is",
        "deleted here since it was imported",
    }
    assert Article.objects.get().headline == "Disunting"


def test_a_second_item_of_the_same_number_is_left_out(export: Export, bring: Import) -> None:
    export.item(7, "Satu")
    export.item(7, "Dua")
    for _ in range(2):
        report = bring()
        assert reasons(report, "post", Outcome.SKIPPED) == {"another item of the same number"}
        assert Article.objects.get().headline == "Satu"


def test_posts_of_another_site_with_the_same_numbers_are_others(
    export: Export, bring: Import
) -> None:
    export.author("admin", "Sari")
    export.item(7, "Satu", creator="admin", extra=term("category", "kota", "Kota"))
    bring()
    export.parts.clear()
    export.host = "mingguan.example"
    export.author("admin", "Budi")
    export.item(7, "Dua", creator="admin", extra=term("category", "kota", "Kota"))
    report = bring()
    assert report.count("post", Outcome.IMPORTED) == 1
    assert report.notes["old address leads elsewhere already"].of == ["/2019/03/pos-7", "/?p=7"]
    assert [str(article(name).bylines.get().person) for name in ("Satu", "Dua")] == ["Sari", "Budi"]
    assert article("Satu").section == article("Dua").section
