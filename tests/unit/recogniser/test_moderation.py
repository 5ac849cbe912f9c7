"""DetectModerationLabels: requests, answers in Rekognition's form, and the file of the model."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.session import get_session
from botocore.validate import validate_parameters
from PIL import Image

from setup.local.recogniser import moderation
from setup.local.recogniser.errors import InvalidParameter, MalformedRequest
from setup.local.recogniser.model_files import ModelMissing
from setup.local.recogniser.moderation import (
    ModerationRequest,
    Moderator,
    explicit,
    moderation_document,
    parse_moderation_request,
)

IMAGE = {"Bytes": base64.b64encode(b"hello").decode()}
ASTRONAUT = Path(__file__).with_name("data") / "astronaut.jpg"


@pytest.fixture
def no_model() -> Iterator[None]:
    moderation._session.cache_clear()
    yield
    moderation._session.cache_clear()


@pytest.mark.parametrize(("least", "names"), [(0.0, ["Explicit"]), (80.0, ["Explicit"]), (80.1, [])])
def test_an_answer_is_rekognitions(least: float, names: list[str]) -> None:
    answer = moderation_document(0.8, ModerationRequest(b"image", least))

    model = get_session().get_service_model("rekognition").operation_model("DetectModerationLabels")
    validate_parameters(answer, model.output_shape)
    assert [label["Name"] for label in answer["ModerationLabels"]] == names


def test_the_default_is_rekognitions() -> None:
    assert parse_moderation_request({"Image": IMAGE}) == ModerationRequest(b"hello", 50)
    assert parse_moderation_request({"Image": IMAGE, "MinConfidence": 0}).min_confidence == 0


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"MinConfidence": 101}, InvalidParameter),
        ({"MinConfidence": "50"}, MalformedRequest),
        ({"ProjectVersion": "arn:aws:rekognition:::project/x"}, InvalidParameter),
        ({"HumanLoopConfig": {}}, InvalidParameter),
        ({"Image": None}, InvalidParameter),
    ],
)
def test_what_is_not_served_is_refused(wrong: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        parse_moderation_request({"Image": IMAGE, **wrong})


def test_somebody_who_is_dressed_is_nothing_to_hide() -> None:
    with Image.open(ASTRONAUT) as photo:
        image = photo.convert("RGB")

    assert 0 <= explicit(image) < 0.2
    moderator = Moderator(lambda _, side: image)
    assert moderator.detect_moderation_labels(ModerationRequest(b"image"))["ModerationLabels"] == []


@pytest.mark.usefixtures("no_model")
def test_another_file_than_the_one_that_was_chosen_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(moderation, "_SHA256", "0" * 64)

    with pytest.raises(ModelMissing):
        explicit(Image.new("RGB", (256, 256)))
