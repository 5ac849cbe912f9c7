"""The graph against the definition of its operations, on small weights, in plain NumPy."""

from typing import Any

import numpy as np
import onnxruntime  # type: ignore[import-untyped]
import pytest
from numpy.typing import NDArray

from setup.local.recogniser.efficientnet_lite import CLASSES, LITE0, LITE2, Variant, Weights, build_model

Array = NDArray[Any]
STEM, HEAD, EPSILON = 32, 1280, 1e-3


def random_weights(variant: Variant) -> Weights:
    """Weights of the real shapes; normalisation that keeps the flow's size, so that ReLU6 cuts both ways."""
    random = np.random.default_rng(7)
    weights: Weights = {}

    def convolution(name: str, norm: str, shape: tuple[int, int, int, int]) -> None:
        fan_in = shape[1] * shape[2] * shape[3]
        weights[f"{name}.weight"] = random.normal(0, (2 / fan_in) ** 0.5, shape).astype(np.float32)
        for part, low, high in (
            ("weight", 0.8, 1.5),
            ("bias", -0.5, 1),
            ("running_mean", -1, 1),
            ("running_var", 0.2, 1),
        ):
            weights[f"{norm}.{part}"] = random.uniform(low, high, shape[0]).astype(np.float32)

    convolution("_conv_stem", "_bn0", (STEM, 3, 3, 3))
    index, channels = 0, STEM
    for number, stage in enumerate(variant.stages):
        for _ in range(stage.repeats):
            wide = channels if number == 0 else 6 * channels
            kernel = 5 if number in (2, 4, 5) else 3
            if wide != channels:
                convolution(f"_blocks.{index}._expand_conv", f"_blocks.{index}._bn0", (wide, channels, 1, 1))
            convolution(f"_blocks.{index}._depthwise_conv", f"_blocks.{index}._bn1", (wide, 1, kernel, kernel))
            convolution(f"_blocks.{index}._project_conv", f"_blocks.{index}._bn2", (stage.channels, wide, 1, 1))
            index, channels = index + 1, stage.channels
    convolution("_conv_head", "_bn1", (HEAD, channels, 1, 1))
    weights["_fc.weight"] = random.normal(0, 0.05, (CLASSES, HEAD)).astype(np.float32)
    weights["_fc.bias"] = random.normal(0, 1, CLASSES).astype(np.float32)
    return weights


def convolve(flow: Array, kernel: Array, stride: int, depthwise: bool) -> Array:
    """Slide the kernel over `flow` (channels x height x width), padded so that the output is ceil(size / stride)."""
    size, side = kernel.shape[-1], flow.shape[-1]
    out = -(-side // stride)
    pad = max(0, (out - 1) * stride + size - side)
    padded = np.pad(flow, ((0, 0), (pad // 2, pad - pad // 2), (pad // 2, pad - pad // 2)))
    total = np.zeros((kernel.shape[0], out, out))
    for y in range(size):
        for x in range(size):
            window = padded[:, y : y + out * stride : stride, x : x + out * stride : stride][:, :out, :out]
            tap = kernel[:, :, y, x]
            total += window * tap[:, :1, None] if depthwise else np.tensordot(tap, window, 1)
    return total


def unit(flow: Array, weights: Weights, name: str, norm: str, stride: int = 1, clip: bool = True) -> Array:
    kernel = weights[f"{name}.weight"].astype(np.float64)
    flow = convolve(flow, kernel, stride, depthwise="depthwise" in name)
    mean, var, scale, bias = (
        weights[f"{norm}.{part}"][:, None, None] for part in ("running_mean", "running_var", "weight", "bias")
    )
    flow = (flow - mean) / np.sqrt(var + EPSILON) * scale + bias
    return np.clip(flow, 0, 6) if clip else flow


def reference(image: Array, weights: Weights, variant: Variant) -> Array:
    """Run the network as its paper writes it, normalisation unfolded."""
    flow, index = unit(image, weights, "_conv_stem", "_bn0", stride=2), 0
    for stage in variant.stages:
        for repeat in range(stage.repeats):
            stride, name, inner = (stage.stride if repeat == 0 else 1), f"_blocks.{index}", flow
            if f"{name}._expand_conv.weight" in weights:
                inner = unit(inner, weights, f"{name}._expand_conv", f"{name}._bn0")
            inner = unit(inner, weights, f"{name}._depthwise_conv", f"{name}._bn1", stride)
            inner = unit(inner, weights, f"{name}._project_conv", f"{name}._bn2", clip=False)
            flow, index = (inner + flow if inner.shape == flow.shape else inner), index + 1
    flow = unit(flow, weights, "_conv_head", "_bn1")
    logits: Array = weights["_fc.weight"] @ flow.mean((1, 2)) + weights["_fc.bias"]
    return logits


@pytest.mark.parametrize("variant", [LITE0, LITE2], ids=lambda variant: variant.name)
def test_the_graph_computes_the_network(variant: Variant) -> None:
    weights = random_weights(variant)
    image = np.random.default_rng(8).uniform(-1, 1, (3, variant.side, variant.side)).astype(np.float32)
    session = onnxruntime.InferenceSession(build_model(weights, variant), providers=["CPUExecutionProvider"])
    logits, features = session.run(["logits", "features"], {"image": np.stack([image, -image])})
    expected = reference(image, weights, variant)
    assert logits.shape == (2, CLASSES)
    # Single precision: with weights that say nothing, a change of a millionth comes out as one of 5 %.
    assert np.abs(logits[0] - expected).max() < 0.05 * np.abs(expected).max()
    assert np.abs(logits[0] - logits[1]).max() > 0.1
    assert features.shape == (2, HEAD)
    assert logits == pytest.approx(features @ weights["_fc.weight"].T + weights["_fc.bias"], abs=0.01)
