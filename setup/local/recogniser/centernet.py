"""CenterNet-MobileNetV3 as ONNX: centre and size of the objects of 80 COCO classes in a 512 x 512 image.

Zhou et al., "Objects as Points" (2019): an object is a peak of its class's heat map. The original graph ends in a
search for the 100 highest peaks; here the peaks themselves are the output, and `detector.py` picks from them.
"""

from .graph_model import Converter, GraphModel
from .onnx_graph import OnnxGraph

INPUT_SIDE = 512
MAP_SIDE = 128
OBJECTS = 80


def build_model(model: GraphModel) -> bytes:
    """Return the network: `image` (1 x 3 x 512 x 512, 0-255) -> `peaks` (80 maps of 128 x 128), `sizes` (4 maps).

    `peaks` holds the score (0-1) where it is the highest of its 3 x 3 neighbourhood, else 0. `sizes` are the distances
    in input pixels from there to the object's left, top, right and bottom.
    """
    graph = OnnxGraph()
    converter = Converter(model, graph)
    heat = converter.value("tower_0/keypoints")
    highest = graph.node("MaxPool", heat, kernel_shape=[3, 3], auto_pad="SAME_UPPER")
    is_peak = graph.node("Cast", graph.node("Equal", heat, highest), to=1)
    graph.node("Mul", heat, is_peak, output="peaks")
    graph.node("Identity", converter.value("tower_0/wh"), output="sizes")
    return graph.serialised(
        "centernet-mobilenetv3",
        {"image": (1, 3, INPUT_SIDE, INPUT_SIDE)},
        {"peaks": (1, OBJECTS, MAP_SIDE, MAP_SIDE), "sizes": (1, 4, MAP_SIDE, MAP_SIDE)},
    )
