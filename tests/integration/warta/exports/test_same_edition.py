"""Export, then import into a new installation: the edition is the same, key by key."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.auth import authenticate
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Collection, Page, ReferenceIndex, Revision

from tests.integration.warta.exports.conftest import Exported, listed, moments
from tests.support.history import PASSWORD, STAFF
from tests.support.newsroom import published
from tests.support.pressroom import new_press
from warta.accounts.models import User
from warta.articles.models import Article
from warta.exports.kinds import KINDS, LEFT_OUT
from warta.exports.loading import NotEmpty, load, tables_of
from warta.exports.records import Scope, records
from warta.exports.writing import export
from warta.media.models import Picture
from warta.publishing.models import Outbox
from warta.titles.models import Title
from warta.topics.models import Section
from warta_pages import MemoryStore, StoredEntry


def printed() -> dict[str, StoredEntry]:
    """Print what waits into a new store."""
    store = MemoryStore()
    new_press(store).drain()
    with store.snapshot() as stored:
        return {entry.key: entry for entry in stored.entries()}


def versions(entries: dict[str, StoredEntry]) -> dict[str, bytes | str]:
    return {key: entry.version for key, entry in entries.items()}


def files(folder: Path) -> dict[str, bytes]:
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def without_manifest(found: dict[str, bytes]) -> dict[str, bytes]:
    return {name: content for name, content in found.items() if name != "manifest.json"}


@pytest.mark.parametrize("which", ["folder", "lean", "with_passwords"])
def test_every_entry_has_the_key_and_the_version_it_had(exported: Exported, which: str) -> None:
    load(getattr(exported, which))
    assert versions(printed()) == versions(exported.entries)


def test_old_addresses_answer_as_before(exported: Exported) -> None:
    answers = {entry.status for entry in exported.entries.values()}
    assert {200, 301, 410} <= answers
    load(exported.folder)
    after = printed()
    old = {key for key, entry in exported.entries.items() if entry.status in (301, 410)}
    assert {key: after[key].headers for key in old} == {
        key: exported.entries[key].headers for key in old
    }


def test_what_is_exported_again_is_the_same_byte_for_byte(
    exported: Exported, tmp_path: Path
) -> None:
    load(exported.with_passwords)
    export(tmp_path / "again", Scope(passwords=True))
    again = without_manifest(files(tmp_path / "again"))
    assert again == without_manifest(files(exported.with_passwords))
    assert any(name.startswith("media/original_images/") for name in again)


def test_importing_again_changes_nothing(exported: Exported) -> None:
    load(exported.folder)
    printed()
    assert load(exported.folder).records == 0
    assert not Outbox.objects.exists()


def test_other_content_is_left_alone(exported: Exported) -> None:
    load(exported.folder)
    article = Article.objects.order_by("pk").first()
    assert article is not None
    Article.objects.filter(pk=article.pk).update(headline="Milik sendiri")
    with pytest.raises(NotEmpty, match=r"articles\.jsonl, line 1 is the first to differ"):
        load(exported.folder)
    assert Article.objects.get(pk=article.pk).headline == "Milik sendiri"


def test_an_account_alone_is_content_too(exported: Exported) -> None:
    User.objects.create_superuser("first@warta.test", "a-long-word-for-tests")
    with pytest.raises(NotEmpty, match=r"users \(one\)"):
        load(exported.folder)


def test_lists_hold_what_the_triggers_put_there(exported: Exported) -> None:
    load(exported.folder)
    assert listed() == exported.listed


def test_moments_that_have_come_stay_so(exported: Exported) -> None:
    assert {applied for _, _, applied in exported.moments} == {True, False}
    load(exported.folder)
    assert moments() == exported.moments


def test_the_press_is_asked_to_print_all_and_nothing_twice(exported: Exported) -> None:
    load(exported.folder)
    assert list(Outbox.objects.values_list("kind", "object_id")) == [("everything", 0)]


def test_the_number_of_a_deleted_article_is_not_given_again(exported: Exported) -> None:
    load(exported.folder)
    new = published(Section.objects.all()[0], "Setelah pindah")
    assert new.pk > exported.last_article + 1  # one more was published after it, and deleted


def test_drafts_and_locks_come_along(exported: Exported) -> None:
    load(exported.folder)
    article = Article.objects.get(locked=True)
    assert article.locked_by == User.objects.get(email=STAFF)
    assert article.get_latest_revision_as_object().headline == "Jembatan ditutup lagi"
    assert article.current_workflow_state is None
    waiting = Article.objects.get(headline="Belum jadi")
    assert waiting.current_workflow_state.requested_by.email.startswith("reporter")


def test_without_history_only_revisions_in_use_are_kept(exported: Exported) -> None:
    load(exported.folder)
    every = Revision.objects.count()
    in_use = {
        pk
        for row in Article.objects.values_list("latest_revision", "live_revision")
        for pk in row
        if pk
    }
    lean = (exported.lean / "revisions.jsonl").read_bytes().count(b"\n")
    assert len(in_use) <= lean < every


def test_nobody_has_a_password_unless_that_was_asked_for(exported: Exported) -> None:
    assert b"password" not in (exported.folder / "users.jsonl").read_bytes()
    load(exported.folder)
    assert not any(user.has_usable_password() for user in User.objects.all())
    staff = User.objects.get(email=STAFF)
    assert set(staff.groups.all()) == {Title.objects.get(code="kabar").staff}


def test_with_passwords_people_sign_in_as_before(exported: Exported) -> None:
    load(exported.with_passwords)
    assert authenticate(username=STAFF, password=PASSWORD)


def test_tags_of_pictures_and_uses_of_things_are_known_again(exported: Exported) -> None:
    load(exported.folder)
    picture = Picture.objects.get(title="hak-habis")
    assert sorted(picture.tags.names()) == ["Laut Dalam", "pelabuhan"]
    assert ReferenceIndex.get_references_to(picture).exists()
    assert picture in list(Picture.objects.all().search("hak-habis"))


def test_trees_are_sound(exported: Exported) -> None:
    load(exported.folder)
    for model in (Page, Collection):
        assert not any(model.find_problems())


def test_one_title_is_its_own_edition_and_nobody_else(exported: Exported) -> None:
    load(exported.one_title)
    assert [title.code for title in Title.objects.all()] == ["kabar"]
    assert [user.email for user in User.objects.all()] == [STAFF]
    mine = {key for key in exported.entries if key.startswith("kabar")}
    after = versions(printed())
    assert {key: after.get(key) for key in mine} == {
        key: exported.entries[key].version for key in mine
    }
    assert b"whale" not in b"".join(files(exported.one_title).values())
    for model in (Page, Collection):
        assert not any(model.find_problems())


def test_interrupted_an_export_leaves_nothing_that_looks_finished(
    exported: Exported, tmp_path: Path
) -> None:
    load(exported.folder)

    def stop(doing: str, done: int, total: int) -> None:
        if doing == "articles":
            raise KeyboardInterrupt

    into = tmp_path / "exports"
    with pytest.raises(KeyboardInterrupt):
        export(into / "half", Scope(), stop)
    assert list(into.iterdir()) == []


def test_interrupted_an_import_leaves_nothing(exported: Exported, tmp_path: Path) -> None:
    def stop(doing: str, done: int, total: int) -> None:
        if doing.startswith("references of"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(exported.folder, stop)
    assert not Title.objects.exists()
    assert not Outbox.objects.exclude(kind="everything").exists()
    assert files(tmp_path / "media") == {}
    load(exported.folder)
    assert versions(printed()) == versions(exported.entries)


def test_every_model_is_exported_or_left_out_for_a_reason() -> None:
    """A new model: add a Kind for it in `exports/kinds.py`, or say there why not."""
    kept = {model._meta.label for kind in KINDS for model in tables_of(kind)}
    every = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    through = {label for label in every if "_" in label.partition(".")[2]}
    of_sqlite_alone = {"wagtailsearch.SQLiteFTSIndexEntry"}
    assert every - through <= kept | set(LEFT_OUT)
    assert not kept & set(LEFT_OUT)
    assert (kept | set(LEFT_OUT)) - every <= of_sqlite_alone
    images = {"wagtailimages.Image_tags"}
    assert _owners(through) <= {label.lower() for label in (kept | set(LEFT_OUT) | images)}


def _owners(labels: Iterable[str]) -> set[str]:
    return {label.rpartition("_")[0].lower() for label in labels if label.count("_") == 1}


def test_an_export_reads_by_key_ranges_and_each_batch_alike(
    exported: Exported, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(exported.folder)
    kind = next(kind for kind in KINDS if kind.name == "articles")

    def asked(batch: int) -> list[str]:
        monkeypatch.setattr("warta.exports.records.BATCH", batch)
        with CaptureQueriesContext(connection) as queries:
            assert len(list(records(kind, Scope()))) == Article.objects.count()
        return [query["sql"] for query in queries.captured_queries[:-1]]

    count = Article.objects.count()
    whole, single = asked(count), asked(1)
    of_a_batch = len(whole) - 1  # the last finds nothing more
    assert len(single) == of_a_batch * count + 1
    assert not any("OFFSET" in sql for sql in single)
