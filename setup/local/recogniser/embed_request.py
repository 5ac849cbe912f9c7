"""Requests of Bedrock's InvokeModel for a vector of a picture or words, in the form of Titan Multimodal Embeddings G1.

https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-mm.html
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from .errors import InvalidParameter, MalformedRequest, RecognitionError, UnknownOperation
from .request_values import image_of, optional, structure, whole_number

MODEL_ID = "local.efficientnet-lite0-v1"
CLIP_ID = "local.clip-vit-b32-v1"
LENGTHS = {MODEL_ID: (256, 384, 1024), CLIP_ID: (256, 384, 512, 1024)}
"""By model; the longest is what it makes if nothing else is said. Titan has no 512, which are those of CLIP itself."""
_PATH = re.compile(r"/model/([^/]+)/invoke")
# By Rekognition's codes; whatever is not here is the caller's fault.
_CODES = {
    "AccessDeniedException": ("AccessDeniedException", 403),
    "UnknownOperationException": ("ResourceNotFoundException", 404),
    "ProvisionedThroughputExceededException": ("ThrottlingException", 429),
    "InternalServerError": ("InternalServerException", 500),
}


@dataclass(frozen=True, slots=True)
class EmbedRequest:
    """`length` is one of the model's `LENGTHS`; of `image` and `words` at least one is there."""

    model: str
    length: int
    image: bytes | None = None
    words: str | None = None


def invoked_model(path: str) -> str | None:
    """The model that a path below the secret one invokes; None if it is not such a path."""
    found = _PATH.fullmatch(path)
    return unquote(found[1]) if found else None


def bedrocks_error(error: RecognitionError) -> tuple[int, str]:
    """Status and code of an error, as Bedrock has them."""
    code, status = _CODES.get(error.code, ("ValidationException", 400))
    return status, code


def parse_embed_request(document: object) -> EmbedRequest:
    """Return the request for a model (`modelId`, `body`); raises `RecognitionError`."""
    asked = structure(document, "request")
    model = asked["modelId"]
    if model not in LENGTHS:
        raise UnknownOperation(f"there is no model {model} here, but {' and '.join(LENGTHS)}")
    body = structure(asked["body"], "body")
    words = _words(body, model)
    lengths = LENGTHS[model]
    length = whole_number(optional(body, "embeddingConfig"), "outputEmbeddingLength", max(lengths), min(lengths))
    if length not in lengths:
        raise InvalidParameter(f"outputEmbeddingLength is {length}, not one of {', '.join(map(str, lengths))}")
    if words is not None and body.get("inputImage") is None:
        return EmbedRequest(model, length, words=words)
    image = image_of({"Bytes": body.get("inputImage")})
    assert isinstance(image, bytes)  # not in S3, which was not asked for
    return EmbedRequest(model, length, image, words)


def _words(body: dict[str, Any], model: str) -> str | None:
    words = body.get("inputText")
    if words is None:
        return None
    if model == MODEL_ID:
        raise InvalidParameter("inputText is not supported here: this model has looked at pictures only")
    if not isinstance(words, str):
        raise MalformedRequest("inputText is not a string")
    if not words.strip():
        raise InvalidParameter("inputText is empty")
    return words
