"""What was deployed, as one value: it changes when any source of a deployment changes."""

from pathlib import Path

from setup.source_digest import source_digest

# The sources of the functions, of the resources, and of the code that deploys them.
_SOURCES = (
    "app.py",
    "chalicelib/**/*.py",
    "chalicelib/**/*.json",
    "chalicelib/**/*.tsv",
    ".chalice/config.json",
    "requirements.txt",
    "requirements-local.lock",
    "setup/*.py",
    "setup/deploy/*",
)


def fingerprint(repository: Path, *settings: str) -> str:
    """A hash over names and contents of the deployed sources, and over `settings`; 64 hexadecimal digits."""
    sources = (path for pattern in _SOURCES for path in repository.glob(pattern) if path.is_file())
    return source_digest(repository, sources, *settings)
