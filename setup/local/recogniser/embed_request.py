"""Requests of Bedrock's InvokeModel for a vector of a picture, in the form of Titan Multimodal Embeddings G1.

https://docs.aws.amazon.com/bedrock/latest/userguide/model-parameters-titan-embed-mm.html
"""

import re
from dataclasses import dataclass
from urllib.parse import unquote

from .errors import InvalidParameter, RecognitionError, UnknownOperation
from .request_values import image_of, optional, structure, whole_number

MODEL_ID = "local.efficientnet-lite0-v1"
LENGTHS = (256, 384, 1024)
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
    """`length` is one of `LENGTHS`."""

    image: bytes
    length: int


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
    if asked["modelId"] != MODEL_ID:
        raise UnknownOperation(f"there is no model {asked['modelId']} here, but {MODEL_ID}")
    body = structure(asked["body"], "body")
    if body.get("inputText") is not None:
        raise InvalidParameter("inputText is not supported here: this model has looked at pictures only")
    length = whole_number(optional(body, "embeddingConfig"), "outputEmbeddingLength", max(LENGTHS), min(LENGTHS))
    if length not in LENGTHS:
        raise InvalidParameter(f"outputEmbeddingLength is {length}, not one of {', '.join(map(str, LENGTHS))}")
    image = image_of({"Bytes": body.get("inputImage")})
    assert isinstance(image, bytes)  # not in S3, which was not asked for
    return EmbedRequest(image, length)
