"""What a search asks of people in photos -> clauses. They only ever find photos of the searcher's own.

Whose these are stands in the filter, put there by `person_names`. Without it, as in what is shared by a link, nobody is
found by a face.
"""

from typing import Any

from chalicelib.core.search.fields import PERSON
from chalicelib.core.search.filter_values import comparison
from chalicelib.core.search.label_query import Bar, Clause, count_clause
from chalicelib.core.search.syntax import Filter, Word
from chalicelib.messages import Message

_PERSON, _PEOPLE, _HAS = "person", "people", "has"
PEOPLE_FILTERS = (_PEOPLE, _PERSON)
_NOTHING: Clause = {"match_none": {}}


def is_about_people(typed: Filter) -> bool:
    """Whether a filter is about faces, and so about the searcher's own photos."""
    return typed.name in PEOPLE_FILTERS or (typed.name == _HAS and typed.value.lower() == _PEOPLE)


def people_clause(typed: Filter, bar: Bar) -> Clause:
    """The clause of a filter that is about people. Raises `ValueError`."""
    if typed.name == _PERSON:
        return _owned(typed.owner, {"terms": {"person_id": [person_id for person_id, _ in typed.people]}})
    with_faces = _owned(typed.owner, {"exists": {"field": "face_count"}})
    return with_faces if typed.name == _HAS else _as_many(typed, with_faces, bar)


def people_called(word: Word) -> list[Clause]:
    """The ways in which a word finds people by their names: at most one, scored."""
    if not word.people:
        return []
    found = _owned(word.owner, {"terms": {"person_id": [person_id for person_id, _ in word.people]}})
    return [{"constant_score": {"filter": found, "boost": PERSON}}]


# Where no faces were found, persons count that were seen: from behind, or before faces were looked for.
def _as_many(typed: Filter, with_faces: Clause, bar: Bar) -> Clause:
    compared = comparison(typed.value)
    if compared.unit or compared.decimals:
        raise ValueError(Message.NO_WHOLE_COUNT)
    faces: dict[str, Any] = {"range": {"face_count": compared.bounds()}}
    persons = count_clause(f"person{'' if typed.value[0] in '<>=' else '='}{typed.value}", bar)
    without_faces = {"bool": {"filter": [persons], "must_not": [with_faces]}}
    return {"dis_max": {"queries": [_owned(typed.owner, faces), without_faces]}}


def _owned(owner: str, found: Clause) -> Clause:
    return {"bool": {"filter": [found, {"term": {"identity_id": owner}}]}} if owner else _NOTHING
