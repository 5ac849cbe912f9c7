"""Which file answers a path, and with which headers: decisions without a socket."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote_to_bytes

from setup.deploy.web_app import CONFIG, HASHED, SECURITY_HEADERS, cache_control, content_type

_COMPRESSED = {".css", ".html", ".js", ".json", ".map", ".svg", ".txt", ".webmanifest"}
# Below this a compressed answer is no smaller.
_WORTH_COMPRESSING = 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: status, headers, and the body; a HEAD request only gets its length."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Site:
    """The built web app (`files`), and the directory with the deployment's `config.json` and `csp.txt`."""

    files: Path
    deployment: Path

    def answer(self, target: str, *, accepts_gzip: bool) -> Answer:
        """Answer a request for `target`, the path of the request line, encoded as it came."""
        name = _name(target)
        found = self._find(name) if name is not None else None
        if found is None and name is not None and not name.startswith(HASHED) and name != CONFIG:
            name, found = "index.html", self._find("index.html")
        if name is None or found is None:
            return Answer(404, self._headers("text/plain; charset=utf-8", "no-store"), b"not found\n")
        body, encoding = _content(found, accepts_gzip=accepts_gzip)
        return Answer(200, self._headers(content_type(found.name), cache_control(name)) | encoding, body)

    def _find(self, name: str) -> Path | None:
        """The file of a name, if it lies inside its directory, links followed."""
        directory = self.deployment if name == CONFIG else self.files
        path = (directory / name).resolve()
        return path if path.is_file() and path.is_relative_to(directory.resolve()) else None

    def _headers(self, kind: str, caching: str) -> dict[str, str]:
        try:
            policy = (self.deployment / "csp.txt").read_text()
        except FileNotFoundError:
            policy = "default-src 'none'"
        return {
            "Content-Type": kind,
            "Cache-Control": caching,
            "Content-Security-Policy": policy,
            **SECURITY_HEADERS,
        }


def _name(target: str) -> str | None:
    """The path below the site's root, decoded once; None if it cannot be the name of a file."""
    path = target.partition("?")[0].partition("#")[0]
    try:
        name = unquote_to_bytes(path).decode().lstrip("/")
    except UnicodeDecodeError:
        return None
    parts = name.split("/")
    return None if "\0" in name or "\\" in name or ".." in parts else name or "index.html"


def _content(path: Path, *, accepts_gzip: bool) -> tuple[bytes, dict[str, str]]:
    if path.suffix not in _COMPRESSED:
        return path.read_bytes(), {}
    vary = {"Vary": "Accept-Encoding"}
    if not accepts_gzip or path.stat().st_size < _WORTH_COMPRESSING:
        return path.read_bytes(), vary
    return _compressed(path, path.stat().st_mtime_ns), vary | {"Content-Encoding": "gzip"}


# The time of the last change is part of the key: a build puts new files in the place of old ones.
@lru_cache(maxsize=64)
def _compressed(path: Path, _changed_at: int) -> bytes:
    return gzip.compress(path.read_bytes(), compresslevel=6, mtime=0)
