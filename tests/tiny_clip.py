"""A model of CLIP's shape that knows three words: "red", "green" and "blue" are near pictures of these colours.

It has the files that fastembed expects of the real one: what is tested with it is all the code around the weights.
"""

import json
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, pre_tokenizers

WORDS = {"red": 0, "green": 1, "blue": 2, "<unk>": 3, "<pad>": 4}
_SIDE, _LENGTH = 224, 512
# What each of the colours is, in CLIP's 512 numbers.
_COLOURS = np.random.default_rng(3).normal(size=(3, _LENGTH)).astype(np.float32)


def write_tiny_clip(directory: Path) -> Path:
    """Write the two models below a directory, as `PHOTO_SEARCH_CLIP` expects them; returns the directory."""
    for name, write in (("vision", _write_vision), ("text", _write_text)):
        (directory / name).mkdir(parents=True)
        write(directory / name)
    return directory


# The mean of each colour.
def _write_vision(directory: Path) -> None:
    nodes = [
        helper.make_node("GlobalAveragePool", ["pixel_values"], ["means"]),
        helper.make_node("Flatten", ["means"], ["flat"]),
        helper.make_node("MatMul", ["flat", "colours"], ["image_embeds"]),
    ]
    pixels = helper.make_tensor_value_info("pixel_values", TensorProto.FLOAT, ["batch", 3, _SIDE, _SIDE])
    _write_model(directory, nodes, [pixels], "image_embeds", _COLOURS, "colours")
    settings = {
        **{"do_resize": True, "size": {"shortest_edge": _SIDE}, "do_center_crop": True, "crop_size": _SIDE},
        **{"do_rescale": True, "rescale_factor": 1 / 255, "do_normalize": True, "resample": 3},
        **{"image_mean": [0.0, 0.0, 0.0], "image_std": [1.0, 1.0, 1.0]},
        "image_processor_type": "CLIPImageProcessor",
    }
    (directory / "preprocessor_config.json").write_text(json.dumps(settings))


# The mean of the words; those that are not known say nothing.
def _write_text(directory: Path) -> None:
    rows = np.concatenate([_COLOURS, np.zeros((2, _LENGTH), np.float32)])
    nodes = [
        helper.make_node("Gather", ["words", "input_ids"], ["each"]),
        helper.make_node("ReduceMean", ["each"], ["text_embeds"], axes=[1], keepdims=0),
    ]
    names = ("input_ids", "attention_mask")
    inputs = [helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "tokens"]) for name in names]
    _write_model(directory, nodes, inputs, "text_embeds", rows, "words")
    tokenizer = Tokenizer(models.WordLevel(WORDS, unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(directory / "tokenizer.json"))
    (directory / "tokenizer_config.json").write_text(json.dumps({"model_max_length": 77, "pad_token": "<pad>"}))
    (directory / "config.json").write_text(json.dumps({"pad_token_id": WORDS["<pad>"]}))
    (directory / "special_tokens_map.json").write_text(json.dumps({"pad_token": "<pad>", "unk_token": "<unk>"}))


def _write_model(
    directory: Path,
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    output: str,
    weights: "np.ndarray[tuple[int, ...], np.dtype[np.float32]]",
    name: str,
) -> None:
    outputs = [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", _LENGTH])]
    graph = helper.make_graph(nodes, "tiny", inputs, outputs, [numpy_helper.from_array(weights, name)])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)], ir_version=8)
    onnx.save(model, str(directory / "model.onnx"))
