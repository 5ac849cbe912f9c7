"""Reads a legacy `torch.save` file without PyTorch, and without trusting it.

Such a file is a series of pickles (magic number, protocol version, system information, state dict, storage keys),
followed by the storages' raw bytes. A pickle can run code, so the reader allows three harmless globals and refuses all
others.
"""

import io
import pickle
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.lib.stride_tricks import as_strided
from numpy.typing import NDArray

LEGACY_MAGIC = 0x1950A86A20F9469CFC6C
LEGACY_PROTOCOL = 1001
DTYPES = {"FloatStorage": np.dtype("<f4"), "LongStorage": np.dtype("<i8")}
_COUNT = np.dtype("<i8")

Array = NDArray[Any]


class BadWeights(Exception):
    """The file is not the expected one, or holds something other than tensors."""


def parse_weights(content: bytes) -> dict[str, Array]:
    """Return name -> tensor of a legacy `torch.save` file given as bytes; raises `BadWeights`."""
    stream = io.BytesIO(content)
    try:
        if _Reader(stream).load() != LEGACY_MAGIC or _Reader(stream).load() != LEGACY_PROTOCOL:
            raise BadWeights("not a legacy torch.save file")
        _Reader(stream).load()
        state = _Reader(stream).load()
        storages = _read_storages(stream, _Reader(stream).load(), state)
        return {name: _tensor(placeholder, storages) for name, placeholder in state.items()}
    except (pickle.UnpicklingError, EOFError, ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise BadWeights(f"malformed weights: {error}") from error


@dataclass(frozen=True)
class _Storage:
    key: str
    dtype: np.dtype[Any]


@dataclass(frozen=True)
class _Placeholder:
    """A tensor before its storage is read; `offset` and `stride` count elements."""

    storage: _Storage
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


def _rebuild_tensor(storage: _Storage, offset: int, shape: tuple[int, ...], stride: tuple[int, ...], *_: object) -> Any:
    return _Placeholder(storage, offset, tuple(shape), tuple(stride))


class _Reader(pickle.Unpickler):
    """Allows ordered dicts, tensors and storage types; anything else is refused."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _rebuild_tensor
        if module == "torch" and name in DTYPES:
            return DTYPES[name]
        raise pickle.UnpicklingError(f"{module}.{name} is not allowed")

    def persistent_load(self, pid: Any) -> _Storage:
        kind, dtype, key = pid[:3]
        if kind != "storage" or not isinstance(dtype, np.dtype):
            raise pickle.UnpicklingError(f"unknown reference {pid!r}")
        return _Storage(str(key), dtype)


def _read_storages(stream: BinaryIO, keys: list[str], state: dict[str, _Placeholder]) -> dict[str, Array]:
    """Read the raw data: for each key an element count, then the elements."""
    dtypes = {tensor.storage.key: tensor.storage.dtype for tensor in state.values()}
    return {key: _read_array(stream, dtypes[key]) for key in keys}


def _read_array(stream: BinaryIO, dtype: np.dtype[Any]) -> Array:
    count = int(np.frombuffer(stream.read(_COUNT.itemsize), _COUNT)[0])
    return np.frombuffer(stream.read(count * dtype.itemsize), dtype, count=count)


def _tensor(placeholder: _Placeholder, storages: dict[str, Array]) -> Array:
    """View the storage with the tensor's own strides: these weights are not contiguous."""
    data = storages[placeholder.storage.key]
    last = placeholder.offset + sum(
        (size - 1) * step for size, step in zip(placeholder.shape, placeholder.stride, strict=True)
    )
    if placeholder.offset < 0 or min(placeholder.stride, default=0) < 0 or last >= len(data):
        raise BadWeights("a tensor reaches outside its storage")
    strides = tuple(step * data.itemsize for step in placeholder.stride)
    return as_strided(data[placeholder.offset :], placeholder.shape, strides).copy(order="C")
