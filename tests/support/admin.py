"""An editor at the newsroom's own forms, over HTTP: what a browser would send, and no more."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import lxml.html
import requests

from tests.support.forms import rich
from tests.support.installation import EDITOR, PASSWORD

LOGIN = "/account/login/"
ARTICLES = "/newsroom/snippets/articles/article"
PEOPLE = "/newsroom/snippets/people/person/"
WRITER, SECTION, TOPIC = "Raka Lintang", "Nasional", "Banjir"


@dataclass(frozen=True)
class Form:
    """A form as its page gave it, filled in; it is sent back to that page."""

    path: str
    values: dict[str, str]


class Editor:
    """One of the staff, in a session of their own."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()

    def sign_in(self, password: str = PASSWORD) -> requests.Response:
        """The answer to the form, which leads into the newsroom when all is well."""
        page = self._page(LOGIN)
        values = {**_values(page, "//main//form"), "login": EDITOR, "password": password}
        return self._post(Form(LOGIN, values))

    def new_article(self, headline: str, *texts: str, **values: str) -> Form:
        """The form of a new article by `WRITER`, with a paragraph for each of `texts`."""
        path = f"{ARTICLES}/add/"
        page = self._page(path)
        given = _values(page, "//form[@data-edit-form]")
        blocks = [{"type": "paragraph", "value": rich(text), "id": ""} for text in texts]
        filled = {
            "headline": headline,
            "section": _option(page, "section", SECTION),
            "topics": f'"{TOPIC}"',
            **self._byline(),
        }
        return Form(path, {**given, **_body(blocks), **filled, **values})

    def article(self, path: str, **changes: str) -> Form:
        """The form of the article that readers have at `path`, with `changes` made in it."""
        edit = f"{ARTICLES}/edit/{number(path)}/"
        page = self._page(edit)
        blocks, _ = json.loads(page.get_element_by_id("body").get("data-w-block-arguments-value"))
        given = _values(page, "//form[@data-edit-form]")
        return Form(edit, {**given, **_body(blocks), **changes})

    def publish(self, form: Form) -> None:
        """Press the button `Publish`, which schedules what has a time to come."""
        values = {**form.values, "action-publish": "action-publish"}
        _check_taken(self._post(Form(form.path, values)))

    def unpublish(self, path: str) -> None:
        self._confirm(f"{ARTICLES}/unpublish/{number(path)}/")

    def end(self, path: str) -> None:
        self._confirm(f"{ARTICLES}/expire/{number(path)}/")

    def _confirm(self, question: str) -> None:
        values = _values(self._page(question), "//main//form")
        _check_taken(self._post(Form(question, values)))

    def _byline(self) -> dict[str, str]:
        links = self._page(PEOPLE).iter("a")
        found = next(link for link in links if link.text_content().strip() == WRITER)
        person = found.get("href").rstrip("/").rpartition("/")[2]
        row = {"person": person, "role": "Writer", "ORDER": "1", "DELETE": "", "id": ""}
        return {"bylines-TOTAL_FORMS": "1"} | {f"bylines-0-{name}": row[name] for name in row}

    def _page(self, path: str) -> Any:
        answer = self.session.get(self.url + path, timeout=120)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return lxml.html.fromstring(answer.content)

    def _post(self, form: Form) -> requests.Response:
        return self.session.post(
            self.url + form.path, data=form.values, allow_redirects=False, timeout=60
        )


def signed_in(url: str) -> Editor:
    editor = Editor(url)
    assert editor.sign_in().headers.get("location") == "/newsroom/"
    return editor


def number(path: str) -> str:
    """The number at the end of an article's address."""
    return path.rpartition("-")[2]


def _values(page: Any, form: str) -> dict[str, str]:
    """What a browser would send were nothing touched."""
    return {
        field.name: field.value or ""
        for field in page.xpath(form)[0].inputs
        if field.name and "__prefix__" not in field.name
        if not (getattr(field, "checkable", False) and not field.checked)
    }


def _option(page: Any, name: str, label: str) -> str:
    options = page.xpath(f"//select[@name='{name}']/option")
    found: str = next(each.get("value") for each in options if each.text.strip() == label)
    return found


def _body(blocks: list[dict[str, str]]) -> dict[str, str]:
    values = {"body-count": str(len(blocks))}
    for order, block in enumerate(blocks):
        row = {**block, "order": str(order), "deleted": ""}
        values |= {f"body-{order}-{name}": value for name, value in row.items()}
    return values


def _check_taken(answer: requests.Response) -> None:
    if answer.status_code == 200:
        page = lxml.html.fromstring(answer.content)
        errors = [each.text_content().strip() for each in page.find_class("error-message")]
        raise AssertionError(f"the newsroom did not take the form: {errors}")
    assert answer.status_code == 302, answer.status_code
