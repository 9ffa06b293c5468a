"""Takes an export into an empty installation: `warta import warta`.

All of it is one transaction. The database's own triggers list articles as they come; what they
note for the press is replaced by the one wish that everything be printed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice, zip_longest
from pathlib import Path
from typing import Any, Final

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files import File
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.models import Exists, ForeignKey, Model, OuterRef
from django.db.models.sql import InsertQuery
from taggit.models import Tag, TaggedItem
from wagtail.models import Collection, Page, ReferenceIndex

from warta.exports.folder import MEDIA, BadExport, MediaNote, copy_hashed, inside
from warta.exports.kinds import KINDS, Kind, relations, tags_of
from warta.exports.reading import Source, check_original, checks_of, open_export
from warta.exports.records import BadRecord, Parsed, Scope, line_of, parse, records
from warta.exports.values import NAMED
from warta.publishing.models import Outbox
from warta.publishing.proof import ask_for_everything
from warta.titles.models import Title

Progress = Callable[[str, int, int], None]
BATCH: Final = 200


class NotEmpty(Exception):
    """The installation has content of its own. Says what, and what to do."""


@dataclass(frozen=True)
class Loaded:
    """What was taken in; nothing where the installation held exactly that already."""

    records: int
    originals: int
    missing: tuple[str, ...] = ()


def load(folder: Path, progress: Progress = lambda doing, done, total: None) -> Loaded:
    """Take the export in `folder` into this installation, whole or not at all.

    Raises:
        BadExport: the export is damaged, of another format, or holds what cannot be taken in.
        NotEmpty: there is other content here.
    """
    source = open_export(folder)
    taken = _taken()
    if taken:
        _refuse_unless_same(source, taken)
        return Loaded(0, 0)
    with ExitStack() as undo:
        with transaction.atomic():
            loaded = _Loading(source, progress, undo).run()
        undo.pop_all()
    return loaded


def _taken() -> str:
    """A kind of content that is here, with its number; empty in a new installation."""
    for kind in KINDS:
        if not kind.given and (count := kind.rows(None)[:2].count()):
            return f"{kind.name} ({'one' if count == 1 else 'several'})"
    return ""


def _refuse_unless_same(source: Source, taken: str) -> None:
    told = source.manifest
    title = Title.objects.filter(code=told.title).first() if told.title else None
    scope = Scope(title, told.history, told.passwords)
    for kind in KINDS:
        # As values, not as bytes: PostgreSQL keeps the fields of a JSON object in another order.
        here = (json.loads(line_of(record)) for record in records(kind, scope))
        there = (record for _, record in source.records(kind))
        for number, (mine, theirs) in enumerate(zip_longest(here, there), start=1):
            if mine != theirs:
                raise NotEmpty(
                    f"this installation has content of its own ({taken}), and not that of the "
                    f"export: {kind.file}, line {number} is the first to differ. Import into a new "
                    "installation: an empty WARTA_HOME and database, then `warta migrate`"
                )


class _Loading:
    def __init__(self, source: Source, progress: Progress, undo: ExitStack) -> None:
        self._source, self._progress, self._undo = source, progress, undo
        self._scope = Scope(passwords=source.manifest.passwords)

    def run(self) -> Loaded:
        count = sum(self._load(kind) for kind in KINDS)
        for kind in KINDS:
            self._check_references(kind)
        self._go_on_numbering()
        _count_children()
        missing, originals = self._take_media()
        self._index()
        Outbox.objects.all().delete()
        ask_for_everything()
        return Loaded(count, originals, tuple(missing))

    def _load(self, kind: Kind) -> int:
        if kind.given:
            _clear(kind)
        total, done = self._source.manifest.files[kind.file].records, 0
        parsed = self._parsed(kind)
        while batch := list(islice(parsed, BATCH)):
            self._insert(kind, batch)
            done += len(batch)
            self._progress(kind.name, done, total)
        if done != total:
            raise BadExport(kind.file, f"holds {done:,} records, not {total:,}: export again")
        return done

    def _parsed(self, kind: Kind) -> Iterator[tuple[int, Parsed]]:
        last = 0
        for number, record in self._source.records(kind):
            try:
                parsed = parse(kind, record, self._scope)
            except BadRecord as error:
                raise BadExport(kind.file, str(error), line=number, field=error.where) from error
            if parsed.row.pk <= last:
                what = f"{parsed.row.pk} does not come after {last}: numbers rise from line to line"
                raise BadExport(kind.file, what, line=number, field=kind.key)
            last = parsed.row.pk
            yield number, parsed

    def _insert(self, kind: Kind, batch: Sequence[tuple[int, Parsed]]) -> None:
        try:
            with transaction.atomic():
                self._insert_rows(kind, [parsed for _, parsed in batch])
        except (DatabaseError, ValueError) as error:
            for number, parsed in batch:
                self._insert_alone(kind, number, parsed)
            raise BadExport(kind.file, _said(error), line=batch[0][0]) from error

    def _insert_alone(self, kind: Kind, number: int, parsed: Parsed) -> None:
        """Find the record that the database refused among those of its batch."""
        try:
            with transaction.atomic():
                self._insert_rows(kind, [parsed])
        except (DatabaseError, ValueError) as error:
            what = f"the database refuses it: {_said(error)}"
            raise BadExport(kind.file, what, line=number) from error

    def _insert_rows(self, kind: Kind, batch: Sequence[Parsed]) -> None:
        insert_rows(kind.model, [parsed.row for parsed in batch])
        for child in kind.children:
            of_kind = [
                row for parsed in batch for row in parsed.children if type(row) is child.model
            ]
            insert_rows(child.model, of_kind)
        for relation in relations(kind.model):
            insert_rows(relation.remote_field.through, list(_links(relation, batch)))
        if tags_of(kind.model):
            self._tag(kind, batch)

    def _tag(self, kind: Kind, batch: Sequence[Parsed]) -> None:
        of = ContentType.objects.get_for_model(kind.model)
        insert_rows(
            TaggedItem,
            [
                TaggedItem(tag_id=self._tag_named(name), content_type=of, object_id=parsed.row.pk)
                for parsed in batch
                for name in parsed.tags
            ],
        )

    def _tag_named(self, name: str) -> int:
        tag = Tag.objects.filter(name=name).first() or Tag(name=name)
        if tag.pk is None:
            tag.save()
        return int(tag.pk)

    def _check_references(self, kind: Kind) -> None:
        for model, within in ((kind.model, ""), *((c.model, c.of) for c in kind.children)):
            for column in model._meta.local_concrete_fields:
                if isinstance(column, ForeignKey) and getattr(column, "db_constraint", False):
                    self._check_reference(kind, model, column, within)

    def _check_reference(self, kind: Kind, model: Any, column: Any, within: str) -> None:
        if column.related_model in NAMED:
            return
        there = column.related_model._base_manager.filter(pk=OuterRef(column.attname))
        rows = model._base_manager.filter(**{f"{column.name}__isnull": False})
        row = rows.filter(~Exists(there)).order_by("pk").first()
        if row is not None:
            pk = getattr(row, f"{within}_id") if within else row.pk
            what = f"{getattr(row, column.attname)} is the number of nothing in the export"
            line = self._source.line_with(kind, pk)
            raise BadExport(kind.file, what, line=line, field=column.name)

    def _go_on_numbering(self) -> None:
        models: list[Any] = [model for kind in KINDS for model in tables_of(kind)]
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), models):
                cursor.execute(statement)
        for kind in KINDS:
            number_from(kind.model, self._source.manifest.files[kind.file].last_id)

    def _take_media(self) -> tuple[list[str], int]:
        missing, done, total = [], 0, self._source.originals()
        media = self._source.media()
        while batch := list(islice(media, BATCH)):
            checks = checks_of([note.name for _, note in batch])
            for number, note in batch:
                if not note.sha256:
                    missing.append(note.name)
                    continue
                check_original(self._source.folder, note, checks.get(note.name))
                self._take(number, note)
                done += 1
            self._progress("originals", done + len(missing), total)
        return missing, done

    def _take(self, number: int, note: MediaNote) -> None:
        """Put an original where the installation keeps them, under the very same name."""
        if default_storage.exists(note.name):
            with default_storage.open(note.name) as there:
                if copy_hashed(there, None)[1] == note.sha256:
                    return
            raise NotEmpty(f"another file is kept as {note.name} already: begin with an empty home")
        with inside(self._source.folder, f"{MEDIA}/{note.name}").open("rb") as file:
            kept = default_storage.save(note.name, File(file))
        self._undo.callback(default_storage.delete, kept)
        if kept != note.name:
            raise NotEmpty(f"{note.name} cannot be kept under its own name, only as {kept}")

    def _index(self) -> None:
        """What Wagtail derives: which thing uses which, and the search of pictures."""
        for model in apps.get_models():
            if ReferenceIndex.is_indexed(model):
                self._index_references(model)
        call_command("update_index", verbosity=0)

    def _index_references(self, model: Any) -> None:
        rows, last, done = model._default_manager.order_by("pk"), 0, 0
        total = rows.count()
        while batch := list(rows.filter(pk__gt=last)[:BATCH]):
            for row in batch:
                ReferenceIndex.create_or_update_for_object(row)
            last, done = batch[-1].pk, done + len(batch)
            self._progress(f"references of {model._meta.model_name}", done, total)


def insert_rows(model: type[Model], rows: list[Model]) -> None:
    """Insert rows as they are, numbers and times included, into the table and those it is part of.

    `bulk_create` would set times anew, and knows no tables of several parts.
    """
    if not rows:
        return
    for parent in model._meta.parents:
        insert_rows(parent, rows)
    fields = list(model._meta.local_concrete_fields)
    if rows[0].pk is None:
        fields.remove(model._meta.pk)
    step = max(1, connection.ops.bulk_batch_size(fields, rows))
    for start in range(0, len(rows), step):
        query = InsertQuery(model)
        query.insert_values(fields, rows[start : start + step], raw=True)
        query.get_compiler(using=connection.alias).execute_sql()


def _links(relation: Any, batch: Iterable[Parsed]) -> Iterator[Model]:
    own, theirs = relation.m2m_field_name(), relation.m2m_reverse_field_name()
    for parsed in batch:
        for of, ids in parsed.related:
            if of is relation:
                for pk in ids:
                    values = {f"{own}_id": parsed.row.pk, f"{theirs}_id": pk}
                    yield relation.remote_field.through(**values)


def tables_of(kind: Kind) -> list[type[Model]]:
    """The models whose tables hold a kind's records, those that lead to others first."""
    through = [relation.remote_field.through for relation in relations(kind.model)]
    parents = list(kind.model._meta.parents)
    return [*through, *(child.model for child in kind.children), kind.model, *parents]


def _clear(kind: Kind) -> None:
    """Take away what migrations or triggers made. Foreign keys are looked at when all is in."""
    with connection.cursor() as cursor:
        for model in tables_of(kind):
            cursor.execute(f'DELETE FROM "{model._meta.db_table}"')


def number_from(model: Any, last_id: int) -> None:
    """Have the database give numbers after `last_id`: none of a deleted thing is given again."""
    while model._meta.parents:
        model = next(iter(model._meta.parents))
    table, column = model._meta.db_table, model._meta.pk.column
    if not last_id:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "DELETE FROM sqlite_sequence WHERE name = %s AND seq < %s", [table, last_id]
            )
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) SELECT %s, %s "
                "WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = %s)",
                [table, last_id, table],
            )
        else:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, %s), GREATEST(%s, "
                f'(SELECT COALESCE(MAX("{column}"), 1) FROM "{table}")))',
                [f'"{table}"', column, last_id],
            )


def _count_children() -> None:
    """Set what the trees of pages and collections keep of how many lie within each node."""
    for model in (Page, Collection):
        paths = dict(model._base_manager.values_list("path", "pk"))
        counts = Counter(path[: -model.steplen] for path in paths)
        for path, pk in paths.items():
            model._base_manager.filter(pk=pk).update(numchild=counts[path])


def _said(error: Exception) -> str:
    return " ".join(str(error).split())[:300]
