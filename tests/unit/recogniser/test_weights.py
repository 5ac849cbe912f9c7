import io
import os
import pickle
import sys
from collections import OrderedDict
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from setup.local.recogniser.weights import LEGACY_MAGIC, LEGACY_PROTOCOL, BadWeights, parse_weights


class FloatStorage:
    __module__ = "torch"


class DoubleStorage:
    __module__ = "torch"


def _rebuild_tensor_v2(*_: object) -> None:
    """Stands for torch's function; never called."""


_rebuild_tensor_v2.__module__ = "torch._utils"


class Tensor:
    """Pickles as torch's tensors do: a call of `_rebuild_tensor_v2` with a reference to a storage."""

    def __init__(self, key: str, offset: int, shape: tuple[int, ...], stride: tuple[int, ...], kind: type) -> None:
        self.arguments: tuple[Any, ...] = (Reference(key, kind), offset, shape, stride, False, OrderedDict())

    def __reduce__(self) -> tuple[Any, ...]:
        return _rebuild_tensor_v2, self.arguments


class Reference:
    def __init__(self, key: str, kind: type) -> None:
        self.id = ("storage", kind, key, "cpu", 0, None)


class Pickler(pickle.Pickler):
    def persistent_id(self, obj: object) -> object:
        return obj.id if isinstance(obj, Reference) else None


@pytest.fixture(autouse=True)
def torch_names(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the pickler write torch's names without torch."""
    torch, utils = ModuleType("torch"), ModuleType("torch._utils")
    vars(torch).update(FloatStorage=FloatStorage, DoubleStorage=DoubleStorage)
    vars(utils).update(_rebuild_tensor_v2=_rebuild_tensor_v2)
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.setitem(sys.modules, "torch._utils", utils)


def legacy_file(state: object, storages: dict[str, np.ndarray[Any, Any]], magic: int = LEGACY_MAGIC) -> bytes:
    stream = io.BytesIO()
    for part in (magic, LEGACY_PROTOCOL, {"little_endian": True}, state, list(storages)):
        Pickler(stream, protocol=2).dump(part)
    for data in storages.values():
        stream.write(np.int64(data.size).tobytes() + data.tobytes())
    return stream.getvalue()


def tensor(
    key: str = "a",
    offset: int = 0,
    shape: tuple[int, ...] = (2, 3),
    stride: tuple[int, ...] = (3, 1),
    kind: type = FloatStorage,
) -> Tensor:
    return Tensor(key, offset, shape, stride, kind)


SIX = {"a": np.arange(6, dtype=np.float32)}


def test_reads_a_contiguous_tensor() -> None:
    weights = parse_weights(legacy_file(OrderedDict(w=tensor()), SIX))
    assert weights["w"].tolist() == [[0, 1, 2], [3, 4, 5]]


def test_honours_strides_and_offset() -> None:
    state = OrderedDict(t=tensor(shape=(3, 2), stride=(1, 3)), tail=tensor(offset=4, shape=(2,), stride=(1,)))
    weights = parse_weights(legacy_file(state, SIX))
    assert weights["t"].tolist() == [[0, 3], [1, 4], [2, 5]]
    assert weights["t"].flags.c_contiguous
    assert weights["tail"].tolist() == [4, 5]


def test_tensors_may_share_a_storage_and_be_scalars() -> None:
    state = OrderedDict(x=tensor(), y=tensor(offset=5, shape=(), stride=()))
    weights = parse_weights(legacy_file(state, SIX))
    assert float(weights["y"]) == 5


@pytest.mark.parametrize(
    "bad", [tensor(offset=1), tensor(stride=(4, 1)), tensor(stride=(-3, 1)), tensor(offset=-1), tensor(key="missing")]
)
def test_refuses_tensors_outside_their_storage(bad: Tensor) -> None:
    with pytest.raises(BadWeights):
        parse_weights(legacy_file(OrderedDict(w=bad), SIX))


class Evil:
    def __reduce__(self) -> tuple[Any, ...]:
        return os.mkdir, ("evil-directory",)


def test_refuses_code_and_does_not_run_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadWeights, match="not allowed"):
        parse_weights(legacy_file(OrderedDict(w=Evil()), SIX))
    assert not (tmp_path / "evil-directory").exists()


def test_refuses_unknown_storage_types() -> None:
    with pytest.raises(BadWeights, match=r"torch\.DoubleStorage"):
        parse_weights(legacy_file(OrderedDict(w=tensor(kind=DoubleStorage)), SIX))


@pytest.mark.parametrize("cut", [0, 1, 20, 200, -1, -30])
def test_refuses_truncated_files(cut: int) -> None:
    with pytest.raises(BadWeights):
        parse_weights(legacy_file(OrderedDict(w=tensor()), SIX)[:cut])


def test_refuses_another_layout() -> None:
    with pytest.raises(BadWeights, match="legacy"):
        parse_weights(legacy_file(OrderedDict(), {}, magic=1))
