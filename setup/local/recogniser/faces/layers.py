"""What the three networks of faces consist of: TensorFlow's layers, added to an ONNX graph.

TensorFlow keeps kernels as height x width x in x out, and those of single channels as height x width x channels x 1.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..onnx_graph import OnnxGraph

Array = NDArray[Any]
Weights = Mapping[str, Array]


class Layers:
    """The graph and the weights it is made from."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.graph = OnnxGraph()

    def convolution(
        self, flow: str, kernel: str, bias: str | Array, *, stride: int = 1, padding: str = "SAME_UPPER"
    ) -> str:
        """Add a convolution over all channels; `kernel` and `bias` are names of weights, or the bias itself."""
        return self.filtered(flow, kernel, self.weights[kernel].transpose(3, 2, 0, 1), bias, stride, padding)

    def channelwise(self, flow: str, kernel: str, bias: Array | None = None, *, stride: int = 1) -> str:
        """Add a convolution of each channel alone."""
        weights = self.weights[kernel].transpose(2, 3, 0, 1)
        offset = np.zeros(len(weights)) if bias is None else bias
        return self.filtered(flow, kernel, weights, offset, stride, groups=len(weights))

    def filtered(
        self,
        flow: str,
        name: str,
        kernel: Array,
        bias: str | Array,
        stride: int,
        padding: str = "SAME_UPPER",
        groups: int = 1,
    ) -> str:
        """Add a convolution whose kernel is out x in x height x width already."""
        offset = self.weights[bias] if isinstance(bias, str) else bias
        return self.graph.node(
            "Conv",
            flow,
            self.graph.constant(name, kernel),
            self.graph.constant(f"{name}/offset", offset),
            strides=[stride, stride],
            group=groups,
            auto_pad=padding,
        )

    def normalised(self, means: tuple[float, float, float], divisor: float) -> str:
        """Add the image with `means` taken off its channels, then divided; returns the flow."""
        graph = self.graph
        centred = graph.node("Sub", "image", graph.constant("means", np.array(means).reshape(1, 3, 1, 1)))
        return graph.node("Div", centred, graph.constant("divisor", divisor))
