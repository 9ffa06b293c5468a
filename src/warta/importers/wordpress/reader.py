"""Reads a WordPress export (WXR 1.0, 1.1 and 1.2), one record at a time.

An export is an RSS 2.0 file with elements of WordPress's own. Memory is bounded by the largest
single item, never by the file. Nothing here knows a database.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from lxml import etree

from ..stream import CHUNK, BadExport, decoded, unpacked
from .fields import (
    LISTED,
    WXR_NAME,
    aware,
    comment_of,
    fields_of,
    line_of,
    meta_of,
    moment,
    number,
    rfc822,
    short_name,
    terms_of,
    text_of,
)
from .mending import Mender
from .records import Author, Category, Comment, Item, Record, SiteInfo, Survey, Tag

__all__ = [
    "Author",
    "BadExport",
    "Category",
    "Comment",
    "Item",
    "Record",
    "SiteInfo",
    "Survey",
    "Tag",
    "check_wxr",
    "read_wxr",
]

MAX_TEXT_BYTES: Final = 10_000_000
"""Longest single text: the parser's own bound, for `huge_tree` stays off."""
MAX_ENTRY_BYTES: Final = 64 * 1024**2
"""Most bytes between the end of one item, term or comment and the end of the next."""
MAX_ENTRY_ELEMENTS: Final = 200_000
"""Most elements in the same stretch: empty ones cost far more memory than bytes."""
_MAX_COMPLAINTS: Final = 1000
_MOST_HOSTS: Final = 1000
_MAX_OFFSET: Final = timedelta(hours=14)
_QUARTER: Final = timedelta(minutes=15)

_SITE: Final = {
    "title": "title",
    "link": "link",
    "language": "language",
    "wp:base_site_url": "base_site_url",
    "wp:base_blog_url": "base_blog_url",
    "wp:wxr_version": "wxr_version",
}


def read_wxr(
    source: BinaryIO | Path, *, survey: Survey | None = None, comments: bool = False
) -> Iterator[Record]:
    """The records of an export, plain or gzipped, in the order of the file.

    The `SiteInfo` comes first, and once more at the end when later elements added to it. Local
    times without a UTC twin are set by the offset that `survey`, or else the items so far, show.
    Comments are told only when asked for, each before its item.

    Raises:
        BadExport: damaged, truncated or not an export. Records before it may have been yielded;
            call `check_wxr` first to import all or nothing.
    """
    return _Reading(_name(source), survey, comments=comments).records(source)


def check_wxr(source: BinaryIO | Path) -> Survey:
    """Reads a whole export once, keeping nothing, and counts what it holds.

    Raises:
        BadExport: the export cannot be read to its end.
    """
    reading = _Reading(_name(source), None)
    kinds: Counter[type[Record]] = Counter()
    items: Counter[tuple[str, str]] = Counter()
    hosts: Counter[str] = Counter()
    comments = 0
    for record in reading.records(source):
        kinds[type(record)] += 1
        if isinstance(record, Item):
            items[record.kind, record.status] += 1
            comments += record.comment_count
            if (record.kind, record.status) == ("post", "publish") and len(hosts) < _MOST_HOSTS:
                hosts[_host(record.link)] += 1
    return Survey(
        site=reading.site,
        authors=kinds[Author],
        categories=kinds[Category],
        tags=kinds[Tag],
        items=tuple((kind, status, count) for (kind, status), count in sorted(items.items())),
        comments=comments,
        repairs=reading.mender.repairs,
        utc_offset=reading.clock.offset,
        hosts=tuple(host for host, count in hosts.items() if host and 2 * count > hosts.total()),
    )


def _host(url: str) -> str:
    try:
        return urlsplit(url).netloc
    except ValueError:
        return ""


def _name(source: BinaryIO | Path) -> str:
    return str(source) if isinstance(source, Path) else str(getattr(source, "name", "(stream)"))


def _opened(source: BinaryIO | Path) -> AbstractContextManager[BinaryIO]:
    return source.open("rb") if isinstance(source, Path) else nullcontext(source)


class _Clock:
    """Learns how far the site's clock is from UTC from items that give both times."""

    def __init__(self, known: timedelta | None) -> None:
        self._known = known
        self._seen: Counter[timedelta] = Counter()

    @property
    def offset(self) -> timedelta | None:
        if self._known is not None:
            return self._known
        return next((gap for gap, _ in self._seen.most_common(1)), None)

    def learn(self, local: datetime | None, utc: datetime | None) -> None:
        if local is None or utc is None:
            return
        gap = local.replace(tzinfo=UTC) - utc
        if abs(gap) <= _MAX_OFFSET and not gap % _QUARTER:
            self._seen[gap] += 1

    def utc(self, local: datetime | None) -> datetime | None:
        if local is None:
            return None
        try:
            return local.replace(tzinfo=UTC) - (self.offset or timedelta())
        except OverflowError:
            return None


class _Reading:
    """One pass over one export."""

    def __init__(self, path: str, survey: Survey | None, *, comments: bool = False) -> None:
        self._tells_comments = comments
        self.site = SiteInfo()
        self.mender = Mender(path)
        self.clock = _Clock(survey.utc_offset if survey else None)
        self._path = path
        self._told: SiteInfo | None = None
        self._site_fields: dict[str, str] = {}
        self._comments = 0
        self._recognised = False
        self._since_entry = self._elements = 0
        self._parser = _parser()

    def records(self, source: BinaryIO | Path) -> Iterator[Record]:
        with _opened(source) as stream:
            for text in decoded(unpacked(stream, self._path), self._path):
                yield from self._fed(self.mender.feed(text))
            yield from self._fed(self.mender.feed("", final=True))
        self._close()
        if self._told != self.site or self._told is None:
            yield self.site

    def _fed(self, text: str) -> Iterator[Record]:
        for start in range(0, len(text), CHUNK):
            data = text[start : start + CHUNK].encode()
            self._since_entry += len(data)
            self._parser.feed(data)
            self._complain()
            for _, element in self._parser.read_events():
                if isinstance(element, etree._Element):
                    yield from self._ended(element)
            if self._since_entry > MAX_ENTRY_BYTES:
                raise self._too_large(f"{MAX_ENTRY_BYTES} bytes")

    def _complain(self) -> None:
        log = self._parser.feed_error_log
        for entry in log.filter_from_fatals():
            raise self._bad_at(entry.line, entry.column, _what(entry.message))
        if len(log) > _MAX_COMPLAINTS:
            raise self._bad_at(log[-1].line, log[-1].column, "too many errors in the XML")

    def _too_large(self, bound: str) -> BadExport:
        return self._bad_at(self.mender.line, 1, f"one entry is larger than {bound}")

    def _bad_at(self, line: int, column: int, what: str) -> BadExport:
        remedy = "Export the site again, or mend that place; nothing after it can be read."
        return BadExport(self._path, line, column, what, remedy)

    def _close(self) -> None:
        try:
            self._parser.close()
        except etree.XMLSyntaxError as error:
            line, column = error.position
            raise self._bad_at(line or 1, column or 1, _what(error.msg or "no XML")) from error
        self._complain()
        if not self._recognised:
            raise self._not_an_export(1)

    def _not_an_export(self, line: int) -> BadExport:
        remedy = "Use the .xml file that WordPress writes under Tools, Export."
        return BadExport(self._path, line, 1, "this is not a WordPress export", remedy)

    def _ended(self, element: etree._Element) -> Iterator[Record]:
        parent = element.getparent()
        self._elements += 1
        if self._elements > MAX_ENTRY_ELEMENTS:
            raise self._too_large(f"{MAX_ENTRY_ELEMENTS} elements")
        if parent is None:
            return
        if short_name(element.tag) == "wp:comment":
            if parent.tag == "item":
                self._comments += 1
                if self._tells_comments:
                    yield comment_of(element, parent, self.clock.utc)
            self._forget(element)
        elif parent.tag == "channel":
            self._recognise(element)
            yield from self._entry(element)
            self._forget(element)

    def _recognise(self, element: etree._Element) -> None:
        if self._recognised:
            return
        root = element.getroottree().getroot()
        spaces = [*root.nsmap.values(), *element.nsmap.values()]
        if root.tag != "rss" or not any(WXR_NAME.match(f"{{{space}}}x") for space in spaces):
            raise self._not_an_export(line_of(root))
        version = next(match[1] for space in spaces if (match := WXR_NAME.match(f"{{{space}}}x")))
        self._site_fields.setdefault("wp:wxr_version", version)
        self._recognised = True

    def _forget(self, element: etree._Element) -> None:
        """Frees the element and what came before it, all but the node the parser stands on."""
        self._since_entry = self._elements = 0
        element.clear()
        before = element.getprevious()
        parent = element.getparent()
        while before is not None and parent is not None and _forgettable(before, parent):
            parent.remove(before)
            before = element.getprevious()

    def _entry(self, element: etree._Element) -> Iterator[Record]:
        name = short_name(element.tag)
        make = LISTED.get(name)
        if name in _SITE:
            self._site_fields[name] = text_of(element)
            self.site = SiteInfo(**{_SITE[key]: text for key, text in self._site_fields.items()})
        elif name == "item":
            yield from self._after_site(self._item(element))
        elif make is not None and (record := make(fields_of(element))) is not None:
            yield from self._after_site(record)

    def _after_site(self, record: Record) -> Iterator[Record]:
        if self._told is None:
            self._told = self.site
            yield self.site
        yield record

    def _item(self, element: etree._Element) -> Item:
        fields = fields_of(element)
        local = moment(fields.get("wp:post_date", ""))
        utc = aware(moment(fields.get("wp:post_date_gmt", "")))
        self.clock.learn(local, utc)
        comments, self._comments = self._comments, 0
        terms = terms_of(element)
        return Item(
            id=number(fields.get("wp:post_id", "")),
            kind=fields.get("wp:post_type", ""),
            status=fields.get("wp:status", ""),
            title=fields.get("title", ""),
            slug=fields.get("wp:post_name", ""),
            link=fields.get("link", ""),
            guid=fields.get("guid", ""),
            creator=fields.get("dc:creator", ""),
            content_html=fields.get("content:encoded", ""),
            excerpt_html=fields.get("excerpt:encoded", ""),
            published_at=utc or rfc822(fields.get("pubDate", "")) or self.clock.utc(local),
            published_local=local,
            modified_at=self._modified(fields),
            categories=tuple((slug, name) for kind, slug, name in terms if kind == "category"),
            tags=tuple((slug, name) for kind, slug, name in terms if kind == "post_tag"),
            other_terms=tuple(term for term in terms if term[0] not in {"category", "post_tag"}),
            parent_id=number(fields.get("wp:post_parent", "")),
            menu_order=number(fields.get("wp:menu_order", "")),
            is_sticky=fields.get("wp:is_sticky", "") == "1",
            password=fields.get("wp:post_password", ""),
            meta=meta_of(element),
            attachment_url=fields.get("wp:attachment_url", ""),
            comment_count=comments,
            line=line_of(element),
        )

    def _modified(self, fields: dict[str, str]) -> datetime | None:
        utc = aware(moment(fields.get("wp:post_modified_gmt", "")))
        return utc or self.clock.utc(moment(fields.get("wp:post_modified", "")))


def _parser() -> etree.XMLPullParser:
    """Recovery is on for one reason: the error log then tells fatal errors from the namespace
    oddities that WordPress itself lets pass. A fatal error always ends the reading.
    """
    return etree.XMLPullParser(
        events=("end",),
        encoding="utf-8",
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _what(message: str) -> str:
    if "too long" in message or "too big" in message or "Resource limit" in message:
        return f"one text is longer than {MAX_TEXT_BYTES} bytes"
    said = " ".join(message.split())
    if "Premature end" in message or "not finished" in message:
        return f"the file ends in the middle ({said})"
    return said


def _forgettable(before: etree._Element, parent: etree._Element) -> bool:
    return parent.tag == "channel" or short_name(before.tag) == "wp:comment"
