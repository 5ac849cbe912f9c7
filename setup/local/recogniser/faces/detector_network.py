"""SSD MobileNet v1 as ONNX: where the faces of a 512 x 512 image are.

Liu et al., "SSD" (2016) on Howard et al., "MobileNets" (2017). Six maps of the image, from fine to coarse, each say
for a grid of boxes how likely a face is in it, and by how much the face differs from the box.
"""

import numpy as np

from .layers import Layers, Weights

INPUT_SIDE = 512
BOXES = 5118
_EPSILON = 0.0010000000474974513
_HALVING = (2, 4, 6, 12)
_BLOCKS, _FINE_BLOCK = 13, 11
_MAPS = 6


def build_model(weights: Weights) -> bytes:
    """Return the network: `image` (1 x 3 x 512 x 512, 0-255) -> `classes` and `shifts` of 5,118 boxes, and `anchors`.

    Of the three classes, the second is a face, before the sigmoid. `anchors` are the boxes themselves as ratios (top,
    left, bottom, right); how `shifts` move and stretch them, `detector.py` knows.
    """
    layers = Layers(weights)
    flow = layers.normalised((127.5, 127.5, 127.5), 127.5)
    maps = _maps(layers, flow)
    encoded = [_predicted(layers, at, f"{index}/BoxEncodingPredictor", 4) for index, at in enumerate(maps)]
    classes = [_predicted(layers, at, f"{index}/ClassPredictor", 3) for index, at in enumerate(maps)]
    layers.graph.node("Concat", *encoded, output="shifts", axis=1)
    layers.graph.node("Concat", *classes, output="classes", axis=1)
    layers.graph.node("Identity", layers.graph.constant("boxes", weights["Output/extra_dim"][0]), output="anchors")
    shapes = {"anchors": (BOXES, 4), "shifts": (1, BOXES, 4), "classes": (1, BOXES, 3)}
    return layers.graph.serialised("faces-ssd-mobilenetv1", {"image": (1, 3, INPUT_SIDE, INPUT_SIDE)}, shapes)


def _maps(layers: Layers, flow: str) -> list[str]:
    flow = _pointwise(layers, flow, "MobilenetV1/Conv2d_0_pointwise", 2)
    maps = []
    for block in range(1, _BLOCKS + 1):
        flow = _depthwise(layers, flow, f"MobilenetV1/Conv2d_{block}_depthwise", 2 if block in _HALVING else 1)
        flow = _pointwise(layers, flow, f"MobilenetV1/Conv2d_{block}_pointwise", 1)
        if block in (_FINE_BLOCK, _BLOCKS):
            maps.append(flow)
    for index in range(_MAPS - len(maps)):
        flow = _pointwise(layers, flow, f"Prediction/Conv2d_{2 * index}_pointwise", 1)
        flow = _pointwise(layers, flow, f"Prediction/Conv2d_{2 * index + 1}_pointwise", 2)
        maps.append(flow)
    return maps


def _pointwise(layers: Layers, flow: str, name: str, stride: int) -> str:
    added = layers.convolution(flow, f"{name}/weights", f"{name}/convolution_bn_offset", stride=stride)
    return layers.graph.clip(added)


def _depthwise(layers: Layers, flow: str, name: str, stride: int) -> str:
    """Add a convolution of each channel with its batch normalisation folded in."""
    norm = {
        key: layers.weights[f"{name}/BatchNorm/{key}"] for key in ("gamma", "beta", "moving_mean", "moving_variance")
    }
    scale = norm["gamma"] / np.sqrt(norm["moving_variance"] + _EPSILON)
    kernel = layers.weights[f"{name}/depthwise_weights"].transpose(2, 3, 0, 1) * scale[:, None, None, None]
    bias = norm["beta"] - norm["moving_mean"] * scale
    return layers.graph.clip(layers.filtered(flow, name, kernel, bias, stride, groups=len(kernel)))


def _predicted(layers: Layers, flow: str, name: str, each: int) -> str:
    """Add a prediction of `each` numbers for every box of every place."""
    prefix = f"Prediction/BoxPredictor_{name}"
    flow = layers.convolution(flow, f"{prefix}/weights", f"{prefix}/biases")
    last = layers.graph.node("Transpose", flow, perm=[0, 2, 3, 1])
    shape = layers.graph.whole_numbers(f"{prefix}/shape", [1, -1, each])
    return layers.graph.node("Reshape", last, shape)
