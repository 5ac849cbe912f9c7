"""Figures, their goals, and the one table that shows them."""

import math
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass


class NotMeasured(Exception):
    """A benchmark cannot run here; the message says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number; `at_most` and `at_least` are its goal, if it has one, in the same unit."""

    name: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def missed(self) -> bool:
        """Whether there is a goal and the number does not reach it."""
        too_much = self.at_most is not None and self.value > self.at_most
        too_little = self.at_least is not None and self.value < self.at_least
        return too_much or too_little

    @property
    def goal(self) -> str:
        """The goal in words; empty if there is none."""
        if self.at_most is not None:
            return f"at most {_number(self.at_most)}"
        return "" if self.at_least is None else f"at least {_number(self.at_least)}"

    def cells(self) -> tuple[str, ...]:
        """The row of the table: name, number, unit, goal, verdict, note."""
        verdict = "" if not self.goal else "MISSED" if self.missed else "ok"
        return self.name, _number(self.value), self.unit, self.goal, verdict, self.note


def table(figures: Iterable[Figure]) -> str:
    """All figures, one line each, in columns."""
    rows = [("", "measured", "", "goal", "", ""), *(figure.cells() for figure in figures)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "\n".join(_line(row, widths) for row in rows)


def interleaved(contenders: Mapping[str, Callable[[], float]], *, rounds: int) -> dict[str, list[float]]:
    """Let every contender measure itself once per round, and return what each returned.

    The order changes from round to round, so that neither a slow phase of the machine nor the previous run favours one.
    """
    names = list(contenders)
    measured: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            measured[name].append(contenders[name]())
    return measured


def median_ratio(measured: Sequence[float], base: Sequence[float]) -> float:
    """The ratio of the medians."""
    return statistics.median(measured) / statistics.median(base)


def percentile(measured: Sequence[float], percent: float) -> float:
    """The smallest measured value that at least `percent` (0-100) of all values do not exceed."""
    ordered = sorted(measured)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    name, value, *rest = row
    cells = [name.ljust(widths[0]), value.rjust(widths[1])]
    cells += [cell.ljust(width) for cell, width in zip(rest, widths[2:], strict=True)]
    return "  ".join(cells).rstrip()


# Three significant digits, but never an exponent.
def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
