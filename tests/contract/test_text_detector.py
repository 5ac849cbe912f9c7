"""DetectText, DetectModerationLabels and InvokeModel: the fakes, and the adapters on answers that botocore checks."""

import io
import json
from base64 import b64encode
from collections.abc import Iterator

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.response import StreamingBody
from botocore.stub import Stubber

from chalicelib.aws.moderation_detector import ModerationDetector
from chalicelib.aws.picture_embedder import REFUSED, PictureEmbedder
from chalicelib.aws.recognition import TOO_SMALL
from chalicelib.aws.text_detector import TextDetector
from chalicelib.core.detections import BoundingBox, ModerationLabel, TextLine
from chalicelib.core.ingest.text_lines import text_lines_from_response
from chalicelib.core.vectors import LENGTH, EmbeddingModel, kept
from chalicelib.errors import RecognitionBusy, ServiceUnavailable
from tests.fakes import FakeModerationDetector, FakePictureEmbedder, FakeTextDetector
from tests.recorded import recorded
from tests.vectors import MODEL

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


@pytest.fixture
def bedrock() -> Iterator[Stubber]:
    client = boto3.client("bedrock-runtime", region_name="us-east-1")
    with Stubber(client) as stubber:
        yield stubber
    client.close()


ASKED = {
    "modelId": MODEL,
    "contentType": "application/json",
    "accept": "application/json",
    "body": json.dumps({"inputImage": b64encode(IMAGE).decode(), "embeddingConfig": {"outputEmbeddingLength": LENGTH}}),
}


@pytest.mark.parametrize("adapter", ["fake", "real"])
def test_a_vector_and_the_model_that_made_it(bedrock: Stubber, adapter: str) -> None:
    embedder: PictureEmbedder | FakePictureEmbedder = FakePictureEmbedder(kept([0.5, -0.25]), MODEL)
    if adapter == "real":
        answer = json.dumps({"embedding": [0.5, -0.25], "inputTextTokenCount": 0}).encode()
        body = StreamingBody(io.BytesIO(answer), len(answer))
        bedrock.add_response("invoke_model", {"body": body, "contentType": "application/json"}, ASKED)
        embedder = PictureEmbedder(bedrock.client, EmbeddingModel(MODEL))

    assert embedder.detect(IMAGE) == {"vector": kept([0.5, -0.25]), "vector_model": MODEL}


@pytest.mark.parametrize("adapter", ["fake", "real"])
def test_a_picture_that_the_model_refuses_has_no_vector(bedrock: Stubber, adapter: str) -> None:
    embedder: PictureEmbedder | FakePictureEmbedder
    if adapter == "real":
        bedrock.add_client_error("invoke_model", "ValidationException", "Invalid image")
        embedder = PictureEmbedder(bedrock.client, EmbeddingModel(MODEL))
    else:
        embedder = FakePictureEmbedder("", MODEL)
        embedder.refuses = True

    assert embedder.detect(IMAGE) == {"vector": "", "vector_model": REFUSED}


@pytest.mark.parametrize(
    ("code", "status", "error"),
    [
        ("ThrottlingException", 429, RecognitionBusy),
        ("InternalServerException", 500, ServiceUnavailable),
        ("ServiceUnavailableException", 503, ServiceUnavailable),
        ("AccessDeniedException", 403, ClientError),
    ],
)
def test_errors_of_bedrock_say_what_to_do(bedrock: Stubber, code: str, status: int, error: type[Exception]) -> None:
    bedrock.add_client_error("invoke_model", code, "reason", http_status_code=status)

    with pytest.raises(error):
        PictureEmbedder(bedrock.client, EmbeddingModel(MODEL)).detect(IMAGE)


@pytest.mark.parametrize("adapter", ["fake", "real"])
def test_words_have_vectors_too(bedrock: Stubber, adapter: str) -> None:
    fake = FakePictureEmbedder("", MODEL)
    fake.words = {"a red car": kept([0.5, -0.25])}
    embedder: PictureEmbedder | FakePictureEmbedder = fake
    if adapter == "real":
        answer = json.dumps({"embedding": [0.5, -0.25], "inputTextTokenCount": 3}).encode()
        body = {"inputText": "a red car", "embeddingConfig": {"outputEmbeddingLength": LENGTH}}
        response = {"body": StreamingBody(io.BytesIO(answer), len(answer)), "contentType": "application/json"}
        bedrock.add_response("invoke_model", response, {**ASKED, "body": json.dumps(body)})
        embedder = PictureEmbedder(bedrock.client, EmbeddingModel(MODEL))

    assert embedder.vector_of("a red car") == kept([0.5, -0.25])
    assert embedder.model == MODEL


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException", "ValidationException"])
@pytest.mark.parametrize("adapter", ["fake", "real"])
def test_a_search_does_without_a_vector_whatever_the_reason(bedrock: Stubber, adapter: str, code: str) -> None:
    fake = FakePictureEmbedder("", MODEL)
    fake.refuses = True
    embedder: PictureEmbedder | FakePictureEmbedder = fake
    if adapter == "real":
        bedrock.add_client_error("invoke_model", code, "reason")
        embedder = PictureEmbedder(bedrock.client, EmbeddingModel(MODEL))

    with pytest.raises(ServiceUnavailable):
        embedder.vector_of("a red car")


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
