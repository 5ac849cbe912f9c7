"""Reads the nouns of WordNet 3.0, whose byte offsets are the numbers in ImageNet's class names (n02123045)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Synset:
    """One meaning: its words, most usual first, the offsets of its direct hypernyms, and whether it is a single thing.

    Paris is an instance of a city, not a kind of city. `file` is the number of the lexicographer file, the kind of
    meaning: "05" for animals (lexnames(5WN)).
    """

    words: tuple[str, ...]
    hypernyms: tuple[str, ...]
    is_instance: bool = False
    file: str = ""


@dataclass(frozen=True)
class WordNet:
    """`synsets` by 8-digit offset; `first_meaning` is each lower-case word's most frequent synset."""

    synsets: Mapping[str, Synset]
    first_meaning: Mapping[str, str] = field(default_factory=dict)

    def lineage(self, offset: str) -> list[str]:
        """Return the offset itself and all its hypernyms, nearest first."""
        found = [offset]
        for current in found:
            found += [parent for parent in self.synsets[current].hypernyms if parent not in found]
        return found

    def is_first_meaning(self, word: str, offset: str) -> bool:
        """Return whether `offset` is what people mostly mean by `word`."""
        return self.first_meaning.get(word.lower()) == offset

    def is_scientific_name(self, word: str) -> bool:
        """Return whether `word` is a binomial such as Felis_concolor: its first half names a genus."""
        genus, _, species = word.partition("_")
        if not species.islower() or not genus[0].isupper():
            return False
        return f"genus_{genus.lower()}" in self.first_meaning or species not in self.first_meaning


def read_wordnet(folder: Path) -> WordNet:
    """Read `data.noun` and `index.noun` in `folder` (format: wndb(5WN))."""
    return WordNet(
        dict(_synset(line) for line in _entries(folder / "data.noun")),
        dict(_first_meaning(line) for line in _entries(folder / "index.noun")),
    )


def _entries(path: Path) -> Iterator[str]:
    """Yield the lines after the licence, which is indented by two spaces."""
    with path.open(encoding="latin-1") as lines:
        yield from (line for line in lines if not line.startswith("  "))


def _synset(line: str) -> tuple[str, Synset]:
    """Read `offset lex_filenum ss_type w_cnt word lex_id [...] p_cnt [symbol offset pos source/target ...] | gloss`."""
    fields = line.split(" | ")[0].split()
    pointers = 4 + 2 * int(fields[3], 16)
    words = tuple(fields[4:pointers:2])
    symbols = list(zip(fields[pointers + 1 :: 4], fields[pointers + 2 :: 4], fields[pointers + 3 :: 4], strict=False))
    hypernyms = tuple(offset for symbol, offset, part in symbols if symbol in ("@", "@i") and part == "n")
    return fields[0], Synset(words, hypernyms, any(symbol == "@i" for symbol, _, _ in symbols), fields[1])


def _first_meaning(line: str) -> tuple[str, str]:
    """Read `lemma pos synset_cnt p_cnt [symbol ...] sense_cnt tagsense_cnt offset [...]`."""
    fields = line.split()
    return fields[0], fields[4 + int(fields[3]) + 2]
