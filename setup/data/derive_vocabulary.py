"""Derives vocabulary.json: `python -m setup.data.derive_vocabulary [--wordnet FOLDER]`.

Joins vocabulary_source.yaml (labels, in Rekognition's words) with the noun hierarchy of WordNet 3.0 (Debian's package
wordnet-base) and the classes of ImageNet 2012. Only needed after a change of the source; the result is committed.
"""

import argparse
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from .wordnet import WordNet, read_wordnet

HERE = Path(__file__).parent
SOURCE = HERE / "vocabulary_source.yaml"
CLASSES = HERE / "imagenet_synsets.txt"
RESULT = HERE.parent / "local/recogniser/vocabulary.json"


class BadSource(Exception):
    """The source names something unknown, or leaves a class without a category."""


@dataclass(frozen=True)
class Sources:
    """What the vocabulary is made from; `classes` are synset offsets in the order of the model's outputs."""

    wordnet: WordNet
    classes: list[str]
    declared: dict[str, dict[str, Any]]
    names: dict[str, str]
    unwanted: frozenset[str]
    objects: list[str]
    categories: dict[str, list[str]]


def derive(sources: Sources) -> dict[str, Any]:
    """Return the vocabulary: `labels` (name -> parents, aliases, categories), and the classes in the models' order."""
    offsets = resolve_all(sources)
    labels = {name: _declared_label(name, sources.declared) for name in sources.declared}
    rows = []
    for offset in sources.classes:
        lineage = set(sources.wordnet.lineage(offset))
        name = class_name(offset, sources, offsets)
        covering = [label for label in sources.declared if lineage & offsets[label, "of"]]
        _add_class(labels, name, covering, offset, sources)
        rows.append(
            {"label": name, "likely": _likely(lineage, sources.declared, offsets) | _extra(name, covering, labels)}
        )
    unknown = [name for name in sources.objects if name not in labels]
    if unknown:
        raise BadSource(f"{unknown[0]} is an object, but not a label")
    return {"labels": dict(sorted(labels.items())), "imagenet": rows, "coco": sources.objects}


def _extra(name: str, covering: list[str], labels: dict[str, Any]) -> dict[str, float]:
    """Return the labels that a class certainly has, although its own (shared or declared) label does not always."""
    return {label: 1.0 for label in covering if label != name and label not in labels[name]["parents"]}


def resolve_all(sources: Sources) -> dict[tuple[str, str], set[str]]:
    """Return the offsets behind every label's `is` and `of`, and every entry of `likely` and `names`.

    Raises `BadSource` for a name that is unknown or has several meanings.
    """
    index = _index(sources)
    resolved: dict[tuple[str, str], set[str]] = {}
    for label, entry in sources.declared.items():
        for key in ("is", "of"):
            resolved[label, key] = {_resolve(name, index) for name in entry.get(key, [])}
        for name in entry.get("likely", {}):
            resolved["likely", name] = {_resolve(name, index)}
    for name in sources.names:
        resolved["name", name] = {_resolve(name, index)}
    return resolved


def _index(sources: Sources) -> dict[str, set[str]]:
    """Return `word`, `word<parent` and number -> offsets, over the classes and all their ancestors."""
    index: dict[str, set[str]] = {}
    synsets = sources.wordnet.synsets
    for offset in {ancestor for cls in sources.classes for ancestor in sources.wordnet.lineage(cls)}:
        word = synsets[offset].words[0]
        parents = [synsets[parent].words[0] for parent in synsets[offset].hypernyms]
        for name in [word, f"n{offset}", *(f"{word}<{parent}" for parent in parents)]:
            index.setdefault(name, set()).add(offset)
    return index


def _resolve(name: str, index: dict[str, set[str]]) -> str:
    found = index.get(name, set())
    if len(found) != 1:
        raise BadSource(f"{name} names {len(found)} synsets of ImageNet: {sorted(found)}")
    return next(iter(found))


def class_name(offset: str, sources: Sources, offsets: dict[tuple[str, str], set[str]]) -> str:
    """Return the label of a class: the declared one, else its better name, else its first word.

    Raises `BadSource` if it has several, or shares its word with a label it does not belong to.
    """
    word = sources.wordnet.synsets[offset].words[0]
    given = [label for label in sources.declared if offset in offsets[label, "is"]]
    given += [name for key, name in sources.names.items() if offset in offsets["name", key]]
    if len(given) > 1:
        raise BadSource(f"{word} is both {' and '.join(given)}")
    name = given[0] if given else title(word)
    if not given and name in sources.declared and not set(sources.wordnet.lineage(offset)) & offsets[name, "of"]:
        raise BadSource(f"{word} would be the label {name}, but does not belong to it")
    return name


def title(word: str) -> str:
    """Return a WordNet word written like Rekognition's labels: ten-gallon_hat -> Ten-Gallon Hat."""
    return re.sub(r"[^_-]+", lambda part: part[0][0].upper() + part[0][1:], word).replace("_", " ")


def _declared_label(name: str, declared: dict[str, dict[str, Any]]) -> dict[str, list[str]]:
    entry = declared[name]
    return {
        "parents": ancestors(entry.get("under", []), declared),
        "aliases": list(entry.get("alias", [])),
        "categories": categories_of(name, declared),
    }


def ancestors(parents: list[str], declared: dict[str, dict[str, Any]]) -> list[str]:
    """Return the parents and their ancestors, sorted; raises `BadSource` for an undeclared one."""
    found = list(dict.fromkeys(parents))
    for parent in found:
        if parent not in declared:
            raise BadSource(f"{parent} is a parent, but not a label")
        found += [label for label in declared[parent].get("under", []) if label not in found]
    return sorted(found)


def categories_of(name: str, declared: dict[str, dict[str, Any]]) -> list[str]:
    """Return the label's categories, or those of its first parent."""
    entry = declared[name]
    if "in" in entry:
        return list(entry["in"])
    if not entry.get("under"):
        raise BadSource(f"{name} has neither category nor parent")
    return categories_of(entry["under"][0], declared)


def _add_class(labels: dict[str, Any], name: str, covering: list[str], offset: str, sources: Sources) -> None:
    """Give the class's label what WordNet knows; a declared label only gets more aliases."""
    label = labels.setdefault(name, {"parents": [], "aliases": [], "categories": []})
    label["aliases"] = list(dict.fromkeys([*label["aliases"], *aliases(name, offset, sources)]))
    if name not in sources.declared:
        label["parents"] = ancestors(sorted({*label["parents"], *covering}), sources.declared)
        label["categories"] = label["categories"] or _inherited_categories(covering, offset, sources)


def aliases(name: str, offset: str, sources: Sources) -> list[str]:
    """Return the synset's other words, without scientific names and words that mostly mean something else."""
    wordnet = sources.wordnet
    words = [word for word in wordnet.synsets[offset].words if word not in sources.unwanted]
    usual = [word for word in words if wordnet.is_first_meaning(word, offset) and not wordnet.is_scientific_name(word)]
    return [title(word) for word in usual if title(word).lower() != name.lower()]


def _inherited_categories(parents: list[str], offset: str, sources: Sources) -> list[str]:
    """Return the categories of the closest parent (the one with most ancestors), else by WordNet ancestor."""
    depth = {label: len(ancestors([label], sources.declared)) for label in parents}
    if depth:
        return categories_of(max(sorted(depth), key=lambda label: depth[label]), sources.declared)
    for ancestor in sources.wordnet.lineage(offset):
        for category, words in sources.categories.items():
            if any(_matches(ancestor, word, sources.wordnet) for word in words):
                return [category]
    raise BadSource(f"{sources.wordnet.synsets[offset].words[0]} has no category")


def _matches(offset: str, name: str, wordnet: WordNet) -> bool:
    word, _, parent = name.partition("<")
    synset = wordnet.synsets[offset]
    return synset.words[0] == word and (not parent or parent in (wordnet.synsets[h].words[0] for h in synset.hypernyms))


def _likely(
    lineage: set[str], declared: dict[str, dict[str, Any]], offsets: dict[tuple[str, str], set[str]]
) -> dict[str, float]:
    """Return label -> greatest weight among the `likely` entries that cover the class."""
    found: dict[str, float] = {}
    for label, entry in declared.items():
        weights = [weight for name, weight in entry.get("likely", {}).items() if lineage & offsets["likely", name]]
        if weights:
            found[label] = max(weights)
    return found


def read_sources(wordnet: Path) -> Sources:
    """Read the committed sources and WordNet's files in the folder `wordnet`."""
    document = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    classes = [line.removeprefix("n") for line in CLASSES.read_text(encoding="ascii").split()]
    return Sources(
        read_wordnet(wordnet),
        classes,
        document["labels"],
        document["names"],
        frozenset(document["unwanted"]),
        document["objects"],
        document["categories"],
    )


def source_digest() -> str:
    """Return the SHA-256 (hex) of the source, kept in the result so that a stale one is noticed."""
    return hashlib.sha256(SOURCE.read_bytes() + CLASSES.read_bytes()).hexdigest()


def render(vocabulary: dict[str, Any], digest: str) -> str:
    """Return JSON text with one label or class per line, so that changes are easy to read."""
    labels = ",\n".join(f"{_json(name)}: {_json(entry)}" for name, entry in vocabulary["labels"].items())
    classes = ",\n".join(_json(row) for row in vocabulary["imagenet"])
    return (
        f'{{"source_sha256": "{digest}",\n"labels": {{\n{labels}\n}},\n'
        f'"imagenet": [\n{classes}\n],\n"coco": {_json(vocabulary["coco"])}}}\n'
    )


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def main() -> int:
    """Write vocabulary.json; exit status 1 and one line if the source is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--wordnet", type=Path, default=Path("/usr/share/wordnet"))
    try:
        vocabulary = derive(read_sources(parser.parse_args().wordnet))
    except (BadSource, OSError) as error:
        print(f"vocabulary: {error}", file=sys.stderr)
        return 1
    RESULT.write_text(render(vocabulary, source_digest()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
