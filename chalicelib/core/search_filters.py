"""The filters of the search language, `name:value` -> a clause of an OpenSearch query.

Each filter is one function from a value to a clause; its docstring's first line is the help that a user gets. A
value that makes no sense raises `ValueError` with what it should be; `clause` says where it stands.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from difflib import get_close_matches
from typing import Any

from chalicelib.core.search_syntax import Filter
from chalicelib.errors import BadSearch

Clause = dict[str, Any]

COLOURS = (
    "black",
    "blue",
    "brown",
    "cyan",
    "gray",
    "green",
    "orange",
    "pink",
    "purple",
    "red",
    "white",
    "yellow",
)
_LABEL_FIELDS = ["label_names", "label_aliases", "label_parents", "label_categories"]
_HAS = {
    "album": "album_id",
    "camera": "camera",
    "labels": "label_names",
    "lens": "lens",
    "location": "location",
    "place": "places",
    "tags": "tags",
    "time": "captured_at",
}
_COMPARISON = re.compile(r"(?P<sign>>=|<=|>|<|=)?\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>[a-z]*)", re.IGNORECASE)
_RANGES = {">=": "gte", "<=": "lte", ">": "gt", "<": "lt"}
_DAY = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")
_DISTANCE = re.compile(r"(?P<number>\d+(?:\.\d+)?)\s*(?P<unit>km|m|mi)", re.IGNORECASE)


def clause(typed: Filter) -> Clause:
    """The clause of a filter. Raises `BadSearch`: where it stands, what was not understood, and what there is."""
    build = FILTERS.get(typed.name)
    if build is None:
        raise BadSearch(f'at character {typed.position}: there is no filter "{typed.name}:"{_alternatives(typed)}')
    if not typed.value:
        raise BadSearch(f"at character {typed.position}: {typed.name}: needs a value, {help_of(typed.name)}")
    try:
        return build(typed.value)
    except ValueError as error:
        raise BadSearch(f'at character {typed.position}: {typed.name}:"{typed.value}": {error}') from error


def help_of(name: str) -> str:
    """One line on a filter: an example, and what it finds."""
    described: Callable[..., Any] = FILTERS.get(name) or SETTINGS[name]
    return (described.__doc__ or "").partition("\n")[0]


def _alternatives(typed: Filter) -> str:
    close = get_close_matches(typed.name, NAMES, n=1)
    meant = f'; did you mean "{close[0]}:"?' if close else f'; put it into quotes to search for "{typed.name}" itself.'
    return f"{meant} There are {', '.join(f'{name}:' for name in NAMES)}"


def _label(value: str) -> Clause:
    """for example label:dog: a label, its aliases, ancestors and categories."""
    return {"multi_match": {"query": value, "type": "cross_fields", "operator": "and", "fields": _LABEL_FIELDS}}


def _text_filter(field: str, example: str) -> Callable[[str], Clause]:
    def build(value: str) -> Clause:
        return {"match": {field: {"query": value, "operator": "and"}}}

    build.__doc__ = example
    return build


def _color(value: str) -> Clause:
    """for example color:red: a colour that covers at least a tenth of the photo."""
    if value.lower() not in COLOURS:
        raise ValueError(f"the colours are {', '.join(COLOURS)}")
    return {"term": {"colours": value.lower()}}


def _format(value: str) -> Clause:
    """for example format:png: jpeg or png."""
    known = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG"}
    if value.lower() not in known:
        raise ValueError("the formats are jpeg and png")
    return {"term": {"format": known[value.lower()].lower()}}


def _album(value: str) -> Clause:
    """for example album:3f2a: the id of an album."""
    return {"term": {"album_id": value}}


def _taken(value: str) -> Clause:
    """for example taken:2019 or taken:2019-06..2019-08: the time on the camera's clock."""
    return _period("captured_at", value)


def _uploaded(value: str) -> Clause:
    """for example uploaded:2024-05-01..: days in UTC."""
    return _period("uploaded_at", value)


def _near(value: str) -> Clause:
    """for example near:48.85,2.35,10km: latitude, longitude and distance (km, m or mi; 1 km if none is given)."""
    parts = [part.strip() for part in value.split(",")]
    if len(parts) not in (2, 3):
        raise ValueError("give latitude,longitude,distance, such as 48.85,2.35,10km")
    try:
        latitude, longitude = float(parts[0]), float(parts[1])
    except ValueError:
        raise ValueError("latitude and longitude are decimal degrees, such as 48.85,2.35") from None
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise ValueError("latitude goes from -90 to 90, longitude from -180 to 180")
    distance = _DISTANCE.fullmatch(parts[2] if len(parts) == 3 else "1km")
    if distance is None:
        raise ValueError("the distance is a number with km, m or mi, such as 10km")
    reach = f"{distance['number']}{distance['unit'].lower()}"
    return {"geo_distance": {"distance": reach, "location": {"lat": latitude, "lon": longitude}}}


def _orientation(value: str) -> Clause:
    """for example orientation:portrait: landscape, portrait or square."""
    if value.lower() not in ("landscape", "portrait", "square"):
        raise ValueError("the orientations are landscape, portrait and square")
    return {"term": {"orientation": value.lower()}}


def _size(value: str) -> Clause:
    """for example size:>12mp or size:<=2mb: megapixels, or megabytes (kb, mb) of the file."""
    sign, number, unit = _comparison(value)
    if unit == "mp":
        return _compare("megapixels", sign, number)
    if unit in ("kb", "mb"):
        return _compare("file_size", sign, int(number * {"kb": 1_000, "mb": 1_000_000}[unit]))
    raise ValueError("give megapixels or the file's size, such as >12mp or <2mb")


def _count(value: str) -> Clause:
    """for example count:dog>=2: how often a label was located in the photo."""
    found = re.fullmatch(r"(?P<label>.*?[^<>=])\s*(?P<rest>[<>=].*)", value)
    if found is None:
        raise ValueError("give a label and how many, such as dog>=2")
    sign, number, _ = _comparison(found["rest"])
    name = {"match": {"detections.name": {"query": found["label"], "operator": "and"}}}
    both = [name, _compare("detections.instance_count", sign, number)]
    return {"nested": {"path": "detections", "query": {"bool": {"filter": both}}}}


def _has(value: str) -> Clause:
    """for example has:location: album, camera, labels, lens, location, place, tags or time."""
    if value.lower() not in _HAS:
        raise ValueError(f"ask for {', '.join(sorted(_HAS))}")
    return {"exists": {"field": _HAS[value.lower()]}}


def _period(field: str, value: str) -> Clause:
    first, dots, last = value.partition("..")
    begin, end = _days(first), _days(last if dots else first)
    if begin is None and end is None:
        raise ValueError("give a year, month or day, or two of them with .. between, such as 2019-06..2019-08")
    if begin and end and begin[0] >= end[1]:
        raise ValueError("the first day is after the last")
    bounds = ({"gte": begin[0].isoformat()} if begin else {}) | ({"lt": end[1].isoformat()} if end else {})
    return {"range": {field: bounds}}


# The first day of a year, month or day, and the first day after it.
def _days(text: str) -> tuple[date, date] | None:
    if not text:
        return None
    found = _DAY.fullmatch(text)
    if found is None:
        raise ValueError("days look like 2019, 2019-06 or 2019-06-30")
    year, month, day = int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)
    first = date(year, month, day)
    if found["day"]:
        return first, first + timedelta(days=1)
    if found["month"]:
        return first, date(year + month // 12, month % 12 + 1, 1)
    return first, date(year + 1, 1, 1)


def _comparison(value: str) -> tuple[str, float, str]:
    found = _COMPARISON.fullmatch(value)
    if found is None:
        raise ValueError("give a number, with >, >=, <, <= or = before it if you like")
    return found["sign"] or "=", float(found["number"]), found["unit"].lower()


def _compare(field: str, sign: str, number: float) -> Clause:
    if sign == "=":
        return {"term": {field: number}}
    return {"range": {field: {_RANGES[sign]: number}}}


def minimum_confidence(typed: Filter) -> float:
    """for example confidence:>90: only labels that are this certain count, in percent."""
    try:
        sign, number, _ = _comparison(typed.value.removesuffix("%"))
    except ValueError as error:
        raise BadSearch(f"at character {typed.position}: confidence: {error}") from error
    if sign not in (">", ">=", "=") or number > 100:
        raise BadSearch(f"at character {typed.position}: confidence: takes a minimum in percent, such as >90")
    return number


def status_asked(typed: Filter) -> str:
    """for example is:failed: photos that could not be processed."""
    if typed.value.lower() != "failed":
        raise BadSearch(f"at character {typed.position}: is: takes only failed; all others are found without it")
    return "FAILED"


FILTERS: Mapping[str, Callable[[str], Clause]] = {
    "album": _album,
    "camera": _text_filter("camera", "for example camera:nikon: maker or model."),
    "color": _color,
    "count": _count,
    "format": _format,
    "has": _has,
    "label": _label,
    "lens": _text_filter("lens", "for example lens:50mm: the lens, as the camera names it."),
    "near": _near,
    "orientation": _orientation,
    "place": _text_filter("places", 'for example place:paris or place:"New York": the nearest city and its country.'),
    "size": _size,
    "tag": _text_filter("tags", "for example tag:holiday: a tag that you gave."),
    "taken": _taken,
    "uploaded": _uploaded,
}
# What a search as a whole is asked for, beside its clauses.
SETTINGS: Mapping[str, Callable[[Filter], Any]] = {"confidence": minimum_confidence, "is": status_asked}
NAMES = tuple(sorted((*FILTERS, *SETTINGS)))
