"""What it sees in a photo, and how much of that it is asked to tell."""

from typing import Any

import pytest

from tests.contract.recogniser.calls import ASTRONAUT, CHELSEA, COFFEE, confidences, image, names, quarter_turned


def test_a_cat_is_a_cat_a_pet_and_an_animal(client: Any) -> None:
    response = client.detect_labels(Image=image(CHELSEA))
    found = confidences(response)
    assert found["Cat"] > 90
    assert found["Animal"] >= found["Mammal"] >= found["Cat"]
    assert not {"Dog", "Car", "Food", "Building"} & set(found)
    cat = next(label for label in response["Labels"] if label["Name"] == "Cat")
    assert set(names(cat["Parents"])) == {"Animal", "Mammal", "Pet"}
    assert names(cat["Categories"]) == ["Animals and Pets"]
    assert "Kitten" in names(cat["Aliases"])


def test_a_person_is_found_and_located(client: Any) -> None:
    response = client.detect_labels(Image=image(ASTRONAUT))
    (person,) = (label for label in response["Labels"] if label["Name"] == "Person")
    (instance,) = person["Instances"]
    box = instance["BoundingBox"]
    assert box["Left"] < 0.1
    assert box["Top"] < 0.1
    assert 0.6 < box["Width"] < 0.8
    assert 0.9 < box["Height"] <= 1
    assert instance["Confidence"] > 60
    assert names(person["Categories"]) == ["Person Description"]


def test_boxes_are_relative_to_the_turned_photo(client: Any) -> None:
    turned = quarter_turned("astronaut.jpg")
    (person,) = (label for label in client.detect_labels(Image=image(turned))["Labels"] if label["Name"] == "Person")
    box = person["Instances"][0]["BoundingBox"]
    assert box["Left"] < 0.1
    assert box["Left"] + box["Width"] < 0.85
    assert box["Top"] + box["Height"] > 0.9


def test_coffee_is_coffee(client: Any) -> None:
    found = confidences(client.detect_labels(Image=image(COFFEE)))
    assert found["Coffee"] > 80
    assert {"Beverage", "Cup", "Espresso"} <= set(found)


def test_labels_come_surest_first_with_all_their_parents(client: Any) -> None:
    response = client.detect_labels(Image=image(CHELSEA), MinConfidence=1)
    listed = [label["Confidence"] for label in response["Labels"]]
    assert listed == sorted(listed, reverse=True)
    assert len(listed) > 3
    found = confidences(response)
    for label in response["Labels"]:
        assert all(found[parent] >= label["Confidence"] - 0.01 for parent in names(label["Parents"]))


def test_a_turned_photo_is_seen_upright(client: Any) -> None:
    turned = confidences(client.detect_labels(Image=image(quarter_turned("chelsea.jpg")), MinConfidence=1))
    upright = confidences(client.detect_labels(Image=image(CHELSEA), MinConfidence=1))
    assert turned["Tabby"] == pytest.approx(upright["Tabby"], abs=10)
    assert turned["Cat"] > 90


def test_image_properties(client: Any) -> None:
    response = client.detect_labels(
        Image=image(ASTRONAUT),
        Features=["GENERAL_LABELS", "IMAGE_PROPERTIES"],
        Settings={"ImageProperties": {"MaxDominantColors": 4}},
    )
    properties = response["ImageProperties"]
    for part in (properties, properties["Foreground"], properties["Background"]):
        assert 1 <= len(part["DominantColors"]) <= 4
        assert set(part["Quality"]) == {"Brightness", "Sharpness", "Contrast"}
    assert "orange" in {color["SimplifiedColor"] for color in properties["Foreground"]["DominantColors"]}
    (person,) = (label for label in response["Labels"] if label["Name"] == "Person")
    assert len(person["Instances"][0]["DominantColors"]) == 4


def test_image_properties_alone(client: Any) -> None:
    response = client.detect_labels(Image=image(CHELSEA), Features=["IMAGE_PROPERTIES"])
    assert response["Labels"] == []
    assert len(response["ImageProperties"]["DominantColors"]) == 10


def test_max_labels(client: Any) -> None:
    everything = names(client.detect_labels(Image=image(CHELSEA), MinConfidence=1)["Labels"])
    assert names(client.detect_labels(Image=image(CHELSEA), MinConfidence=1, MaxLabels=2)["Labels"]) == everything[:2]


def test_min_confidence_is_55_by_default(client: Any) -> None:
    by_default = confidences(client.detect_labels(Image=image(CHELSEA)))
    assert by_default == confidences(client.detect_labels(Image=image(CHELSEA), MinConfidence=55))
    low = confidences(client.detect_labels(Image=image(CHELSEA), MinConfidence=5))
    assert {name for name, confidence in low.items() if confidence >= 55} == set(by_default)
    assert set(by_default) < set(low)


@pytest.mark.parametrize(
    ("filters", "expected", "missing"),
    [
        ({"LabelInclusionFilters": ["Cat"]}, {"Cat"}, {"Animal"}),
        ({"LabelCategoryInclusionFilters": ["Animals and Pets"]}, {"Cat", "Animal"}, set()),
        ({"LabelCategoryInclusionFilters": ["Food and Beverage"]}, set(), {"Cat"}),
        ({"LabelExclusionFilters": ["Cat"]}, {"Animal"}, {"Cat"}),
        ({"LabelCategoryExclusionFilters": ["Animals and Pets"]}, set(), {"Cat", "Animal"}),
        (
            {"LabelCategoryInclusionFilters": ["Animals and Pets"], "LabelExclusionFilters": ["Cat"]},
            {"Animal"},
            {"Cat"},
        ),
    ],
)
def test_filters(client: Any, filters: dict[str, list[str]], expected: set[str], missing: set[str]) -> None:
    settings = {"GeneralLabels": filters}
    found = set(confidences(client.detect_labels(Image=image(CHELSEA), Features=["GENERAL_LABELS"], Settings=settings)))
    assert expected <= found
    assert not missing & found
