"""The operation DetectLabels: a request -> Rekognition's answer."""

import threading
from collections.abc import Callable, Iterable, Sequence
from contextlib import nullcontext
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .classifier import Classifier
from .evidence import FoundLabel, Located, Model, merge
from .image_properties import box_colors, image_properties
from .image_reading import opened
from .label_request import (
    DEFAULT_MIN_CONFIDENCE,
    GENERAL_LABELS,
    IMAGE_PROPERTIES,
    DetectLabelsRequest,
    Filters,
)
from .request_values import S3Object
from .vocabulary import Vocabulary

# Below this, in percent, what the models report is noise; MinConfidence can only raise the bar.
NOISE = 1.0
# An object of at least this probability is foreground.
SURE = DEFAULT_MIN_CONFIDENCE / 100
# Images whose decoding takes more than this take turns: two of 100 million pixels would not fit in memory together.
HUGE = 80_000_000
# How many images, of at most 15 MB each, may be read from S3 or wait for their turn at a time.
SEATS = 8


class Recogniser:
    """The models and their vocabulary; safe to call from several threads.

    At most `parallel` images are decoded and recognised together, and at most one of them is huge, so that a burst
    costs time and not memory. `version` is the answers' LabelModelVersion.
    """

    def __init__(
        self,
        models: Sequence[Model],
        vocabulary: Vocabulary,
        read_object: Callable[[S3Object], bytes],
        *,
        parallel: int,
        version: str,
    ) -> None:
        self._models = models
        self._vocabulary = vocabulary
        self._read_object = read_object
        self._version = version
        self._seats = threading.BoundedSemaphore(max(SEATS, parallel))
        self._turn = threading.BoundedSemaphore(parallel)
        self._huge = threading.Lock()

    def detect_labels(self, request: DetectLabelsRequest) -> dict[str, Any]:
        """Return the answer's JSON structure; raises `RecognitionError`."""
        image = self.upright(request.image, self._side)
        with self._turn:
            found = self.labels(image)
        colors = request.max_dominant_colors if IMAGE_PROPERTIES in request.features else None
        answer: dict[str, Any] = {"Labels": [], "LabelModelVersion": self._version}
        if GENERAL_LABELS in request.features:
            chosen = choose(found, request.min_confidence, request.max_labels, request.filters)
            answer["Labels"] = [label_document(label, image, colors) for label in chosen]
        if colors is not None:
            front = [located.box for label in found for located in label.instances if located.probability >= SURE]
            answer["ImageProperties"] = image_properties(image, front, colors)
        return answer

    def recognise(self, content: bytes) -> list[FoundLabel]:
        """Return all labels of image bytes, most confident first; raises `RecognitionError`."""
        return self.labels(self.upright(content, self._side))

    def labels(self, image: Image.Image) -> list[FoundLabel]:
        """Return all labels of an upright RGB image, most confident first."""
        return merge([model.look(image) for model in self._models], self._vocabulary)

    def features(self, image: Image.Image) -> NDArray[np.float32]:
        """Return the features that the classifier's first network sees in an upright RGB image (views x 1,280)."""
        classifier = next(model for model in self._models if isinstance(model, Classifier))
        with self._turn:
            return classifier.features(image)

    def upright(self, image: bytes | S3Object, side: int) -> Image.Image:
        """Return an image for a model that needs `side` pixels on its shorter side; raises `RecognitionError`.

        A huge image waits for the one before it, but does not delay others.
        """
        with self._seats if isinstance(image, S3Object) else nullcontext():
            content = self._read_object(image) if isinstance(image, S3Object) else image
            with opened(content) as photo, self._huge if photo.memory > HUGE else nullcontext(), self._turn:
                return photo.upright(side)

    @property
    def _side(self) -> int:
        return max(model.side for model in self._models)


def choose(labels: Iterable[FoundLabel], min_confidence: float, max_labels: int, filters: Filters) -> list[FoundLabel]:
    """Return the labels that pass the filters, in the order given; `min_confidence` in percent."""
    bar = max(min_confidence, NOISE)
    passing = (
        label
        for label in labels
        if label.confidence >= bar and filters.allows(label.entry.name, label.entry.categories)
    )
    return [label for label, _ in zip(passing, range(max_labels), strict=False)]


def label_document(label: FoundLabel, image: Image.Image, max_colors: int | None) -> dict[str, Any]:
    """Return a label as Rekognition's Label structure; its instances have up to `max_colors` colours, if asked for."""
    entry = label.entry
    return {
        "Name": entry.name,
        "Confidence": label.confidence,
        "Instances": [_instance(located, image, max_colors) for located in label.instances],
        "Parents": _names(entry.parents),
        "Aliases": _names(entry.aliases),
        "Categories": _names(entry.categories),
    }


def _names(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"Name": name} for name in names]


def _instance(located: Located, image: Image.Image, max_colors: int | None) -> dict[str, Any]:
    box = located.box
    document = {
        "BoundingBox": {"Left": box.left, "Top": box.top, "Width": box.width, "Height": box.height},
        "Confidence": 100.0 * located.probability,
    }
    return document if max_colors is None else document | {"DominantColors": box_colors(image, box, max_colors)}
