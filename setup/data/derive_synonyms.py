"""Derives chalicelib/core/search/synonyms.json: `python -m setup.data.derive_synonyms [--wordnet FOLDER]`.

Maps what people type to the labels that they mean: the other words of each label's meaning in WordNet 3.0 (Debian's
package wordnet-base), the words of the narrower meanings directly below it that are not labels themselves, and the
entries of synonyms_source.yaml, which come first. All words for people are written by hand: most of WordNet's are
judgements, and many are insults. Only needed after a change of the vocabulary; the result is committed.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

import yaml

from setup.data.wordnet import WordNet, read_wordnet

HERE = Path(__file__).parent
SOURCE = HERE / "synonyms_source.yaml"
VOCABULARY = HERE.parent / "local/recogniser/vocabulary.json"
RESULT = HERE.parents[1] / "chalicelib/core/search/synonyms.json"
_MAX_LABELS = 6
# WordNet's lexicographer files (lexnames(5WN)) of traits, ideas, people, possessions, measures and states. If a label's
# most usual meaning is in one of these, the photo shows another: WordNet's first whale is a fat man, its ruler a king.
_NOT_SHOWN = frozenset({"07", "09", "12", "16", "18", "21", "22", "23", "24", "25", "26"})
# Acts, animals, artifacts, bodies, texts, events, food, places, objects, weather, plants, substances, and what is above
# them: only here do narrower meanings show the same thing. Those of a "stage", for example, are stages of development.
_SHOWN_IN_KINDS = frozenset({"03", "04", "05", "06", "08", "10", "11", "13", "15", "17", "19", "20", "27"})


def derive(
    labels: Iterable[str],
    words: dict[str, list[str]],
    wordnet: WordNet,
    *,
    never: Iterable[str] = (),
    parents: Mapping[str, Iterable[str]] = MappingProxyType({}),
) -> dict[str, list[str]]:
    """Lower-case word or phrase -> label names, the likeliest first; a label's own name only if `words` has it.

    A word counts only if this is what people mostly mean by it: "crane" is a machine and a bird. Words in `never` are
    left out. No word stands for a label and for an ancestor of it, by `parents` or by WordNet: whoever looks for a sofa
    does not mean all furniture, and a child that was recognised as a boy is labelled as a child as well.
    """
    kinds = _Kinds(wordnet, parents)
    left_out = {label.lower() for label in labels} | set(never)
    found: dict[str, list[str]] = defaultdict(list)
    for label, offset in _meanings(labels, wordnet):
        for word in wordnet.synsets[offset].words:
            plain = word.replace("_", " ").lower()
            is_usual = wordnet.is_first_meaning(word, offset) and not wordnet.is_scientific_name(word)
            if is_usual and plain not in left_out and label not in found[plain]:
                found[plain].append(label)
    return {word: kinds.apart(meant)[:_MAX_LABELS] for word, meant in sorted((found | words).items()) if meant}


class _Kinds:
    """Which labels are above others."""

    def __init__(self, wordnet: WordNet, parents: Mapping[str, Iterable[str]]) -> None:
        self._wordnet, self._parents = wordnet, parents

    def apart(self, labels: list[str]) -> list[str]:
        """The labels without those that are above or below one before them."""
        kept: list[str] = []
        for label in labels:
            if not any(self._is_above(label, other) or self._is_above(other, label) for other in kept):
                kept.append(label)
        return kept

    def _is_above(self, label: str, other: str) -> bool:
        if label == other:
            return False
        if label in self._parents.get(other, ()):
            return True
        above, below = self._meaning(label), self._meaning(other)
        return bool(above and below and above != below and above in self._wordnet.lineage(below))

    def _meaning(self, label: str) -> str | None:
        return self._wordnet.first_meaning.get(label.lower().replace(" ", "_"))


# Each label with its own meaning, and then with the narrower ones: its own meaning comes first.
def _meanings(labels: Iterable[str], wordnet: WordNet) -> Iterator[tuple[str, str]]:
    narrower = defaultdict(list)
    for offset, synset in wordnet.synsets.items():
        for parent in () if synset.is_instance else synset.hypernyms:
            narrower[parent].append(offset)
    first = {label: wordnet.first_meaning.get(label.lower().replace(" ", "_")) for label in sorted(labels)}
    own = [(label, offset) for label, offset in first.items() if offset and _file(wordnet, offset) not in _NOT_SHOWN]
    yield from own
    for label, offset in own:
        if _file(wordnet, offset) in _SHOWN_IN_KINDS:
            yield from ((label, below) for below in narrower[offset] if _file(wordnet, below) in _SHOWN_IN_KINDS)


def _file(wordnet: WordNet, offset: str) -> str:
    return wordnet.synsets[offset].file


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m setup.data.derive_synonyms", description=__doc__)
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"))
    source = yaml.safe_load(SOURCE.read_text())
    vocabulary = json.loads(VOCABULARY.read_text())["labels"]
    labels = {*source["labels"], *vocabulary}
    parents = {label: known["parents"] for label, known in vocabulary.items()}
    wordnet = read_wordnet(parser.parse_args().wordnet)
    synonyms = derive(labels, source["words"], wordnet, never=source["never"], parents=parents)
    lines = (f"{json.dumps(word)}: {json.dumps(names)}" for word, names in synonyms.items())
    RESULT.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
