"""The photos of which it is known what is written in them, and how right a reader is about them."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

FOLDER = Path(__file__).with_name("text_photos")
# Chinese has no blanks: there, each character counts.
_WORDS = re.compile(r"[\u4e00-\u9fff]|[^\s\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class WrittenPhoto:
    """`group`: what kind of photo it is; `lines`: what is written in it, from the top."""

    group: str
    name: str
    lines: tuple[str, ...]

    @property
    def content(self) -> bytes:
        """The JPEG file."""
        return (FOLDER / f"{self.name}.jpg").read_bytes()


@dataclass(frozen=True, slots=True)
class Reading:
    """Words: how many are `written`, how many were `read`, and how many of those are `right`."""

    written: int
    read: int
    right: int

    @property
    def recall(self) -> float:
        """The share of the written words that were read, 0-1."""
        return self.right / self.written

    @property
    def precision(self) -> float:
        """The share of the words that were read which are written, 0-1."""
        return self.right / self.read if self.read else 1.0


def written_photos() -> list[WrittenPhoto]:
    """Return all of them, group by group."""
    return [WrittenPhoto(group, name, tuple(photo["lines"])) for group, name, photo in descriptions()]


def descriptions() -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield (group, name, how it is drawn) of each."""
    groups = yaml.safe_load((FOLDER / "photos.yaml").read_text(encoding="utf-8"))
    for group, content in groups.items():
        for name, photo in content["photos"].items():
            yield group, name, {**content["defaults"], **photo}


def words(lines: Iterable[str]) -> Counter[str]:
    """The words of these lines: case, and punctuation around a word, do not count, but accents do."""
    composed = unicodedata.normalize("NFC", "\n".join(lines)).casefold()
    stripped = (re.sub(r"^\W+|\W+$", "", word) for word in _WORDS.findall(composed))
    return Counter(word for word in stripped if word)


def reading(pairs: Iterable[tuple[Iterable[str], Iterable[str]]]) -> Reading:
    """How right a reader is, from (lines that are written, lines that it read) of each photo."""
    counted = [(words(written), words(read)) for written, read in pairs]
    return Reading(
        sum(written.total() for written, _ in counted),
        sum(read.total() for _, read in counted),
        sum((written & read).total() for written, read in counted),
    )
