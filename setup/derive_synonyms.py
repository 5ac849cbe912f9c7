"""Derives chalicelib/core/synonyms.json: `python -m setup.derive_synonyms [--wordnet FOLDER]`.

What people type -> the labels that they mean: the other words of each label's meaning in WordNet 3.0 (Debian's
package wordnet-base), those of the narrower meanings directly below it that are no labels themselves, and what
synonyms_source.yaml says, which comes first. Only needed after a change of the vocabulary; the result is committed.
"""

import argparse
import json
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import yaml

from setup.local.recogniser.wordnet import WordNet, read_wordnet

HERE = Path(__file__).parent
SOURCE = HERE / "synonyms_source.yaml"
VOCABULARY = HERE / "local/recogniser/vocabulary.json"
RESULT = HERE.parent / "chalicelib/core/synonyms.json"
_MOST_LABELS = 6


def derive(labels: Iterable[str], words: dict[str, list[str]], wordnet: WordNet) -> dict[str, list[str]]:
    """Lower-case word or phrase -> label names, the likeliest first. A label's own name is not in it."""
    known = {label.lower(): label for label in labels}
    narrower = defaultdict(list)
    for offset, synset in wordnet.synsets.items():
        for parent in synset.hypernyms:
            narrower[parent].append(offset)
    found: dict[str, list[str]] = defaultdict(list)
    for meant in (False, True):  # the label's own meaning outranks a narrower one
        for label in sorted(known.values()):
            offset = wordnet.first_meaning.get(label.lower().replace(" ", "_"))
            for one in [] if offset is None else narrower[offset] if meant else [offset]:
                _add(found, label, wordnet.synsets[one].words, known, wordnet, one)
    return {word: names[:_MOST_LABELS] for word, names in sorted((found | words).items())}


# A word counts only where this is what people mostly mean by it: "crane" is a machine and a bird.
def _add(
    found: dict[str, list[str]],
    label: str,
    words: tuple[str, ...],
    known: dict[str, str],
    wordnet: WordNet,
    offset: str,
) -> None:
    for word in words:
        plain = word.replace("_", " ").lower()
        is_usual = wordnet.is_first_meaning(word, offset) and not wordnet.is_scientific_name(word)
        if is_usual and plain not in known and label not in found[plain]:
            found[plain].append(label)


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m setup.derive_synonyms", description=__doc__)
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"))
    source = yaml.safe_load(SOURCE.read_text())
    labels = {*source["labels"], *json.loads(VOCABULARY.read_text())["labels"]}
    synonyms = derive(labels, source["words"], read_wordnet(parser.parse_args().wordnet))
    lines = (f"{json.dumps(word)}: {json.dumps(names)}" for word, names in synonyms.items() if names)
    RESULT.write_text("{\n" + ",\n".join(lines) + "\n}\n")


if __name__ == "__main__":
    main()
