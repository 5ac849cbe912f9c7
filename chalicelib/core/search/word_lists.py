"""Lists of words that say little about a photo. They are data: `words/`."""

from functools import cache
from pathlib import Path

WORDS = Path(__file__).parent / "words"


@cache
def word_list(name: str) -> frozenset[str]:
    """The words of a list."""
    lines = (WORDS / f"{name}.list").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())
