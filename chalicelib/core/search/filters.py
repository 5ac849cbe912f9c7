"""The filters of the search language, `name:value` -> a clause of an OpenSearch query; their names and help: `fields`.

Each filter is one function from a value to a clause. A value that makes no sense raises `ValueError` with what it
should be; `clause` adds its position.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from chalicelib.core.edits import SEARCHED_FLAGS
from chalicelib.core.image.formats import PHOTO_FORMATS, PhotoFormat
from chalicelib.core.photo import COLOURS
from chalicelib.core.search.fields import BESIDE_LABELS, FIELDS, FILTER_HELP, FILTER_NAMES, HAS
from chalicelib.core.search.filter_values import comparison, is_distance, measure, metres, period, point
from chalicelib.core.search.label_query import ANY_LABEL, Bar, Clause, count_clause, exact_label, label_clauses
from chalicelib.core.search.people_query import is_about_people, people_clause
from chalicelib.core.search.spoken_dates import recurring_days
from chalicelib.core.search.syntax import Filter, bad_search
from chalicelib.core.search.word_features import with_focal_lengths
from chalicelib.core.text import folded
from chalicelib.messages import Message

_DUPLICATE = "duplicate"
_MOST_TERMS = 50_000
"""The engine takes a few more in one clause."""


def clause(typed: Filter, bar: Bar = ANY_LABEL) -> Clause:
    """The clause of a filter. Raises `BadSearch`: the position, what was not understood, and what is possible."""
    name = typed.name
    if name not in FILTER_NAMES:
        raise bad_search(typed.position, _no_filter(name))
    if not typed.value:
        example = FILTER_HELP[name].examples[0]
        raise bad_search(typed.position, Message.FILTER_EMPTY.of(filter=name, example=example))
    if asks_for_duplicates(typed):
        return photos_clause(typed.photo_ids)
    try:
        if is_about_people(typed):
            return {"bool": {"filter": [people_clause(typed, bar)]}}
        if name in EXACT and typed.exact:
            return _whole(name, typed.exact, bar)
        if name in LABEL_FILTERS:
            return LABEL_FILTERS[name](typed.value, bar)
        return {"bool": {"filter": [FILTERS[name](typed.value)]}}
    except ValueError as error:
        raise bad_search(
            typed.position, Message.FILTER_REFUSES.of(filter=name, value=typed.value, why=str(error))
        ) from error


def _no_filter(name: str) -> str:
    close = get_close_matches(name, FILTER_NAMES, n=1)
    if close:
        return Message.FILTER_MEANT.of(filter=name, meant=close[0], example=FILTER_HELP[close[0]].examples[0])
    return Message.FILTER_UNKNOWN.of(filter=name, word=name)


def _whole(name: str, value: str, bar: Bar) -> Clause:
    if name == "label":
        return exact_label(value, bar)
    return {"bool": {"filter": [{"term": {EXACT[name]: value}}]}}


def _label(value: str, bar: Bar) -> Clause:
    return {"dis_max": {"queries": label_clauses(value, bar) or [{"match_none": {}}]}}


def _count(value: str, bar: Bar) -> Clause:
    return {"bool": {"filter": [count_clause(value, bar)]}}


def _words(member: str) -> Callable[[str], Clause]:
    return lambda value: {"match_phrase": {member: value}}


def _colour(value: str) -> Clause:
    found = re.fullmatch(r"(?P<name>[a-z]+)\s*(?P<rest>[<>=].*)?", value.removesuffix("%").lower())
    name = {"grey": "gray"}.get(found["name"], found["name"]) if found else ""
    if found is None or name not in COLOURS:
        raise ValueError(Message.NO_COLOUR.of(colours=", ".join(COLOURS)))
    if not found["rest"]:
        return {"term": {"colours": name}}
    return {"range": {f"colour_shares.{name}": comparison(found["rest"]).bounds()}}


def _names_of(known: PhotoFormat) -> tuple[str, ...]:
    return (known.name.lower(), *known.endings)


def _format(value: str) -> Clause:
    if value.lower() == "raw":
        return {"terms": {"format": [known.name for known in PHOTO_FORMATS.values() if known.is_raw]}}
    name = next((known.name for known in PHOTO_FORMATS.values() if value.lower() in _names_of(known)), None)
    if name is None:
        raise ValueError(
            Message.NO_FORMAT.of(formats=", ".join([*(known.endings[0] for known in PHOTO_FORMATS.values()), "raw"]))
        )
    return {"term": {"format": name}}


def _album(value: str) -> Clause:
    return {"term": {"album_id": value}}


def _taken(value: str) -> Clause:
    ways = [_taken_at(part.strip()) for part in re.split(r"[,|]", value)]
    return ways[0] if len(ways) == 1 else {"dis_max": {"queries": ways}}


def _taken_at(value: str) -> Clause:
    if days := recurring_days(value):
        return {"terms": {"captured_days": list(days)}}
    return {"range": {"captured_at": period(value)}}


def _uploaded(value: str) -> Clause:
    return {"range": {"uploaded_at": period(value)}}


def _near(value: str) -> Clause:
    if value.endswith(","):
        raise ValueError(Message.NO_BLANKS)
    parts = [part.strip() for part in value.split(",")]
    if len(parts) in (2, 3) and not parts[0][:1].isalpha():
        latitude, longitude = point(parts[0], parts[1])
        reach = metres(parts[2]) if len(parts) == 3 else 1000.0
    else:
        reach = metres(parts.pop()) if is_distance(parts[-1]) else 20_000.0
        latitude, longitude = _city(", ".join(parts))
    return {"geo_distance": {"distance": f"{reach:.3f}m", "location": {"lat": latitude, "lon": longitude}}}


def _city(name: str) -> tuple[float, float]:
    from chalicelib.core.places import city_called  # reads a large table

    city = city_called(name) if name[:1].isalpha() else None
    if city is None:
        raise ValueError(Message.NO_CITY_NEAR)
    return city.latitude, city.longitude


def _orientation(value: str) -> Clause:
    if value.lower() not in ("landscape", "portrait", "square"):
        raise ValueError(Message.NO_ORIENTATION)
    return {"term": {"orientation": value.lower()}}


def _size(value: str) -> Clause:
    compared = comparison(value)
    if compared.unit == "mp":
        return {"range": {"megapixels": compared.bounds()}}
    if compared.unit in ("kb", "mb"):
        return {"range": {"file_size": compared.bounds({"kb": 1e3, "mb": 1e6}[compared.unit])}}
    raise ValueError(Message.NO_FILE_SIZE)


def _measure(member: str, units: Mapping[str, float]) -> Callable[[str], Clause]:
    return lambda value: {"range": {member: measure(value, units)}}


def _f_number(value: str) -> Clause:
    return {"range": {"f_number": measure(value.lower().replace("f/", "").removeprefix("f"), {"": 1})}}


def _lens(value: str) -> Clause:
    return {"match_phrase": {"lens": with_focal_lengths(value)}}


def _place(value: str) -> Clause:
    from chalicelib.core.places import place_called  # reads a large table

    typed = {"match_phrase": {"places": value}}
    called = place_called(value)
    if called is None or folded(value) in folded(called):
        return typed
    return {"dis_max": {"queries": [typed, {"match_phrase": {"places": called}}]}}


def _name(value: str) -> Clause:
    return name_pattern(value) if "*" in value else {"match_phrase": {"name": value}}


def name_pattern(value: str) -> Clause:
    """Photos whose file's name is like this: a star stands for any letters. The ending may be left out."""
    pattern = folded(value).replace("?", "\\?")
    ways = [{"wildcard": {"file_name": {"value": way}}} for way in (pattern, f"{pattern}.*")]
    return ways[0] if pattern.endswith("*") else {"dis_max": {"queries": ways}}


def _has(value: str) -> Clause:
    if value.lower() not in HAS:
        raise ValueError(Message.ASK_FOR.of(choices=", ".join(HAS)))
    return {"exists": {"field": HAS[value.lower()]}}


def _is(value: str) -> Clause:
    flag = flag_asked(value)
    if flag is None:
        raise ValueError(Message.ASK_FOR.of(choices=f"{', '.join(SEARCHED_FLAGS)}, {_DUPLICATE} or failed"))
    return {"term": {"flags": flag}}


def flag_asked(value: str) -> str | None:
    """The flag that `is:` asks for; None if it is about something else."""
    asked = {"favorite": "favourite"}.get(value.lower(), value.lower())
    return asked if asked in SEARCHED_FLAGS else None


def asks_for_duplicates(typed: Filter) -> bool:
    """Whether it finds photos that look the same as others; which these are has to be found out first."""
    return typed.name == "is" and typed.value.lower().removesuffix("s") == _DUPLICATE


def photos_clause(ids: Sequence[str]) -> Clause:
    """Photos by their ids."""
    parts = [
        {"terms": {"photo_id": list(ids[start : start + _MOST_TERMS])}} for start in range(0, len(ids), _MOST_TERMS)
    ]
    return {"bool": {"filter": [{"dis_max": {"queries": parts or [{"match_none": {}}]}}]}}


def minimum_confidence(typed: Filter) -> float:
    """The percentage of `confidence:`. Raises `BadSearch`."""
    try:
        asked = comparison(typed.value.removesuffix("%"))
    except ValueError as error:
        raise bad_search(typed.position, f"confidence: {error}") from error
    if asked.sign not in (">", ">=", "=") or asked.unit or asked.number > 100:
        raise bad_search(typed.position, Message.FILTER_CONFIDENCE)
    return asked.number


def status_asked(typed: Filter) -> str:
    """The status that `is:` asks for. Raises `BadSearch`."""
    if typed.value.lower() != "failed":
        raise bad_search(typed.position, f"is: takes {', '.join(SEARCHED_FLAGS)}, {_DUPLICATE} or failed")
    return "FAILED"


FILTERS: Mapping[str, Callable[[str], Clause]] = {
    **{field.filter: _words(field.member) for field in BESIDE_LABELS if field.is_text and field.filter},
    "album": _album,
    "from": lambda value: {"term": {"identity_id": value}},  # the owner's, since `owner_names`
    "color": _colour,
    "format": _format,
    "altitude": _measure("altitude", {"": 1, "m": 1, "km": 1000, "ft": 0.3048}),
    "f": _f_number,
    "focal": _measure("focal_length", {"": 1, "mm": 1}),
    "has": _has,
    "is": _is,
    "iso": _measure("iso", {"": 1}),
    "keyword": _words("keywords"),
    "lens": _lens,
    "name": _name,
    "near": _near,
    "orientation": _orientation,
    "place": _place,
    "rating": _measure("rating", {"": 1}),
    "shutter": _measure("exposure_time", {"": 1, "s": 1, "ms": 0.001}),
    "size": _size,
    "taken": _taken,
    "uploaded": _uploaded,
}
EXACT: Mapping[str, str] = {
    field.filter: field.whole
    for field in FIELDS
    if field.filter and field.vocabulary and (field.is_text or field.of_label)
}
"""Filters that also take a whole value, behind an equals sign, and where it is."""
# Filters about labels also use what a label must have to count.
LABEL_FILTERS: Mapping[str, Callable[[str, Bar], Clause]] = {"count": _count, "label": _label}
SETTINGS: Mapping[str, Callable[[Filter], Any]] = {"confidence": minimum_confidence, "is": status_asked}


def is_setting(typed: Filter) -> bool:
    """Whether a filter is about the whole search, and is no clause."""
    is_clause = typed.name == "is" and (flag_asked(typed.value) or asks_for_duplicates(typed))
    return typed.name in SETTINGS and not is_clause
