"""CLIP (ViT-B/32): vectors of pictures and of words that can be compared with each other, by the package fastembed.

Its weights, of 0.6 GB, are in no package. `fetch` gets them once; or a directory is given that has the two models in
`vision` and `text`, each with the files that fastembed expects. Nothing is fetched while the recogniser runs.
"""

import os
import threading
from collections.abc import Callable
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from .model_files import CACHE, ModelMissing

SIDE = 224
"""What the shorter side of a picture needs, in pixels."""
LENGTH = 512
DIRECTORY_VARIABLE = "PHOTO_SEARCH_CLIP"
_VISION, _TEXT = "Qdrant/clip-ViT-B-32-vision", "Qdrant/clip-ViT-B-32-text"
_FETCHED = CACHE / "clip"
_COMPLETE = _FETCHED / "complete"
Vector = NDArray[np.float32]


def given() -> Path | None:
    """The directory of weights that somebody has got otherwise, if `PHOTO_SEARCH_CLIP` names one."""
    return Path(directory).resolve() if (directory := os.environ.get(DIRECTORY_VARIABLE)) else None


def is_available(directory: Path | None = None) -> bool:
    """Whether the package is installed (requirements-semantic.txt), and the weights are there: given, or fetched."""
    return find_spec("fastembed") is not None and (directory is not None or _COMPLETE.is_file())


def fetch(progress: Callable[[str], None]) -> None:
    """Get the weights unless they are there. Raises `ModelMissing` with the reason if they cannot be fetched."""
    if is_available(given()):
        return
    if find_spec("fastembed") is None:
        raise ModelMissing("fastembed is not installed (requirements-semantic.txt)")
    progress("fetching the weights of CLIP, 0.6 GB (once)")
    try:
        _check_network()
        for load in (_load_pictures, _load_words):
            load(cache_dir=str(_FETCHED))
    except Exception as error:  # of whatever kind: it is the network's, and all else works without these models
        raise ModelMissing(f"the weights of CLIP cannot be fetched: {_first_line(error)}") from error
    _COMPLETE.touch()


# fastembed tries for a minute, and then does not say why.
def _check_network() -> None:
    from huggingface_hub import model_info

    model_info(_VISION, timeout=10)


class Clip:
    """Loads each of the two models when it is first asked for, from a directory or from where they were fetched to."""

    def __init__(self, directory: Path | None = None) -> None:
        self._directory = directory
        self._turn = threading.Lock()

    def of_picture(self, image: Image.Image) -> Vector:
        """The vector of an upright RGB image, of length 1; raises `ModelMissing`."""
        with self._turn:
            return _unit(next(iter(self._pictures.embed([image]))))

    def of_words(self, words: str) -> Vector:
        """The vector of words, of length 1; what is beyond 77 tokens is not looked at. Raises `ModelMissing`."""
        with self._turn:
            return _unit(next(iter(self._words.embed([words]))))

    @cached_property
    def _pictures(self) -> Any:
        return _load_pictures(**self._place("vision"))

    @cached_property
    def _words(self) -> Any:
        return _load_words(**self._place("text"))

    def _place(self, name: str) -> dict[str, Any]:
        if not is_available(self._directory):
            raise ModelMissing("CLIP is not there: `make up SEMANTIC=1` fetches it")
        if self._directory:
            return {"specific_model_path": str(self._directory / name)}
        return {"cache_dir": str(_FETCHED), "local_files_only": True}


def _load_pictures(**place: Any) -> Any:
    from fastembed import ImageEmbedding

    return ImageEmbedding(_VISION, cuda=False, **place)


def _load_words(**place: Any) -> Any:
    from fastembed import TextEmbedding

    return TextEmbedding(_TEXT, cuda=False, **place)


def _unit(vector: Any) -> Vector:
    numbers = np.asarray(vector, np.float32)
    return numbers / max(float(np.linalg.norm(numbers)), 1e-6)


def _first_line(error: Exception) -> str:
    return next(iter(str(error).splitlines()), type(error).__name__)
