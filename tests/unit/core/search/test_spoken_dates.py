"""Dates as people say them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.search.calendar_words import feast_in
from chalicelib.core.search.filter_values import period
from chalicelib.core.search.spoken_dates import recurring_days, taken_value

SATURDAY = date(2026, 11, 28)


@pytest.mark.parametrize(
    ("said", "value"),
    [
        ("2019", "2019"),
        ("in 2019", "2019"),
        ("july 2019", "2019-07"),
        ("2019 July", "2019-07"),
        ("Juli 2019", "2019-07"),
        ("f\u00e9vrier 2019", "2019-02"),
        ("14 july 2019", "2019-07-14"),
        ("July 14th, 2019", "2019-07-14"),
        ("the 14th of july 2019", "2019-07-14"),
        ("2019-7", "2019-07"),
        ("2019/07/14", "2019-07-14"),
        ("31.10.2024", "2024-10-31"),
        ("10/31/2024", "2024-10-31"),
        ("31 june 2019", None),
        ("2019-13", None),
        ("13.2019", None),
        ("2019/14/07", "2019-07-14"),
        ("summer 2019", "2019-06..2019-08"),
        ("winter 2020", "2019-12..2020-02"),
        ("christmas 2021", "2021-12-24..2021-12-26"),
        ("new year's eve 2019", "2019-12-31..2020-01-01"),
        ("easter 2021", "2021-04-02..2021-04-05"),
        ("thanksgiving 2020", "2020-11-26"),
        ("1990s", "1990..1999"),
        ("the 90s", "1990..1999"),
        ("today", "2026-11-28"),
        ("yesterday", "2026-11-27"),
        ("last night", "2026-11-27..2026-11-28"),
        ("last week", "2026-11-16..2026-11-22"),
        ("this week", "2026-11-23..2026-11-29"),
        ("last weekend", "2026-11-21..2026-11-22"),
        ("last month", "2026-10"),
        ("last year", "2025"),
        ("this year", "2026"),
        ("last summer", "2026-06..2026-08"),
        ("last winter", "2025-12..2026-02"),
        ("this summer", "2026-06..2026-08"),
        ("last christmas", "2025-12-24..2025-12-26"),
        ("last december", "2025-12"),
        ("last saturday", "2026-11-21"),
        ("last friday", "2026-11-27"),
        ("3 days ago", "2026-11-25"),
        ("two years ago", "2024"),
        ("a month ago", "2026-10"),
        ("last two weeks", "2026-11-14..2026-11-28"),
        ("before 2018", "..2017-12-31"),
        ("before june 2019", "..2019-05-31"),
        ("until 2018", "..2018-12-31"),
        ("since 2020", "2020-01-01.."),
        ("after march 2022", "2022-04-01.."),
        ("between 2021-12 and 2022-01", "2021-12..2022-01"),
        ("from june to august 2019", "2019-06..2019-08"),
        ("2018-2020", "2018..2020"),
        ("between 2020 and 2019", None),
        ("july", "july"),
        ("4 july", "4 july"),
        ("in may", "may"),
        ("may", None),
        ("on sundays", "sundays"),
        ("halloween", "halloween"),
        ("new year\u2019s eve", "new years eve"),
        ("week", None),
        ("last dog", None),
        ("fall", None),
        ("", None),
    ],
)
def test_what_is_said_means_these_days(said: str, value: str | None) -> None:
    assert taken_value(said, SATURDAY) == value


@pytest.mark.parametrize(
    ("said", "days"),
    [
        ("july", ("07",)),
        ("july 4", ("07-04",)),
        ("sundays", ("sunday",)),
        ("weekend", ("saturday", "sunday")),
        ("christmas", ("12-24", "12-25", "12-26")),
        ("new years eve", ("12-31", "01-01")),
        ("easter", ()),
        ("cat", ()),
    ],
)
def test_what_recurs(said: str, days: tuple[str, ...]) -> None:
    assert recurring_days(said) == days


@given(
    st.dates(date(1801, 1, 2), date(2998, 1, 1)),
    st.sampled_from(["last", "this"]),
    st.sampled_from(["week", "summer", "year", "friday"]),
)
def test_a_value_is_one_of_the_filter(today: date, which: str, what: str) -> None:
    value = taken_value(f"{which} {what}", today)
    assert value is None or period(value)


@given(st.text(max_size=40))
def test_nothing_said_is_too_odd(said: str) -> None:
    value = taken_value(said, SATURDAY)
    assert value is None or recurring_days(value) or period(value)


@pytest.mark.parametrize(("year", "sunday"), [(1999, "04-04"), (2000, "04-23"), (2008, "03-23"), (2038, "04-25")])
def test_easter_is_when_the_church_says(year: int, sunday: str) -> None:
    first, last = feast_in("easter", year)
    assert (f"{last:%m-%d}" > sunday, (last - first).days) == (True, 3)
    assert f"{last.replace(day=last.day):%j}" == f"{date.fromisoformat(f'{year}-{sunday}').timetuple().tm_yday + 1:03}"
