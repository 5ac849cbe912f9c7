"""What sentences mean: words of a search -> filters, with what was understood.

Every rule but that of negations keeps what is typed as well: "summer 2019" finds photos taken then, and those that have
both words. Words in quotes are never understood, so quotes turn a rule off.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from chalicelib.core.search.meanings import also_means, is_phrase
from chalicelib.core.search.spoken_dates import LONGEST, taken_value
from chalicelib.core.search.synonyms import is_known
from chalicelib.core.search.syntax import All, AnyOf, Filter, Node, Not, Word


class Reading(NamedTuple):
    """Words as typed, and the search that they were read as."""

    text: str
    meant: str


class _Read(NamedTuple):
    """How many nodes a rule has read, and what takes their place."""

    length: int
    nodes: tuple[Node, ...]
    meant: str = ""


_NUMBERS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"eleven": 11, "twelve": 12, "single": 1, "both": 2, "dozen": 12},
}
# At least so many.
_MANY = {
    **{"many": 4, "several": 3, "multiple": 3, "lots": 4, "numerous": 4, "plenty": 4, "dozens": 12},
    **{"herd": 3, "flock": 3},
}
_WITHOUT = frozenset(("without", "no", "not", "except", "excluding", "minus", "ohne", "sans", "sin", "senza", "sem"))
_DETERMINERS = frozenset(("a", "an", "the", "any", "of", "my", "our"))
_PEOPLE = frozenset(("people", "persons", "men", "women", "children", "kids"))
# Plurals that do not end in s.
_PLURALS = _PEOPLE | {"mice", "geese", "sheep", "fish", "deer", "oxen", "cattle"}
_OF_PEOPLE = frozenset(("family", "group", "team", "party", "band", "couple"))
_PICTURE = frozenset(("photo", "photos", "picture", "pictures", "pic", "pics", "shot", "shots", "portrait", "selfie"))
_NOBODY = frozenset(("empty", "deserted", "uninhabited", "unoccupied"))
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
                return _all(tuple(self._sequence(nodes)))
            case AnyOf(nodes):
                return AnyOf(tuple(map(self.read, nodes)))
            case Not(inner):
                return Not(_Reader(self._text, self._today).read(inner))
            case _:
                return _all(tuple(self._sequence((node,))))

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


def _all(nodes: tuple[Node, ...]) -> Node:
    return nodes[0] if len(nodes) == 1 else All(nodes)


def _words(nodes: Sequence[Node], most: int) -> list[Word]:
    """The plain words that a sequence begins with."""
    found: list[Word] = []
    for node in nodes[:most]:
        if not isinstance(node, Word) or node.phrase:
            break
        found.append(node)
    return found


def _lower(word: Word) -> str:
    return word.text.lower().strip(",;.!?")


def _literal_or(words: Sequence[Word], *others: Node) -> Node:
    return AnyOf((_all(tuple(words)), *others))


def _filter(word: Word, name: str, value: str) -> Filter:
    return Filter(name, value, word.position, word.position)


def _date(nodes: Sequence[Node], today: date) -> _Read | None:
    words = _words(nodes, LONGEST)
    for length in range(len(words), 0, -1):
        said = " ".join(word.text for word in words[:length])
        if value := taken_value(said, today):
            read = _literal_or(words[:length], _filter(words[0], "taken", value))
            return _Read(length, (read,), f"taken:{_quoted(value)}")
    return None


def _taken(nodes: Sequence[Node], today: date) -> _Read | None:
    """`taken:july 2019`: a date that a filter begins may go on behind it; a relative one becomes absolute."""
    first = nodes[0]
    if not isinstance(first, Filter) or first.name not in ("taken", "uploaded"):
        return None
    words = _words(nodes[1:], LONGEST - 1)
    for length in range(len(words), -1, -1):
        value = taken_value(" ".join([first.value, *(word.text for word in words[:length])]), today)
        if value:
            return _Read(length + 1, (replace(first, value=value),))
    return None


def _without(nodes: Sequence[Node], _today: date) -> _Read | None:
    words = _words(nodes, 8)
    start = 0
    if words and _lower(words[0]) == "but" and len(words) > 1:
        start = 1
    if len(words) <= start or _lower(words[start]) not in _WITHOUT:
        return None
    start += 1
    while start < len(words) and _lower(words[start]) in _DETERMINERS:
        start += 1
    if start >= len(nodes):
        return None
    refused: list[Node] = []
    while start < len(nodes):
        length = _refused(nodes[start:])
        refused.append(_phrase(nodes[start : start + length]))
        start += length
        if not (
            start + 1 < len(nodes) and _words(nodes[start:], 1) and _lower(_words(nodes[start:], 1)[0]) in ("or", "nor")
        ):
            break
        start += 1
    return _Read(start, tuple(map(Not, refused)), " ".join(f"-{_shown(node)}" for node in refused))


def _refused(nodes: Sequence[Node]) -> int:
    words = _words(nodes, 3)
    return next((length for length in (3, 2) if len(words) >= length and _is_one(_joined(words[:length]))), 1)


def _is_one(phrase: str) -> bool:
    return is_phrase(phrase) or is_known(phrase)


def _joined(words: Sequence[Word]) -> str:
    return " ".join(map(_lower, words))


def _phrase(nodes: Sequence[Node]) -> Node:
    first = nodes[0]
    if len(nodes) == 1 or not isinstance(first, Word):
        return replace(first, text=first.text.strip(",;.!?") or first.text) if isinstance(first, Word) else first
    text = _joined([node for node in nodes if isinstance(node, Word)])
    return AnyOf(tuple(replace(first, text=each, phrase=True) for each in (text, *also_means(text))))


def _shown(node: Node) -> str:
    match node:
        case Word(text):
            return _quoted(text)
        case Filter(name, value):
            return f"{name}:{_quoted(value)}"
        case AnyOf(nodes):
            return _shown(nodes[0])
    return "(...)"


def _quoted(text: str) -> str:
    return f'"{text}"' if re.search(r"[\s()]", text) else text


def _number(nodes: Sequence[Node], _today: date) -> _Read | None:
    """`two dogs`, `three small cats`, `many people`, `a couple of dogs`."""
    words = _words(nodes, 4)
    if len(words) < 2:
        return None
    count, sign = _count(_lower(words[0]))
    if not count:
        return None
    noun = 2 if len(words) > 2 and _lower(words[1]) == "of" else 1
    if noun < len(words) and not _fits(_lower(words[noun]), count) and noun + 1 < len(words):
        noun += 1
    if noun >= len(words) or not _fits(_lower(words[noun]), count):
        return None
    name = _lower(words[noun])
    how_many = tuple(_filter(words[0], "count", f"{each}{sign}{count}") for each in (name, *also_means(name)))
    between = [word for word in words[1:noun] if _lower(word) != "of"]
    read = (_literal_or(words[:1], *how_many), *between, words[noun])
    return _Read(noun + 1, read, f"count:{name}{sign}{count}")


def _count(word: str) -> tuple[int, str]:
    if word in _MANY:
        return _MANY[word], ">="
    if word in ("couple", "pair"):
        return 2, "="
    if word.isdecimal() and len(word) < 3:
        return int(word), "="
    return _NUMBERS.get(word, 0), "="


def _fits(noun: str, count: int) -> bool:
    if not noun.isalpha() or noun in _NUMBERS:
        return False
    is_plural = noun in _PLURALS or (noun.endswith("s") and not noun.endswith("ss"))
    return is_plural == (count != 1)


def _group(nodes: Sequence[Node], _today: date) -> _Read | None:
    """`family of four`, `group photo`, `couple`, `crowd`."""
    words = _words(nodes, 3)
    if not words:
        return None
    first = _lower(words[0])
    if first in _OF_PEOPLE and len(words) == 3 and _lower(words[1]) == "of" and (many := _count(_lower(words[2]))[0]):
        return _people(words, f"={many}")
    if first == "group" and len(words) > 1 and _lower(words[1]) in _PICTURE:
        return _people(words[:2], ">=3")
    if first == "group" and len(words) == 3 and _lower(words[1]) == "of" and _lower(words[2]) in _PEOPLE | {"friends"}:
        return _people(words, ">=3")
    if first in ("crowd", "crowds", "crowded"):
        return _people(words[:1], ">=10")
    if first in ("couple", "couples", "duo"):
        return _people(words[:1], "=2")
    return _people(words[:1], "=1") if first in ("alone", "solo") else None


def _people(words: Sequence[Word], how_many: str) -> _Read:
    literal = [word for word in words if _lower(word) not in (*_PICTURE, "of")]
    return _Read(
        len(words), (_literal_or(literal, _filter(words[0], "count", f"person{how_many}")),), f"count:person{how_many}"
    )


def _nobody(nodes: Sequence[Node], _today: date) -> _Read | None:
    words = _words(nodes, 1)
    if not words or _lower(words[0]) not in _NOBODY or len(nodes) == 1:
        return None
    return _Read(1, (_literal_or(words, Not(replace(words[0], text="people"))),), "-people")


def _orientation(nodes: Sequence[Node], _today: date) -> _Read | None:
    words = _words(nodes, 1)
    if not words or (value := _ORIENTATIONS.get(_lower(words[0]))) is None:
        return None
    return _Read(1, (_literal_or(words, _filter(words[0], "orientation", value)),), f"orientation:{value}")


def _black_and_white(nodes: Sequence[Node], _today: date) -> _Read | None:
    words = _words(nodes, 3)
    length = 3 if _joined(words) == "black and white" else 1
    if length == 1 and (not words or _lower(words[0]) not in ("b&w", "monochrome", "b/w")):
        return None
    first = words[0]
    grey = AnyOf(tuple(_filter(first, "color", name) for name in _GREY))
    coloured = AnyOf(tuple(_filter(first, "color", name) for name in _COLOURED))
    label = replace(first, text="black and white", phrase=True)
    return _Read(length, (AnyOf((label, All((grey, Not(coloured))))),))


_Rule = Callable[[Sequence[Node], date], _Read | None]
_RULES: tuple[_Rule, ...] = (_taken, _black_and_white, _without, _date, _number, _group, _nobody, _orientation)
