"""Reads the weights of TensorFlow.js: a manifest that lists them, and the bytes of all, one after the other."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .weights import BadWeights

Array = NDArray[Any]
_DTYPES: dict[str, np.dtype[Any]] = {
    "float16": np.dtype("<f2"),
    "float32": np.dtype("<f4"),
    "int32": np.dtype("<i4"),
    "uint8": np.dtype("u1"),
}


def read_weights(manifest: Sequence[Mapping[str, Any]], content: bytes) -> dict[str, Array]:
    """Return the weights by name, as wide as they were before they were quantised; raises `BadWeights`."""
    weights, offset = {}, 0
    try:
        for entry in manifest:
            dtype = _DTYPES[entry.get("quantization", entry)["dtype"]]
            count = int(np.prod(entry["shape"], dtype=np.int64))
            stored = np.frombuffer(content, dtype, count, offset).reshape(entry["shape"])
            weights[entry["name"]] = _restored(stored, entry)
            offset += count * dtype.itemsize
    except (ValueError, KeyError, TypeError) as error:
        raise BadWeights(f"malformed weights: {error}") from error
    if offset != len(content):
        raise BadWeights(f"the weights have {len(content)} bytes, the manifest lists {offset}")
    return weights


# Bytes are steps of a scale; narrow floats are only narrow.
def _restored(stored: Array, entry: Mapping[str, Any]) -> Array:
    dtype, quantization = _DTYPES[entry["dtype"]], entry.get("quantization", {})
    if "scale" not in quantization:
        return stored.astype(dtype)
    restored: Array = stored.astype(np.float64) * quantization["scale"] + quantization["min"]
    return restored.astype(dtype)
