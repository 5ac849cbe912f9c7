"""How models run: one onnxruntime session each, shared by all threads; their memory comes from one pool."""

from functools import cache
from pathlib import Path

import onnxruntime  # type: ignore[import-untyped]


def open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Load an ONNX file; `threads` work on each image."""
    _make_pool()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.add_session_config_entry("session.use_env_allocators", "1")
    # Planning memory ahead took a quarter more memory, and was no faster.
    options.enable_mem_pattern = False
    # Idle threads must sleep: they share the cores with the rest of the local stack.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])


# A pool for each session takes 30 MB more, although the models seldom work at the same moment. Without any pool it
# would be 50 MB less again, but every photo would take half as long again.
@cache
def _make_pool() -> None:
    place = onnxruntime.OrtMemoryInfo(
        "Cpu", onnxruntime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, onnxruntime.OrtMemType.DEFAULT
    )
    onnxruntime.create_and_register_allocator(place, None)
