"""What the documents tell people to run or to read exists."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), *sorted((ROOT / "bench").glob("*.md"))]
TEXTS = {document.relative_to(ROOT).as_posix(): document.read_text() for document in DOCUMENTS}
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

# What a path may begin with. What a run makes is not always there.
MADE = {".cache", ".chalice", ".local"}
FIRST = {path.name for place in (ROOT, ROOT / "chalicelib") for path in place.iterdir()} - MADE


def told(pattern: str) -> list[tuple[str, str]]:
    return sorted({(name, found) for name, text in TEXTS.items() for found in re.findall(pattern, text)})


@pytest.mark.parametrize(("document", "target"), told(r"`make ([a-z-]+)[^`]*`") + told(r"(?m)^make ([a-z-]+)"))
def test_every_target_in_the_documents_exists(document: str, target: str) -> None:
    assert target in TARGETS, f"{document} tells to make {target}"


@pytest.mark.parametrize("module", sorted({module for _, module in told(r"python -m (setup\.(?!local)[a-z_.]+)")}))
def test_every_command_in_the_documents_has_a_help(module: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", module, "--help"], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "usage:" in done.stdout


@pytest.mark.parametrize("path", sorted((ROOT / "tests/attacks").glob("test_*.py")), ids=lambda path: path.stem)
def test_every_attack_is_in_the_table(path: Path) -> None:
    assert f"`{path.relative_to(ROOT).as_posix()}`" in TEXTS["docs/security.md"]


# In `backticks`, from the project's root or, as in the code, from chalicelib; what a run makes may be missing.
@pytest.mark.parametrize(
    ("document", "path"),
    [(name, path) for name, path in told(r"`([\w.-]+/[\w./*-]*)`") if path.partition("/")[0] in FIRST],
)
def test_every_path_that_is_told_exists(document: str, path: str) -> None:
    places = (ROOT, ROOT / "chalicelib")
    found = (place.glob(name) for place in places for name in (path.rstrip("/"), f"{path.rstrip('/')}.py"))
    assert any(map(any, found)), f"{document} names {path}"


@pytest.mark.parametrize(("document", "link"), told(r"\]\(([^)#:]+)\)") + told(r'src="([^":]+)"'))
def test_every_link_leads_somewhere(document: str, link: str) -> None:
    assert ((ROOT / document).parent / link).exists(), f"{document} links to {link}"
