"""EfficientNet-Lite0 and -Lite2 as ONNX graphs: 1,000 ImageNet classes from a square image.

Architecture: Tan and Le, "EfficientNet" (2019), in its "Lite" form: no squeeze-and-excitation, ReLU6 throughout. Batch
normalisation is folded into the convolutions, so that the graph holds nothing but convolutions, clips and additions.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .onnx_graph import OnnxGraph

CLASSES = 1000
FEATURES = 1280
_BATCH_NORM_EPSILON = 1e-3

Weights = dict[str, NDArray[np.float32]]


class Stage(NamedTuple):
    """A run of equal blocks; only the first has the stride."""

    repeats: int
    stride: int
    channels: int


class Variant(NamedTuple):
    """One network of the family: `side` of its input in pixels. Kernel sizes and expansions follow from the weights."""

    name: str
    side: int
    stages: tuple[Stage, ...]


LITE0 = Variant(
    "efficientnet-lite0",
    224,
    (
        Stage(1, 1, 16),
        Stage(2, 2, 24),
        Stage(2, 2, 40),
        Stage(3, 2, 80),
        Stage(3, 1, 112),
        Stage(4, 2, 192),
        Stage(1, 1, 320),
    ),
)
LITE2 = Variant(
    "efficientnet-lite2",
    260,
    (
        Stage(1, 1, 16),
        Stage(3, 2, 24),
        Stage(3, 2, 48),
        Stage(4, 2, 88),
        Stage(4, 1, 120),
        Stage(5, 2, 208),
        Stage(1, 1, 352),
    ),
)


def build_model(weights: Weights, variant: Variant) -> bytes:
    """Return the network as ONNX: `image` (batch x 3 x side x side, scaled pixels) -> `logits` (batch x 1000).

    A second output, `features` (batch x 1280), is what the logits are computed from.
    """
    network = _Network(weights)
    flow = network.convolution("image", "_conv_stem", "_bn0", stride=2, clip=True)
    flow = network.convolution(_blocks(network, flow, variant.stages), "_conv_head", "_bn1", clip=True)
    graph = network.graph
    flow = graph.node("Flatten", graph.node("GlobalAveragePool", flow), output="features", axis=1)
    parameters = (graph.constant(name, weights[name]) for name in ("_fc.weight", "_fc.bias"))
    graph.node("Gemm", flow, *parameters, output="logits", transB=1)
    image = {"image": ("batch", 3, variant.side, variant.side)}
    outputs = {"logits": ("batch", CLASSES), "features": ("batch", FEATURES)}
    return graph.serialised(variant.name, image, outputs)


def _blocks(network: "_Network", flow: str, stages: Sequence[Stage]) -> str:
    """Add the inverted residual blocks of all stages."""
    index, channels_in = 0, 32
    for stage in stages:
        for repeat in range(stage.repeats):
            stride = stage.stride if repeat == 0 else 1
            narrow = _block(network, flow, f"_blocks.{index}", stride)
            shortcut = stride == 1 and channels_in == stage.channels
            flow = network.graph.node("Add", narrow, flow) if shortcut else narrow
            index, channels_in = index + 1, stage.channels
    return flow


def _block(network: "_Network", flow: str, name: str, stride: int) -> str:
    """Widen (if the block has weights for it), filter each channel, narrow."""
    if f"{name}._expand_conv.weight" in network.weights:
        flow = network.convolution(flow, f"{name}._expand_conv", f"{name}._bn0", clip=True)
    flow = network.convolution(
        flow, f"{name}._depthwise_conv", f"{name}._bn1", stride=stride, depthwise=True, clip=True
    )
    return network.convolution(flow, f"{name}._project_conv", f"{name}._bn2")


class _Network:
    """The graph and the weights it is made from."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.graph = OnnxGraph()

    def convolution(
        self, flow: str, name: str, norm: str, *, stride: int = 1, depthwise: bool = False, clip: bool = False
    ) -> str:
        """Add a convolution with its normalisation folded in, and ReLU6 if `clip`."""
        kernel, bias = _fold(self.weights, name, norm)
        flow = self.graph.node(
            "Conv",
            flow,
            self.graph.constant(f"{name}.folded", kernel),
            self.graph.constant(f"{name}.bias", bias),
            strides=[stride, stride],
            group=kernel.shape[0] if depthwise else 1,
            auto_pad="SAME_UPPER",
        )
        return self.graph.clip(flow) if clip else flow


def _fold(weights: Weights, name: str, norm: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Return the convolution's kernel and bias with its batch normalisation folded in."""
    scale = weights[f"{norm}.weight"] / np.sqrt(weights[f"{norm}.running_var"] + _BATCH_NORM_EPSILON)
    bias = weights[f"{norm}.bias"] - weights[f"{norm}.running_mean"] * scale
    return weights[f"{name}.weight"] * scale[:, None, None, None], bias
