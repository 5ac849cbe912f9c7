"""What people type -> the labels they mean by it: "puppy" -> "Dog". The table: setup/derive_synonyms.py."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path


def labels_meant(text: str) -> list[str]:
    """The names of the labels that a word or phrase stands for besides its own, in singular or plural; maybe none."""
    table = _table()
    return next((table[form] for form in _singulars(text.lower()) if form in table), [])


@cache
def _table() -> dict[str, list[str]]:
    table: dict[str, list[str]] = json.loads((Path(__file__).parent / "synonyms.json").read_text())
    return table


# Good enough to look a word up: what is no word is not in the table.
def _singulars(word: str) -> Iterator[str]:
    yield word
    for ending, instead in (("ies", "y"), ("es", ""), ("s", "")):
        if word.endswith(ending):
            yield word.removesuffix(ending) + instead
