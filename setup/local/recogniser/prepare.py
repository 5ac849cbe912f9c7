"""Makes the models' ONNX files in the cache: `python -m setup.local.recogniser.prepare`.

Needed once, at set-up; a second run finds the files and does nothing.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from .efficientnet_lite import build_graph
from .model_files import EFFICIENTNET_LITE0, ModelFile, ModelMissing
from .weights import BadWeights, read_weights


def prepare_all() -> list[Path]:
    """Make what is missing and return all models' ONNX files; raises `ModelMissing` or `BadWeights`."""
    return [prepare(file, convert) for file, convert in CONVERSIONS.items()]


def prepare(file: ModelFile, convert: Callable[[ModelFile], bytes]) -> Path:
    """Make the ONNX file of `file` unless it is there, and return its path."""
    if not file.cached.is_file():
        write_atomically(file.cached, convert(file))
    return file.cached


def write_atomically(path: Path, content: bytes) -> None:
    """Write `content` so that `path` is either whole or not there, whoever else writes it at the same time."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as part:
        try:
            part.write(content)
            part.close()
            os.replace(part.name, path)
        except OSError:
            os.unlink(part.name)
            raise


def efficientnet_lite0(file: ModelFile) -> bytes:
    """Return the classifier as a serialised ONNX model."""
    return bytes(build_graph(read_weights(file.source_path(), file.sha256)).SerializeToString())


CONVERSIONS: dict[ModelFile, Callable[[ModelFile], bytes]] = {EFFICIENTNET_LITE0: efficientnet_lite0}


def main() -> int:
    """Prepare everything, say where it is; exit status 1 and one line if a package is missing or damaged."""
    try:
        for path in prepare_all():
            print(path)
    except (ModelMissing, BadWeights, OSError) as error:
        print(f"recogniser: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
