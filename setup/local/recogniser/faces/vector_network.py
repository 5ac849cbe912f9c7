"""dlib's face recognition network as ONNX: a 150 x 150 image of a face -> 128 numbers, near for the same person.

A ResNet with 29 convolutions (He et al., "Deep Residual Learning", 2016; King, dlib, 2017).
"""

import numpy as np

from .landmark_network import MEANS
from .layers import Layers, Weights

INPUT_SIDE = 150
NUMBERS = 128
# Where a stage begins, the block halves the image; in the last it does not get more channels.
_BLOCKS = (
    *("conv32_1", "conv32_2", "conv32_3"),
    *("conv64_down", "conv64_1", "conv64_2", "conv64_3"),
    *("conv128_down", "conv128_1", "conv128_2"),
    *("conv256_down", "conv256_1", "conv256_2", "conv256_down_out"),
)


def build_model(weights: Weights) -> bytes:
    """Return the network: `image` (batch x 3 x 150 x 150, 0-255) -> `vectors` (batch x 128)."""
    layers = Layers(weights)
    graph = layers.graph
    flow = graph.node("Relu", _scaled(layers, layers.normalised(MEANS, 255.0), "conv32_down", halves=True))
    flow = graph.node("MaxPool", flow, kernel_shape=[3, 3], strides=[2, 2])
    side = ((INPUT_SIDE - 7) // 2 + 1 - 3) // 2 + 1
    for name in _BLOCKS:
        flow, side = _block(layers, flow, name, side)
    flow = graph.node("Flatten", graph.node("GlobalAveragePool", flow), axis=1)
    graph.node("MatMul", flow, graph.constant("fc", weights["fc"]), output="vectors")
    image = {"image": ("batch", 3, INPUT_SIDE, INPUT_SIDE)}
    return graph.serialised("faces-dlib-resnet", image, {"vectors": ("batch", NUMBERS)})


def _block(layers: Layers, flow: str, name: str, side: int) -> tuple[str, int]:
    """Add a residual block to an image of this side; returns the side afterwards, too."""
    halves, graph = "_down" in name, layers.graph
    inner = graph.node("Relu", _scaled(layers, flow, f"{name}/conv1", halves=halves))
    inner = _scaled(layers, inner, f"{name}/conv2")
    if not halves:
        return graph.node("Relu", graph.node("Add", inner, flow)), side
    pooled, convolved = side // 2, (side - 3) // 2 + 1
    shortcut = graph.node("AveragePool", flow, kernel_shape=[2, 2], strides=[2, 2])
    channels_in, channels_out = layers.weights[f"{name}/conv1/conv/filters"].shape[2:]
    shortcut = _padded(layers, shortcut, f"{name}/shortcut", channels=channels_out - channels_in)
    inner = _padded(layers, inner, f"{name}/inner", pixels=pooled - convolved)
    return graph.node("Relu", graph.node("Add", inner, shortcut)), pooled


def _padded(layers: Layers, flow: str, name: str, *, channels: int = 0, pixels: int = 0) -> str:
    """Add zeros: behind the last channel, below and to the right."""
    if not channels and not pixels:
        return flow
    pads = layers.graph.whole_numbers(f"{name}/pads", [0, 0, 0, 0, 0, channels, pixels, pixels])
    return layers.graph.node("Pad", flow, pads)


def _scaled(layers: Layers, flow: str, name: str, *, halves: bool = False) -> str:
    """Add a convolution with the scale and the offset of its channels folded in."""
    scale, offset = (layers.weights[f"{name}/scale/{part}"] for part in ("weights", "biases"))
    kernel = layers.weights[f"{name}/conv/filters"].transpose(3, 2, 0, 1) * scale[:, None, None, None]
    bias = layers.weights[f"{name}/conv/bias"] * scale + offset
    return layers.filtered(
        flow, name, kernel, np.asarray(bias), 2 if halves else 1, "VALID" if halves else "SAME_UPPER"
    )
