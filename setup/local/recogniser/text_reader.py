"""The text model: what is written in an image, line by line (PP-OCRv6, through RapidOCR)."""

import os
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from PIL import Image

from .text_request import Polygon

SIDE = 800
"""What the shorter side needs, in pixels: the letters of a sign across the street are still legible."""
# Pixels of the longer side: of the image, and of what is searched for lines. Both bound what a photo costs.
_LONGEST, _SEARCHED = 1600, 960
# Reading is the slower work, and nobody waits for it: labels come first.
_NICENESS = 10


@dataclass(frozen=True, slots=True)
class Word:
    """A word, or a whole line; `confidence` in percent 0-100."""

    text: str
    confidence: float
    corners: Polygon


@dataclass(frozen=True, slots=True)
class Line(Word):
    """A line and the words that it consists of."""

    words: tuple[Word, ...] = ()


def is_available() -> bool:
    """Whether the package with the models is installed (requirements-features.txt)."""
    return find_spec("rapidocr") is not None


class TextReader:
    """Reads one image at a time, in a thread of its own that gives way to others.

    The models are loaded for the first image: that takes a second, and 150 MB.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "text", initializer=_give_way)

    def read(self, image: Image.Image) -> list[Line]:
        """Return the lines of an upright RGB image, from the top."""
        return self._thread.submit(self._read, image).result()

    def _read(self, image: Image.Image) -> list[Line]:
        small = image.copy()
        small.thumbnail((_LONGEST, _LONGEST))
        # OpenCV's order of colours.
        found = _engine()(np.asarray(small)[:, :, ::-1], return_word_box=True)
        return list(_lines(found, small.size)) if found.txts else []


# Asked for in one thread only.
@cache
def _engine() -> Any:
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Det.limit_type": "max",
            "Det.limit_side_len": _SEARCHED,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )


# On Linux a thread has a niceness of its own.
def _give_way() -> None:
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)


def _lines(found: Any, size: tuple[int, int]) -> Iterator[Line]:
    for text, score, box, words in zip(found.txts, found.scores, found.boxes, found.word_results, strict=True):
        parts = tuple(Word(part, 100.0 * within, _ratios(around, size)) for part, within, around in words)
        yield Line(text, 100.0 * float(score), _ratios(box, size), parts)


def _ratios(corners: Sequence[Sequence[float]], size: tuple[int, int]) -> Polygon:
    width, height = size
    return tuple((_within(float(x) / width), _within(float(y) / height)) for x, y in corners)


def _within(ratio: float) -> float:
    return min(1.0, max(0.0, ratio))
