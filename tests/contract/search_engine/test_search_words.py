"""Which words find a photo."""

from typing import Any

import pytest

from chalicelib.core.photo import Camera, Colour, ImageMetadata
from tests.contract.search_engine.library import Holding, Library, labelled, name_of
from tests.records import a_finished_photo, a_label

CARS = [
    "car",
    "cars",
    "Car",
    "CARS",
    "  car  ",
    "car!",
    "(car)",
    '"car"',
    "car,",
    "car car",
    "\u201ccar\u201d",
    "car's",
]


def test_case_number_and_punctuation_do_not_matter(library: Library) -> None:
    library.add(labelled("1", "Car"), labelled("2", "Dog"))

    assert [query for query in CARS if library.find(query) != ["1.jpg"]] == []


@pytest.mark.parametrize("query", ["café", "cafe", "CAFÉ", "cafés", "cafe\u0301"])
@pytest.mark.parametrize("label", ["Café", "Cafe"])
def test_accents_do_not_matter(holding: Holding, label: str, query: str) -> None:
    library = holding(labelled("1", label))

    assert library.find(query) == ["1.jpg"]


PLURALS = ["beaches", "beach", "puppies", "puppy", "mountain", "mountains"]


def test_plurals(library: Library) -> None:
    library.add(labelled("1", "Beach", "Puppy", "Mountain"))

    assert [query for query in PLURALS if library.find(query) != ["1.jpg"]] == []


STRICTLY = {
    "car": ["both.jpg", "car.jpg"],
    "car night": ["both.jpg"],
    "night car": ["both.jpg"],
    "car night dog": [],
    "car nonsense": [],
    "nonsense": [],
    "!!!": [],
    "*": ["both.jpg", "car.jpg", "night.jpg"],
    "car OR dog": ["both.jpg", "car.jpg"],
    "car -night": ["car.jpg"],
    "car or night": ["both.jpg"],
    "car && night": ["both.jpg"],
    "car | dog": [],
    "car~2": [],
    "n*t": ["night.jpg"],
    "car !night": ["car.jpg"],
    "label:night|dog": ["both.jpg", "night.jpg"],
    "label:!car": ["night.jpg"],
    "x**": [],
}


def test_every_word_must_match_and_nothing_but_the_language_is_an_operator(library: Library) -> None:
    library.add(labelled("car", "Car"), labelled("both", "Car", "Night"), labelled("night", "Night"))

    assert {query: sorted(library.find(query, strict=True)) for query in STRICTLY} == STRICTLY


@pytest.mark.parametrize(
    ("query", "found", "relaxed"),
    [
        ("car night dog", ["both.jpg", "car.jpg", "night.jpg"], ["dog"]),
        ("car nonsense", ["both.jpg", "car.jpg"], ["nonsense"]),
        ("where is my car", ["both.jpg", "car.jpg"], ["where"]),
        ("car night -car dog", ["night.jpg"], ["car", "dog"]),
        ("nonsense rubbish", [], None),
        ("car dog format:png", [], None),
    ],
)
def test_what_finds_nothing_is_relaxed(
    holding: Holding, query: str, found: list[str], relaxed: list[str] | None
) -> None:
    library = holding(labelled("car", "Car"), labelled("both", "Car", "Night"), labelled("night", "Night"))

    answer = library.answer(query)

    assert sorted(map(name_of, answer["pictures"])) == found
    assert answer["pictures"][:1] == [] or name_of(answer["pictures"][0]) == found[0]
    assert answer.get("relaxed") == relaxed


EVERYTHING = ("car", "automobile", "vehicle", "traffic", "nikon", "d90", "nikkor", "client", "2019", "paris", "trip")


def test_the_words_may_be_in_different_fields(library: Library) -> None:
    label = a_label("Car", aliases=("Automobile",), parents=("Vehicle",), categories=("Traffic",))
    camera = Camera("Nikon", "D90", lens="Nikkor 50 mm")
    metadata = ImageMetadata("JPEG", 1, 1, 1, camera=camera)
    said: dict[str, Any] = {"labels": (label,), "tags": ("client A",), "image_metadata": metadata}
    library.add(a_finished_photo("2019/paris_trip-42.jpg", **said))

    assert [word for word in EVERYTHING if not library.find(word)] == []
    assert library.find(" ".join(EVERYTHING)) == ["paris_trip-42.jpg"]


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("IMG_1234.jpg", "IMG_1234.jpg"),
        ("IMG_1234.jpg", "1234"),
        ("IMG_1234.jpg", "img 1234"),
        ("rock'n'roll 3,5.jpg", "rock'n'roll"),
        ("rock'n'roll 3,5.jpg", "roll"),
        ("Cafe\u0301.jpg", "caf\u00e9"),
        ("Caf\u00e9.jpg", "cafe\u0301"),
        ("Gro\u0308\u00dfe.jpg", "gr\u00f6\u00dfe"),
        ("हिन्दी.jpg", "हिन्दी"),
        ("東京 タワー.jpg", "東京"),
        ("O'Hara.jpg", "o\u2019hara"),
    ],
)
def test_names_are_found_whole_and_by_their_words(holding: Holding, name: str, query: str) -> None:
    library = holding(a_finished_photo(name), a_finished_photo("other.jpg"))

    assert library.find(query) == [name]


def test_labels_of_two_words(library: Library) -> None:
    library.add(labelled("1", "Mobile Phone"))

    assert library.find("mobile phones") == library.find("phone") == ["1.jpg"]


@pytest.mark.parametrize("query", ["🎉", "party 🎉", '"🎉 party"'])
def test_emoji_are_words(holding: Holding, query: str) -> None:
    library = holding(labelled("1", "Car", tags=("🎉 party",)), labelled("2", "Car", tags=("party",)))

    assert library.find(query) == ["1.jpg"]


def test_hidden_labels_do_not_find_a_photo(library: Library) -> None:
    library.add(labelled("1", "Car", "Person", hidden_labels=("Person",)))

    assert library.find("person") == []
    assert library.find("car") == ["1.jpg"]


def test_hidden_labels_do_not_find_a_photo_as_ancestors_of_others_either(library: Library) -> None:
    terrier = a_label("Terrier", parents=("Dog", "Animal"))
    library.add(a_finished_photo("1.jpg", labels=(terrier, a_label("Dog")), hidden_labels=("Dog",)))

    assert library.find("dog") == library.find("label:dog") == []
    assert library.find("animal") == library.find("terrier") == ["1.jpg"]


@pytest.mark.parametrize("query", ["grey", "gray", "color:grey", "colour:gray", "Grey photos"])
def test_gray_is_grey(holding: Holding, query: str) -> None:
    library = holding(a_finished_photo("1.jpg", colours=(Colour("gray", 40.0),)), labelled("2", "Car"))

    (picture,) = library.answer(query)["pictures"]

    assert (name_of(picture), picture["matched"]) == ("1.jpg", [{"field": "colour", "value": "gray"}])


@pytest.mark.parametrize(
    "query", ["my car", "photos of cars", "car pictures", "car -dog", "car \u2013dog", "car \u2212dog"]
)
def test_people_write_as_they_speak(holding: Holding, query: str) -> None:
    library = holding(labelled("1", "Car"), labelled("2", "Car", "Dog"))

    assert sorted(library.find(query)) == (["1.jpg"] if "dog" in query else ["1.jpg", "2.jpg"])


def test_a_synonym_ranks_by_the_confidence_of_the_label_that_it_means(library: Library) -> None:
    library.add(
        a_finished_photo("old.jpg", labels=(a_label("Motorcycle", 90.0),)),
        a_finished_photo("new.jpg", labels=(a_label("Bicycle", 95.0),)),
    )

    assert library.find("bike") == ["new.jpg", "old.jpg"]


DOGS_AT_BEACHES = [
    *("Hund", "hunde am Strand", "perro en la playa", "chien plage", "cani", "cachorro na praia", "Hund Strand"),
    *("sandy beach", "where is my dog", "canine seashore"),
]


def test_words_of_other_languages_and_kinds(library: Library) -> None:
    library.add(labelled("1", "Dog", "Beach", "Sand"), labelled("2", "Cat"))

    assert [query for query in DOGS_AT_BEACHES if library.find(query) != ["1.jpg"]] == []


BY_PARTS = {
    "IMG_20*": ["IMG_2001.jpg"],
    "img_20*": ["IMG_2001.jpg"],
    "name:IMG_2*": ["IMG_2001.jpg"],
    "*_2001": ["IMG_2001.jpg"],
    "DSC*": ["DSC01273.JPG"],
    "1273": ["DSC01273.JPG"],
    "01273": ["DSC01273.JPG"],
    "DSC01273": ["DSC01273.JPG"],
    "title:dsc01273": ["DSC01273.JPG"],
    "27*": [],
    "\ubc14\ub2e4": ["a.jpg"],
    "\uc81c\uc8fc": ["a.jpg"],
    "\uc81c\uc8fc\ubc14\ub2e4": ["a.jpg"],
}


def test_parts_of_names(library: Library) -> None:
    library.add(
        a_finished_photo("trip/IMG_2001.jpg"),
        a_finished_photo("DSC01273.JPG"),
        a_finished_photo("a.jpg", tags=("\uc81c\uc8fc\ubc14\ub2e4\uc5ec\ud589",)),
    )

    assert {query: library.find(query, strict=True) for query in BY_PARTS} == BY_PARTS


def test_a_files_whole_name_is_worth_more_than_an_ancestor(library: Library) -> None:
    library.add(
        a_finished_photo("vehicle.jpg", labels=()),
        a_finished_photo("1.jpg", labels=(a_label("Car", parents=("Vehicle",)),)),
    )

    assert library.find("vehicle") == ["vehicle.jpg", "1.jpg"]


COLOGNE = ["Köln", "koeln", "Cologne", "place:cologne", "deutschland", "place:germany", "koln dog"]


def test_places_by_every_name(library: Library) -> None:
    library.add(labelled("1", "Dog", places=("Köln", "Germany")), labelled("2", "Dog", places=("Paris", "France")))

    assert [query for query in COLOGNE if library.find(query) != ["1.jpg"]] == []
