import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.detections import BoundingBox, Instance, Label
from chalicelib.core.ingest.labels import labels_from_response

RECORDED = Path(__file__).parents[3] / "data" / "rekognition" / "detect_labels.json"


@pytest.fixture
def response() -> Any:
    return json.loads(RECORDED.read_text())


def test_a_label_with_all_that_is_said_of_it(response: Any) -> None:
    (mobile_phone,) = (label for label in labels_from_response(response) if label.name == "Mobile Phone")

    assert mobile_phone == Label(
        name="Mobile Phone",
        confidence=99.9364013671875,
        parents=("Phone", "Electronics"),
        aliases=("Cell Phone",),
        categories=("Technology and Computing",),
        instances=(
            Instance(
                99.9364013671875,
                BoundingBox(
                    left=0.7475200295448303,
                    top=0.32268598675727844,
                    width=0.26779675483703613,
                    height=0.8562285900115967,
                ),
            ),
        ),
    )


def test_most_confident_first_whatever_order_they_came_in(response: Any) -> None:
    forwards = labels_from_response(response)
    backwards = labels_from_response({**response, "Labels": response["Labels"][::-1]})

    assert forwards == backwards
    assert [label.confidence for label in forwards] == sorted((label.confidence for label in forwards), reverse=True)
    assert len(forwards) == len(response["Labels"])


def test_equally_confident_ones_by_name() -> None:
    labels = labels_from_response({"Labels": [{"Name": "B", "Confidence": 90}, {"Name": "A", "Confidence": 90}]})

    assert labels == (Label("A", 90.0), Label("B", 90.0))


def test_nothing_found() -> None:
    assert labels_from_response({"Labels": [], "LabelModelVersion": "3.0"}) == ()
