"""The web app's files: `npm ci` and `npm run build` in `web/`, each only if its sources have changed."""

import json
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from setup.deploy.chalice_record import PROJECT
from setup.errors import SetupError
from setup.source_digest import source_digest

# What npm, the build and the tests leave in web/.
_NOT_SOURCES = {"node_modules", "dist", "coverage"}
_LAST_LINES = 3


def build_web_app(progress: Callable[[str], None], *, project: Path = PROJECT) -> Path:
    """Build `web/` unless exactly these sources were built. Returns `web/dist`. Raises `SetupError`, in one line."""
    web, made_of = project / "web", project / ".cache" / "web-app.json"
    dist = web / "dist"
    if not (web / "package.json").is_file():
        raise SetupError(f"there is no {web / 'package.json'}")
    before = _read(made_of)
    sources = source_digest(web, _sources(web))
    if before.get("sources") == sources and _page(dist) == before.get("page", ""):
        return dist
    made_of.unlink(missing_ok=True)
    packages = _install(web, before.get("packages"), progress)
    progress("building the web app")
    _npm(web, "run", "build")
    if (page := _page(dist)) is None:
        raise SetupError(f"`npm run build` left no {dist / 'index.html'}")
    made_of.parent.mkdir(parents=True, exist_ok=True)
    made_of.write_text(json.dumps({"sources": sources, "packages": packages, "page": page}))
    return dist


# The one page names all other files by their contents. Several working trees may share the note, but not the build.
def _page(dist: Path) -> str | None:
    page = dist / "index.html"
    return source_digest(dist, [page]) if page.is_file() else None


def _install(web: Path, installed: str | None, progress: Callable[[str], None]) -> str:
    """Fetch the packages unless these are there. Returns their digest."""
    packages = source_digest(web, [web / "package.json", web / "package-lock.json"])
    if installed != packages or not (web / "node_modules").is_dir():
        progress("fetching the web app's packages")
        _npm(web, "ci", "--loglevel=error")
    return packages


def _sources(web: Path) -> Iterator[Path]:
    for entry in web.iterdir():
        if entry.is_file():
            yield entry
        elif entry.name not in _NOT_SOURCES:
            yield from (path for path in entry.rglob("*") if path.is_file())


def _npm(web: Path, *arguments: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise SetupError("there is no npm: install Node.js 20 or later")
    finished = subprocess.run(
        [npm, *arguments],
        cwd=web,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1"},
    )
    if finished.returncode:
        said = [line.strip() for line in (finished.stdout + finished.stderr).splitlines() if line.strip()]
        raise SetupError(f"`npm {' '.join(arguments)}` failed in {web}: {' | '.join(said[-_LAST_LINES:])}")


def _read(made_of: Path) -> dict[str, str]:
    try:
        read: dict[str, str] = json.loads(made_of.read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return read
