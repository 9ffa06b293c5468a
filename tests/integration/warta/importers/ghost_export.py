"""An export of Ghost in the making."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any


@dataclass
class GhostExport:
    """Tables of a Ghost site, by hand."""

    path: Path
    tables: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    name: str = "aaaa-bbbb"

    def add(self, table: str, **row: Any) -> None:
        self.tables.setdefault(table, []).append(row)

    def post(self, number: str, title: str = "Banjir surut", **values: Any) -> None:
        """A published post of 2019, unless `values` say otherwise; `tags` and `authors` are ids."""
        tags, authors = values.pop("tags", []), values.pop("authors", [])
        row = {
            "id": number,
            "title": title,
            "slug": f"pos-{number}",
            "html": f"<p>Isi pos {number}.</p>",
            "status": "published",
            "type": "post",
            "visibility": "public",
            "published_at": "2019-03-05T01:30:00.000Z",
            "updated_at": "2019-03-05T01:30:00.000Z",
        }
        self.add("posts", **{**row, **values})
        for table, column, ids in (
            ("posts_tags", "tag_id", tags),
            ("posts_authors", "author_id", authors),
        ):
            for order, other in enumerate(ids):
                self.add(table, post_id=number, sort_order=order, **{column: other})

    def tag(self, number: str, name: str, slug: str = "") -> None:
        self.add("tags", id=number, name=name, slug=slug or name.lower().strip("#"))

    def user(self, number: str, name: str, slug: str = "", **values: Any) -> None:
        self.add("users", id=number, name=name, slug=slug or name.lower(), **values)

    def write(self) -> Path:
        settings = [{"key": "db_hash", "value": self.name}]
        data = {**self.tables, "settings": settings}
        self.path.write_text(json.dumps({"db": [{"meta": {}, "data": data}]}), encoding="utf-8")
        return self.path
