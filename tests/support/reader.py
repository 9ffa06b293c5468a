"""A reader, who knows the public address alone and follows no redirect unasked."""

from __future__ import annotations

from dataclasses import dataclass

import lxml.html
import requests


@dataclass(frozen=True)
class Reader:
    url: str

    def get(self, path: str) -> requests.Response:
        return requests.get(self.url + path, allow_redirects=False, timeout=120)

    def text(self, path: str) -> str:
        """What stands at an address that answers 200."""
        answer = self.get(path)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return answer.content.decode()

    def address_of(self, headline: str) -> str | None:
        """Where the link with this headline on the home page leads."""
        home = lxml.html.fromstring(self.text("/"))
        links = (link for link in home.iter("a") if link.text_content().strip() == headline)
        return next((str(link.get("href")) for link in links), None)
