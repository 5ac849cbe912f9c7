"""How many of something a sentence asks for: "two dogs", "family of four", "empty street"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chalicelib.core.search.meanings import also_means
from chalicelib.core.search.sentence import Read, filter_at, literal_or, lower, words_of
from chalicelib.core.search.syntax import Node, Not, Word

_NUMBERS = {
    **{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10},
    **{"eleven": 11, "twelve": 12, "single": 1, "both": 2, "dozen": 12},
}
# At least so many.
_MANY = {
    **{"many": 4, "several": 3, "multiple": 3, "lots": 4, "numerous": 4, "plenty": 4, "dozens": 12},
    **{"herd": 3, "flock": 3},
}
_PEOPLE = frozenset(("people", "persons", "men", "women", "children", "kids"))
# Plurals that do not end in s.
_PLURALS = _PEOPLE | {"mice", "geese", "sheep", "fish", "deer", "oxen", "cattle"}
_OF_PEOPLE = frozenset(("family", "group", "team", "party", "band", "couple"))
_PICTURE = frozenset(("photo", "photos", "picture", "pictures", "pic", "pics", "shot", "shots", "portrait", "selfie"))
_NOBODY = frozenset(("empty", "deserted", "uninhabited", "unoccupied"))


def number(nodes: Sequence[Node], _today: date) -> Read | None:
    """`two dogs`, `three small cats`, `many people`, `a couple of dogs`."""
    words = words_of(nodes, 4)
    if len(words) < 2:
        return None
    count, sign = _count(lower(words[0]))
    if not count:
        return None
    noun = 2 if len(words) > 2 and lower(words[1]) == "of" else 1
    if noun < len(words) and not _fits(lower(words[noun]), count) and noun + 1 < len(words):
        noun += 1
    if noun >= len(words) or not _fits(lower(words[noun]), count):
        return None
    name = lower(words[noun])
    how_many = tuple(filter_at(words[0], "count", f"{each}{sign}{count}") for each in (name, *also_means(name)))
    between = [word for word in words[1:noun] if lower(word) != "of"]
    read = (literal_or(words[:1], *how_many), *between, words[noun])
    return Read(noun + 1, read, f"count:{name}{sign}{count}")


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


def group(nodes: Sequence[Node], _today: date) -> Read | None:
    """`family of four`, `group photo`, `couple`, `crowd`."""
    words = words_of(nodes, 3)
    if not words:
        return None
    first = lower(words[0])
    if first in _OF_PEOPLE and len(words) == 3 and lower(words[1]) == "of" and (many := _count(lower(words[2]))[0]):
        return _people(words, f"={many}")
    if first == "group" and len(words) > 1 and lower(words[1]) in _PICTURE:
        return _people(words[:2], ">=3")
    if first == "group" and len(words) == 3 and lower(words[1]) == "of" and lower(words[2]) in _PEOPLE | {"friends"}:
        return _people(words, ">=3")
    if first in ("crowd", "crowds", "crowded"):
        return _people(words[:1], ">=10")
    if first in ("couple", "couples", "duo"):
        return _people(words[:1], "=2")
    return _people(words[:1], "=1") if first in ("alone", "solo") else None


def _people(words: Sequence[Word], how_many: str) -> Read:
    literal = [word for word in words if lower(word) not in (*_PICTURE, "of")]
    return Read(
        len(words), (literal_or(literal, filter_at(words[0], "count", f"person{how_many}")),), f"count:person{how_many}"
    )


def nobody(nodes: Sequence[Node], _today: date) -> Read | None:
    """`empty street`, but not `empty` alone."""
    words = words_of(nodes, 1)
    if not words or lower(words[0]) not in _NOBODY or len(nodes) == 1:
        return None
    return Read(1, (literal_or(words, Not(replace(words[0], text="people"))),), "-people")
