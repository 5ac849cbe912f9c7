import io
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from setup.local.recogniser import detect_labels
from setup.local.recogniser.detect_labels import Recogniser, choose, label_document
from setup.local.recogniser.evidence import Box, Evidence, FoundLabel, Located, either, merge
from setup.local.recogniser.image_reading import Photo
from setup.local.recogniser.label_request import DetectLabelsRequest, Filters
from setup.local.recogniser.request_values import S3Object
from setup.local.recogniser.vocabulary import ClassEntry, LabelEntry, Vocabulary

ANIMAL = LabelEntry("Animal", (), (), ("Animals and Pets",))
CAT = LabelEntry("Cat", ("Animal",), ("Kitten",), ("Animals and Pets",))
CUP = LabelEntry("Cup", (), (), ("Kitchen and Dining",))
VOCABULARY = Vocabulary(
    {label.name: label for label in (ANIMAL, CAT, CUP)}, (ClassEntry("Cat", {}), ClassEntry("Cup", {}))
)
BOX = Box(0.1, 0.2, 0.3, 0.4)


def found(entry: LabelEntry, confidence: float) -> FoundLabel:
    return FoundLabel(entry, confidence)


def names(labels: list[FoundLabel]) -> list[tuple[str, float]]:
    return [(label.entry.name, label.confidence) for label in labels]


def test_merge_orders_by_confidence_then_name() -> None:
    merged = merge([Evidence({"Cup": 0.25, "Cat": 0.5, "Animal": 0.5})], VOCABULARY)
    assert names(merged) == [("Animal", 50.0), ("Cat", 50.0), ("Cup", 25.0)]


def test_the_surest_model_wins() -> None:
    merged = merge([Evidence({"Cup": 0.25}), Evidence({"Cup": 0.75}), Evidence({"Cup": 0.5})], VOCABULARY)
    assert names(merged) == [("Cup", 75.0)]


def test_a_located_label_is_another_witness_of_itself_and_its_ancestors() -> None:
    located = (Located("Cat", 0.5, BOX), Located("Cat", 0.75, BOX))
    merged = merge([Evidence({"Cat": 0.5, "Animal": 0.5}), Evidence({}, located)], VOCABULARY)
    assert names(merged) == [("Animal", 87.5), ("Cat", 87.5)]
    assert [instance.probability for instance in merged[1].instances] == [0.75, 0.5]
    assert merged[0].instances == ()


def test_a_located_label_needs_no_other_witness() -> None:
    assert names(merge([Evidence({}, (Located("Cup", 0.75, BOX),))], VOCABULARY)) == [("Cup", 75.0)]


def test_what_the_whole_image_contradicts_counts_for_less() -> None:
    """It surely is an animal, but no cat: the cat's box is probably that animal's."""
    merged = merge([Evidence({"Animal": 1.0, "Cat": 0.0}), Evidence({}, (Located("Cat", 0.8, BOX),))], VOCABULARY)
    assert names(merged) == [("Animal", 100.0), ("Cat", pytest.approx(56))]
    assert merged[1].instances[0].probability == pytest.approx(0.56)


@given(st.floats(0, 1), st.floats(0, 1))
def test_either_is_at_least_the_surer_witness(one: float, other: float) -> None:
    assert max(one, other) - 1e-9 <= either(one, other) <= 1
    assert either(one, other) == pytest.approx(either(other, one))


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [(55, 1000, ["Animal", "Cat"]), (0, 1000, ["Animal", "Cat", "Cup"]), (55, 1, ["Animal"]), (0, 0, []), (100, 9, [])],
)
def test_choose(least: float, most: int, expected: list[str]) -> None:
    labels = [found(ANIMAL, 99), found(CAT, 55), found(CUP, 54.9)]
    assert [label.entry.name for label in choose(labels, least, most, Filters())] == expected


def test_filters_come_before_the_limit() -> None:
    labels = [found(ANIMAL, 99), found(CAT, 98), found(CUP, 97)]
    only_cups = Filters(categories=frozenset({"Kitchen and Dining"}))
    assert [label.entry.name for label in choose(labels, 55, 1, only_cups)] == ["Cup"]


def test_noise_is_never_a_label() -> None:
    assert choose([found(CUP, 0.5)], 0, 1000, Filters()) == []


def test_the_document_is_rekognitions_label() -> None:
    assert label_document(FoundLabel(CAT, 87.5, (Located("Cat", 0.75, BOX),)), Image.new("RGB", (90, 90)), None) == {
        "Name": "Cat",
        "Confidence": 87.5,
        "Instances": [
            {"BoundingBox": {"Left": 0.1, "Top": 0.2, "Width": 0.3, "Height": 0.4}, "Confidence": 75.0},
        ],
        "Parents": [{"Name": "Animal"}],
        "Aliases": [{"Name": "Kitten"}],
        "Categories": [{"Name": "Animals and Pets"}],
    }


@given(st.dictionaries(st.sampled_from(["Cat", "Cup", "Animal"]), st.floats(0, 1.001)))
def test_confidence_is_a_percentage(probabilities: dict[str, float]) -> None:
    assert all(0 <= label.confidence <= 100 for label in merge([Evidence(probabilities)], VOCABULARY))


class CatOnTheLeft:
    """A model that always sees a cat on the left half."""

    side = 80

    def look(self, image: Image.Image) -> Evidence:
        return Evidence({"Cup": 0.9}, (Located("Cat", 0.75, Box(0, 0, 0.5, 1)),))


def encoded(image: Image.Image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def red_and_blue() -> bytes:
    image = Image.new("RGB", (100, 100), "blue")
    image.paste("red", (0, 0, 50, 100))
    return encoded(image)


def answer(*features: str, read: Any = None, **request: Any) -> dict[str, Any]:
    recogniser = Recogniser([CatOnTheLeft()], VOCABULARY, read or (lambda _: b""), parallel=1, version="local-test")
    request = {"image": red_and_blue(), "features": frozenset(features), **request}
    return recogniser.detect_labels(DetectLabelsRequest(**request))


def test_labels_alone_come_without_colours() -> None:
    found = answer("GENERAL_LABELS")
    assert set(found) == {"Labels", "LabelModelVersion"}
    assert found["LabelModelVersion"] == "local-test"
    assert [label["Name"] for label in found["Labels"]] == ["Cup", "Animal", "Cat"]
    assert all("DominantColors" not in instance for label in found["Labels"] for instance in label["Instances"])


def test_properties_alone_come_without_labels() -> None:
    found = answer("IMAGE_PROPERTIES")
    assert found["Labels"] == []
    assert [color["CSSColor"] for color in found["ImageProperties"]["DominantColors"]] == ["blue", "red"]


def test_both_features_give_instances_their_colours() -> None:
    found = answer("IMAGE_PROPERTIES", "GENERAL_LABELS", max_dominant_colors=1)
    cat = next(label for label in found["Labels"] if label["Name"] == "Cat")
    assert [color["CSSColor"] for color in cat["Instances"][0]["DominantColors"]] == ["red"]
    properties = found["ImageProperties"]
    assert len(properties["DominantColors"]) == 1
    assert [color["CSSColor"] for color in properties["Foreground"]["DominantColors"]] == ["red"]
    assert [color["CSSColor"] for color in properties["Background"]["DominantColors"]] == ["blue"]


def test_objects_are_read_from_s3() -> None:
    asked: list[S3Object] = []

    def read(place: S3Object) -> bytes:
        asked.append(place)
        return red_and_blue()

    place = S3Object("photos", "cat.png")
    assert answer("GENERAL_LABELS", image=place, read=read)["Labels"]
    assert asked == [place]


def test_a_huge_image_keeps_only_huge_ones_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """While one is being decoded, the next huge one waits outside, and a small one takes the second place."""
    monkeypatch.setattr(detect_labels, "HUGE", 90 * 90 * 4)
    recogniser = Recogniser([CatOnTheLeft()], VOCABULARY, lambda _: b"", parallel=2, version="local-test")
    decoding, may_go_on = threading.Semaphore(0), threading.Event()
    at_once: list[int] = []
    under_way = 0

    def slow_look(photo: Any, side: int) -> Image.Image:
        nonlocal under_way
        under_way += 1
        at_once.append(under_way)
        decoding.release()
        assert may_go_on.wait(20)
        under_way -= 1
        return Image.new("RGB", (80, 80))

    huge, small = encoded(Image.new("RGB", (100, 100))), encoded(Image.new("RGB", (80, 80)))
    upright = Photo.upright

    def decode(photo: Any, side: int) -> Image.Image:
        return slow_look(photo, side) if photo.memory > 90 * 90 * 4 else upright(photo, side)

    monkeypatch.setattr(Photo, "upright", decode)
    threads = [threading.Thread(target=recogniser.recognise, args=(huge,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    assert decoding.acquire(timeout=20)
    assert recogniser.recognise(small)[0].entry.name == "Cup"
    may_go_on.set()
    for thread in threads:
        thread.join(20)
    assert at_once == [1, 1, 1]
