"""What people type -> the labels they mean by it: "puppy" -> "Dog". The table: setup/data/derive_synonyms.py."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from chalicelib.core.search.syntax import All, AnyOf, Node, Not, Word

_MAX_PHRASE_WORDS = 3  # words


def labels_meant(text: str) -> list[str]:
    """The names of other labels that a word or phrase stands for, in singular or plural; maybe none."""
    table = _table()
    return next((table[form] for form in _singulars(text.lower()) if form in table), [])


def words_for(labels: set[str]) -> Iterator[str]:
    """The words and phrases that stand for any of these labels."""
    return (word for word, meant in _table().items() if not labels.isdisjoint(meant))


def is_known(word: str) -> bool:
    """Whether a word is in the table, as a typed word or as a label: then it is not a misspelling."""
    return any(form in _table() or form in _labels() for form in _singulars(word.lower()))


def with_phrases(node: Node) -> Node:
    """The tree in which neighbouring words that stand for a label may also match as a phrase: ice cream cone."""
    match node:
        case All(nodes):
            return All(tuple(_joined(tuple(map(with_phrases, nodes)))))
        case AnyOf(nodes):
            return AnyOf(tuple(map(with_phrases, nodes)))
        case Not(inner):
            return Not(with_phrases(inner))
    return node


def _joined(nodes: tuple[Node, ...]) -> Iterator[Node]:
    while nodes:
        length, phrase = next(_phrases(nodes), (1, None))
        yield AnyOf((All(nodes[:length]), phrase)) if phrase else nodes[0]
        nodes = nodes[length:]


def _phrases(nodes: tuple[Node, ...]) -> Iterator[tuple[int, Word]]:
    for length in range(min(_MAX_PHRASE_WORDS, len(nodes)), 1, -1):
        words = [node for node in nodes[:length] if isinstance(node, Word) and not node.phrase]
        text = " ".join(word.text for word in words)
        if len(words) == length and labels_meant(text):
            yield length, replace(words[0], text=text, phrase=True)


@cache
def _table() -> dict[str, list[str]]:
    table: dict[str, list[str]] = json.loads((Path(__file__).parent / "synonyms.json").read_text())
    return table


@cache
def _labels() -> frozenset[str]:
    return frozenset(label.lower() for meant in _table().values() for label in meant)


# Good enough for a lookup: forms that are not words are not in the table.
def _singulars(word: str) -> Iterator[str]:
    yield word
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        if word.endswith(ending):
            yield word.removesuffix(ending) + instead
