"""Makes the ONNX files of the face models, from the npm package that contains them. Needs the package `onnx`.

`@vladmandic/face-api` is under the MIT licence. Its detector and landmarks are by Vincent Mühler (MIT); the vectors are
those of dlib's `dlib_face_recognition_resnet_model_v1` by Davis King, which he gave to the public domain (CC0).
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from ..manifest_weights import Array, read_weights
from ..model_files import FACE_DETECTOR, FACE_LANDMARKS, FACE_VECTORS, ModelFile
from ..sources import npm_package_files
from ..weights import BadWeights
from . import detector_network, landmark_network, vector_network

PACKAGE = "@vladmandic/face-api@1.7.15"


class _Source(NamedTuple):
    """A model's name in the package, its manifest's SHA-256 (hex), and what makes its network."""

    name: str
    manifest: str
    build: Callable[[Mapping[str, Array]], bytes]


SOURCES: Mapping[ModelFile, _Source] = {
    FACE_DETECTOR: _Source(
        "ssd_mobilenetv1_model",
        "888f744dffbc84f5f060d1f8427d9742341943a2dfaaf9205d10029b7e7a2955",
        detector_network.build_model,
    ),
    FACE_LANDMARKS: _Source(
        "face_landmark_68_model",
        "ca4886639f86e99b39fed0c155f81b63317225773bd9616716e887b0153389c9",
        landmark_network.build_model,
    ),
    FACE_VECTORS: _Source(
        "face_recognition_model",
        "cbaffa501b0b9275a12b63357a6843e7e30c054e1c9151e1a5f879b26e32986b",
        vector_network.build_model,
    ),
}


def converted() -> Iterator[tuple[ModelFile, bytes]]:
    """Fetch the package once, and yield each model as ONNX; raises `ModelMissing` or `BadWeights`."""
    contents = iter(npm_package_files(PACKAGE, _digests()))
    for file, source in SOURCES.items():
        manifest, weights = next(contents), next(contents)
        yield file, source.build(_weights(manifest, weights))


def _digests() -> dict[str, str]:
    digests = {}
    for file, source in SOURCES.items():
        digests[f"model/{source.name}-weights_manifest.json"] = source.manifest
        digests[f"model/{source.name}.bin"] = file.sha256
    return digests


def _weights(manifest: bytes, content: bytes) -> dict[str, Array]:
    try:
        (group,) = json.loads(manifest)
        return read_weights(group["weights"], content)
    except (ValueError, KeyError, TypeError) as error:
        raise BadWeights(f"malformed manifest: {error}") from error
