import base64
from typing import Any

import pytest

from setup.local.recogniser.errors import ImageTooLarge, InvalidParameter, MalformedRequest
from setup.local.recogniser.label_request import DetectLabelsRequest, Filters, parse_request
from setup.local.recogniser.request_values import MAX_BYTES, S3Object

IMAGE = {"Bytes": base64.b64encode(b"photo").decode()}


def test_defaults_are_rekognitions() -> None:
    assert parse_request({"Image": IMAGE}) == DetectLabelsRequest(b"photo", 1000, 55.0, Filters())


def test_everything_given() -> None:
    request = parse_request(
        {
            "Image": {"S3Object": {"Bucket": "photos", "Name": "a b.jpg", "Version": "7"}},
            "MaxLabels": 3,
            "MinConfidence": 80.5,
            "Features": ["GENERAL_LABELS"],
            "Settings": {
                "GeneralLabels": {
                    "LabelInclusionFilters": ["Cat"],
                    "LabelExclusionFilters": ["Dog"],
                    "LabelCategoryInclusionFilters": ["Sports"],
                    "LabelCategoryExclusionFilters": ["Religion"],
                }
            },
        }
    )
    filters = Filters(frozenset({"Cat"}), frozenset({"Sports"}), frozenset({"Dog"}), frozenset({"Religion"}))
    assert request == DetectLabelsRequest(S3Object("photos", "a b.jpg", "7"), 3, 80.5, filters)


def test_features_and_their_settings() -> None:
    alone = parse_request({"Image": IMAGE, "Features": ["IMAGE_PROPERTIES"]})
    assert alone.features == {"IMAGE_PROPERTIES"}
    assert alone.max_dominant_colors == 10
    settings = {"ImageProperties": {"MaxDominantColors": 3}, "GeneralLabels": {"LabelInclusionFilters": ["Cat"]}}
    features = ["IMAGE_PROPERTIES", "GENERAL_LABELS"]
    both = parse_request({"Image": IMAGE, "MaxLabels": 5, "Features": features, "Settings": settings})
    assert both.features == {"GENERAL_LABELS", "IMAGE_PROPERTIES"}
    assert (both.max_labels, both.max_dominant_colors) == (5, 3)
    assert both.filters.labels == {"Cat"}
    assert parse_request({"Image": IMAGE, "Features": []}).features == {"GENERAL_LABELS"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"Image": None},
        {"Image": {}},
        {"Image": {"Bytes": ""}},
        {"Image": {**IMAGE, "S3Object": {"Bucket": "b", "Name": "n"}}},
        {"Image": {"S3Object": {"Bucket": "b"}}},
        {"Image": {"S3Object": {"Name": "n"}}},
        {"Image": IMAGE, "MaxLabels": -1},
        {"Image": IMAGE, "MaxLabels": 1001},
        {"Image": IMAGE, "MinConfidence": 100.1},
        {"Image": IMAGE, "MinConfidence": -0.1},
        {"Image": IMAGE, "MinConfidence": float("nan")},
        {"Image": IMAGE, "Features": ["FACES"]},
        {"Image": IMAGE, "Features": ["GENERAL_LABELS", "IMAGE_PROPERTIES", "GENERAL_LABELS"]},
        {"Image": IMAGE, "Features": ["IMAGE_PROPERTIES"], "MaxLabels": 3},
        {"Image": IMAGE, "Features": ["IMAGE_PROPERTIES"], "MinConfidence": 55},
        {"Image": IMAGE, "Features": ["IMAGE_PROPERTIES"], "Settings": {"GeneralLabels": {}}},
        {"Image": IMAGE, "Settings": {"ImageProperties": {"MaxDominantColors": 3}}},
        {"Image": IMAGE, "Features": ["IMAGE_PROPERTIES"], "Settings": {"ImageProperties": {"MaxDominantColors": 21}}},
        {"Image": IMAGE, "Features": ["IMAGE_PROPERTIES"], "Settings": {"ImageProperties": {"MaxDominantColors": -1}}},
        {"Image": IMAGE, "Settings": {"GeneralLabels": {"LabelInclusionFilters": ["x"] * 101}}},
        {"Image": IMAGE, "Settings": {"GeneralLabels": {"LabelExclusionFilters": ["x" * 51]}}},
    ],
)
def test_values_out_of_range(body: dict[str, Any]) -> None:
    with pytest.raises(InvalidParameter, match="Request has invalid parameters"):
        parse_request(body)


@pytest.mark.parametrize(
    "body",
    [
        [],
        "text",
        {"Image": "text"},
        {"Image": {"Bytes": 5}},
        {"Image": {"Bytes": "not base64!"}},
        {"Image": {"S3Object": []}},
        {"Image": {"S3Object": {"Bucket": 5, "Name": "n"}}},
        {"Image": IMAGE, "MaxLabels": "10"},
        {"Image": IMAGE, "MaxLabels": 1.5},
        {"Image": IMAGE, "MinConfidence": True},
        {"Image": IMAGE, "Features": "GENERAL_LABELS"},
        {"Image": IMAGE, "Settings": []},
        {"Image": IMAGE, "Settings": {"GeneralLabels": {"LabelInclusionFilters": [1]}}},
    ],
)
def test_values_of_the_wrong_type(body: object) -> None:
    with pytest.raises(MalformedRequest):
        parse_request(body)


def test_five_megabytes_are_allowed_and_one_byte_more_is_not() -> None:
    def bytes_of(size: int) -> dict[str, Any]:
        return {"Image": {"Bytes": base64.b64encode(bytes(size)).decode()}}

    assert len(parse_request(bytes_of(MAX_BYTES)).image) == MAX_BYTES  # type: ignore[arg-type]
    with pytest.raises(ImageTooLarge):
        parse_request(bytes_of(MAX_BYTES + 1))


@pytest.mark.parametrize(
    ("filters", "allowed"),
    [
        (Filters(), True),
        (Filters(labels=frozenset({"Cat"})), True),
        (Filters(labels=frozenset({"Dog"})), False),
        (Filters(categories=frozenset({"Animals and Pets"})), True),
        (Filters(categories=frozenset({"Sports"})), False),
        (Filters(labels=frozenset({"Dog"}), categories=frozenset({"Animals and Pets"})), True),
        (Filters(excluded_labels=frozenset({"Cat"})), False),
        (Filters(excluded_categories=frozenset({"Animals and Pets"})), False),
        (Filters(labels=frozenset({"Cat"}), excluded_categories=frozenset({"Animals and Pets"})), False),
        (Filters(excluded_labels=frozenset({"Dog"})), True),
    ],
)
def test_filters(filters: Filters, allowed: bool) -> None:
    assert filters.allows("Cat", ("Animals and Pets",)) is allowed
