"""Rows as records: what stands on one line of an export, and rows from it."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Field, ForeignKey, Model
from taggit.models import TaggedItem

from warta.exports.kinds import CHILD_CHECKS, Child, Kind, User, columns, relations, tags_of
from warta.exports.values import NAMED, BadValue, from_json, name_of, names, number, reference
from warta.exports.values import to_json as value_to_json
from warta.titles.models import Title

BATCH: Final = 500
PASSWORD: Final = "password"  # noqa: S105  # a column's name
Record = dict[str, Any]


class BadRecord(Exception):
    """A record that cannot be taken in: `where` names the field, `str()` says why."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(what)
        self.where = where


@dataclass(frozen=True)
class Scope:
    """What an export is to hold: every title or one, all revisions or those in use, passwords."""

    title: Title | None = None
    history: bool = True
    passwords: bool = False
    _held: dict[type[Model], frozenset[int]] = field(default_factory=dict, compare=False)

    def anew(self) -> Scope:
        """The same, its title as it is in the present snapshot: trees move what lies in them."""
        return replace(self, title=self.title and Title.objects.get(pk=self.title.pk))

    def left_out(self, kind: Kind) -> frozenset[str]:
        hidden = kind.model is User and not self.passwords
        return kind.left_out | ({PASSWORD} if hidden else set())

    def holds(self, model: Any, pk: int) -> bool:
        """Whether a reference leads to what is exported too; only accounts may be left out."""
        if self.title is None or model not in (User, Group):
            return True
        if model not in self._held:
            staff = self.title.staff_id
            users = User.objects.filter(groups=staff).values_list("pk", flat=True)
            self._held[model] = frozenset(users) if model is User else frozenset({staff})
        return pk in self._held[model]


def records(kind: Kind, scope: Scope) -> Iterator[Record]:
    """Every record of a kind, by number, read by key ranges: memory holds one batch."""
    rows, last = kind.rows(scope.title), 0
    if kind.in_use and not scope.history:
        rows = rows.filter(kind.in_use())
    while batch := list(rows.filter(pk__gt=last)[:BATCH]):
        yield from _batch(kind, batch, scope)
        last = batch[-1].pk


def _batch(kind: Kind, rows: Sequence[Model], scope: Scope) -> Iterator[Record]:
    ids = [row.pk for row in rows]
    children = {child.name: _children(child, ids, scope) for child in kind.children}
    related = {each.name: _related(each, ids, scope) for each in relations(kind.model)}
    tags = {each.name: _tags(kind.model, ids) for each in tags_of(kind.model)}
    for row in rows:
        record = _columns(row, scope.left_out(kind), scope)
        for name, of in (children | related | tags).items():
            record[name] = of.get(row.pk, [])
        yield record


def _columns(row: Model, left_out: frozenset[str], scope: Scope) -> Record:
    return {each.name: _told(each, row, scope) for each in columns(type(row), left_out)}


def _told(column: Field[Any, Any], row: Model, scope: Scope) -> Any:
    value = column.value_from_object(row)
    if isinstance(column, ForeignKey) and value is not None:
        return value_to_json(column, value) if scope.holds(column.related_model, value) else None
    return value_to_json(column, value)


def _children(child: Child, ids: list[int], scope: Scope) -> Mapping[int, list[Record]]:
    rows = child.model._base_manager.filter(**{f"{child.of}__in": ids}).order_by("pk")
    found: dict[int, list[Record]] = defaultdict(list)
    for row in rows:
        found[getattr(row, f"{child.of}_id")].append(_columns(row, frozenset({child.of}), scope))
    return found


def _related(relation: Any, ids: list[int], scope: Scope) -> Mapping[int, list[Any]]:
    own, theirs = relation.m2m_column_name(), relation.m2m_reverse_name()
    through, model = relation.remote_field.through, relation.related_model
    rows = through._base_manager.filter(**{f"{own}__in": ids}).order_by("pk")
    found: dict[int, list[Any]] = defaultdict(list)
    for pk, other in rows.values_list(own, theirs):
        if scope.holds(model, other):
            found[pk].append(name_of(model, other) if model in NAMED else other)
    return found


def _tags(model: type[Model], ids: list[int]) -> Mapping[int, list[str]]:
    kind = ContentType.objects.get_for_model(model)
    rows = TaggedItem.objects.filter(content_type=kind, object_id__in=ids).order_by("pk")
    found: dict[int, list[str]] = defaultdict(list)
    for pk, name in rows.values_list("object_id", "tag__name"):
        found[pk].append(name)
    return found


def line_of(record: Record) -> bytes:
    """One line of JSON. Half a surrogate pair, which is no text and not printed, is left out."""
    return (json.dumps(record, ensure_ascii=False) + "\n").encode(errors="ignore")


@dataclass(frozen=True)
class Parsed:
    """The rows that one record stands for."""

    row: Model
    children: tuple[Model, ...]
    related: tuple[tuple[Any, tuple[int, ...]], ...]
    tags: tuple[str, ...]


def parse(kind: Kind, record: Any, scope: Scope) -> Parsed:
    """Unsaved rows of a record. Raises BadRecord."""
    if not isinstance(record, dict):
        raise BadRecord("", "is no object with fields")
    left_out = scope.left_out(kind)
    rest = dict(record)
    values = _values(kind.model, columns(kind.model, left_out), rest, "")
    row = _made(kind.model, values)
    if PASSWORD in left_out:
        setattr(row, PASSWORD, make_password(None))
    children: list[Model] = []
    for child in kind.children:
        children += _parsed_children(child, row, _taken(rest, child.name))
    related = [
        (each, _parsed_related(each, _taken(rest, each.name))) for each in relations(kind.model)
    ]
    tags: list[str] = []
    for each in tags_of(kind.model):
        tags += _parsed_tags(each.name, _taken(rest, each.name))
    _refuse_unknown(rest, "")
    _checked(kind.check, row, "")
    return Parsed(row, tuple(children), tuple(related), tuple(tags))


def _made(model: type[Model], values: dict[str, Any]) -> Any:
    """A row with its number also where a table derives from another."""
    row = model(**values)
    for parent, link in model._meta.parents.items():
        if link is not None:
            setattr(row, link.attname, getattr(row, parent._meta.pk.attname))
    return row


def _values(
    model: type[Model], wanted: Iterable[Field[Any, Any]], rest: Record, within: str
) -> dict[str, Any]:
    values = {}
    for each in wanted:
        where = f"{within}{each.name}"
        if each.name not in rest:
            if each.has_default() or each.null or each.blank:
                continue  # a field that is younger than the export
            raise BadRecord(where, "is missing")
        value = rest.pop(each.name)
        numbered = each.primary_key and not each.is_relation
        try:
            values[each.attname] = number(value) if numbered else from_json(each, value)
        except BadValue as error:
            raise BadRecord(where, str(error)) from error
    return values


def _taken(rest: Record, name: str) -> list[Any]:
    found = rest.pop(name, [])
    if not isinstance(found, list):
        raise BadRecord(name, "is no list")
    return found


def _parsed_children(child: Child, row: Model, found: list[Any]) -> Iterator[Model]:
    wanted = columns(child.model, frozenset({child.of}))
    for place, record in enumerate(found):
        within = f"{child.name}[{place}]"
        if not isinstance(record, dict):
            raise BadRecord(within, "is no object with fields")
        rest = dict(record)
        values = _values(child.model, wanted, rest, f"{within}.")
        _refuse_unknown(rest, f"{within}.")
        made = child.model(**values, **{f"{child.of}_id": row.pk})
        _checked(CHILD_CHECKS.get(child.model, lambda row: None), made, f"{within}.")
        yield made


def _parsed_related(relation: Any, found: list[Any]) -> tuple[int, ...]:
    try:
        ids = tuple(reference(relation.related_model, value) for value in found)
    except BadValue as error:
        raise BadRecord(relation.name, str(error)) from error
    if len(set(ids)) < len(ids):
        raise BadRecord(relation.name, "names one thing twice")
    return ids


def _parsed_tags(name: str, found: list[Any]) -> list[str]:
    try:
        return names(found)
    except BadValue as error:
        raise BadRecord(name, str(error)) from error


def _refuse_unknown(rest: Record, within: str) -> None:
    for name in rest:
        raise BadRecord(f"{within}{name}"[:200], "is a field that this version of Warta has not")


def _checked(check: Any, row: Model, within: str) -> None:
    try:
        check(row)
    except ValidationError as error:
        where = next(iter(error.message_dict)) if hasattr(error, "error_dict") else ""
        raise BadRecord(f"{within}{where}", "; ".join(error.messages)) from error
