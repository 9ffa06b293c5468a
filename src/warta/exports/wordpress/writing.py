"""Writes a title as WordPress's own importer reads it: `warta export --wxr`."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from django.contrib.contenttypes.models import ContentType
from django.db.models import Max, Q
from wagtail.models import Revision

from warta.articles.models import Article, Source
from warta.exports.folder import CannotExport
from warta.exports.kinds import KINDS
from warta.exports.records import Record, Scope, records
from warta.exports.wordpress.gutenberg import Around, Linked, Picture, articles_in, pictures_in
from warta.exports.wordpress.posts import Attachment, Filed, Place, State, attachment, post
from warta.exports.wordpress.terms import author, categories, people, tag, topics
from warta.exports.wordpress.xml import HEAD, TAIL, text
from warta.media import renditions, videos
from warta.media.models import Picture as OurPicture
from warta.media.models import Video
from warta.people.models import Person
from warta.publishing.snapshot import database_snapshot
from warta.titles.models import Title
from warta.topics.models import Story, Topic

Progress = Callable[[str, int, int], None]
BATCH: Final = 100
_KIND: Final = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True)
class WxrOptions:
    """`most_bytes` of one file, or none; `media_url` is where originals are served, or empty."""

    most_bytes: int | None = None
    media_url: str = ""


@dataclass
class ExportedWxr:
    """What was written."""

    files: list[Path] = field(default_factory=list)
    articles: int = 0
    pictures: int = 0
    premium: int = 0


def export_wxr(
    path: Path,
    title: Title,
    options: WxrOptions,
    progress: Progress = lambda doing, done, total: None,
) -> ExportedWxr:
    """Write all articles and pictures of a title, drafts and premium ones included.

    Raises CannotExport; interrupted, it leaves no file of that name.
    """
    _refuse_existing(path)
    with database_snapshot():
        writing = _Writing(Title.objects.get(pk=title.pk), options, progress)
        with _Files(path, writing.head(), options.most_bytes) as files:
            writing.write(files)
            writing.done.files = files.finish()
    return writing.done


class _Files:
    """One file after another, each complete; none has its name before all are."""

    def __init__(self, path: Path, head: Iterable[str], most_bytes: int | None) -> None:
        self._path, self._most = path, most_bytes
        self._head = "".join(head)
        self._parts: list[Path] = []
        self._file: Any = None
        self._size, self._has_items = 0, False
        self.in_file: set[int] = set()
        """The pictures that the present file holds."""

    def __enter__(self) -> _Files:
        self._begin()
        return self

    def __exit__(self, *error: object) -> None:
        if self._file and not self._file.closed:
            self._file.close()
        for part in self._parts:
            part.unlink(missing_ok=True)

    def write(self, items: list[str]) -> None:
        """Write what belongs together into one file."""
        data = "".join(f"{item}\n" for item in items).encode()
        if self._most and self._size + len(data) > self._most and self._has_items:
            self._end()
            self._begin()
        self._file.write(data)
        self._size += len(data)
        self._has_items = True

    def finish(self) -> list[Path]:
        """Give the files their names: the one asked for, or numbered ones."""
        self._end()
        parts, self._parts = self._parts, []
        names = (
            [self._path] if len(parts) == 1 else [*map(self._numbered, range(1, len(parts) + 1))]
        )
        for name in names:
            _refuse_existing(name)
        for part, name in zip(parts, names, strict=True):
            part.rename(name)
        return names

    def would_begin_another(self, items: list[str]) -> bool:
        size = sum(len(item.encode()) + 1 for item in items)
        return bool(self._most) and self._has_items and self._size + size > (self._most or 0)

    def _numbered(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.stem}-{number}{self._path.suffix}")

    def _begin(self) -> None:
        part = self._path.with_name(
            f".{self._path.name}.{os.getpid()}-{len(self._parts) + 1}.unfinished"
        )
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = os.fdopen(
                os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            )
        except OSError as error:
            raise CannotExport(f"{self._path} cannot be written ({error.strerror})") from error
        self._parts.append(part)
        head = self._head.encode()
        self._file.write(head)
        self._size, self._has_items = len(head) + len(TAIL), False
        self.in_file = set()

    def _end(self) -> None:
        self._file.write(TAIL.encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


def _refuse_existing(path: Path) -> None:
    if path.exists():
        raise CannotExport(f"{path} is there already: name a file that is not")


class _Writing:
    def __init__(self, title: Title, options: WxrOptions, progress: Progress) -> None:
        self._title, self._options, self._progress = title, options, progress
        self._root, self._scope = title.site.root_url, Scope(title)
        self._site = Place(self._root, title.zone)
        self._categories = categories(title)
        # Posts and attachments share their numbers in WordPress, articles and pictures do not here.
        self._first_attachment = Article.objects.aggregate(last=Max("pk"))["last"] or 0
        self._first_tag = max(self._categories, default=0)
        self._pictures: dict[int, Attachment] = {}
        self._articles: dict[int, Linked] = {}
        self._written: set[int] = set()
        self.done = ExportedWxr()

    def head(self) -> Iterator[str]:
        """What stands before the items of every file: site, authors, categories, tags."""
        title = self._title
        yield HEAD
        yield f"{text('title', title.name)}\n{text('link', self._root)}\n"
        yield f"{text('description', title.tagline)}\n{text('language', title.language)}\n"
        yield "<wp:wxr_version>1.2</wp:wxr_version>\n"
        yield f"{text('wp:base_site_url', self._root)}\n{text('wp:base_blog_url', self._root)}\n"
        yield from (f"{author(each)}\n" for each in people(title))
        yield from (f"{each}\n" for each in self._categories.values())
        yield from (f"{tag(each, self._first_tag)}\n" for each in topics(title))

    def write(self, files: _Files) -> None:
        kind = _KIND["articles"]
        total = kind.rows(self._title).count()
        articles = records(kind, self._scope)
        while batch := list(islice(articles, BATCH)):
            for items, shown in self._posts(batch):
                self._put(files, items, shown)
            self.done.articles += len(batch)
            self._progress("articles", self.done.articles, total)
        self._rest(files)

    def _put(self, files: _Files, item: str, shown: list[int]) -> None:
        """A post after the pictures it shows, in one file: there WordPress joins them."""
        lacking = [pk for pk in shown if pk in self._pictures and pk not in files.in_file]
        attachments = {pk: attachment(self._pictures[pk], self._site) for pk in lacking}
        if files.would_begin_another([*attachments.values(), item]):
            lacking = [pk for pk in shown if pk in self._pictures]
            attachments = {pk: attachment(self._pictures[pk], self._site) for pk in lacking}
        files.write([*attachments.values(), item])
        files.in_file.update(attachments)
        self._written.update(attachments)

    def _rest(self, files: _Files) -> None:
        """The pictures that no article shows."""
        pictures = records(_KIND["pictures"], self._scope)
        total = _KIND["pictures"].rows(self._title).count()
        while batch := list(islice(pictures, BATCH)):
            self._learn_pictures(batch)
            for record in batch:
                if record["id"] not in self._written:
                    files.write([attachment(self._pictures[record["id"]], self._site)])
            self.done.pictures += len(batch)
            self._progress("pictures", self.done.pictures, total)

    def _posts(self, batch: list[Record]) -> Iterator[tuple[str, list[int]]]:
        pairs = list(self._stated(batch))
        found = [record for record, _ in pairs]
        shown = {record["id"]: _shown(record) for record in found}
        self._learn_pictures_of({pk for each in shown.values() for pk in each})
        self._learn_articles({pk for record in found for pk in articles_in(record["body"])})
        filing = _Filing.of(found)
        around = Around(self._picture, self._articles.get, self._section, self._film)
        for record, state in pairs:
            lead = self._picture(record["lead_picture"]) if record["lead_picture"] else None
            filed = filing.filed(record, self._categories[record["section"]], lead)
            item = post(record, state, filed, around, self._site)
            self.done.premium += bool(record["premium"])
            yield item, shown[record["id"]]

    def _stated(self, batch: list[Record]) -> Iterator[tuple[Record, State]]:
        """Each article as readers have it, or its draft, and what state it is in."""
        drafts = _drafts([record for record in batch if not record["live"]])
        for record in batch:
            draft = drafts.get(record["id"])
            if record["live"] or draft is None:
                yield record, _state(record)
                continue
            content = {**record, **_content(draft), "path": record["path"]}
            if content["section"] not in self._categories:  # deleted since the draft was saved
                content["section"] = record["section"]
            changed_at = draft.created_at
            at = draft.approved_go_live_at
            first = content["first_published_at"] = record["first_published_at"]
            known = dt.datetime.fromisoformat(first) if first else None
            yield content, State("future" if at else "draft", at or known, changed_at)

    def _picture(self, pk: int) -> Picture | None:
        found = self._pictures.get(pk)
        return found.picture if found else None

    def _section(self, pk: int) -> str:
        found = self._categories.get(pk)
        return f"{self._root}{found.path}" if found else ""

    def _film(self, pk: int) -> str:
        """Where a film is: at YouTube, or where readers or the original's server have it."""
        row = Video.objects.filter(pk=pk).first()
        if row is None or not row.file:
            return row.youtube if row else ""
        if base := self._options.media_url:
            return f"{base.rstrip('/')}/{quote(str(row.file.name))}"
        return f"{self._root}/{videos.name_of(row, 'file')}"

    def _learn_pictures_of(self, ids: set[int]) -> None:
        kind = replace(_KIND["pictures"], of_title=lambda title: Q(pk__in=ids))
        self._learn_pictures(records(kind, self._scope))

    def _learn_pictures(self, found: Iterable[Record]) -> None:
        rows = list(found)
        ours = OurPicture.objects.in_bulk([record["id"] for record in rows])
        self._pictures = {
            record["id"]: Attachment(record, self._made(ours[record["id"]])) for record in rows
        }

    def _made(self, row: OurPicture) -> Picture:
        return Picture(
            self._first_attachment + row.pk, self._address(row), row.alt_text, row.caption
        )

    def _address(self, row: OurPicture) -> str:
        """Where WordPress fetches a picture: its original, or the largest that readers get."""
        if base := self._options.media_url:
            return f"{base.rstrip('/')}/{quote(row.file.name)}"
        return f"{self._root}/{renditions.name_of(row, renditions.PLAIN)}"

    def _learn_articles(self, ids: set[int]) -> None:
        rows = Article.objects.filter(pk__in=ids).exclude(path="")
        self._articles = {
            pk: Linked(f"{self._root}{path}", headline)
            for pk, path, headline in rows.values_list("pk", "path", "headline")
        }


def _shown(record: Record) -> list[int]:
    lead = [record["lead_picture"]] if record["lead_picture"] else []
    plates = [row["picture"] for row in record.get("gallery") or () if row["picture"]]
    return list(dict.fromkeys([*lead, *plates, *pictures_in(record["body"])]))


def _state(record: Record) -> State:
    first = record["first_published_at"]
    at = dt.datetime.fromisoformat(first) if first else None
    changed = record["material_change_at"] or first
    changed_at = dt.datetime.fromisoformat(changed) if changed else dt.datetime.now(dt.UTC)
    return State("publish" if record["live"] else "draft", at, changed_at)


def _drafts(found: list[Record]) -> dict[int, Revision]:
    """What is scheduled of each article, or else its latest draft."""
    kind = ContentType.objects.get_for_model(Article)
    numbers = [str(record["id"]) for record in found]
    rows = Revision.objects.filter(base_content_type=kind, object_id__in=numbers)
    scheduled = rows.filter(approved_go_live_at__isnull=False)
    latest = Revision.objects.in_bulk([pk for each in found if (pk := each["latest_revision"])])
    drafts = {int(row.object_id): row for row in latest.values()}
    return drafts | {int(row.object_id): row for row in scheduled}


def _content(draft: Revision) -> Record:
    """A revision's content in the shape of a record."""
    content: Record = dict(draft.content)
    body = content.get("body") or "[]"
    content["body"] = json.loads(body) if isinstance(body, str) else body
    content["id"] = int(draft.object_id)
    return content


@dataclass(frozen=True)
class _Filing:
    """What a batch of articles is filed under, read at once."""

    topics: Mapping[int, Topic]
    people: Mapping[int, Person]
    stories: Mapping[int, Story]
    sources: Mapping[int, Source]

    @classmethod
    def of(cls, found: list[Record]) -> _Filing:
        def ids(name: str, of: str) -> set[int]:
            return {each[of] for record in found for each in record[name]}

        return cls(
            Topic.objects.in_bulk({pk for record in found for pk in record["topics"]}),
            Person.objects.in_bulk(ids("bylines", "person")),
            Story.objects.in_bulk({each["story"] for each in found if each["story"]}),
            Source.objects.in_bulk(ids("sources", "source")),
        )

    def filed(self, record: Record, category: Any, lead: Picture | None) -> Filed:
        bylines = sorted(record["bylines"], key=lambda each: each["sort_order"] or 0)
        writers = dict.fromkeys(each["person"] for each in bylines)
        story = self.stories.get(record["story"])
        return Filed(
            category,
            tuple(self.topics[pk] for pk in record["topics"] if pk in self.topics),
            tuple(self.people[pk] for pk in writers if pk in self.people),
            story.name if story else "",
            tuple(self._source(each) for each in record["sources"]),
            lead,
        )

    def _source(self, used: Record) -> str:
        name = self.sources[used["source"]].name if used["source"] in self.sources else ""
        parts = (name, used["upstream_id"], used["upstream_version"], used["use"])
        return " | ".join(filter(None, parts))
