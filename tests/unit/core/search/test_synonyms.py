"""What people type, and the labels they mean; the table itself, and how it is derived."""

import json
from pathlib import Path

import pytest
import yaml

import chalicelib.core
from chalicelib.core.search.synonyms import is_known, labels_meant
from setup.data.derive_synonyms import SOURCE, VOCABULARY, derive
from setup.data.wordnet import Synset, WordNet

TABLE = json.loads((Path(chalicelib.core.__path__[0]) / "search/synonyms.json").read_text())


@pytest.mark.parametrize(
    ("typed", "label"),
    [
        ("automobile", "Car"),
        ("Automobiles", "Car"),
        ("kid", "Child"),
        ("kids", "Child"),
        ("skyscraper", "High Rise"),
        ("sea", "Ocean"),
        ("ocean", "Sea"),
        ("puppy", "Dog"),
        ("puppies", "Dog"),
        ("tower block", "High Rise"),
        ("smartphone", "Mobile Phone"),
        ("plane", "Airplane"),
        ("women", "Woman"),
    ],
)
def test_everyday_words(typed: str, label: str) -> None:
    assert label in labels_meant(typed)


@pytest.mark.parametrize("typed", ["paris", "aachen", "car", "qwertyuiop", "modern", ""])
def test_words_that_mean_no_other_label(typed: str) -> None:
    assert labels_meant(typed) == []


def test_the_table_leads_to_labels_that_exist() -> None:
    source = yaml.safe_load(SOURCE.read_text())
    labels = {*source["labels"], *json.loads(VOCABULARY.read_text())["labels"]}
    of_the_source = {label for meant in source["words"].values() for label in meant}

    assert {label for meant in TABLE.values() for label in meant} <= labels | of_the_source
    assert all(word == word.lower() and meant for word, meant in TABLE.items())
    assert all(set(TABLE[word]) <= set(meant) for word, meant in source["words"].items())


# Where WordNet says that a word is somebody, it says what somebody thinks of them.
PEOPLE = frozenset({"Adult", "Baby", "Boy", "Child", "Girl", "Man", "Officer", "Student", "Toddler", "Woman", "Worker"})


def test_words_for_people_are_those_that_were_written_by_hand() -> None:
    source = yaml.safe_load(SOURCE.read_text())

    assert {word for word, meant in TABLE.items() if not PEOPLE.isdisjoint(meant)} <= set(source["words"])
    assert TABLE.keys().isdisjoint(source["never"])


@pytest.mark.parametrize("typed", ["gentleman", "wife", "schoolboy", "employee", "newborn"])
def test_there_are_words_for_people(typed: str) -> None:
    assert not PEOPLE.isdisjoint(labels_meant(typed))


@pytest.mark.parametrize(("word", "known"), [("puppies", True), ("dog", True), ("dogs", True), ("dgo", False)])
def test_known_words(word: str, known: bool) -> None:
    assert is_known(word) is known


def test_no_entry_has_a_label_and_its_own_ancestor() -> None:
    labels = json.loads(VOCABULARY.read_text())["labels"]

    assert not [
        word
        for word, meant in TABLE.items()
        if any(set(labels.get(label, {"parents": ()})["parents"]) & set(meant) for label in meant)
    ]


# How it is derived


def wordnet() -> WordNet:
    synsets = {
        "1": Synset(("car", "auto", "machine"), (), file="06"),
        "2": Synset(("cab", "taxi"), ("1",), file="06"),
        "3": Synset(("machine",), (), file="06"),
        "4": Synset(("city", "metropolis"), (), file="15"),
        "5": Synset(("Paris",), ("4",), is_instance=True, file="15"),
        "6": Synset(("dog", "Canis_familiaris"), (), file="05"),
        "7": Synset(("puppy",), ("6",), file="05"),
        "8": Synset(("woman", "dame"), (), file="18"),
        "9": Synset(("flirt",), ("8",), file="18"),
        "10": Synset(("genus_Canis",), (), file="05"),
        "11": Synset(("underdog",), ("6",), file="18"),
        "12": Synset(("team", "squad"), (), file="14"),
        "13": Synset(("first_team",), ("12",), file="14"),
    }
    usual = {word.lower(): offset for offset, synset in reversed(synsets.items()) for word in synset.words}
    return WordNet(synsets, usual | {"machine": "3"})


def derived(*labels: str, **words: list[str]) -> dict[str, list[str]]:
    return derive(labels, words, wordnet())


def test_other_words_of_a_labels_meaning_stand_for_it() -> None:
    assert derived("Car") == {"auto": ["Car"], "cab": ["Car"], "taxi": ["Car"]}


def test_a_narrower_meaning_that_is_a_label_itself_does_not() -> None:
    assert derived("Car", "Taxi") == {"auto": ["Car"], "cab": ["Taxi"]}


def test_a_single_thing_is_not_a_kind() -> None:
    assert derived("City") == {"metropolis": ["City"]}


def test_scientific_names_are_left_out() -> None:
    assert derived("Dog") == {"puppy": ["Dog"]}


def test_words_for_people_are_left_out() -> None:
    assert derived("Dog", "Woman", lady=["Woman"]) == {"puppy": ["Dog"], "lady": ["Woman"]}


def test_narrower_meanings_count_only_where_a_photo_shows_them() -> None:
    assert derived("Team") == {"squad": ["Team"]}


def test_words_that_had_better_not_be_known() -> None:
    assert derive(["Car"], {}, wordnet(), never=["cab"]) == {"auto": ["Car"], "taxi": ["Car"]}


def test_no_word_stands_for_a_label_and_its_own_ancestor() -> None:
    words = {"sofa": ["Couch", "Furniture"], "kid": ["Child", "Boy"], "cab": ["Taxi", "Car"], "both": ["Car", "Dog"]}

    found = derive([], words, wordnet(), parents={"Couch": ["Furniture"], "Boy": ["Child"], "Taxi": ["Car"]})

    assert found == {"sofa": ["Couch"], "kid": ["Child"], "cab": ["Taxi"], "both": ["Car", "Dog"]}


def test_what_is_said_by_hand_comes_first() -> None:
    assert derived("Dog", puppy=["Cat"], auto=["Car"]) == {"puppy": ["Cat"], "auto": ["Car"]}
