"""The network of 68 landmarks as ONNX: chin, brows, nose, eyes and mouth of a face in a 112 x 112 image.

Four dense blocks (Huang et al., "Densely Connected Convolutional Networks", 2017) that add what they would append, of
convolutions that filter each channel, then mix them.
"""

from .layers import Layers, Weights

INPUT_SIDE = 112
POINTS = 68
MEANS = (122.782, 117.001, 104.298)
_BLOCKS = 4


def build_model(weights: Weights) -> bytes:
    """Return the network: `image` (1 x 3 x 112 x 112, 0-255) -> `points` (1 x 136): x and y of each, as ratios."""
    layers = Layers(weights)
    flow = layers.normalised(MEANS, 255.0)
    for index in range(_BLOCKS):
        flow = _block(layers, flow, f"dense{index}", is_first=index == 0)
    graph = layers.graph
    flow = graph.node("Flatten", graph.node("GlobalAveragePool", flow), axis=1)
    parameters = (graph.constant(name, weights[name]) for name in ("fc/weights", "fc/bias"))
    graph.node("Gemm", flow, *parameters, output="points")
    image = {"image": (1, 3, INPUT_SIDE, INPUT_SIDE)}
    return graph.serialised("faces-landmarks-68", image, {"points": (1, 2 * POINTS)})


def _block(layers: Layers, flow: str, name: str, *, is_first: bool) -> str:
    graph = layers.graph
    if is_first:
        halved = layers.convolution(flow, f"{name}/conv0/filters", f"{name}/conv0/bias", stride=2)
    else:
        halved = _separable(layers, flow, f"{name}/conv0", stride=2)
    total = graph.node("Relu", halved)
    added = _separable(layers, total, f"{name}/conv1")
    for index in (2, 3):
        total = graph.node("Add", total, added)
        added = _separable(layers, graph.node("Relu", total), f"{name}/conv{index}")
    return graph.node("Relu", graph.node("Add", total, added))


def _separable(layers: Layers, flow: str, name: str, *, stride: int = 1) -> str:
    filtered = layers.channelwise(flow, f"{name}/depthwise_filter", stride=stride)
    return layers.convolution(filtered, f"{name}/pointwise_filter", f"{name}/bias")
