from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from botocore.session import get_session
from botocore.validate import validate_parameters
from PIL import Image, ImageDraw, ImageFont

from setup.local.recogniser.detect_text import MAX_WAITING, MAX_WORDS, TextRecogniser, text_document
from setup.local.recogniser.errors import InvalidParameter, MalformedRequest, Throttled
from setup.local.recogniser.text_reader import Line, TextReader, Word
from setup.local.recogniser.text_request import DetectTextRequest, Polygon, parse_text_request

DATA = Path(__file__).with_name("data")
IMAGE = {"Bytes": "aGVsbG8="}
READER = TextReader()


def box(left: float, top: float, width: float = 0.1, height: float = 0.1) -> Polygon:
    return ((left, top), (left + width, top), (left + width, top + height), (left, top + height))


def a_line(*words: str, confidence: float = 99.0) -> Line:
    parts = tuple(Word(word, confidence, box(0.1 + 0.2 * place, 0.5)) for place, word in enumerate(words))
    return Line(" ".join(words), confidence, box(0.1, 0.5, 0.8), parts)


def asked(**filters: Any) -> DetectTextRequest:
    return parse_text_request({"Image": IMAGE, "Filters": filters})


def words_of(answer: dict[str, Any]) -> list[str]:
    return [found["DetectedText"] for found in answer["TextDetections"] if found["Type"] == "WORD"]


def written(lines: Sequence[str], size: tuple[int, int] = (1200, 800)) -> Image.Image:
    image = Image.new("RGB", size, "white")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(64)
    for number, line in enumerate(lines):
        draw.text((80, 80 + 140 * number), line, fill="black", font=font)
    return image


def test_it_reads_what_is_written() -> None:
    lines = ["STOP", "Total 12.50 EUR"]
    assert [line.text for line in READER.read(written(lines))] == lines


def test_accents_are_read() -> None:
    sign = Image.open(DATA / "sign.png").convert("RGB")
    assert [line.text for line in READER.read(sign)] == ["Café zum Löwen", "Señor Müller", "Straße 12"]


def test_words_lie_in_their_line_and_lines_where_they_were_written() -> None:
    (line,) = READER.read(written(["Grand Hotel"]))
    assert [word.text for word in line.words] == ["Grand", "Hotel"]
    top, bottom = min(y for _, y in line.corners), max(y for _, y in line.corners)
    assert 0.05 < top < 0.15 < bottom < 0.25
    assert all(top - 0.02 <= y <= bottom + 0.02 for word in line.words for _, y in word.corners)


def test_an_empty_wall_says_nothing() -> None:
    assert READER.read(written([])) == []


def test_the_answer_is_one_that_rekognition_could_give() -> None:
    answer = text_document([a_line("Grand", "Hotel"), a_line("STOP")], asked())
    shape = get_session().get_service_model("rekognition").operation_model("DetectText").output_shape
    validate_parameters(answer, shape)
    assert [(found["Id"], found["Type"], found.get("ParentId")) for found in answer["TextDetections"]] == [
        (0, "LINE", None),
        (1, "LINE", None),
        (2, "WORD", 0),
        (3, "WORD", 0),
        (4, "WORD", 1),
    ]


def test_there_are_no_more_words_than_rekognition_finds() -> None:
    answer = text_document([a_line(*("ab",) * 60) for _ in range(3)], asked())
    assert len(words_of(answer)) == MAX_WORDS
    assert [found["Type"] for found in answer["TextDetections"]].count("LINE") == 2


@pytest.mark.parametrize(
    ("filters", "words"),
    [
        ({}, ["Grand", "Hotel"]),
        ({"WordFilter": {"MinConfidence": 99.5}}, []),
        ({"WordFilter": {"MinBoundingBoxHeight": 0.2}}, []),
        ({"WordFilter": {"MinBoundingBoxWidth": 0.05}}, ["Grand", "Hotel"]),
        ({"RegionsOfInterest": [{"BoundingBox": {"Left": 0, "Top": 0, "Width": 0.25, "Height": 1}}]}, ["Grand"]),
        ({"RegionsOfInterest": [{"Polygon": [{"X": 0.28, "Y": 0}, {"X": 1, "Y": 0}, {"X": 0.3, "Y": 1}]}]}, ["Hotel"]),
        ({"RegionsOfInterest": [{"BoundingBox": {"Left": 0, "Top": 0, "Width": 1, "Height": 0.5}}]}, []),
    ],
)
def test_only_words_that_pass_the_filters_are_told(filters: dict[str, Any], words: list[str]) -> None:
    assert words_of(text_document([a_line("Grand", "Hotel")], asked(**filters))) == words


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, InvalidParameter),
        ({"Image": {}}, InvalidParameter),
        ({"Image": IMAGE, "Filters": []}, MalformedRequest),
        ({"Image": IMAGE, "Filters": {"WordFilter": {"MinConfidence": 101}}}, InvalidParameter),
        ({"Image": IMAGE, "Filters": {"WordFilter": {"MinBoundingBoxHeight": "1"}}}, MalformedRequest),
        ({"Image": IMAGE, "Filters": {"RegionsOfInterest": {}}}, MalformedRequest),
        ({"Image": IMAGE, "Filters": {"RegionsOfInterest": [{}]}}, InvalidParameter),
        ({"Image": IMAGE, "Filters": {"RegionsOfInterest": [{"BoundingBox": {}}] * 11}}, InvalidParameter),
        ({"Image": IMAGE, "Filters": {"RegionsOfInterest": [{"Polygon": [{"X": 0, "Y": 0}]}]}}, InvalidParameter),
        ({"Image": IMAGE, "Filters": {"RegionsOfInterest": [{"Polygon": 1}]}}, MalformedRequest),
    ],
)
def test_a_wrong_request_is_refused(body: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_text_request(body)


def test_nobody_waits_longer_than_a_caller_does() -> None:
    begun = []

    def upright(_: object, side: int) -> Image.Image:
        begun.append(side)
        recogniser.detect_text(asked())  # another one, before this one is read
        raise AssertionError

    recogniser = TextRecogniser(upright)
    for _ in range(2):
        with pytest.raises(Throttled):
            recogniser.detect_text(asked())
    assert len(begun) == 2 * MAX_WAITING
