"""What people type -> the labels they mean by it: "puppy" -> "Dog". The table: setup/data/derive_synonyms.py."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path


def labels_meant(text: str) -> list[str]:
    """The names of other labels that a word or phrase stands for, in singular or plural; maybe none."""
    table = _table()
    return next((table[form] for form in _singulars(text.lower()) if form in table), [])


def is_known(word: str) -> bool:
    """Whether a word is in the table, as a typed word or as a label: then it is not a misspelling."""
    return any(form in _table() or form in _labels() for form in _singulars(word.lower()))


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
