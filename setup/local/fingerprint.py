"""What was deployed, as one value: it changes when anything changes that a deployment is made of."""

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path

# The sources of the functions, of the resources, and of the code that puts them together.
_SOURCES = (
    "app.py",
    "chalicelib/**/*.py",
    "chalicelib/**/*.json",
    ".chalice/config.json",
    "requirements.txt",
    "setup/*.py",
    "setup/*.json",
    "setup/*.yaml",
)


def fingerprint(repository: Path, *settings: str) -> str:
    """A hash over names and contents of the deployed sources, and over `settings`; 64 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in _sources(repository, _SOURCES):
        digest.update(f"{path.relative_to(repository)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    for setting in settings:
        digest.update(f"{setting}\0".encode())
    return digest.hexdigest()


def _sources(repository: Path, patterns: Iterable[str]) -> Iterator[Path]:
    yield from sorted({path for pattern in patterns for path in repository.glob(pattern)})
