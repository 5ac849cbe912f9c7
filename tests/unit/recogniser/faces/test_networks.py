"""The converted networks against face-api's own, which record_faces.mjs recorded."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from setup.local.recogniser.faces.detector import channels_first, moved
from setup.local.recogniser.manifest_weights import read_weights
from setup.local.recogniser.model_files import FACE_DETECTOR, FACE_LANDMARKS, FACE_VECTORS, ModelFile
from setup.local.recogniser.onnx_session import open_session
from setup.local.recogniser.prepare import prepare_faces
from setup.local.recogniser.weights import BadWeights

DATA = Path(__file__).parents[1] / "data"
RECORDED: dict[str, Any] = json.loads((DATA / "faces.json").read_text())


def run(model: ModelFile, side: int, *outputs: str) -> list[Any]:
    prepare_faces()
    middle = Image.open(DATA / "astronaut.jpg").convert("RGB").crop((100, 0, 300, 200))
    pixels = channels_first(middle.resize((side, side), Image.Resampling.BILINEAR))
    found: list[Any] = open_session(model.prepared_path(), 1).run(list(outputs), {"image": pixels})
    return found


def test_the_detector_finds_what_the_original_finds() -> None:
    anchors, shifts, classes = run(FACE_DETECTOR, 512, "anchors", "shifts", "classes")
    scores = 1 / (1 + np.exp(-classes[0, :, 1]))
    recorded = RECORDED["detected"]
    assert np.flatnonzero(scores > 0.3).tolist() == [each["index"] for each in recorded]
    places = [each["index"] for each in recorded]
    np.testing.assert_allclose(scores[places], [each["score"] for each in recorded], atol=1e-3)
    np.testing.assert_allclose(moved(anchors, shifts[0])[places], [each["box"] for each in recorded], atol=1e-3)


def test_landmarks_are_where_the_original_sees_them() -> None:
    (points,) = run(FACE_LANDMARKS, 112, "points")
    np.testing.assert_allclose(points[0], np.array(RECORDED["points"]), atol=1e-3)


def test_vectors_are_those_of_the_original() -> None:
    (vectors,) = run(FACE_VECTORS, 150, "vectors")
    np.testing.assert_allclose(vectors[0], RECORDED["vector"], atol=1e-3)


def test_bytes_are_steps_of_a_scale() -> None:
    steps = {"dtype": "uint8", "scale": 0.5, "min": -1}
    manifest = [{"name": "kernel", "shape": [2, 2], "dtype": "float32", "quantization": steps}]
    found = read_weights(manifest, bytes([0, 2, 4, 255]))
    assert found["kernel"].tolist() == [[-1.0, 0.0], [1.0, 126.5]]
    assert found["kernel"].dtype == np.float32


@pytest.mark.parametrize(
    ("entry", "content"),
    [
        ({"name": "kernel", "shape": [2], "dtype": "float32"}, bytes(12)),
        ({"name": "kernel", "shape": [2], "dtype": "float32"}, bytes(4)),
        ({"name": "kernel", "shape": [2], "dtype": "string"}, bytes(8)),
        ({"name": "kernel", "dtype": "float32"}, bytes(8)),
    ],
)
def test_weights_that_are_not_as_listed_are_refused(entry: dict[str, Any], content: bytes) -> None:
    with pytest.raises(BadWeights):
        read_weights([entry], content)
