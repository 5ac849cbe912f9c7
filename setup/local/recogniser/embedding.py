"""The operation InvokeModel: vectors of pictures, from what the classifier's last layer is computed from; or CLIP's.

The classifier's 1,280 features are projected onto fewer numbers at random, but in the same way each time: that changes
what two pictures have in common only a little (docs/recogniser.md has the measure of it).
"""

from collections.abc import Callable
from functools import cache
from hashlib import shake_256
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from . import clip
from .classifier import MARGIN
from .embed_request import CLIP_ID, EmbedRequest
from .errors import UnknownOperation
from .lessons import direction
from .model_files import ModelMissing
from .request_values import S3Object

SIDE = 224 + MARGIN
"""What the shorter side needs, in pixels: the input of EfficientNet-Lite0."""
_SEED = b"photo-search"
Features = NDArray[np.float32]


class Embedder:
    """`upright` and `features` are those of `Recogniser`; `clip` is used as soon as its weights are there."""

    def __init__(
        self,
        upright: Callable[[bytes | S3Object, int], Image.Image],
        features: Callable[[Image.Image], Features],
        clip: clip.Clip,
    ) -> None:
        self._upright = upright
        self._features = features
        self._clip = clip

    def invoke_model(self, request: EmbedRequest) -> dict[str, Any]:
        """Return the answer's JSON structure; raises `RecognitionError`."""
        return {
            "embedding": self._vector(request).tolist(),
            "inputTextTokenCount": len((request.words or "").split()),
            "message": None,
        }

    def _vector(self, request: EmbedRequest) -> Features:
        if request.model == CLIP_ID:
            return clip_vector(self._of_clip(request), request.length)
        assert request.image is not None  # the only thing that this model takes
        return embedding(self._features(self._upright(request.image, SIDE)), request.length)

    # As Titan does: of a picture and words together it is what is halfway between.
    def _of_clip(self, request: EmbedRequest) -> Features:
        try:
            parts = [self._clip.of_words(request.words)] if request.words else []
            if request.image is not None:
                parts.append(self._clip.of_picture(self._upright(request.image, clip.SIDE)))
        except ModelMissing as missing:
            raise UnknownOperation(str(missing)) from missing
        whole: Features = np.sum(parts, axis=0)
        return whole


def embedding(features: Features, length: int) -> Features:
    """Return features (views x 1,280) as a vector of so many numbers, and of length 1."""
    whole = direction(features)
    # What all pictures have in common says nothing of one.
    projected: Features = projection(length, whole.size) @ (whole - whole.mean())
    return projected / max(float(np.linalg.norm(projected)), 1e-6)


def clip_vector(whole: Features, length: int) -> Features:
    """Return a vector of CLIP as so many numbers, and of length 1; fewer than its own 512 say less."""
    shown = whole if length == whole.size else projection(length, whole.size) @ whole
    return shown / max(float(np.linalg.norm(shown)), 1e-6)


@cache
def projection(rows: int, columns: int) -> Features:
    """Return a matrix of 1 and -1, the same at all times and on all machines."""
    bits = np.unpackbits(np.frombuffer(shake_256(_SEED).digest(rows * columns // 8), np.uint8))
    return bits.reshape(rows, columns).astype(np.float32) * 2 - 1
