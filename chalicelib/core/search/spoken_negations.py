"""What a sentence leaves out: "without people", "but no dogs or cats"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from chalicelib.core.search.meanings import also_means, is_phrase
from chalicelib.core.search.sentence import Read, joined, lower, quoted, words_of
from chalicelib.core.search.synonyms import is_known
from chalicelib.core.search.syntax import AnyOf, Filter, Node, Not, Word

_WITHOUT = frozenset(("without", "no", "not", "except", "excluding", "minus", "ohne", "sans", "sin", "senza", "sem"))
_OR = ("or", "nor")
_DETERMINERS = frozenset(("a", "an", "the", "any", "of", "my", "our"))


def without(nodes: Sequence[Node], _today: date) -> Read | None:
    """`without people`, `but no dogs or cats`: each of them is left out."""
    words = words_of(nodes, 8)
    start = 0
    if words and lower(words[0]) == "but" and len(words) > 1:
        start = 1
    if len(words) <= start or lower(words[start]) not in _WITHOUT:
        return None
    start += 1
    while start < len(words) and lower(words[start]) in _DETERMINERS:
        start += 1
    if start >= len(nodes):
        return None
    refused: list[Node] = []
    while start < len(nodes):
        length = _refused(nodes[start:])
        refused.append(_phrase(nodes[start : start + length]))
        start += length
        following = words_of(nodes[start:], 1)
        if not following or lower(following[0]) not in _OR or start + 1 == len(nodes):
            break
        start += 1
    return Read(start, tuple(map(Not, refused)), " ".join(f"-{_shown(node)}" for node in refused))


def _refused(nodes: Sequence[Node]) -> int:
    words = words_of(nodes, 3)
    return next((length for length in (3, 2) if len(words) >= length and _is_one(joined(words[:length]))), 1)


def _is_one(phrase: str) -> bool:
    return is_phrase(phrase) or is_known(phrase)


def _phrase(nodes: Sequence[Node]) -> Node:
    first = nodes[0]
    if len(nodes) == 1 or not isinstance(first, Word):
        return replace(first, text=first.text.strip(",;.!?") or first.text) if isinstance(first, Word) else first
    text = joined([node for node in nodes if isinstance(node, Word)])
    return AnyOf(tuple(replace(first, text=each, phrase=True) for each in (text, *also_means(text))))


def _shown(node: Node) -> str:
    match node:
        case Word(text):
            return quoted(text)
        case Filter(name, value):
            return f"{name}:{quoted(value)}"
        case AnyOf(nodes):
            return _shown(nodes[0])
    return "(...)"
