"""What builders may ask about people."""

from __future__ import annotations

from warta.media import queries as media
from warta.people.models import Person
from warta.publishing.recorder import Recorder
from warta.rendering.views import PersonView
from warta.titles.words import address_word


def person_path(slug: str, language: str) -> str:
    return f"/{address_word(language, 'person')}/{slug}"


def people_rows(ids: list[int]) -> dict[int, Person]:
    return Person.objects.in_bulk(ids)


def person(recorder: Recorder, person_id: int, language: str) -> PersonView | None:
    recorder.identity("person", person_id)
    row = recorder.reading.rows(people_rows, [person_id]).get(person_id)
    if row is None:
        return None
    return PersonView(
        id=row.pk,
        name=row.name,
        path=person_path(row.slug, language),
        role=row.role,
        bio=row.bio,
        portrait=media.square(recorder, row.portrait_id),
    )
