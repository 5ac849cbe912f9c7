"""Words of a sentence, and what rules read them as (`understanding.py`)."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from chalicelib.core.search.syntax import All, AnyOf, Filter, Node, Word


class Read(NamedTuple):
    """How many nodes a rule has read, and what takes their place."""

    length: int
    nodes: tuple[Node, ...]
    meant: str = ""


Rule = Callable[[Sequence[Node], date], Read | None]
"""A rule reads what a sequence of nodes begins with, today; None if that is not what it is about."""


def all_of(nodes: tuple[Node, ...]) -> Node:
    """What matches all of these."""
    return nodes[0] if len(nodes) == 1 else All(nodes)


def words_of(nodes: Sequence[Node], most: int) -> list[Word]:
    """The plain words that a sequence begins with."""
    found: list[Word] = []
    for node in nodes[:most]:
        if not isinstance(node, Word) or node.phrase:
            break
        found.append(node)
    return found


def lower(word: Word) -> str:
    """A word in lower case, without the punctuation around it."""
    return word.text.lower().strip(",;.!?")


def literal_or(words: Sequence[Word], *others: Node) -> Node:
    """What has all of these words as they are, or matches one of the others."""
    return AnyOf((all_of(tuple(words)), *others))


def filter_at(word: Word, name: str, value: str) -> Filter:
    """A filter in the place of a word."""
    return Filter(name, value, word.position, word.position)


def joined(words: Sequence[Word]) -> str:
    """Words as a phrase."""
    return " ".join(map(lower, words))


def quoted(text: str) -> str:
    """A text as it can be typed into a search."""
    return f'"{text}"' if re.search(r"[\s()]", text) else text
