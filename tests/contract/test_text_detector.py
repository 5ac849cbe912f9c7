"""DetectText and DetectModerationLabels: the fakes, and the adapters on answers that botocore checks."""

import pytest
from botocore.stub import Stubber

from chalicelib.aws.moderation_detector import ModerationDetector
from chalicelib.aws.recognition import TOO_SMALL
from chalicelib.aws.text_detector import TextDetector
from chalicelib.core.ingest.text_lines import text_lines_from_response
from chalicelib.core.photo import BoundingBox, ModerationLabel, TextLine
from chalicelib.errors import RecognitionBusy
from tests.fakes import FakeModerationDetector, FakeTextDetector
from tests.recorded import recorded

IMAGE = b"\xff\xd8\xff an image"


@pytest.mark.parametrize("adapter", ["fake", "real"])
def test_lines_and_the_model_that_found_them(rekognition: Stubber, adapter: str) -> None:
    detector: TextDetector | FakeTextDetector = FakeTextDetector(recorded("detect_text"))
    if adapter == "real":
        rekognition.add_response("detect_text", recorded("detect_text"), {"Image": {"Bytes": IMAGE}})
        detector = TextDetector(rekognition.client)

    lines = text_lines_from_response(recorded("detect_text"))
    assert detector.detect(IMAGE) == {"text_lines": lines, "text_model_version": "3.0"}


@pytest.mark.parametrize("adapter", ["fake", "real"])
def test_a_picture_that_is_refused_has_no_letters(rekognition: Stubber, adapter: str) -> None:
    detector: TextDetector | FakeTextDetector
    if adapter == "real":
        said = recorded("invalid_parameter")["Error"]
        rekognition.add_client_error("detect_text", said["Code"], said["Message"])
        detector = TextDetector(rekognition.client)
    else:
        detector = FakeTextDetector(recorded("detect_text"))
        detector.sees_nothing = True

    assert detector.detect(IMAGE) == {"text_lines": (), "text_model_version": TOO_SMALL}


@pytest.mark.parametrize("adapter", ["fake", "real"])
def test_what_not_everybody_should_see(rekognition: Stubber, adapter: str) -> None:
    answer = {
        "ModerationLabels": [{"Name": "Explicit", "ParentName": "", "Confidence": 97.5, "TaxonomyLevel": 1}],
        "ModerationModelVersion": "7.0",
    }
    detector: ModerationDetector | FakeModerationDetector = FakeModerationDetector(answer)
    if adapter == "real":
        rekognition.add_response("detect_moderation_labels", answer, {"Image": {"Bytes": IMAGE}})
        detector = ModerationDetector(rekognition.client)

    labels = (ModerationLabel("Explicit", 97.5),)
    assert detector.detect(IMAGE) == {"moderation_labels": labels, "moderation_model_version": "7.0"}


@pytest.mark.parametrize("name", ["throttling", "provisioned_throughput_exceeded"])
def test_whoever_is_refused_a_call_takes_another_turn(rekognition: Stubber, name: str) -> None:
    said = recorded(name)["Error"]
    rekognition.add_client_error("detect_text", said["Code"], said["Message"])

    with pytest.raises(RecognitionBusy):
        TextDetector(rekognition.client).detect(IMAGE)


def test_only_lines_are_kept() -> None:
    cafe, sign = text_lines_from_response(recorded("detect_text"))

    assert cafe == TextLine("Café zum Löwen", 99.5, BoundingBox(0.125, 0.25, 0.5, 0.125))
    assert sign.text == "OPEN"
