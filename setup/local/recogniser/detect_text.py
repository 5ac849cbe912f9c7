"""The operation DetectText: a request -> Rekognition's answer."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from threading import BoundedSemaphore
from typing import Any

from PIL import Image

from .errors import Throttled
from .request_values import S3Object
from .text_reader import SIDE, Line, TextReader, Word
from .text_request import DetectTextRequest, Polygon

VERSION = "local-1.0"
MAX_WAITING = 8
"""One image takes a second or two, and callers wait 20 seconds."""
MAX_WORDS = 100
"""Rekognition finds no more in one image (its developer guide, "Detecting text")."""


class TextRecogniser:
    """`upright` reads an image at a size that is enough for the reader (`Recogniser.upright`)."""

    def __init__(self, upright: Callable[[bytes | S3Object, int], Image.Image]) -> None:
        self._upright = upright
        self._reader = TextReader()
        self._room = BoundedSemaphore(MAX_WAITING)

    def detect_text(self, request: DetectTextRequest) -> dict[str, Any]:
        """Return the answer's JSON structure; raises `RecognitionError`, and `Throttled` if too many wait already."""
        if not self._room.acquire(blocking=False):
            raise Throttled("Provisioned rate exceeded")
        try:
            return text_document(self._reader.read(self._upright(request.image, SIDE)), request)
        finally:
            self._room.release()


def text_document(lines: Iterable[Line], request: DetectTextRequest) -> dict[str, Any]:
    """Return what is written as the answer's JSON structure: the lines from the top, then their words."""
    chosen = list(choose(lines, request))
    found = [_detection(line, "LINE", number) for number, line in enumerate(chosen)]
    of_lines = [(word, parent) for parent, line in enumerate(chosen) for word in line.words]
    for number, (word, parent) in enumerate(of_lines, start=len(chosen)):
        found.append(_detection(word, "WORD", number) | {"ParentId": parent})
    return {"TextDetections": found, "TextModelVersion": VERSION}


def choose(lines: Iterable[Line], request: DetectTextRequest) -> Iterator[Line]:
    """Yield the lines with those of their words that pass the filters, at most `MAX_WORDS`; none without a word."""
    left = MAX_WORDS
    for line in lines:
        words = tuple(word for word in line.words if _passes(word, request))[:left]
        left -= len(words)
        if words:
            yield replace(line, words=words)


def _passes(word: Word, request: DetectTextRequest) -> bool:
    box = bounding_box(word.corners)
    is_large = box["Width"] >= request.min_width and box["Height"] >= request.min_height
    return word.confidence >= request.min_confidence and is_large and _is_in(word.corners, request.regions)


def _is_in(corners: Polygon, regions: Sequence[Polygon]) -> bool:
    if not regions:
        return True
    from shapely import Polygon as Area  # type: ignore[import-untyped]

    word = Area(corners)
    return any(Area(region).intersection(word).area > word.area / 2 for region in regions)


def _detection(word: Word, kind: str, number: int) -> dict[str, Any]:
    return {
        "DetectedText": word.text,
        "Type": kind,
        "Id": number,
        "Confidence": word.confidence,
        "Geometry": {
            "BoundingBox": bounding_box(word.corners),
            "Polygon": [{"X": x, "Y": y} for x, y in word.corners],
        },
    }


def bounding_box(corners: Polygon) -> dict[str, float]:
    """Return the upright box around a polygon as Rekognition's BoundingBox."""
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return {
        "Left": min(across),
        "Top": min(down),
        "Width": max(across) - min(across),
        "Height": max(down) - min(down),
    }
