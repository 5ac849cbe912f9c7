"""In which order photos are found."""

from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.core.detections import Label
from chalicelib.core.photo import Photo
from tests.contract.search_engine.library import Library, labelled, taken
from tests.records import BOB, UPLOADED_AT, a_finished_photo, a_label


def test_98_percent_comes_before_61(library: Library) -> None:
    library.add(*(a_finished_photo(f"{percent}.jpg", labels=(a_label("Car", percent),)) for percent in (61, 98, 80)))

    assert library.find("car") == ["98.jpg", "80.jpg", "61.jpg"]


def test_it_is_the_confidence_of_the_label_that_was_asked_for(library: Library) -> None:
    sure_of_dog = (a_label("Dog", 99.9), a_label("Car", 61.0))
    sure_of_car = (a_label("Car", 98.0), a_label("Dog", 60.0))
    library.add(a_finished_photo("dog.jpg", labels=sure_of_dog), a_finished_photo("car.jpg", labels=sure_of_car))

    assert library.find("car") == ["car.jpg", "dog.jpg"]
    assert library.find("dog") == ["dog.jpg", "car.jpg"]


def test_two_doubtful_labels_do_not_add_up_to_a_sure_one(library: Library) -> None:
    doubtful = (a_label("Sports Car", 60.0), a_label("Car", 59.0))
    library.add(
        a_finished_photo("doubtful.jpg", labels=doubtful), a_finished_photo("sure.jpg", labels=(a_label("Car"),))
    )

    assert library.find("car") == ["sure.jpg", "doubtful.jpg"]


def test_what_is_less_certain_is_found_behind_everything_else_and_is_not_counted(library: Library) -> None:
    for percent in (35, 54, 55):
        library.add(a_finished_photo(f"{percent}.jpg", labels=(a_label("Car", percent, parents=("Vehicle",)),)))
    library.add(a_finished_photo("car.jpg", labels=()))

    everything = ["55.jpg", "car.jpg", "54.jpg", "35.jpg"]
    assert library.find("car") == everything
    assert library.find("label:car") == ["55.jpg", "54.jpg", "35.jpg"]
    assert library.find("confidence:>=50 car") == ["55.jpg", "car.jpg", "54.jpg"]
    assert library.find("label:=Car") == library.find("vehicle") == ["55.jpg"]
    assert sorted(library.find("-label:car")) == ["35.jpg", "54.jpg", "car.jpg"]
    answer = library.answer("car", facets=["labels"])
    assert answer["facets"]["labels"] == [{"value": "Car", "count": 1}]
    assert [picture["labels"] for picture in answer["pictures"]] == [["Car"], [], [], []]
    assert answer["pictures"][3]["matched"] == [{"field": "label", "value": "Car", "confidence": 35}]


def test_a_name_comes_before_an_alias_before_an_ancestor_before_a_file_name(library: Library) -> None:
    # Less sure, and older, the nearer the match: neither may outweigh that.
    def photo(name: str, days: int, label: Label) -> Photo:
        return a_finished_photo(name, labels=(label,), uploaded_at=UPLOADED_AT + timedelta(days=days))

    library.add(
        photo("a vehicle.jpg", 4, a_label("Thing", 100.0)),
        photo("3.jpg", 3, a_label("Thing", 100.0, parents=("Vehicle",))),
        photo("2.jpg", 2, a_label("Thing", 90.0, aliases=("Vehicle",))),
        photo("1.jpg", 1, a_label("Vehicle", 55.0)),
    )

    assert library.find("vehicle") == ["1.jpg", "2.jpg", "3.jpg", "a vehicle.jpg"]


def test_a_name_before_an_alias_before_a_synonym_before_an_ancestor_before_all_else(library: Library) -> None:
    def photo(name: str, days: int, **what: Any) -> Photo:
        return a_finished_photo(name, **{"labels": (), **what}, uploaded_at=UPLOADED_AT + timedelta(days=days))

    library.add(
        photo("my auto.jpg", 5),
        photo("ancestor.jpg", 4, labels=(a_label("Thing", 100.0, parents=("Auto",)),)),
        photo("synonym.jpg", 3, labels=(a_label("Car", 99.0),)),
        photo("alias.jpg", 2, labels=(a_label("Thing", 80.0, aliases=("Auto",)),)),
        photo("name.jpg", 1, labels=(a_label("Auto", 55.0),)),
        photo("tag.jpg", 0, tags=("auto",)),
    )

    assert library.find("auto") == ["tag.jpg", "name.jpg", "alias.jpg", "synonym.jpg", "ancestor.jpg", "my auto.jpg"]


def test_a_label_of_this_name_comes_before_one_that_has_the_word_in_its_name(library: Library) -> None:
    library.add(labelled("wheel", "Car Wheel"), a_finished_photo("car.jpg", labels=(a_label("Car", 55.0),)))

    assert library.find("car") == ["car.jpg", "wheel.jpg"]
    assert library.find("car wheel") == ["wheel.jpg"]


def test_label_ranks_as_the_bare_word_does(library: Library) -> None:
    library.add(*(a_finished_photo(f"{percent}.jpg", labels=(a_label("Car", percent),)) for percent in (61, 98, 80)))

    assert library.find("label:cars") == ["98.jpg", "80.jpg", "61.jpg"]


def test_ties_go_by_capture_time_and_those_without_one_come_last(library: Library) -> None:
    library.add(
        taken("2018", datetime(2018, 1, 1)),
        taken("none", None, uploaded_at=UPLOADED_AT + timedelta(days=9)),
        taken("2020", datetime(2020, 1, 1, tzinfo=UTC)),
        taken("2019", datetime(2019, 1, 1), uploaded_at=UPLOADED_AT + timedelta(days=5)),
        taken("sure", datetime(2000, 1, 1), labels=(a_label("Car", 99.9),)),
    )

    assert library.find("car") == ["sure.jpg", "2020.jpg", "2019.jpg", "2018.jpg", "none.jpg"]
    for sort in ("newest", "date"):
        assert library.find("car", sort=sort) == ["2020.jpg", "2019.jpg", "2018.jpg", "sure.jpg", "none.jpg"]
    assert library.find("car", sort="oldest") == ["sure.jpg", "2018.jpg", "2019.jpg", "2020.jpg", "none.jpg"]


def test_newest_first_among_equals(library: Library) -> None:
    ages = {"old": 0, "newest": 9, "newer": 5}
    library.add(*(labelled(name, "Car", uploaded_at=UPLOADED_AT + timedelta(days=days)) for name, days in ages.items()))

    assert library.find("car") == ["newest.jpg", "newer.jpg", "old.jpg"]


def test_the_order_does_not_depend_on_what_else_there_is(library: Library) -> None:
    library.add(labelled("1", "Car"))
    (before,) = library.answer("car")["pictures"]

    library.add(*(labelled(f"dog {number}", "Dog") for number in range(20)), labelled("2", "Car", identity_id=BOB))
    (after,) = library.answer("car")["pictures"]

    assert after["score"] == before["score"]
