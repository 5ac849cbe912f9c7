"""InvokeModel: requests, answers in the form of Titan Multimodal Embeddings G1, and what the vectors say."""

import base64
import hashlib
from typing import Any

import numpy as np
import pytest
from botocore.session import get_session
from PIL import Image

from setup.local.recogniser import errors
from setup.local.recogniser.clip import Clip
from setup.local.recogniser.embed_request import (
    CLIP_ID,
    LENGTHS,
    MODEL_ID,
    EmbedRequest,
    bedrocks_error,
    invoked_model,
    parse_embed_request,
)
from setup.local.recogniser.embedding import Embedder, embedding, projection
from setup.local.recogniser.errors import ImageTooLarge, InvalidParameter, MalformedRequest, UnknownOperation
from setup.local.recogniser.request_values import MAX_BYTES

PICTURE = base64.b64encode(b"hello").decode()
DICE = np.random.default_rng(1)


def asked(body: Any, model: str = MODEL_ID) -> EmbedRequest:
    return parse_embed_request({"modelId": model, "body": body})


def test_the_default_is_titans() -> None:
    assert asked({"inputImage": PICTURE}) == EmbedRequest(MODEL_ID, 1024, b"hello")
    assert asked({"inputImage": PICTURE, "embeddingConfig": {"outputEmbeddingLength": 256}}).length == 256


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"inputText": "a cat"}, InvalidParameter),
        ({"inputImage": None}, InvalidParameter),
        ({"inputImage": 1}, MalformedRequest),
        ({"inputImage": "?"}, MalformedRequest),
        ({"inputImage": base64.b64encode(bytes(MAX_BYTES + 1)).decode()}, ImageTooLarge),
        ({"embeddingConfig": {"outputEmbeddingLength": 100}}, InvalidParameter),
        ({"embeddingConfig": {"outputEmbeddingLength": 300}}, InvalidParameter),
        ({"embeddingConfig": {"outputEmbeddingLength": "256"}}, MalformedRequest),
        ({"embeddingConfig": 256}, MalformedRequest),
    ],
)
def test_what_is_not_served_is_refused(wrong: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        asked({"inputImage": PICTURE, **wrong})


@pytest.mark.parametrize("body", [None, [], "x"])
def test_a_body_that_is_no_object_is_refused(body: Any) -> None:
    with pytest.raises(errors.RecognitionError):
        asked(body)


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"inputText": " "}, InvalidParameter),
        ({"inputText": 1}, MalformedRequest),
        ({}, InvalidParameter),
        ({"inputText": "a cat", "inputImage": "?"}, MalformedRequest),
    ],
)
def test_words_are_refused_if_there_are_none(wrong: dict[str, Any], error: type[Exception]) -> None:
    with pytest.raises(error):
        asked(wrong, CLIP_ID)


def test_clip_takes_words_a_picture_or_both() -> None:
    assert asked({"inputText": "a cat"}, CLIP_ID) == EmbedRequest(CLIP_ID, 1024, words="a cat")
    both = {"inputText": "a cat", "inputImage": PICTURE, "embeddingConfig": {"outputEmbeddingLength": 512}}
    assert asked(both, CLIP_ID) == EmbedRequest(CLIP_ID, 512, b"hello", "a cat")


def test_another_model_is_not_here() -> None:
    with pytest.raises(UnknownOperation, match=MODEL_ID):
        asked({"inputImage": PICTURE}, "amazon.titan-embed-image-v1")


def test_every_error_is_one_of_bedrocks() -> None:
    model = get_session().get_service_model("bedrock-runtime").operation_model("InvokeModel")
    known = {shape.name: shape.metadata["error"]["httpStatusCode"] for shape in model.error_shapes}
    for kind in errors.RecognitionError.__subclasses__():
        status, code = bedrocks_error(kind("reason"))
        assert known[code] == status


def test_the_path_names_the_model() -> None:
    assert invoked_model("/model/local.x-v1%3A0/invoke") == "local.x-v1:0"
    for path in ("/", "/model/x", "/model/x/invoke-with-response-stream", "/model/x/y/invoke"):
        assert invoked_model(path) is None


@pytest.mark.parametrize("length", LENGTHS[MODEL_ID])
def test_an_answer_is_titans(length: int) -> None:
    features = np.abs(DICE.normal(size=(2, 1280))).astype(np.float32)
    embedder = Embedder(lambda *_: Image.new("RGB", (256, 256)), lambda _: features, Clip())

    answer = embedder.invoke_model(EmbedRequest(MODEL_ID, length, b"image"))

    assert len(answer["embedding"]) == length
    assert np.linalg.norm(answer["embedding"]) == pytest.approx(1, abs=1e-5)
    assert answer["inputTextTokenCount"] == 0


def test_the_projection_is_always_the_same() -> None:
    """Else vectors of today could not be compared with those of yesterday."""
    matrix = projection(256, 1280)
    assert set(np.unique(matrix)) == {-1, 1}
    digest = hashlib.sha256(matrix.astype(np.int8).tobytes()).hexdigest()
    assert digest.startswith("2223e6ec7e365f47")


def test_nothing_to_see_has_a_vector_without_length() -> None:
    assert not embedding(np.zeros((2, 1280), np.float32), 256).any()
