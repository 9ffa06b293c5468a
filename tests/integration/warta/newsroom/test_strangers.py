"""Another title's editor at every address that the newsroom has.

The addresses are those of Django's own resolver: a view that is new, and takes something that
`Case` has no value for, fails here until somebody says what to try on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.core.files.base import ContentFile
from django.forms.models import model_to_dict
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils import translation
from wagtail.admin.views.bulk_action.registry import bulk_action_registry
from wagtail.documents.models import Document
from wagtail.models import Page, Revision, TaskState, WorkflowState

from tests.support.desk import Desk, submit
from warta.articles.models import Article, ArticleSource, Byline, Claim, GalleryPicture
from warta.fronts.models import Slot
from warta.media import videos
from warta.media.models import Picture
from warta.media.renditions import ensure, name_of
from warta.newsroom.permissions import SNIPPETS
from warta.newsroom.scoping import of_titles
from warta.titles.models import MenuItem

pytestmark = pytest.mark.django_db
# An app and a model that are not of each other.
NO_MODELS = ("topics/standingpage", "standing/section")
MEANT_TO_FAIL = {"wagtailadmin_error_test"}
ALLOWED = {200, 301, 302, 304, 400, 403, 404, 405}
PAGE_ACTIONS = ("publish", "unpublish", "delete", "copy", "move", "revert_to_page_revision")


@dataclass(frozen=True)
class View:
    """One address pattern: its route, its name and what it takes."""

    route: str
    name: str
    takes: tuple[str, ...]


def views() -> Iterator[View]:
    found = _walk(get_resolver().url_patterns)
    return (view for view in found if view.route.startswith("newsroom/"))


def _walk(patterns: Any, route: str = "", names: tuple[str, ...] = ()) -> Iterator[View]:
    for entry in patterns:
        here = route + str(entry.pattern)
        if isinstance(entry, URLPattern):
            takes = tuple(entry.pattern.converters) or tuple(entry.pattern.regex.groupindex)
            yield View(here, ":".join([*names, entry.name or ""]), takes)
        else:
            namespace = (entry.namespace,) if entry.namespace else ()
            yield from _walk(entry.url_patterns, here, (*names, *namespace))


@dataclass
class Case:
    """What to ask of each address: always a thing of the title that is not one's own."""

    desk: Desk
    task: TaskState
    document: Document
    editor: Any

    def addresses(self, view: View) -> list[str]:
        """Raises KeyError for a view that takes something unheard of."""
        found = [self._plain(view.route)]
        for name in view.takes:
            values = self._values(view, name)
            found = [self._filled(route, name, value) for route in found for value in values]
        return [f"/{route}" for route in found if not any(each in route for each in NO_MODELS)]

    def _plain(self, route: str) -> str:
        route = route.replace("^(?P<pk>\\d+)", "<pk>").replace("(?P<pk>.+)", "<pk>")
        route = route.replace("\\.\\.\\.", "...")
        for side in ("revision_id_a", "revision_id_b"):
            start = route.find(f"(?P<{side}>")
            if start >= 0:
                route = route[:start] + f"<{side}>" + route[route.index(")", start) + 1 :]
        route = route.replace("^((?:[\\w\\-]+/)*)", f"{self.desk.section.slug}/")
        return route.replace("^.*/", "nowhere/").replace("^", "").replace("$", "")

    @staticmethod
    def _filled(route: str, name: str, value: Any) -> str:
        start = next(
            at for at in range(len(route)) if route[at] == "<" and _name(route, at) == name
        )
        return route[:start] + str(value) + route[route.index(">", start) + 1 :]

    def _values(self, view: View, name: str) -> list[Any]:
        if name == "pk":
            return [self._pk(view)]
        if name == "name":
            return self._files(printed="print" in view.route)
        return self._things()[name]

    def _pk(self, view: View) -> Any:
        namespace = view.name.split(":")[0]
        snippets = {type(thing)._meta.label_lower: thing for thing in self.desk.snippets()}
        for label, thing in snippets.items():
            if namespace.endswith("_" + label.replace(".", "_")):
                return thing.pk
        return {
            "wagtailadmin_api": {
                "pages": self.desk.section.pk,
                "images": self.desk.picture.pk,
                "documents": self.document.pk,
            }.get(view.name.split(":")[1] if ":" in view.name else ""),
            "wagtailadmin_pages": self.desk.section.pk,
            "wagtailadmin_collections": self.desk.title.collection_id,
            "wagtailadmin_workflows": self.task.workflow_state.workflow_id,
            "wagtailusers_users": self.editor.pk,
            "wagtailusers_groups": self.desk.title.staff_id,
            "wagtailsites": self.desk.title.site_id,
            "wagtailimages_chooser": self.desk.picture.pk,
            "wagtaildocs_chooser": self.document.pk,
            "wagtailsettings": 1,
        }[namespace]

    def _files(self, *, printed: bool) -> list[str]:
        if printed:
            return [
                name_of(self.desk.picture, "w480.webp"),
                videos.name_of(self.desk.video, "file"),
            ]
        rendition = self.desk.picture.get_rendition("max-165x165")
        video = self.desk.video
        pictures = [self.desk.picture.file.name, rendition.file.name]
        return [*pictures, video.file.name, video.captions.name]

    def _things(self) -> dict[str, list[Any]]:
        desk = self.desk
        pages = [desk.section.pk, desk.standing.pk, desk.front.pk]
        return {
            "page_id": pages,
            "page_pk": pages,
            "parent_page_id": pages,
            "page_to_move_id": [desk.section.pk, desk.standing.pk],
            "destination_id": [desk.front.pk],
            "image_id": [desk.picture.pk],
            "document_id": [self.document.pk],
            "doc_id": [self.document.pk],
            "collection_id": [desk.title.collection_id],
            "filter_spec": ["max-100x100"],
            "sheet": ["cards", "article"],
            "uploaded_file_id": [1],
            "revision_id": [desk.first_revision.pk],
            "revision_id_a": ["earliest", desk.first_revision.pk],
            "revision_id_b": ["latest"],
            "task_id": [self.task.task_id],
            "task_state_id": [self.task.pk],
            "workflow_state_id": [self.task.workflow_state_id],
            "workflow_pk": [self.task.workflow_state.workflow_id],
            "action_name": ["approve", "reject", *PAGE_ACTIONS],
            "app_name": ["taggit"],
            "app_label": ["articles"],
            "model_name": ["article"],
            "object_id": [desk.article.pk],
            "session_id": [0],
            "content_type_app_name": ["topics", "standing"],
            "content_type_model_name": ["section", "standingpage"],
            "action": ["delete"],
            "uidb64": ["x"],
            "token": ["x"],
            "page_view_restriction_id": [1],
        }

    def bulk(self) -> Iterator[str]:
        """Every action on many things, with one of the other title's and with all."""
        bulk_action_registry._scan_for_bulk_actions()
        things = [*self.desk.snippets(), self.desk.picture, self.desk.section, self.document]
        things.append(self.desk.standing)
        for thing in [*things, self.editor]:
            model = type(thing)
            base = Page if isinstance(thing, Page) else model
            label, name = base._meta.app_label, base._meta.model_name
            for action in bulk_action_registry.actions.get(label, {}).get(name, {}):
                for ids in (f"id={thing.pk}", f"id=all&childOf={self.desk.front.pk}"):
                    yield f"/newsroom/bulk/{label}/{name}/{action}/?{ids}"

    def query(self) -> str:
        """Things to choose, and a part of the mark to search for, which pages repeat."""
        searched = self.desk.mark[:-3]
        ids = "&".join(f"id={thing.pk}" for thing in [*self.desk.snippets(), self.desk.picture])
        return f"{ids}&id={self.desk.section.pk}&q={searched}&term={searched}&describe_on_delete=1"

    def form(self) -> dict[str, Any]:
        """One body for every form: each field names a thing of the other title."""
        desk, empty = self.desk, {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0}
        formsets = {
            f"{prefix}-{key}": value
            for prefix in (
                "bylines",
                "sources",
                "gallery",
                "claims",
                "items",
                "slots",
                "comments",
            )
            for key, value in empty.items()
        }
        body = {"body-count": 1, "body-0-type": "picture", "body-0-order": 0, "body-0-deleted": ""}
        return {
            **formsets,
            **body,
            "body-0-value-picture": desk.picture.pk,
            "title": desk.title.pk,
            "section": desk.section.pk,
            "story": desk.story.pk,
            "lead_picture": desk.picture.pk,
            "video": desk.video.pk,
            "youtube": "https://youtu.be/a1B2_c3-D4e",
            "gallery-TOTAL_FORMS": 1,
            "gallery-0-picture": desk.picture.pk,
            "claims-TOTAL_FORMS": 1,
            "claims-0-text": "Taken over",
            "claims-0-claimant": "Taken over",
            "claims-0-verdict": "true",
            "portrait": desk.picture.pk,
            "article": desk.article.pk,
            "collection": desk.title.collection_id,
            "headline": "Taken over",
            "name": "Taken over",
            "slug": "taken-over",
            "place": "footer",
            "path": "/taken-over",
            "kind": "article",
            "genre": "news",
            "ai_use": "none",
            "bylines-TOTAL_FORMS": 1,
            "bylines-0-person": desk.person.pk,
            "sources-TOTAL_FORMS": 1,
            "sources-0-source": desk.source.pk,
            "sources-0-use": "quoted",
            "items-TOTAL_FORMS": 1,
            "items-0-section": desk.section.pk,
            "slots-TOTAL_FORMS": 1,
            "slots-0-place": "lead",
            "slots-0-article": desk.article.pk,
            "text": "Taken over",
            "topic": desk.topic.pk,
            "ends": "2100-01-01 00:00",
            "parent_page": desk.front.pk,
            "new_parent_page": desk.front.pk,
            "chooser": desk.front.pk,
            "action-publish": "1",
            "confirm": "1",
            "external-link-chooser-url": f"http://kabar.test/{desk.section.slug}/".replace(
                desk.mark, "x"
            ),
        }


def _name(route: str, at: int) -> str:
    return route[at + 1 : route.index(">", at)].rsplit(":", maxsplit=1)[-1]


@pytest.fixture
def own_case(kabar, courier, case) -> Case:
    """The stranger's own things, asked for in the presence of the other title's."""
    courier.picture.tags.add("own tag")
    task = submit(courier.article, courier.title.staff)
    document = Document(title="own paper", collection=courier.title.collection)
    document.file.save("own.txt", ContentFile("own paper"))
    return Case(courier, task, document, case.editor)


@pytest.fixture
def case(kabar, courier) -> Case:
    """The other title's article waits for approval by a group that the stranger is in, too."""
    title = kabar.title
    document = Document(title=f"{kabar.mark} paper", collection=title.collection)
    document.file.save("paper.txt", ContentFile(f"{kabar.mark} paper"))
    editor = get_user_model().objects.create_user(f"{kabar.mark}@desk.test", "secret")
    editor.groups.add(title.staff)
    ensure(kabar.picture, "w480.webp")
    videos.ensure(kabar.video, "file")
    return Case(kabar, submit(kabar.article, title.staff, courier.title.staff), document, editor)


def state_of(desk: Desk) -> list[Any]:
    """All that the database holds of a title."""
    models = [*SNIPPETS, Page, Picture]
    rows = [list(of_titles(m._base_manager.all(), [desk.title]).values()) for m in models]
    for model in (Byline, ArticleSource, GalleryPicture, Claim):
        rows.append(list(model.objects.filter(article__title=desk.title).values()))
    ids = [str(pk) for pk in Article.objects.filter(title=desk.title).values_list("pk", flat=True)]
    rows += [
        list(MenuItem.objects.filter(menu__title=desk.title).values()),
        list(Slot.objects.filter(curation__title=desk.title).values()),
        list(Revision.objects.filter(object_id__in=ids).values("pk", "content", "object_id")),
        list(WorkflowState.objects.values()),
        list(TaskState.objects.values()),
        list(desk.title.staff.permissions.values_list("pk", flat=True)),
        model_to_dict(desk.title.site),
        model_to_dict(desk.title.collection),
        list(desk.picture.tags.names()),
    ]
    return rows


def asked(case: Case) -> Iterator[tuple[str, str]]:
    """Each address with the name of its view."""
    for view in views():
        if view.name not in MEANT_TO_FAIL:
            for address in case.addresses(view):
                yield view.name, f"{address}?{case.query()}"
    for address in case.bulk():
        yield "bulk", address


def tells(response: Any, mark: str) -> bool:
    content = b"".join(response) if response.streaming else response.content
    said = [content.decode(errors="replace"), *response.headers.values()]
    return any(mark in text.casefold() for text in said)


def trespass(client: Client, case: Case, method: str) -> list[str]:
    """What went wrong, as lines to read."""
    wrong = []
    before = state_of(case.desk)
    user = get_user_model().objects.get(pk=client.session["_auth_user_id"])
    client.raise_request_exception = False
    for name, address in asked(case):
        response = client.get(address) if method == "GET" else client.post(address, case.form())
        if "_auth_user_id" not in client.session:
            client.force_login(user)
        if response.status_code not in ALLOWED:
            wrong.append(f"{method} {address} ({name}) answered {response.status_code}")
        if tells(response, case.desk.mark):
            wrong.append(f"{method} {address} ({name}) tells of the other title")
        if method == "POST" and (after := state_of(case.desk)) != before:
            wrong.append(f"{method} {address} ({name}) changed the other title")
            before = after
    if tells(client.get("/newsroom/"), case.desk.mark):
        wrong.append("the messages afterwards tell of the other title")
    return wrong


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_address_shows_or_changes_anything_of_another_title(stranger, case, method):
    with translation.override("en"):
        wrong = trespass(stranger, case, method)
    assert not wrong, "\n".join(wrong)


def test_no_own_screen_shows_anything_of_another_title(stranger, kabar, own_case):
    wrong = []
    stranger.raise_request_exception = False
    with translation.override("en"):
        for name, address in asked(own_case):
            response = stranger.get(address)
            if response.status_code not in ALLOWED:
                wrong.append(f"{address} ({name}) answered {response.status_code}")
            if "_auth_user_id" not in stranger.session:
                stranger.force_login(get_user_model().objects.get(email="editor@courier.test"))
            if tells(response, kabar.mark):
                wrong.append(f"{address} ({name}) tells of the other title")
    assert not wrong, "\n".join(wrong)


def test_a_user_of_no_title_gets_nothing_either(client, case):
    nobody = get_user_model().objects.create_user("reader@kabar.test", "secret")
    client.force_login(nobody)
    for _, address in asked(case):
        response = client.get(address)
        assert response.status_code in ALLOWED
        assert response.status_code != 200 or not tells(response, case.desk.mark), address


def test_every_view_that_takes_something_has_a_case(case):
    for view in views():
        assert case.addresses(view)
