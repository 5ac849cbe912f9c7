"""Derives chalicelib/core/synonyms.json: `python -m setup.derive_synonyms [--wordnet FOLDER]`.

What people type -> the labels that they mean: the other words of each label's meaning in WordNet 3.0 (Debian's
package wordnet-base), those of the narrower meanings directly below it that are no labels themselves, and what
synonyms_source.yaml says, which comes first. Only needed after a change of the vocabulary; the result is committed.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

import yaml

from setup.local.recogniser.wordnet import WordNet, read_wordnet

HERE = Path(__file__).parent
SOURCE = HERE / "synonyms_source.yaml"
VOCABULARY = HERE / "local/recogniser/vocabulary.json"
RESULT = HERE.parent / "chalicelib/core/synonyms.json"
_MOST_LABELS = 6
# Whose narrower meanings are mostly adjectives in what people type: a modern, the dead, a hungry.
_TOO_WIDE = frozenset({"Person", "People"})


def derive(labels: Iterable[str], words: dict[str, list[str]], wordnet: WordNet) -> dict[str, list[str]]:
    """Lower-case word or phrase -> label names, the likeliest first; a label's own name only where `words` has it.

    A word counts only where this is what people mostly mean by it: "crane" is a machine and a bird.
    """
    names = {label.lower() for label in labels}
    found: dict[str, list[str]] = defaultdict(list)
    for label, offset in _meanings(labels, wordnet):
        for word in wordnet.synsets[offset].words:
            plain = word.replace("_", " ").lower()
            is_usual = wordnet.is_first_meaning(word, offset) and not wordnet.is_scientific_name(word)
            if is_usual and plain not in names and label not in found[plain]:
                found[plain].append(label)
    return {word: meant[:_MOST_LABELS] for word, meant in sorted((found | words).items()) if meant}


# Each label with its own meaning, and then with the narrower ones: the former outrank the latter.
def _meanings(labels: Iterable[str], wordnet: WordNet) -> Iterator[tuple[str, str]]:
    narrower = defaultdict(list)
    for offset, synset in wordnet.synsets.items():
        for parent in () if synset.is_instance else synset.hypernyms:
            narrower[parent].append(offset)
    first = {label: wordnet.first_meaning.get(label.lower().replace(" ", "_")) for label in sorted(labels)}
    own = [(label, offset) for label, offset in first.items() if offset is not None]
    yield from own
    yield from ((label, below) for label, offset in own if label not in _TOO_WIDE for below in narrower[offset])


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m setup.derive_synonyms", description=__doc__)
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"))
    source = yaml.safe_load(SOURCE.read_text())
    labels = {*source["labels"], *json.loads(VOCABULARY.read_text())["labels"]}
    synonyms = derive(labels, source["words"], read_wordnet(parser.parse_args().wordnet))
    lines = (f"{json.dumps(word)}: {json.dumps(names)}" for word, names in synonyms.items())
    RESULT.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
