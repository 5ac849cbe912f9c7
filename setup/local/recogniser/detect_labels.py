"""The operation: a request -> Rekognition's answer."""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .evidence import FoundLabel, Located, Model, merge
from .image_reading import read_image
from .label_request import DetectLabelsRequest, Filters, S3Object
from .vocabulary import Vocabulary

LABEL_MODEL_VERSION = "local-1.0"
# Below this, in percent, the models' words are noise; MinConfidence can only raise the bar.
NOISE = 1.0


class Recogniser:
    """The models and the vocabulary they speak; safe to call from several threads.

    At most `parallel` images are decoded and looked at together, so that a burst costs time and not memory.
    """

    def __init__(
        self,
        models: Sequence[Model],
        vocabulary: Vocabulary,
        read_object: Callable[[S3Object], bytes],
        parallel: int,
    ) -> None:
        self._models = models
        self._vocabulary = vocabulary
        self._read_object = read_object
        self._turn = threading.BoundedSemaphore(parallel)

    def detect_labels(self, request: DetectLabelsRequest) -> dict[str, Any]:
        """Return the answer's JSON structure; raises `RecognitionError`."""
        image = request.image
        content = self._read_object(image) if isinstance(image, S3Object) else image
        chosen = choose(self.recognise(content), request.min_confidence, request.max_labels, request.filters)
        return {"Labels": [label_document(label) for label in chosen], "LabelModelVersion": LABEL_MODEL_VERSION}

    def recognise(self, content: bytes) -> list[FoundLabel]:
        """Return all labels of image bytes, most confident first."""
        with self._turn:
            image = read_image(content, max(model.side for model in self._models))
            return merge((model.look(image) for model in self._models), self._vocabulary)


def choose(labels: Iterable[FoundLabel], min_confidence: float, max_labels: int, filters: Filters) -> list[FoundLabel]:
    """Return the labels that pass, in the order given; `min_confidence` in percent."""
    bar = max(min_confidence, NOISE)
    passing = (
        label
        for label in labels
        if label.confidence >= bar and filters.allows(label.entry.name, label.entry.categories)
    )
    return [label for label, _ in zip(passing, range(max_labels), strict=False)]


def label_document(label: FoundLabel) -> dict[str, Any]:
    """Return a label as Rekognition's Label structure."""
    entry = label.entry
    return {
        "Name": entry.name,
        "Confidence": label.confidence,
        "Instances": [_instance(located) for located in label.instances],
        "Parents": _names(entry.parents),
        "Aliases": _names(entry.aliases),
        "Categories": _names(entry.categories),
    }


def _names(names: Iterable[str]) -> list[dict[str, str]]:
    return [{"Name": name} for name in names]


def _instance(located: Located) -> dict[str, Any]:
    box = located.box
    return {
        "BoundingBox": {"Left": box.left, "Top": box.top, "Width": box.width, "Height": box.height},
        "Confidence": 100.0 * located.probability,
    }
