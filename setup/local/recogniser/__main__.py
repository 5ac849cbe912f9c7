"""Serves operations of Rekognition and Bedrock on loopback: `python -m setup.local.recogniser --port N`."""

import argparse
import ctypes
import logging
import os
import signal
import sqlite3
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image

from setup.guard import own_secret
from setup.local.limits import Limits

from . import moderation, text_reader
from .classifier import Classifier, Network
from .clip import Clip
from .detect_labels import Recogniser
from .detect_text import TextRecogniser
from .detector import Detector
from .embed_request import parse_embed_request
from .embedding import Embedder
from .errors import UnknownOperation
from .evidence import Model
from .faces.operations import FaceCollections
from .faces.reader import FaceReader
from .faces.store import FaceStore
from .label_request import parse_request
from .lessons import Lessons, load_lessons
from .model_files import CENTERNET, EFFICIENTNET_LITE0, EFFICIENTNET_LITE2, ModelMissing
from .moderation import Moderator, parse_moderation_request
from .s3_images import S3Images, s3_client
from .server import INVOKE_MODEL, Operation, RecogniserServer
from .text_request import parse_text_request
from .vocabulary import Vocabulary, load_vocabulary

PATIENCE = 2.0
_M_MMAP_THRESHOLD = -3
VERSION = "local-1.5"
# Without the detector the same photo gets other labels, so answers must say that it is missing.
VERSION_WITHOUT_DETECTOR = "local-1.5-whole-image-only"
_log = logging.getLogger("recogniser")


def make_recogniser() -> Recogniser:
    """Load the models and run them once, so that the first caller does not wait; raises `ModelMissing`."""
    vocabulary = load_vocabulary()
    models = load_models(vocabulary)
    for model in models:
        model.look(Image.new("RGB", (model.side, model.side)))
    version = VERSION if len(models) > 1 else VERSION_WITHOUT_DETECTOR
    return Recogniser(models, vocabulary, S3Images(s3_client()).read, parallel=_cores(), version=version)


def operations(recogniser: Recogniser, faces: Path | None = None, weights: Path | None = None) -> dict[str, Operation]:
    """What is served: DetectLabels and InvokeModel, DetectText and DetectModerationLabels once their models are
    installed, and collections of faces if asked for.

    `faces` is the directory where these are kept, `weights` one of CLIP's that was not fetched; raises `ModelMissing`.
    """
    text, moderator = TextRecogniser(recogniser.upright), Moderator(recogniser.upright)
    embedder = Embedder(recogniser.upright, recogniser.features, Clip(weights))
    served: dict[str, Operation] = {
        "DetectLabels": lambda body: recogniser.detect_labels(parse_request(body)),
        INVOKE_MODEL: lambda body: embedder.invoke_model(parse_embed_request(body)),
        "DetectText": _installed(text_reader.is_available, lambda body: text.detect_text(parse_text_request(body))),
        "DetectModerationLabels": _installed(
            moderation.is_available,
            lambda body: moderator.detect_moderation_labels(parse_moderation_request(body)),
        ),
    }
    if faces:
        store = FaceStore(faces / "faces.sqlite")
        served |= FaceCollections(store, FaceReader(_cores()), recogniser.upright).operations()
    return served


def _installed(is_installed: Callable[[], bool], operation: Operation) -> Operation:
    """The operation, as soon as what it needs is there."""

    def served(body: object) -> Any:
        if not is_installed():
            raise UnknownOperation("this operation is not served here: requirements-features.txt is not installed")
        return operation(body)

    return served


def load_models(vocabulary: Vocabulary) -> list[Model]:
    """Load the classifier, and the detector if it was prepared; raises `ModelMissing` if the classifier was not."""
    models: list[Model] = [load_classifier(vocabulary, load_lessons())]
    try:
        models.append(Detector(CENTERNET.prepared_path(), vocabulary.objects, _cores()))
    except ModelMissing as missing:
        _log.warning("no object detector, so no boxes: %s", missing)
    return models


def load_classifier(vocabulary: Vocabulary, lessons: Lessons | None) -> Classifier:
    """Load the classifier; raises `ModelMissing`."""
    files = (EFFICIENTNET_LITE0, EFFICIENTNET_LITE2)
    return Classifier([Network(file.prepared_path(), _cores()) for file in files], vocabulary, lessons)


def _cores() -> int:
    return os.cpu_count() or 1


def return_memory_at_once() -> None:
    """Have glibc return the memory of a large image to the system when it is freed.

    By default glibc keeps blocks of up to 32 MB for each thread (mallopt(3)). Pillow's images are made of such blocks,
    so several large images, one after the other, would pile up.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_M_MMAP_THRESHOLD, 1024 * 1024)


def main() -> int:
    """Serve until SIGTERM or SIGINT; exit status 1 and one line if that cannot start."""
    parser = argparse.ArgumentParser(prog="python -m setup.local.recogniser", description="Rekognition on loopback")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--limits", type=Path, help="a file of AWS's limits (setup.local.limits)")
    parser.add_argument("--faces", type=Path, help="keep collections of faces in this directory")
    parser.add_argument("--clip", type=Path, help="the weights of CLIP, if they were not fetched")
    options = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    _log.setLevel(logging.INFO)
    warnings.filterwarnings("ignore", module="PIL")  # damaged EXIF is common
    return_memory_at_once()
    try:
        served = operations(make_recogniser(), options.faces, options.clip)
        server = RecogniserServer(options.port, served, Limits(options.limits), own_secret())
    except (ModelMissing, OSError, OverflowError, sqlite3.Error) as error:
        print(f"recogniser: cannot serve on port {options.port}: {error}", file=sys.stderr)
        return 1
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: server.stop())
    server.serve_forever(poll_interval=0.1)
    server.server_close()
    server.finish_answers(PATIENCE)
    return 0


if __name__ == "__main__":
    sys.exit(main())
