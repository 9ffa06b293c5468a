"""The printed pages of a home, as readers get them who hold nothing, and what is seen on them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import extruct
from bs4 import BeautifulSoup, Tag

from tests.support.processes import Home
from warta_pages import compose, text


@dataclass(frozen=True)
class Page:
    """One page: its title's code, its path, and all of its HTML."""

    code: str
    path: str
    html: str

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self.html, "lxml")

    @property
    def is_article(self) -> bool:
        return self.soup.select_one(".article-head") is not None

    @property
    def address(self) -> str:
        """The one to find it by."""
        return self.attribute("link[rel=canonical]", "href")

    @property
    def root(self) -> str:
        return self.address.removesuffix(self.path)

    def all(self, selector: str) -> list[Tag]:
        return self.soup.select(selector)

    def texts(self, selector: str) -> list[str]:
        return [words(tag) for tag in self.all(selector)]

    def text(self, selector: str) -> str:
        """What its first one says; nothing where there is none."""
        return next(iter(self.texts(selector)), "")

    def attribute(self, selector: str, name: str) -> str:
        return next((str(tag[name]) for tag in self.all(selector)), "")

    def links(self, selector: str) -> list[tuple[str, str]]:
        """Their words, and where they lead."""
        return [(words(tag), self.root + str(tag["href"])) for tag in self.all(selector)]

    def told(self, *types: str) -> list[dict[str, Any]]:
        """What its JSON-LD says of things of these types, or of all."""
        return [thing for thing in self._told if not types or {*types} & kinds(thing)]

    @cached_property
    def _told(self) -> list[dict[str, Any]]:
        found = extruct.extract(self.html, self.address, syntaxes=["json-ld"], errors="strict")
        return [thing for each in found["json-ld"] for thing in each["@graph"]]


def kinds(thing: dict[str, Any]) -> set[str]:
    told = thing["@type"]
    return {told} if isinstance(told, str) else set(told)


def words(tag: Tag) -> str:
    return " ".join(tag.get_text().split())


def printed(home: Home) -> list[Page]:
    """Every HTML page that is stored, but for fragments."""
    entries = home.entries()
    return [
        Page(*key.split(":", 1), text(compose(entry, entries.get, now=0)).decode())
        for key, entry in entries.items()
        if "#" not in key and dict(entry.headers).get("content-type", "").startswith("text/html")
    ]
