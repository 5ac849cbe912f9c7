"""Converts a TensorFlow.js graph model (JSON and weights) into ONNX: the operations that CenterNet-MobileNetV3 uses.

TensorFlow keeps images as height x width x channels and kernels as height x width x in x out; ONNX puts the channels
first. Only the part between the input and the wanted outputs is converted.
"""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .manifest_weights import read_weights
from .onnx_graph import OnnxGraph
from .weights import BadWeights

Array = NDArray[Any]


@dataclass(frozen=True)
class GraphModel:
    """Nodes by name, as in the JSON; constants by node name, 32-bit."""

    nodes: Mapping[str, Mapping[str, Any]]
    weights: Mapping[str, Array]


def read_graph_model(model: bytes, weights: bytes) -> GraphModel:
    """Read the JSON file and the one binary file its manifest names; raises `BadWeights`."""
    try:
        document = json.loads(model)
        nodes = {node["name"]: node for node in document["modelTopology"]["node"]}
        return GraphModel(nodes, read_weights(document["weightsManifest"][0]["weights"], weights))
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise BadWeights(f"malformed graph model: {error}") from error


class Converter:
    """Adds TensorFlow nodes to an ONNX graph, each one once; `image` is the graph's input."""

    def __init__(self, model: GraphModel, graph: OnnxGraph) -> None:
        self._model = model
        self._graph = graph
        self._values: dict[str, str] = {}

    def value(self, name: str) -> str:
        """Return the ONNX value of a TensorFlow node; raises `BadWeights` for an operation that is not known here."""
        if name not in self._values:
            node = self._model.nodes[name]
            convert = getattr(self, f"_{node['op'].strip('_').lower()}", None)
            if convert is None:
                raise BadWeights(f"the operation {node['op']} of {name} is not known")
            self._values[name] = convert(node)
        return self._values[name]

    def _placeholder(self, _: Mapping[str, Any]) -> str:
        return "image"

    def _const(self, node: Mapping[str, Any]) -> str:
        return self._graph.constant(node["name"], channels_first(self._model.weights[node["name"]]))

    def _identity(self, node: Mapping[str, Any]) -> str:
        return self.value(node["input"][0])

    def _same(self, node: Mapping[str, Any]) -> str:
        """Convert an operation that has the same name in ONNX."""
        return self._graph.node(node["op"], *(self.value(name) for name in node["input"]))

    _add = _mul = _relu = _sigmoid = _same

    def _relu6(self, node: Mapping[str, Any]) -> str:
        return self._graph.clip(self.value(node["input"][0]))

    def _mean(self, node: Mapping[str, Any]) -> str:
        self._expect(node, self._model.weights[node["input"][1]].tolist() == [1, 2], "a mean over height and width")
        return self._graph.node("GlobalAveragePool", self.value(node["input"][0]))

    def _concatv2(self, node: Mapping[str, Any]) -> str:
        self._expect(node, int(self._model.weights[node["input"][-1]]) in (3, -1), "channels to concatenate")
        return self._graph.node("Concat", *(self.value(name) for name in node["input"][:-1]), axis=1)

    def _resizebilinear(self, node: Mapping[str, Any]) -> str:
        """Convert the doubling of height and width, the only resize in the model."""
        centred = any(node["attr"][key].get("b") for key in ("align_corners", "half_pixel_centers"))
        self._expect(node, not centred, "a resize from the corner")
        scales = self._graph.constant("doubled", np.array([1, 1, 2, 2]))
        return self._graph.node(
            "Resize",
            self.value(node["input"][0]),
            "",
            scales,
            mode="linear",
            coordinate_transformation_mode="asymmetric",
        )

    def _conv2d(self, node: Mapping[str, Any]) -> str:
        """Convert a convolution with the bias and ReLU that TensorFlow fuses into it."""
        kernel_name, bias_names = node["input"][1], node["input"][2:]
        kernel, groups = _kernel(self._model.weights[kernel_name], depthwise="Depthwise" in node["op"])
        flow = self._graph.node(
            "Conv",
            self.value(node["input"][0]),
            self._graph.constant(kernel_name, kernel),
            *(self._graph.constant(name, self._model.weights[name]) for name in bias_names),
            strides=[int(step) for step in node["attr"]["strides"]["list"]["i"][1:3]],
            group=groups,
            auto_pad="SAME_UPPER" if _text(node["attr"]["padding"]["s"]) == "SAME" else "VALID",
        )
        fused = [_text(name) for name in node["attr"].get("fused_ops", {}).get("list", {}).get("s", [])]
        self._expect(node, fused in ([], ["BiasAdd"], ["BiasAdd", "Relu"]), "a bias or a ReLU, if anything, fused in")
        return self._graph.node("Relu", flow) if "Relu" in fused else flow

    _fusedconv2d = _depthwiseconv2dnative = _fuseddepthwiseconv2dnative = _conv2d

    @staticmethod
    def _expect(node: Mapping[str, Any], holds: bool, what: str) -> None:
        if not holds:
            raise BadWeights(f"{node['name']} is not {what}")


def channels_first(array: Array) -> Array:
    """Return a constant that broadcasts over channels-first images as the given one does over channels-last ones."""
    if array.ndim in (0, 4):
        return array.transpose(0, 3, 1, 2) if array.ndim else array
    return array.reshape(1, -1, 1, 1)


def _kernel(array: Array, *, depthwise: bool) -> tuple[Array, int]:
    """Return a kernel of height x width x in x out in ONNX's order, and the number of groups."""
    if depthwise:
        return array.transpose(2, 3, 0, 1).reshape(-1, 1, *array.shape[:2]), array.shape[2]
    return array.transpose(3, 2, 0, 1), 1


def _text(encoded: str) -> str:
    return base64.b64decode(encoded).decode("ascii")
