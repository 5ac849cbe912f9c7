import json
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from setup.data import derive_vocabulary
from setup.local.recogniser.vocabulary import FILE, ClassEntry, LabelEntry, Vocabulary, load_vocabulary

VOCABULARY = load_vocabulary()
# Developer guide, "Detecting labels": the categories Rekognition sorts its labels into.
CATEGORIES = {
    line.strip()
    for line in """
        Actions
        Animals and Pets
        Apparel and Accessories
        Beauty and Personal Care
        Buildings and Architecture
        Colors and Visual Composition
        Damage Detection
        Education
        Events and Attractions
        Everyday Objects
        Expressions and Emotions
        Food and Beverage
        Furniture and Furnishings
        Health and Fitness
        Home and Indoors
        Hobbies and Interests
        Home Appliances
        Kitchen and Dining
        Materials
        Medical
        Nature and Outdoors
        Offices and Workspaces
        Patterns and Shapes
        Performing Arts
        Person Description
        Plants and Flowers
        Popular Landmarks
        Profession
        Public Safety
        Religion
        Sports
        Symbols and Flags
        Technology and Computing
        Text and Documents
        Tools and Machinery
        Toys and Gaming
        Transport and Logistics
        Travel and Adventure
        Vehicles and Automotive
        Weapons and Military
    """.splitlines()
    if line.strip()
}


def entry(name: str, *parents: str) -> LabelEntry:
    return LabelEntry(name, parents, (), ("Animals and Pets",))


SMALL = Vocabulary(
    {
        label.name: label
        for label in (entry("Animal"), entry("Cat", "Animal"), entry("Tabby", "Animal", "Cat"), entry("Sofa"))
    },
    (ClassEntry("Tabby", {}), ClassEntry("Cat", {"Sofa": 0.25}), ClassEntry("Sofa", {"Cat": 0.5})),
)


def probabilities(*classes: float) -> dict[str, float]:
    return SMALL.label_probabilities(np.array(classes, np.float32))


def test_an_ancestor_gets_the_sum_of_its_classes() -> None:
    assert probabilities(0.5, 0.25, 0) == pytest.approx({"Animal": 0.75, "Cat": 0.75, "Tabby": 0.5, "Sofa": 0.0625})


def test_a_likely_label_lends_its_weight_to_its_ancestors() -> None:
    assert probabilities(0, 0, 1) == pytest.approx({"Animal": 0.5, "Cat": 0.5, "Tabby": 0, "Sofa": 1})


@settings(deadline=None)  # the first example builds the table
@given(st.dictionaries(st.integers(0, 999), st.integers(1, 100), min_size=1, max_size=20))
def test_no_label_is_more_probable_than_its_parents(parts: dict[int, int]) -> None:
    classes = np.zeros(1000, np.float32)
    classes[list(parts)] = np.array(list(parts.values()), np.float32) / sum(parts.values())
    found = VOCABULARY.label_probabilities(classes)
    for name, label in VOCABULARY.labels.items():
        assert 0 <= found[name] <= 1
        assert all(found[parent] >= found[name] - 1e-4 for parent in label.parents)


def test_there_is_a_label_for_each_of_the_1000_classes() -> None:
    assert len(VOCABULARY.classes) == 1000
    assert {cls.label for cls in VOCABULARY.classes} <= set(VOCABULARY.labels)
    assert all(set(cls.likely) <= set(VOCABULARY.labels) for cls in VOCABULARY.classes)
    assert all(0 < weight <= 1 for cls in VOCABULARY.classes for weight in cls.likely.values())


def test_there_is_a_label_for_each_of_the_80_objects() -> None:
    assert len(set(VOCABULARY.objects)) == len(VOCABULARY.objects) == 80
    assert set(VOCABULARY.objects) <= set(VOCABULARY.labels)
    assert [VOCABULARY.objects[index] for index in (0, 2, 15, 16, 67)] == [
        "Person",
        "Car",
        "Cat",
        "Dog",
        "Mobile Phone",
    ]


def test_labels_are_written_as_rekognition_writes_them() -> None:
    for name, label in VOCABULARY.labels.items():
        assert re.fullmatch(r"[A-Za-z0-9'\-. ]{1,50}", name), name
        assert not any(word[0].islower() and word not in ("of", "de", "and") for word in name.split()), name
        assert label.categories, name
        assert set(label.categories) <= CATEGORIES, name
        assert not set(label.aliases) & {name, *label.parents}, name


def test_parents_are_labels_without_circles() -> None:
    for name, label in VOCABULARY.labels.items():
        assert name not in label.parents
        assert len(set(label.parents)) == len(label.parents)
        for parent in label.parents:
            assert set(VOCABULARY.labels[parent].parents) < set(label.parents), (name, parent)


@pytest.mark.parametrize(
    ("index", "label", "parents"),
    [
        (281, "Tabby", {"Animal", "Cat", "Mammal", "Pet"}),
        (207, "Golden Retriever", {"Animal", "Canine", "Dog", "Mammal", "Pet", "Retriever"}),
        (817, "Sports Car", {"Car", "Transportation", "Vehicle"}),
        (967, "Espresso", {"Beverage", "Coffee"}),
        (698, "Palace", {"Architecture", "Building"}),
        (985, "Daisy", {"Flower", "Plant"}),
        (134, "Crane Bird", {"Animal", "Bird"}),
        (517, "Construction Crane", {"Machine"}),
        (404, "Airliner", {"Aircraft", "Airplane", "Transportation", "Vehicle"}),
        (963, "Pizza", {"Food"}),
    ],
)
def test_known_classes(index: int, label: str, parents: set[str]) -> None:
    name = VOCABULARY.classes[index].label
    assert name == label
    assert set(VOCABULARY.labels[name].parents) == parents


@pytest.mark.parametrize(
    ("alias", "label"), [("Automobile", "Car"), ("Cell Phone", "Mobile Phone"), ("Kitten", "Cat"), ("Sofa", "Couch")]
)
def test_known_aliases(alias: str, label: str) -> None:
    assert alias in VOCABULARY.labels[label].aliases


def test_abstractions_are_not_labels() -> None:
    assert not {"Entity", "Whole", "Artifact", "Object", "Instrumentality", "Organism", "Matter"} & set(
        VOCABULARY.labels
    )


def test_the_committed_file_is_derived_from_the_committed_source() -> None:
    document = json.loads(FILE.read_text(encoding="utf-8"))
    assert document["source_sha256"] == derive_vocabulary.source_digest(), "run derive_vocabulary"
