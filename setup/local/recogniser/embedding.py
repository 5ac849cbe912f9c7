"""The operation InvokeModel: a vector of a picture, from what the classifier's last layer is computed from.

Its 1,280 features are projected onto fewer numbers at random, but in the same way each time: that changes what two
pictures have in common only a little (docs/recogniser.md has the measure of it).
"""

from collections.abc import Callable
from functools import cache
from hashlib import shake_256
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .classifier import MARGIN
from .embed_request import EmbedRequest
from .lessons import direction
from .request_values import S3Object

SIDE = 224 + MARGIN
"""What the shorter side needs, in pixels: the input of EfficientNet-Lite0."""
_SEED = b"photo-search"
Features = NDArray[np.float32]


class Embedder:
    """`upright` and `features` are those of `Recogniser`."""

    def __init__(
        self,
        upright: Callable[[bytes | S3Object, int], Image.Image],
        features: Callable[[Image.Image], Features],
    ) -> None:
        self._upright = upright
        self._features = features

    def invoke_model(self, request: EmbedRequest) -> dict[str, Any]:
        """Return the answer's JSON structure; raises `RecognitionError`."""
        features = self._features(self._upright(request.image, SIDE))
        return {
            "embedding": embedding(features, request.length).tolist(),
            "inputTextTokenCount": 0,
            "message": None,
        }


def embedding(features: Features, length: int) -> Features:
    """Return features (views x 1,280) as a vector of so many numbers, and of length 1."""
    whole = direction(features)
    # What all pictures have in common says nothing of one.
    projected: Features = projection(length, whole.size) @ (whole - whole.mean())
    return projected / max(float(np.linalg.norm(projected)), 1e-6)


@cache
def projection(rows: int, columns: int) -> Features:
    """Return a matrix of 1 and -1, the same at all times and on all machines."""
    bits = np.unpackbits(np.frombuffer(shake_256(_SEED).digest(rows * columns // 8), np.uint8))
    return bits.reshape(rows, columns).astype(np.float32) * 2 - 1
