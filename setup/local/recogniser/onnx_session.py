"""How models run: one onnxruntime session each, shared by all threads."""

from pathlib import Path

import onnxruntime  # type: ignore[import-untyped]


def open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Load an ONNX file; `threads` work on each image."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    # Planning memory ahead took a quarter more memory, and was no faster.
    options.enable_mem_pattern = False
    # Idle threads must sleep: they share the cores with the rest of the local stack.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
