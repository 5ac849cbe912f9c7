"""What sentences mean: words of a search -> filters, with what was understood.

Every rule but that of negations keeps what is typed as well: "summer 2019" finds photos taken then, and those that have
both words. Words in quotes are never understood, so quotes turn a rule off.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from chalicelib.core.search.sentence import Read, Rule, all_of, filter_at, joined, literal_or, lower, quoted, words_of
from chalicelib.core.search.spoken_dates import LONGEST, taken_value
from chalicelib.core.search.spoken_negations import without
from chalicelib.core.search.spoken_numbers import group, nobody, number
from chalicelib.core.search.syntax import All, AnyOf, Filter, Node, Not, Word


class Reading(NamedTuple):
    """Words as typed, and the search that they were read as."""

    text: str
    meant: str


_ORIENTATIONS = {"portrait": "portrait", "vertical": "portrait", "landscape": "landscape", "horizontal": "landscape"}
_GREY = ("black", "gray", "white")
_COLOURED = ("blue", "brown", "cyan", "green", "orange", "pink", "purple", "red", "yellow")
_END = re.compile(r"['\u2019]s\b|[,;.!?]+(?=\s|$)", re.IGNORECASE)


def understood(node: Node, text: str, today: date) -> tuple[Node, tuple[Reading, ...]]:
    """The tree with filters in place of what words mean; `text` is what was typed, `today` where it was typed."""
    reader = _Reader(text, today)
    return reader.read(node), tuple(dict.fromkeys(reader.readings))


class _Reader:
    """Reads one search."""

    def __init__(self, text: str, today: date) -> None:
        self.readings: list[Reading] = []
        self._text, self._today = text, today

    def read(self, node: Node) -> Node:
        match node:
            case All(nodes):
                return all_of(tuple(self._sequence(nodes)))
            case AnyOf(nodes):
                return AnyOf(tuple(map(self.read, nodes)))
            case Not(inner):
                return Not(_Reader(self._text, self._today).read(inner))
            case _:
                return all_of(tuple(self._sequence((node,))))

    def _sequence(self, nodes: Sequence[Node]) -> Iterator[Node]:
        while nodes:
            read = next(filter(None, (rule(nodes, self._today) for rule in _RULES)), None)
            if read is None:
                first = nodes[0]
                yield self.read(first) if isinstance(first, All | AnyOf | Not) else first
            else:
                if read.meant:
                    self.readings.append(Reading(self._typed(nodes[: read.length]), read.meant))
                yield from read.nodes
            nodes = nodes[read.length if read else 1 :]

    def _typed(self, nodes: Sequence[Node]) -> str:
        first, last = nodes[0], nodes[-1]
        assert isinstance(first, Word | Filter)
        end = last.position - 1 + len(last.text) if isinstance(last, Word) else len(self._text)
        rest = _END.match(self._text, end) if isinstance(last, Word) else None
        return self._text[first.position - 1 : rest.end() if rest else end].strip(" ,;.!?")


def _date(nodes: Sequence[Node], today: date) -> Read | None:
    words = words_of(nodes, LONGEST)
    for length in range(len(words), 0, -1):
        said = " ".join(word.text for word in words[:length])
        if value := taken_value(said, today):
            read = literal_or(words[:length], filter_at(words[0], "taken", value))
            return Read(length, (read,), f"taken:{quoted(value)}")
    return None


def _taken(nodes: Sequence[Node], today: date) -> Read | None:
    """`taken:july 2019`: a date that a filter begins may go on behind it; a relative one becomes absolute."""
    first = nodes[0]
    if not isinstance(first, Filter) or first.name not in ("taken", "uploaded"):
        return None
    words = words_of(nodes[1:], LONGEST - 1)
    for length in range(len(words), -1, -1):
        value = taken_value(" ".join([first.value, *(word.text for word in words[:length])]), today)
        if value:
            return Read(length + 1, (replace(first, value=value),))
    return None


def _orientation(nodes: Sequence[Node], _today: date) -> Read | None:
    words = words_of(nodes, 1)
    if not words or (value := _ORIENTATIONS.get(lower(words[0]))) is None:
        return None
    return Read(1, (literal_or(words, filter_at(words[0], "orientation", value)),), f"orientation:{value}")


def _black_and_white(nodes: Sequence[Node], _today: date) -> Read | None:
    words = words_of(nodes, 3)
    length = 3 if joined(words) == "black and white" else 1
    if length == 1 and (not words or lower(words[0]) not in ("b&w", "monochrome", "b/w")):
        return None
    first = words[0]
    grey = AnyOf(tuple(filter_at(first, "color", name) for name in _GREY))
    coloured = AnyOf(tuple(filter_at(first, "color", name) for name in _COLOURED))
    label = replace(first, text="black and white", phrase=True)
    return Read(length, (AnyOf((label, All((grey, Not(coloured))))),))


_RULES: tuple[Rule, ...] = (_taken, _black_and_white, without, _date, number, group, nobody, _orientation)
