"""Writes ONNX graphs, for the conversion of the models. Needs the package `onnx`; the server does not."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

OPSET = 17
_IR_VERSION = 8

Array = NDArray[Any]
Shape = Sequence[int | str]


class OnnxGraph:
    """Collects nodes and constants; `node` and `constant` return the name of the value they added."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: Array | float) -> str:
        """Add a constant of 32-bit floats."""
        self._constants[name] = numpy_helper.from_array(
            np.ascontiguousarray(value, np.float32).reshape(np.shape(value)), name
        )
        return name

    def whole_numbers(self, name: str, values: Sequence[int]) -> str:
        """Add a constant of 64-bit integers: a shape, or how much to pad."""
        self._constants[name] = numpy_helper.from_array(np.array(values, np.int64), name)
        return name

    def node(self, operation: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        """Add an operation with one output."""
        result = output or f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(operation, list(inputs), [result], **attributes))
        return result

    def clip(self, flow: str) -> str:
        """Add ReLU6, which limits values to 0-6."""
        return self.node("Clip", flow, self.constant("zero", 0.0), self.constant("six", 6.0))

    def serialised(self, name: str, inputs: Mapping[str, Shape], outputs: Mapping[str, Shape]) -> bytes:
        """Return the checked model as bytes."""
        graph = helper.make_graph(self._nodes, name, _values(inputs), _values(outputs), list(self._constants.values()))
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=_IR_VERSION)
        onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString())


def _values(shapes: Mapping[str, Shape]) -> list[onnx.ValueInfoProto]:
    return [helper.make_tensor_value_info(name, TensorProto.FLOAT, list(shape)) for name, shape in shapes.items()]
