"""Names that people give to days: months, weekdays, seasons, feasts; in the languages of the labels for months."""

from datetime import date, timedelta

_MONTHS = (
    "january jan januar janner janvier enero gennaio janeiro",
    "february feb februar fevrier febrero febbraio fevereiro",
    "march mar marz maerz mars marzo marco",
    "april apr avril abril aprile",
    "may mai mayo maggio maio",
    "june jun juni juin junio giugno junho",
    "july jul juli juillet julio luglio julho",
    "august aug aout agosto",
    "september sep sept septembre septiembre settembre setembro",
    "october oct oktober octobre octubre ottobre outubro",
    "november nov novembre noviembre novembro",
    "december dec dezember decembre diciembre dicembre dezembro",
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, start=1) for name in names.split()}
MONTH_NAMES = tuple(names.split()[0] for names in _MONTHS)
DOUBTFUL = frozenset({"may", "march", "mar", "mars", "jan", "marco", "sep"})
"""Months whose names mean something else as well: alone, they are no month unless "in" or the like comes before."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
"""The month in which each begins, north of the equator."""

# First and last day, as month and day.
_FEASTS = {
    "christmas eve": ((12, 24), (12, 24)),
    "christmas day": ((12, 25), (12, 25)),
    "christmas": ((12, 24), (12, 26)),
    "xmas": ((12, 24), (12, 26)),
    "boxing day": ((12, 26), (12, 26)),
    "new year": ((1, 1), (1, 1)),
    "new years": ((1, 1), (1, 1)),
    "new year day": ((1, 1), (1, 1)),
    "new years day": ((1, 1), (1, 1)),
    "halloween": ((10, 31), (10, 31)),
    "valentine day": ((2, 14), (2, 14)),
    "valentines day": ((2, 14), (2, 14)),
    "independence day": ((7, 4), (7, 4)),
    "4th of july": ((7, 4), (7, 4)),
    "fourth of july": ((7, 4), (7, 4)),
}
# From the evening to what is photographed after midnight: its last day is in the next year.
_EVES = frozenset({"new year eve", "new years eve", "silvester"})
MOVING = frozenset({"easter", "thanksgiving"})
"""Feasts on other days each year."""
FEASTS = frozenset(_FEASTS) | _EVES | MOVING


def feast_in(name: str, year: int) -> tuple[date, date]:
    """First and last day of a feast in a year."""
    if name in _EVES:
        return date(year, 12, 31), date(year + 1, 1, 1)
    if name == "easter":
        sunday = _easter(year)
        return sunday - timedelta(days=2), sunday + timedelta(days=1)
    if name == "thanksgiving":
        first = date(year, 11, 1)
        thursday = first + timedelta(days=(3 - first.weekday()) % 7 + 21)
        return thursday, thursday
    (first_month, first_day), (last_month, last_day) = _FEASTS[name]
    return date(year, first_month, first_day), date(year, last_month, last_day)


# The anonymous Gregorian algorithm.
def _easter(year: int) -> date:
    century, golden = year // 100, year % 19
    moon = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon -= (moon // 28) * (1 - (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    offset = moon - weekday
    month = 3 + (offset + 40) // 44
    return date(year, month, offset + 28 - 31 * (month // 4))


def month_after(first: date, months: int = 1) -> date:
    """The first day of the month that is so many months later."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
