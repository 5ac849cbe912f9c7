"""EfficientNet-Lite0 as an ONNX graph: 1,000 ImageNet classes from a 224 x 224 image.

Architecture: Tan and Le, "EfficientNet" (2019), in its "Lite" form: no squeeze-and-excitation, ReLU6 throughout. Batch
normalisation is folded into the convolutions, so that the graph holds nothing but convolutions, clips and additions.
"""

from typing import Any, NamedTuple

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

INPUT_SIDE = 224
CLASSES = 1000
OPSET = 17
_BATCH_NORM_EPSILON = 1e-3

Weights = dict[str, NDArray[np.float32]]


class Stage(NamedTuple):
    """A run of equal blocks; only the first has the stride."""

    repeats: int
    stride: int
    channels: int


# Kernel sizes and expansions follow from the weights' shapes.
STAGES = (
    Stage(1, 1, 16),
    Stage(2, 2, 24),
    Stage(2, 2, 40),
    Stage(3, 2, 80),
    Stage(3, 1, 112),
    Stage(4, 2, 192),
    Stage(1, 1, 320),
)


def build_graph(weights: Weights) -> onnx.ModelProto:
    """Return the network as `image` (batch x 3 x 224 x 224, scaled pixels) -> `logits` (batch x 1000)."""
    graph = _Graph(weights)
    flow = graph.convolution("image", "_conv_stem", "_bn0", stride=2, clip=True)
    flow = _blocks(graph, flow)
    flow = graph.convolution(flow, "_conv_head", "_bn1", clip=True)
    flow = graph.node("Flatten", graph.node("GlobalAveragePool", flow), axis=1)
    graph.node("Gemm", flow, graph.constant("_fc.weight"), graph.constant("_fc.bias"), output="logits", transB=1)
    return graph.model()


def _blocks(graph: "_Graph", flow: str) -> str:
    """Add the inverted residual blocks of all stages."""
    index, channels_in = 0, 32
    for stage in STAGES:
        for repeat in range(stage.repeats):
            stride = stage.stride if repeat == 0 else 1
            narrow = _block(graph, flow, f"_blocks.{index}", stride)
            shortcut = stride == 1 and channels_in == stage.channels
            flow = graph.node("Add", narrow, flow) if shortcut else narrow
            index, channels_in = index + 1, stage.channels
    return flow


def _block(graph: "_Graph", flow: str, name: str, stride: int) -> str:
    """Widen (where the block has weights for it), filter each channel, narrow."""
    if f"{name}._expand_conv.weight" in graph.weights:
        flow = graph.convolution(flow, f"{name}._expand_conv", f"{name}._bn0", clip=True)
    flow = graph.convolution(flow, f"{name}._depthwise_conv", f"{name}._bn1", stride=stride, depthwise=True, clip=True)
    return graph.convolution(flow, f"{name}._project_conv", f"{name}._bn2")


class _Graph:
    """Collects nodes and constants; every method returns the name of the value it added."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._bounds = (self.constant("zero", np.float32(0)), self.constant("six", np.float32(6)))

    def constant(self, name: str, value: NDArray[np.float32] | np.float32 | None = None) -> str:
        array = np.asarray(self.weights[name] if value is None else value, dtype=np.float32)
        self._constants[name] = numpy_helper.from_array(array, name)
        return name

    def node(self, operation: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        result = output or f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(operation, list(inputs), [result], **attributes))
        return result

    def convolution(
        self, flow: str, name: str, norm: str, *, stride: int = 1, depthwise: bool = False, clip: bool = False
    ) -> str:
        kernel, bias = _fold(self.weights, name, norm)
        flow = self.node(
            "Conv",
            flow,
            self.constant(f"{name}.folded", kernel),
            self.constant(f"{name}.bias", bias),
            strides=[stride, stride],
            group=kernel.shape[0] if depthwise else 1,
            auto_pad="SAME_UPPER",
        )
        return self.node("Clip", flow, *self._bounds) if clip else flow

    def model(self) -> onnx.ModelProto:
        """Return the checked model."""
        graph = helper.make_graph(
            self._nodes,
            "efficientnet-lite0",
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, INPUT_SIDE, INPUT_SIDE])],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", CLASSES])],
            list(self._constants.values()),
        )
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=8)
        onnx.checker.check_model(model, full_check=True)
        return model


def _fold(weights: Weights, name: str, norm: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the convolution's kernel and bias with its batch normalisation folded in."""
    scale = weights[f"{norm}.weight"] / np.sqrt(weights[f"{norm}.running_var"] + _BATCH_NORM_EPSILON)
    bias = weights[f"{norm}.bias"] - weights[f"{norm}.running_mean"] * scale
    return weights[f"{name}.weight"] * scale[:, None, None, None], bias
