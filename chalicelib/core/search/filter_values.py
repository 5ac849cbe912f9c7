"""What the value of a filter means: days, numbers with a comparison, points on the earth.

Each function raises `ValueError` with what the value should be.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chalicelib.messages import Message

_COMPARISON = re.compile(
    r"(?P<sign>>=|<=|>|<|=)?\s*(?P<number>\d{1,9}(?:\.\d{1,6})?)\s*(?P<unit>[a-z]*)", re.IGNORECASE
)
_BOUNDS = {">=": "gte", "<=": "lte", ">": "gt", "<": "lt"}
_DAY = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2}))?)?")
_DAY_FIRST = re.compile(r"(?P<day>\d{1,2})[./](?P<month>\d{1,2})[./](?P<year>\d{4})")
_DISTANCE = re.compile(r"(?P<number>\d{1,9}(?:\.\d{1,6})?)\s*(?P<unit>km|m|mi)", re.IGNORECASE)
_METRES = {"km": 1000.0, "m": 1.0, "mi": 1609.344}
# Half the circumference of the earth.
_FARTHEST_KM = 20_000
_FIRST_YEAR, _LAST_YEAR = 1800, 2999


@dataclass(frozen=True, slots=True)
class Comparison:
    """A number as typed, its comparison ("=" if none was typed), and its unit in lower case."""

    sign: str
    number: float
    unit: str
    decimals: int

    def bounds(self, factor: float = 1) -> dict[str, float]:
        """The members of a `range` clause, in units of `factor`. Equal means: as many digits as were typed."""
        if self.sign == "=":
            half = 0.5 * 10**-self.decimals
            return {"gte": (self.number - half) * factor, "lt": (self.number + half) * factor}
        return {_BOUNDS[self.sign]: self.number * factor}


def comparison(value: str) -> Comparison:
    """Read ">=12mp": a number, perhaps with a comparison before it and a unit after it."""
    found = _COMPARISON.fullmatch(value)
    if found is None:
        raise ValueError(Message.NO_NUMBER)
    decimals = len(found["number"].partition(".")[2])
    return Comparison(found["sign"] or "=", float(found["number"]), found["unit"].lower(), decimals)


_MEASURE = re.compile(r"(?P<sign>>=|<=|>|<|=)?(?P<number>\d{1,9}(?:\.\d{1,6})?)(?:/(?P<by>\d{1,6}))?(?P<unit>[a-z]*)")


def measure(value: str, units: Mapping[str, float]) -> dict[str, float]:
    """The members of a `range` clause for ">800", "35..85", "1/500s" or "2000m".

    `units` are the factors of units that may follow; "" is what a number without one is in. Equal means: as many
    digits as were typed, or 3 percent for a fraction.
    """
    first, dots, last = value.lower().replace(" ", "").partition("..")
    if dots:
        bounds = {name: _measured(text, units)[1] for name, text in (("gte", first), ("lte", last)) if text}
        if not bounds:
            raise ValueError(Message.NO_RANGE)
        return bounds
    sign, number, half = _measured(first, units)
    return {_BOUNDS[sign]: number} if sign in _BOUNDS else {"gte": number - half, "lt": number + half}


# The comparison, the number, and by how much an equal one may differ.
def _measured(text: str, units: Mapping[str, float]) -> tuple[str, float, float]:
    found = _MEASURE.fullmatch(text)
    if found is None or found["unit"] not in units or found["by"] == "0":
        raise ValueError(Message.NO_MEASURE)
    factor = units[found["unit"]] / float(found["by"] or 1)
    number = float(found["number"]) * factor
    half = 0.5 * 10.0 ** -len(found["number"].partition(".")[2]) * factor
    return found["sign"] or "=", number, 0.03 * number if found["by"] else half


def period(value: str) -> dict[str, str]:
    """The members of a `range` clause for "2019", "2019-06..2019-08", "2019-06-30.." or "..2018"."""
    first, dots, last = value.partition("..")
    begin, end = _days(first), _days(last if dots else first)
    if begin is None and end is None:
        raise ValueError(Message.NO_PERIOD)
    if begin and end and begin[0] >= end[1]:
        raise ValueError(Message.PERIOD_BACKWARDS)
    return ({"gte": begin[0].isoformat()} if begin else {}) | ({"lt": end[1].isoformat()} if end else {})


# The first day of a year, month or day, and the first day after it.
def _days(text: str) -> tuple[date, date] | None:
    if not text:
        return None
    found = _DAY.fullmatch(text) or _DAY_FIRST.fullmatch(text)
    if found is None:
        raise ValueError(Message.NO_DAY)
    year, month, day = int(found["year"]), int(found["month"] or 1), int(found["day"] or 1)
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(Message.NO_YEAR.of(first=_FIRST_YEAR, last=_LAST_YEAR))
    try:
        first = date(year, month, day)
    except ValueError:
        raise ValueError(Message.NO_SUCH_DAY) from None
    if found["day"]:
        return first, first + timedelta(days=1)
    if found["month"]:
        return first, date(year + month // 12, month % 12 + 1, 1)
    return first, date(year + 1, 1, 1)


def point(latitude: str, longitude: str) -> tuple[float, float]:
    """Decimal degrees, north and east positive."""
    try:
        north, east = float(latitude), float(longitude)
    except ValueError:
        raise ValueError(Message.NO_POINT) from None
    if not (-90 <= north <= 90 and -180 <= east <= 180):
        raise ValueError(Message.POINT_OUTSIDE)
    return north, east


def is_distance(value: str) -> bool:
    """Whether this looks like "10km"."""
    return _DISTANCE.fullmatch(value) is not None


def metres(value: str) -> float:
    """The metres of "10km", "500m" or "5mi"."""
    found = _DISTANCE.fullmatch(value)
    if found is None:
        raise ValueError(Message.NO_DISTANCE)
    distance = float(found["number"]) * _METRES[found["unit"].lower()]
    if not 0 < distance <= 1000 * _FARTHEST_KM:
        raise ValueError(Message.DISTANCE_OUTSIDE.of(most=_FARTHEST_KM))
    return distance
