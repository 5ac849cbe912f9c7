"""DetectLabels: the fake, and the adapter on recorded answers, which botocore checks against its model of them."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from chalicelib.aws.label_detector import Detection, LabelDetector
from chalicelib.core.ingest.labels import labels_from_response
from chalicelib.errors import NeedsBytes, RecognitionBusy, ServiceUnavailable, UnsupportedImage
from tests.fakes import FakeLabelDetector
from tests.recorded import recorded
from tests.records import ODD_NAMES, a_request, an_object_key

BUCKET = "photo-search-test"
IMAGE = b"\xff\xd8\xff an image"
Detector = LabelDetector | FakeLabelDetector
Ask = Callable[[Detector], Detection]


def on(stubber: Stubber) -> LabelDetector:
    return LabelDetector(stubber.client, BUCKET, max_labels=50, min_confidence=55.0)


def answering(stubber: Stubber, name: str, image: dict[str, Any]) -> None:
    asked = {"Image": image, "MaxLabels": 50, "MinConfidence": 55.0}
    stubber.add_response("detect_labels", recorded(name), asked)


def failing(stubber: Stubber, name: str) -> str:
    error = recorded(name)["Error"]
    stubber.add_client_error("detect_labels", error["Code"], error["Message"])
    message: str = error["Message"]
    return message


ASKS: dict[str, tuple[Ask, dict[str, Any]]] = {
    "object": (
        lambda detector: detector.detect_object(a_request()),
        {"S3Object": {"Bucket": BUCKET, "Name": an_object_key()}},
    ),
    "version": (
        lambda detector: detector.detect_object(a_request(version_id="v1")),
        {"S3Object": {"Bucket": BUCKET, "Name": an_object_key(), "Version": "v1"}},
    ),
    "bytes": (lambda detector: detector.detect_bytes(IMAGE), {"Bytes": IMAGE}),
}


@pytest.mark.parametrize("kind", ASKS)
@pytest.mark.parametrize("adapter", ["fake", "real"])
def test_labels_and_the_model_that_found_them(rekognition: Stubber, adapter: str, kind: str) -> None:
    ask, image = ASKS[kind]
    detector: Detector = FakeLabelDetector(recorded("detect_labels"))
    if adapter == "real":
        answering(rekognition, "detect_labels", image)
        detector = on(rekognition)

    detection = ask(detector)

    assert detection == Detection(labels_from_response(recorded("detect_labels")), "3.0")
    assert detection.labels[0].name == "Mobile Phone"


@pytest.mark.parametrize("kind", ASKS)
@pytest.mark.parametrize("adapter", ["fake", "real"])
def test_an_image_that_is_refused_is_unsupported(rekognition: Stubber, adapter: str, kind: str) -> None:
    detector: Detector = FakeLabelDetector({}, refuses=True)
    if adapter == "real":
        failing(rekognition, "invalid_image_format")
        detector = on(rekognition)

    with pytest.raises(UnsupportedImage, match=r"recognition refused.*: Request has invalid image format"):
        ASKS[kind][0](detector)


@pytest.mark.parametrize("name", ["image_too_large", "invalid_image_format", "invalid_parameter"])
def test_what_rekognition_will_never_take_is_final(rekognition: Stubber, name: str) -> None:
    message = failing(rekognition, name)

    with pytest.raises(UnsupportedImage, match=message):
        on(rekognition).detect_object(a_request())


@pytest.mark.parametrize("adapter", ["fake", "real"])
@pytest.mark.parametrize("name", ["throttling", "provisioned_throughput_exceeded"])
def test_a_quota_that_is_used_up_is_a_busy_service(rekognition: Stubber, adapter: str, name: str) -> None:
    fake = FakeLabelDetector({})
    fake.busy = 1
    if adapter == "real":
        failing(rekognition, name)
    detector: Detector = on(rekognition) if adapter == "real" else fake

    with pytest.raises(RecognitionBusy, match="no more calls just now"):
        detector.detect_bytes(IMAGE)


@pytest.mark.parametrize("adapter", ["fake", "real"])
def test_an_object_out_of_reach_is_sent_as_bytes(rekognition: Stubber, adapter: str) -> None:
    fake = FakeLabelDetector({})
    fake.out_of_reach = True
    if adapter == "real":
        failing(rekognition, "invalid_s3_object")
    detector: Detector = on(rekognition) if adapter == "real" else fake

    with pytest.raises(NeedsBytes, match="cannot read the object"):
        detector.detect_object(a_request())


@pytest.mark.parametrize("name", ["internal_server"])
def test_what_passes_is_an_unavailable_service_which_the_workflow_asks_again(rekognition: Stubber, name: str) -> None:
    failing(rekognition, name)

    with pytest.raises(ServiceUnavailable, match=recorded(name)["Error"]["Code"]):
        on(rekognition).detect_object(a_request())


@pytest.mark.parametrize("name", ["access_denied"])
def test_the_rest_rises_as_it_is(rekognition: Stubber, name: str) -> None:
    failing(rekognition, name)

    with pytest.raises(ClientError, match=recorded(name)["Error"]["Code"]):
        on(rekognition).detect_object(a_request())


@pytest.mark.parametrize("name", ODD_NAMES)
def test_object_keys_go_out_as_plain_text(rekognition: Stubber, name: str) -> None:
    answering(rekognition, "detect_labels", {"S3Object": {"Bucket": BUCKET, "Name": an_object_key(name)}})

    assert on(rekognition).detect_object(a_request(1, an_object_key(name))).labels


def test_nothing_found_is_an_answer(rekognition: Stubber) -> None:
    rekognition.add_response("detect_labels", {"Labels": [], "LabelModelVersion": "3.0"})

    assert on(rekognition).detect_bytes(IMAGE) == Detection((), "3.0")
