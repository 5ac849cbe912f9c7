"""What something was made from, as one value: it changes when any of its sources does."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def source_digest(root: Path, sources: Iterable[Path], *settings: str) -> str:
    """A hash over names (relative to `root`) and contents of the files, and over `settings`; 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in sorted(set(sources)):
        digest.update(f"{path.relative_to(root)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    for setting in settings:
        digest.update(f"{setting}\0".encode())
    return digest.hexdigest()
