"""Columns of the database as JSON and back, with every value looked at on the way in."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, Final

from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    Field,
    FileField,
    ForeignKey,
    IntegerField,
    JSONField,
    TextField,
    UUIDField,
)
from django.db.models.fields.files import FieldFile
from wagtail.fields import StreamField

LARGEST_ID: Final = 2**63 - 1
# Numbered anew in every database, and therefore named.
NAMED = (ContentType, Permission)
Value = Any


class BadValue(Exception):
    """A value that its field cannot hold. Says why."""


def to_json(field: Field[Any, Any], value: Value) -> Value:
    """A column's value, as the model holds it, in types of JSON."""
    if isinstance(field, ForeignKey):
        named = value is not None and field.related_model in NAMED
        return name_of(field.related_model, value) if named else value
    if isinstance(field, StreamField):
        return field.get_prep_value(value)
    match value:
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat()
        case dt.date():
            return value.isoformat()
        case FieldFile() | uuid.UUID():
            return str(value)
    return value


def from_json(field: Field[Any, Any], value: Value) -> Value:
    """The value that a column gets. Raises BadValue."""
    if value is None:
        if not field.null:
            raise BadValue("may not be null")
        return None
    if isinstance(field, ForeignKey):
        return reference(field.related_model, value)
    _check_type(field, value)
    try:
        made = field.to_python(value)
        if isinstance(field, DateTimeField) and (made is None or made.tzinfo is None):
            raise BadValue(f"{value!r} is no time with its distance from UTC")
        if made not in field.empty_values:
            _check(field, made)
    except ValidationError as error:
        raise BadValue("; ".join(error.messages)) from error
    except (ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        raise BadValue(f"cannot be read ({error!r})"[:300]) from error
    return made


def reference(model: Any, value: Value) -> int:
    """The id of a row that a record refers to. Raises BadValue."""
    if model in NAMED:
        return _id_of(model, value)
    return number(value)


def number(value: Value) -> int:
    """An id. Raises BadValue."""
    if type(value) is not int or not 0 < value <= LARGEST_ID:
        raise BadValue(f"{_short(value)} is no id")
    return value


def name_of(model: Any, pk: int) -> list[str]:
    """What Django calls a natural key: the same in every database."""
    if model is ContentType:
        return list(ContentType.objects.get_for_id(pk).natural_key())
    permission = Permission.objects.select_related("content_type").get(pk=pk)
    return list(permission.natural_key())


def _id_of(model: Any, value: Value) -> int:
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        try:
            found: int = model.objects.get_by_natural_key(*value).pk
        except (ObjectDoesNotExist, TypeError):
            pass
        else:
            return found
    raise BadValue(f"{_short(value)} is not known to this version of Warta")


def names(values: Iterable[Value]) -> list[str]:
    """A list of tags. Raises BadValue."""
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise BadValue("is no list of texts")
    if not all(0 < len(each) <= 100 for each in values):
        raise BadValue("holds a tag of no or of more than 100 characters")
    return values


_TYPES: Final[tuple[tuple[type[Field[Any, Any]], tuple[type, ...], str], ...]] = (
    (StreamField, (list,), "list"),
    (JSONField, (object,), "value"),
    (BooleanField, (bool,), "true or false"),
    (IntegerField, (int,), "number"),
    (DateField, (str,), "text"),
    (UUIDField, (str,), "text"),
    (FileField, (str,), "text"),
    (CharField, (str,), "text"),
    (TextField, (str,), "text"),
)


def _check_type(field: Field[Any, Any], value: Value) -> None:
    for kind, types, word in _TYPES:
        if isinstance(field, kind):
            if not isinstance(value, types) or (types == (int,) and isinstance(value, bool)):
                raise BadValue(f"{_short(value)} is no {word}")
            return


def _check(field: Field[Any, Any], value: Value) -> None:
    """What forms check too: choices, lengths and the field's own rules."""
    if isinstance(field, FileField | StreamField | JSONField):
        return
    field.run_validators(value)
    if field.choices:
        field.validate(value, None)


def _short(value: Value) -> str:
    text = repr(value)
    return text if len(text) <= 80 else f"{text[:77]}…"
