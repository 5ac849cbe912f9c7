import json
from pathlib import Path
from typing import Any

import pytest

from setup.data.derive_vocabulary import BadSource, Sources, ancestors, derive, render, title
from setup.data.wordnet import Synset, WordNet, read_wordnet

#  animal 1 > cat 2 > tabby 3;  animal 1 > bird 4 > crane 5;  machine 6 > crane 7;  thing 0 above all
WORDNET = WordNet(
    {
        "0": Synset(("thing",), ()),
        "1": Synset(("animal",), ("0",)),
        "2": Synset(("cat", "true_cat", "Felis_catus"), ("1",)),
        "3": Synset(("tabby", "tabby_cat", "queen"), ("2",)),
        "4": Synset(("bird",), ("1",)),
        "5": Synset(("crane",), ("4",)),
        "6": Synset(("machine",), ("0",)),
        "7": Synset(("crane",), ("6",)),
    },
    {"tabby_cat": "3", "tabby": "3", "queen": "9", "cat": "2", "crane": "7", "genus_felis": "8"},
)
DECLARED: dict[str, dict[str, Any]] = {
    "Animal": {"of": ["animal"], "in": ["Animals and Pets"]},
    "Cat": {"of": ["cat"], "under": ["Animal"], "alias": ["Kitten"]},
    "Crane Bird": {"is": ["crane<bird"], "under": ["Animal"]},
    "Outdoors": {"in": ["Nature and Outdoors"], "likely": {"bird": 0.5, "crane<machine": 0.75, "animal": 0.25}},
}


def sources(**changes: Any) -> Sources:
    defaults: dict[str, Any] = {
        "wordnet": WORDNET,
        "classes": ["3", "5", "7"],
        "declared": DECLARED,
        "names": {"crane<machine": "Construction Crane"},
        "unwanted": frozenset(),
        "objects": ["Cat", "Crane Bird"],
        "categories": {"Tools and Machinery": ["machine"]},
    }
    return Sources(**{**defaults, **changes})


def test_classes_get_names_parents_and_likely_labels() -> None:
    vocabulary = derive(sources())
    assert vocabulary["imagenet"] == [
        {"label": "Tabby", "likely": {"Outdoors": 0.25}},
        {"label": "Crane Bird", "likely": {"Outdoors": 0.5}},
        {"label": "Construction Crane", "likely": {"Outdoors": 0.75}},
    ]
    assert vocabulary["labels"]["Tabby"]["parents"] == ["Animal", "Cat"]
    assert vocabulary["labels"]["Tabby"]["categories"] == ["Animals and Pets"]
    assert vocabulary["labels"]["Construction Crane"] == {
        "parents": [],
        "aliases": ["Crane"],
        "categories": ["Tools and Machinery"],
    }


def test_objects_must_be_labels() -> None:
    assert derive(sources())["coco"] == ["Cat", "Crane Bird"]
    with pytest.raises(BadSource, match="Unicorn is an object, but not a label"):
        derive(sources(objects=["Cat", "Unicorn"]))


def test_aliases_are_words_that_mostly_mean_this() -> None:
    assert derive(sources())["labels"]["Tabby"]["aliases"] == ["Tabby Cat"]
    assert derive(sources(unwanted=frozenset({"tabby_cat"})))["labels"]["Tabby"]["aliases"] == []


def test_a_declared_label_keeps_its_own_parents_but_the_class_counts_for_what_covers_it() -> None:
    tabby = {"Tabby": {"is": ["tabby"], "in": ["Animals and Pets"]}}
    vocabulary = derive(sources(declared={**DECLARED, **tabby}))
    assert vocabulary["labels"]["Tabby"]["parents"] == []
    assert vocabulary["imagenet"][0] == {"label": "Tabby", "likely": {"Outdoors": 0.25, "Animal": 1.0, "Cat": 1.0}}


def test_declared_aliases_stay() -> None:
    assert derive(sources())["labels"]["Cat"]["aliases"] == ["Kitten"]


@pytest.mark.parametrize(
    ("declared", "complaint"),
    [
        ({"X": {"of": ["unicorn"], "in": ["Sports"]}}, "unicorn names 0 synsets"),
        ({"X": {"of": ["crane"], "in": ["Sports"]}}, "crane names 2 synsets"),
        ({"X": {"under": ["Y"]}}, "Y is a parent, but not a label"),
        ({"X": {}}, "X has neither category nor parent"),
        ({"X": {"is": ["tabby"], "in": ["a"]}, "Y": {"is": ["tabby"], "in": ["a"]}}, "tabby is both X and Y"),
        ({"Tabby": {"of": ["bird"], "in": ["Sports"]}}, "does not belong to it"),
    ],
)
def test_mistakes_in_the_source_are_named(declared: dict[str, Any], complaint: str) -> None:
    with pytest.raises(BadSource, match=complaint):
        derive(sources(declared={**DECLARED, **declared}))


def test_a_class_without_a_category_is_named() -> None:
    with pytest.raises(BadSource, match="crane has no category"):
        derive(sources(categories={}))


def test_ancestors_of_ancestors() -> None:
    assert ancestors(["Cat"], DECLARED) == ["Animal", "Cat"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("great_grey_owl", "Great Grey Owl"),
        ("ten-gallon_hat", "Ten-Gallon Hat"),
        ("iPod", "IPod"),
        ("CD_player", "CD Player"),
    ],
)
def test_title(word: str, expected: str) -> None:
    assert title(word) == expected


def test_the_rendered_file_is_json_with_a_line_for_each_label() -> None:
    vocabulary = derive(sources())
    text = render(vocabulary, "abc")
    assert json.loads(text) == {"source_sha256": "abc", **vocabulary}
    assert len(text.splitlines()) == len(vocabulary["labels"]) + len(vocabulary["imagenet"]) + 6


def test_reading_wordnet_files(tmp_path: Path) -> None:
    (tmp_path / "data.noun").write_text(
        "  1 This software and database is being provided ...\n"
        "00000001 03 n 01 animal 0 000 | a living thing\n"
        "00000002 05 n 02 cat 0 Felis_catus 1 003 @ 00000001 n 0000 ~ 00000009 n 0000 + 00000005 v 0101 | feline\n"
    )
    (tmp_path / "index.noun").write_text("  1 ...\ncat n 8 3 @ ~ + 8 1 00000002 00000007\n")
    wordnet = read_wordnet(tmp_path)
    assert wordnet.synsets["00000002"] == Synset(("cat", "Felis_catus"), ("00000001",), file="05")
    assert wordnet.lineage("00000002") == ["00000002", "00000001"]
    assert wordnet.is_first_meaning("cat", "00000002")
    assert not wordnet.is_first_meaning("cat", "00000007")


@pytest.mark.parametrize(
    ("word", "scientific"),
    [("Felis_catus", True), ("Siamese_cat", False), ("tabby_cat", False), ("cat", False), ("Siamese", False)],
)
def test_scientific_names(word: str, scientific: bool) -> None:
    assert WORDNET.is_scientific_name(word) is scientific
