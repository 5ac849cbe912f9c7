"""Each operation against its TensorFlow definition, on small graphs written as TensorFlow.js writes them."""

import base64
import json
from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
import pytest
from numpy.typing import NDArray

from setup.local.recogniser.graph_model import Converter, GraphModel, read_graph_model
from setup.local.recogniser.onnx_graph import OnnxGraph
from setup.local.recogniser.weights import BadWeights

Array = NDArray[Any]
IMAGE = np.random.default_rng(1).normal(0, 4, (6, 6, 3)).astype(np.float32)
KERNEL = np.random.default_rng(2).normal(0, 1, (3, 3, 3, 2)).astype(np.float32)
BIAS = np.array([0.5, -0.5], np.float32)


def node(op: str, *inputs: str, **attributes: Any) -> dict[str, Any]:
    return {"name": "out", "op": op, "input": list(inputs), "attr": attributes}


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def convolution(
    op: str, *inputs: str, stride: int = 1, padding: str = "SAME", fused: tuple[str, ...] = ()
) -> dict[str, Any]:
    return node(
        op,
        *inputs,
        strides={"list": {"i": ["1", str(stride), str(stride), "1"]}},
        padding={"s": encoded(padding)},
        fused_ops={"list": {"s": [encoded(name) for name in fused]}},
    )


def run(last: dict[str, Any], weights: dict[str, Array]) -> Array:
    """Return the node's value for IMAGE, channels last."""
    constants = {name: {"name": name, "op": "Const"} for name in weights}
    image = {"name": "image", "op": "Placeholder"}
    graph = OnnxGraph()
    converter = Converter(GraphModel({**constants, "image": image, "out": last}, weights), graph)
    graph.node("Identity", converter.value("out"), output="result")
    shape: dict[str, tuple[int | str, ...]] = {"result": ("a", "b", "c", "d")}
    model = graph.serialised("test", {"image": (1, 3, 6, 6)}, shape)
    session = onnxruntime.InferenceSession(model, providers=["CPUExecutionProvider"])
    (result,) = session.run(None, {"image": IMAGE.transpose(2, 0, 1)[None]})
    channels_last: Array = result[0].transpose(1, 2, 0)
    return channels_last


def slide(kernel: Array, stride: int, padding: str) -> Array:
    """Return the windows' dot products with a kernel of height x width x in x out, as TensorFlow pads them."""
    size = kernel.shape[0]
    out = -(-6 // stride) if padding == "SAME" else (6 - size) // stride + 1
    missing = max(0, (out - 1) * stride + size - 6) if padding == "SAME" else 0
    padded = np.pad(IMAGE, ((missing // 2, missing - missing // 2),) * 2 + ((0, 0),))
    rows = [
        [padded[y * stride : y * stride + size, x * stride : x * stride + size] for x in range(out)] for y in range(out)
    ]
    return np.array([[np.tensordot(window, kernel, 3) for window in row] for row in rows])


@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_convolution(stride: int, padding: str) -> None:
    found = run(convolution("Conv2D", "image", "k", stride=stride, padding=padding), {"k": KERNEL})
    np.testing.assert_allclose(found, slide(KERNEL, stride, padding), rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("fused", [("BiasAdd",), ("BiasAdd", "Relu")])
def test_fused_bias_and_relu(fused: tuple[str, ...]) -> None:
    found = run(convolution("_FusedConv2D", "image", "k", "b", fused=fused), {"k": KERNEL, "b": BIAS})
    expected = slide(KERNEL, 1, "SAME") + BIAS
    np.testing.assert_allclose(found, np.maximum(expected, 0) if "Relu" in fused else expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("op", ["DepthwiseConv2dNative", "FusedDepthwiseConv2dNative"])
def test_depthwise_convolution(op: str) -> None:
    kernel = KERNEL[..., :1]
    found = run(convolution(op, "image", "k", stride=2), {"k": kernel})
    only = [np.where(np.arange(3)[:, None] == channel, kernel, 0) for channel in range(3)]
    expected = np.concatenate([slide(part, 2, "SAME") for part in only], axis=-1)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    ("last", "weights", "expected"),
    [
        (node("Add", "image", "c"), {"c": np.float32(2)}, IMAGE + 2),
        (node("Mul", "c", "image"), {"c": np.array([1, 2, 3], np.float32)}, IMAGE * [1, 2, 3]),
        (node("Add", "image", "c"), {"c": np.full((1, 1, 1, 3), 5, np.float32)}, IMAGE + 5),
        (node("Relu", "image"), {}, np.maximum(IMAGE, 0)),
        (node("Relu6", "image"), {}, np.clip(IMAGE, 0, 6)),
        (node("Sigmoid", "image"), {}, 1 / (1 + np.exp(-IMAGE))),
        (node("Identity", "image"), {}, IMAGE),
        (node("Mean", "image", "axes"), {"axes": np.array([1, 2], np.int32)}, IMAGE.mean((0, 1), keepdims=True)),
        (
            node("ConcatV2", "image", "image", "axis"),
            {"axis": np.array(3, np.int32)},
            np.concatenate([IMAGE, IMAGE], axis=-1),
        ),
    ],
)
def test_simple_operations(last: dict[str, Any], weights: dict[str, Array], expected: Array) -> None:
    np.testing.assert_allclose(run(last, weights), expected, rtol=1e-4, atol=1e-5)


def test_resize_doubles_from_the_corner() -> None:
    attributes = {"align_corners": {"b": False}, "half_pixel_centers": {"b": False}}
    found = run(node("ResizeBilinear", "image", "size", **attributes), {"size": np.array([12, 12], np.int32)})
    assert found.shape == (12, 12, 3)
    np.testing.assert_allclose(found[::2, ::2], IMAGE, atol=1e-5)
    np.testing.assert_allclose(found[0, 1], (IMAGE[0, 0] + IMAGE[0, 1]) / 2, atol=1e-5)
    np.testing.assert_allclose(found[0, 11], IMAGE[0, 5], atol=1e-5)


@pytest.mark.parametrize(
    ("last", "weights"),
    [
        (node("Softmax", "image"), {}),
        (node("Mean", "image", "axes"), {"axes": np.array([3], np.int32)}),
        (node("ConcatV2", "image", "image", "axis"), {"axis": np.array(1, np.int32)}),
        (convolution("_FusedConv2D", "image", "k", "b", fused=("BiasAdd", "Elu")), {"k": KERNEL, "b": BIAS}),
        (node("ResizeBilinear", "image", "s", align_corners={"b": True}, half_pixel_centers={}), {"s": np.ones(2)}),
    ],
)
def test_what_is_not_known_is_refused(last: dict[str, Any], weights: dict[str, Array]) -> None:
    with pytest.raises(BadWeights):
        run(last, weights)


def document(*manifest: dict[str, Any]) -> bytes:
    nodes = [{"name": "image", "op": "Placeholder"}]
    return json.dumps({"modelTopology": {"node": nodes}, "weightsManifest": [{"weights": list(manifest)}]}).encode()


HALF = {"name": "h", "shape": [2, 1], "dtype": "float32", "quantization": {"dtype": "float16"}}
WHOLE = {"name": "i", "shape": [], "dtype": "int32"}


def test_reading_weights() -> None:
    content = np.array([1.5, -2], "<f2").tobytes() + np.array(7, "<i4").tobytes()
    model = read_graph_model(document(HALF, WHOLE), content)
    assert list(model.nodes) == ["image"]
    assert model.weights["h"].tolist() == [[1.5], [-2]]
    assert model.weights["h"].dtype == np.float32
    assert model.weights["i"].tolist() == 7


@pytest.mark.parametrize("content", [b"", bytes(7), bytes(9)])
def test_weights_of_another_length_are_refused(content: bytes) -> None:
    with pytest.raises(BadWeights):
        read_graph_model(document(HALF, WHOLE), content)


@pytest.mark.parametrize("model", [b"", b"[]", b"{}", b'{"modelTopology": {"node": [{}]}}'])
def test_other_documents_are_refused(model: bytes) -> None:
    with pytest.raises(BadWeights):
        read_graph_model(model, b"")
