"""Dates as people say them -> a value of the filter `taken:`: "last summer" -> "2026-06..2026-08".

A date without a year, such as "july" or "sunday", recurs: its value is what was said.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta

from chalicelib.core.search.calendar_words import (
    DOUBTFUL,
    FEASTS,
    MONTHS,
    MOVING,
    SEASONS,
    WEEKDAYS,
    feast_in,
    month_after,
)
from chalicelib.core.text import folded

LONGEST = 7
"""In words: "between june 2019 and august 2019"."""

Days = tuple[date | None, date | None]
"""The first day, and the first day after it; None if there is none."""

_LONGEST_SAID = 60
_DAY = timedelta(days=1)
_YEAR = r"(?P<year>1[89]\d\d|20\d\d)"
_MONTH = rf"(?P<month>{'|'.join(sorted(MONTHS, key=len, reverse=True))})\.?"
_DATE = r"(?P<day>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th|\.)?"
_SEASON = rf"(?P<season>{'|'.join(SEASONS)})"
_FEAST = rf"(?P<feast>{'|'.join(sorted(FEASTS, key=len, reverse=True))})"
_IN = r"(?:(?:in|during|of|on|from|at)\s)?(?:the\s)?"
_IN_MONTH, _MONTH_FIRST = re.compile(rf"(?:{_DATE} (?:of )?)?{_MONTH}"), re.compile(rf"{_MONTH} {_DATE}")
_COUNTS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "few": 3}
_COUNT = rf"(?P<count>\d{{1,3}}|{'|'.join(_COUNTS)})"
_UNIT = r"(?P<unit>day|week|month|year)s?"


def taken_value(said: str, today: date) -> str | None:
    """The value of `taken:` that means what was said; None if it is no date, or alone could as well be a name."""
    text = _plain(said)
    if days := _days(text, today):
        return _value(days)
    bare = re.sub(r"^(in|during|of|on|at)\s(the\s)?", "", text)
    return None if text in DOUBTFUL or not recurring_days(bare) else bare


def recurring_days(said: str) -> tuple[str, ...]:
    """The keys of the days of a date without a year: "12-24", "07", "sunday"; none if it is no such date."""
    text = _plain(said)
    if found := _IN_MONTH.fullmatch(text) or _MONTH_FIRST.fullmatch(text):
        month, day = f"{MONTHS[found['month']]:02}", found["day"]
        return (f"{month}-{int(day):02}" if day else month,)
    if text.removesuffix("s") in WEEKDAYS:
        return (text.removesuffix("s"),)
    if text in ("weekend", "weekends"):
        return WEEKDAYS[5:]
    if text in FEASTS - MOVING:
        first, last = feast_in(text, 2000)
        return tuple(f"{first + _DAY * days:%m-%d}" for days in range((last - first).days + 1))
    return ()


def _plain(said: str) -> str:
    words = folded(said).replace("'", "").replace("\u2019", "").split()
    return " ".join(word.strip(",;!?") for word in words)


def _days(text: str, today: date) -> Days | None:
    if len(text) > _LONGEST_SAID:
        return None
    for pattern, meaning in _PATTERNS:
        if found := pattern.fullmatch(text):
            try:
                days = meaning(found, today)
            except ValueError:  # there is no such day: 31 june
                continue
            if days is not None:
                return days
    return None


def _value(days: Days) -> str:
    first, after = days
    if first is None or after is None:
        return f"{first or ''}..{after - _DAY if after else ''}"
    if first.day == 1 and after.day == 1:
        if (first.month, after.month) == (1, 1):
            return _from_to(f"{first.year}", f"{after.year - 1}")
        return _from_to(f"{first:%Y-%m}", f"{month_after(after, -1):%Y-%m}")
    return _from_to(f"{first}", f"{after - _DAY}")


def _from_to(first: str, last: str) -> str:
    return first if first == last else f"{first}..{last}"


def _month(found: re.Match[str], _today: date) -> Days:
    first = date(int(found["year"]), MONTHS[found["month"]], 1)
    return first, month_after(first)


def _date(found: re.Match[str], _today: date) -> Days:
    first = date(int(found["year"]), MONTHS[found["month"]], int(found["day"]))
    return first, first + _DAY


def _in_numbers(found: re.Match[str], _today: date) -> Days:
    year, month, day = int(found["year"]), int(found["m"]), int(found["d"] or 1)
    if month > 12 and found["d"]:  # as Americans write it
        month, day = day, month
    first = date(year, month, day)
    return first, (first + _DAY if found["d"] else month_after(first))


def _season(found: re.Match[str], _today: date) -> Days:
    return _season_of(int(found["year"]), found["season"])


# A winter is that of the year in which it ends, because most of it is there.
def _season_of(year: int, name: str) -> Days:
    first = date(year - (name == "winter"), SEASONS[name], 1)
    return first, month_after(first, 3)


def _feast(found: re.Match[str], _today: date) -> Days:
    first, last = feast_in(found["feast"], int(found["year"]))
    return first, last + _DAY


def _decade(found: re.Match[str], _today: date) -> Days:
    short = int(found["short"])
    first = int(found["century"] or (20 if short < 3 else 19)) * 100 + short * 10
    return date(first, 1, 1), date(first + 10, 1, 1)


def _near_day(found: re.Match[str], today: date) -> Days:
    back = {"today": 0, "yesterday": 1, "day before yesterday": 2, "last night": 1}[found["near"]]
    return today - back * _DAY, today + _DAY if found["near"] == "last night" else today - (back - 1) * _DAY


def _this(found: re.Match[str], today: date) -> Days | None:
    what = found["what"]
    if what in ("week", "weekend", "month", "year"):
        return _unit_of(what, today)
    return next((days for days in _yearly(what, today.year)), None)


def _last(found: re.Match[str], today: date) -> Days | None:
    what = found["what"]
    if what == "week":
        return _unit_of("week", today - 7 * _DAY)
    if what == "weekend":
        return _unit_of("weekend", today - (7 if today.weekday() < 6 else 6) * _DAY)
    if what == "month":
        return _unit_of("month", today.replace(day=1) - _DAY)
    if what == "year":
        return date(today.year - 1, 1, 1), date(today.year, 1, 1)
    if what in WEEKDAYS:
        day = today - ((today.weekday() - WEEKDAYS.index(what) - 1) % 7 + 1) * _DAY
        return day, day + _DAY
    ended = (days for year in (today.year + 1, today.year, today.year - 1) for days in _yearly(what, year))
    return next((days for days in ended if days[1] and days[1] <= today), None)


def _unit_of(unit: str, day: date) -> Days:
    monday = day - day.weekday() * _DAY
    return {
        "week": (monday, monday + 7 * _DAY),
        "weekend": (monday + 5 * _DAY, monday + 7 * _DAY),
        "month": (day.replace(day=1), month_after(day.replace(day=1))),
        "year": (date(day.year, 1, 1), date(day.year + 1, 1, 1)),
    }[unit]


def _yearly(what: str, year: int) -> list[Days]:
    if what in SEASONS:
        return [_season_of(year, what)]
    if what in FEASTS:
        first, last = feast_in(what, year)
        return [(first, last + _DAY)]
    if what in MONTHS:
        first = date(year, MONTHS[what], 1)
        return [(first, month_after(first))]
    return []


def _back(found: re.Match[str], today: date) -> date:
    count = _COUNTS.get(found["count"] or "one") or int(found["count"])
    if found["unit"] in ("day", "week"):
        return today - count * (7 if found["unit"] == "week" else 1) * _DAY
    month = month_after(today.replace(day=1), -count * (12 if found["unit"] == "year" else 1))
    return month + (min(today.day, (month_after(month) - month).days) - 1) * _DAY


def _recent(found: re.Match[str], today: date) -> Days:
    return _back(found, today), today + _DAY


def _ago(found: re.Match[str], today: date) -> Days:
    day = _back(found, today)
    return (day, day + _DAY) if found["unit"] == "day" else _unit_of(found["unit"], day)


def _open(found: re.Match[str], today: date) -> Days | None:
    days = _days(found["rest"], today)
    if days is None or None in days:
        return None
    if found["from"] in ("before", "until", "till", "up to"):
        return None, days[0] if found["from"] == "before" else days[1]
    return days[1] if found["from"] == "after" else days[0], None


def _between(found: re.Match[str], today: date) -> Days | None:
    last = _days(found["last"], today)
    first = _days(found["first"], today)
    if first is None and last and last[0] and found["first"] in MONTHS:  # "from june to august 2019"
        first = _days(f"{found['first']} {last[0].year}", today)
    if first is None or last is None or first[0] is None or last[1] is None or first[0] >= last[1]:
        return None
    return first[0], last[1]


_What = Callable[[re.Match[str], date], Days | None]
_TEXTS: tuple[tuple[str, _What], ...] = (
    (rf"{_IN}(?:year )?{_YEAR}", lambda found, _: (date(int(found["year"]), 1, 1), date(int(found["year"]) + 1, 1, 1))),
    (rf"{_IN}{_MONTH} (?:of )?{_YEAR}", _month),
    (rf"{_IN}{_YEAR} {_MONTH}", _month),
    (rf"{_IN}{_DATE} (?:of )?{_MONTH} {_YEAR}", _date),
    (rf"{_IN}{_MONTH} (?:the )?{_DATE} {_YEAR}", _date),
    (rf"{_IN}{_YEAR}[-/.](?P<m>\d{{1,2}})(?:[-/.](?P<d>\d{{1,2}}))?", _in_numbers),
    (rf"{_IN}(?P<d>\d{{1,2}})[-/.](?P<m>\d{{1,2}})[-/.]{_YEAR}", _in_numbers),
    (rf"{_IN}{_SEASON} (?:of )?{_YEAR}", _season),
    (rf"{_IN}{_YEAR} {_SEASON}", _season),
    (rf"{_IN}{_FEAST} (?:of |in )?{_YEAR}", _feast),
    (rf"{_IN}(?P<century>19|20)?(?P<short>\d)0s", _decade),
    (r"(?:the )?(?P<near>today|yesterday|day before yesterday|last night)", _near_day),
    (r"this (?P<what>[a-z ]+)", _this),
    (rf"{_IN}(?:last|past|previous) (?P<what>[a-z ]+)", _last),
    (rf"{_IN}(?:last|past) (?:{_COUNT} )?{_UNIT}", _recent),
    (rf"(?:a )?{_COUNT} {_UNIT} ago", _ago),
    (r"(?P<from>before|until|till|up to|after|since) (?P<rest>.+)", _open),
    (r"(?:between|from) (?P<first>.+?) (?:and|to|until|till) (?P<last>.+)", _between),
    (r"(?P<first>.+?) ?(?:\.\.| to | - |\u2013) ?(?P<last>.+)", _between),
    (r"(?P<first>\d{4})-(?P<last>\d{4})", _between),
)
_PATTERNS = tuple((re.compile(f"(?:taken )?{text}"), meaning) for text, meaning in _TEXTS)
