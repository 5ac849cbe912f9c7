"""Metadata, thumbnail and renditions from bytes, against pyvips and the commands that the reference architecture runs.

All run on one core and are measured in processor time, including their helper threads and processes: on a machine
that does nothing else, this is the elapsed time. Quality is that of the thumbnail's file, compared with the whole image
scaled by Lanczos. Memory is the peak above what the interpreter holds after its imports, without the file itself.

Of a HEIC, the renditions are compared with libheif's decoder alone.
"""

import importlib
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from math import log10
from pathlib import Path
from statistics import median
from typing import Any

from PIL import Image, ImageChops, ImageStat

from bench.photographs import CAMERA_NOISE, encoded, photograph
from bench.report import Figure, NotMeasured, interleaved, median_ratio, table
from chalicelib.core.image.metadata import first_read, image_metadata
from chalicelib.core.image.thumbnail import renditions, thumbnail

ROUNDS, SLOW_ROUNDS, IMPORT_ROUNDS = 21, 3, 9
PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Case:
    """A file to measure, and its goals."""

    name: str
    width: int
    height: int
    options: dict[str, Any]
    image_format: str = "JPEG"
    of_pyvips: float | None = None
    renditions_of_pyvips: float | None = None
    renditions_of_libheif: float | None = None
    of_imagemagick: float | None = None
    memory: float | None = None
    renditions_memory: float | None = None
    timed: bool = True
    noise: float = CAMERA_NOISE

    def file(self) -> bytes:
        """The encoded photo."""
        return encoded(photograph(self.width, self.height, noise=self.noise), self.image_format, **self.options)


JPEG = {"quality": 90}
CASES = (
    Case("12 MP JPEG", 4000, 3000, JPEG, of_pyvips=1.0, renditions_of_pyvips=1.0, of_imagemagick=25),
    Case("24 MP JPEG", 6000, 4000, JPEG, of_pyvips=1.0, renditions_of_pyvips=1.0, of_imagemagick=25),
    Case(
        *("48 MP JPEG", 8000, 6000, JPEG),
        of_pyvips=1.0,
        renditions_of_pyvips=1.0,
        of_imagemagick=25,
        memory=25,
        renditions_memory=120,
    ),
    Case("12 MP HEIC", 4000, 3000, {"quality": 80}, "HEIF", renditions_of_libheif=1.2),
    Case("12 MP progressive JPEG", 4000, 3000, JPEG | {"progressive": True}, of_pyvips=1.0),
    Case("12 MP PNG", 4000, 3000, {}, "PNG", of_pyvips=1.4),
    # Without noise nearly every row uses the Paeth filter, which Pillow undoes without vector instructions.
    Case("12 MP PNG without noise", 4000, 3000, {}, "PNG", noise=0),
    Case("48 MP PNG", 8000, 6000, {"compress_level": 1}, "PNG", memory=270, timed=False),
)


def figures(progress: Callable[[str], None]) -> Iterator[Figure]:
    """Milliseconds, ratios, decibels and megabytes of each case, then what importing costs."""
    vips, magick = _Vips(), _ImageMagick.found()
    if magick is None:
        progress("ImageMagick is not installed here, so nothing is compared with it")
    for case in CASES:
        progress(f"making a {case.name}")
        file = case.file()
        if case.timed:
            progress(f"measuring {case.name}")
            with _one_core():
                yield from _timed(case, file, vips, magick)
        if case.memory is not None:
            yield _memory(case, file, "thumbnail", case.memory)
        if case.renditions_memory is not None:
            yield _memory(case, file, "renditions", case.renditions_memory)
    progress("measuring imports")
    yield from _imports()


def _timed(case: Case, file: bytes, vips: "_Vips", magick: "_ImageMagick | None") -> Iterator[Figure]:
    if case.renditions_of_libheif is not None:
        peer = ("libheif's decoder", _libheif, case.renditions_of_libheif)
        yield from _renditions(case, file, *peer, rounds=SLOW_ROUNDS)
        return
    yield from _speed(case, file, vips, magick)
    yield _quality(file)
    if case.renditions_of_pyvips is not None:
        yield from _renditions(case, file, "pyvips", vips.renditions, case.renditions_of_pyvips, rounds=ROUNDS)


def _renditions(
    case: Case, file: bytes, peer: str, run: Callable[[bytes], object], goal: float, *, rounds: int
) -> Iterator[Figure]:
    ours, theirs = partial(_milliseconds, partial(_all_of_ours, file)), partial(_milliseconds, partial(run, file))
    times = interleaved({"ours": ours, "theirs": theirs}, rounds=rounds)
    yield Figure(
        name=f"{case.name}: metadata and all renditions",
        value=median(times["ours"]),
        unit="ms",
        note=", ".join(f"{each.width} x {each.height}" for each in renditions(file)),
    )
    yield Figure(
        name=f"  of the time of {peer}",
        value=median_ratio(times["ours"], times["theirs"]),
        unit="times",
        at_most=goal,
        note=f"{peer} {median(times['theirs']):.1f} ms",
    )


def _libheif(file: bytes) -> int:
    import pi_heif

    pi_heif.options.DECODE_THREADS = 1
    return len(pi_heif.open_heif(file).data)


def _all_of_ours(file: bytes) -> int:
    image_metadata(file[: first_read(len(file))], file_size=len(file))
    return len(renditions(file))


def _speed(case: Case, file: bytes, vips: "_Vips", magick: "_ImageMagick | None") -> Iterator[Figure]:
    ours, theirs = partial(_milliseconds, partial(_ours, file)), partial(_milliseconds, partial(vips.run, file))
    times = interleaved({"ours": ours, "pyvips": theirs}, rounds=ROUNDS)
    size = f"file of {len(file) / 1e6:.1f} MB"
    yield Figure(name=f"{case.name}: metadata and thumbnail", value=median(times["ours"]), unit="ms", note=size)
    yield Figure(
        name="  of the time of pyvips",
        value=median_ratio(times["ours"], times["pyvips"]),
        unit="times",
        at_most=case.of_pyvips,
        note=f"pyvips {median(times['pyvips']):.1f} ms",
    )
    if magick is not None:
        run = partial(_milliseconds, partial(magick.run, file))
        slow = interleaved({"ours": ours, "imagemagick": run}, rounds=SLOW_ROUNDS)
        yield Figure(
            name="  faster than the reference architecture",
            value=median_ratio(slow["imagemagick"], slow["ours"]),
            unit="times",
            at_least=case.of_imagemagick,
            note=f"{magick.version} {median(slow['imagemagick']):,.0f} ms",
        )


def _ours(file: bytes) -> bytes:
    image_metadata(file[: first_read(len(file))], file_size=len(file))
    return thumbnail(file).data


class _Vips:
    """pyvips, without its cache, which would remember the answer."""

    def __init__(self) -> None:
        os.environ["VIPS_CONCURRENCY"] = "1"
        try:
            self._pyvips: Any = importlib.import_module("pyvips")
        except ImportError as error:
            raise NotMeasured("pyvips is missing: pip install -r bench/requirements.txt") from error
        self._pyvips.cache_set_max(0)

    def run(self, file: bytes) -> bytes:
        """All metadata fields, then the thumbnail in the file's format, a JPEG with the same quality as ours."""
        image = self._pyvips.Image.new_from_buffer(file, "")
        for field in image.get_fields():
            image.get(field)
        small = self._pyvips.Image.thumbnail_buffer(file, 250, height=250)
        result: bytes = small.write_to_buffer(
            ".png" if file.startswith(b"\x89PNG") else ".jpg[Q=95,subsample_mode=off]"
        )
        return result

    def renditions(self, file: bytes) -> int:
        """All metadata fields, and three pictures from one decode, each from the one before, with our qualities."""
        image = self._pyvips.Image.new_from_buffer(file, "")
        for field in image.get_fields():
            image.get(field)
        size = 0
        picture = self._pyvips.Image.thumbnail_buffer(file, 2048, height=2048).copy_memory()
        for side, options in ((2048, "[Q=82]"), (640, "[Q=82]"), (250, "[Q=95,subsample_mode=off]")):
            picture = picture.thumbnail_image(side, height=side).copy_memory() if side < 2048 else picture
            size += len(picture.write_to_buffer(f".jpg{options}"))
        return size


@dataclass(frozen=True, slots=True)
class _ImageMagick:
    """The two commands that the reference architecture's functions start for each photo."""

    identify: str
    convert: str
    version: str

    # A script of the same name would add its own start to the time.
    @classmethod
    def found(cls) -> "_ImageMagick | None":
        tools = [_binary("identify"), _binary("convert")]
        if tools[0] is None or tools[1] is None:
            return None
        words = subprocess.run([tools[0], "-version"], capture_output=True, check=True, text=True).stdout.split()
        return cls(tools[0], tools[1], " ".join(words[1:3]))

    def run(self, file: bytes) -> bytes:
        """Like the Lambda functions: the file on standard input, each time."""
        subprocess.run([self.identify, "-ping", "-verbose", "-"], input=file, capture_output=True, check=True)
        image_format = "PNG" if file.startswith(b"\x89PNG") else "JPEG"
        command = [self.convert, "-", "-resize", "250x187.5", f"{image_format}:-"]
        return subprocess.run(command, input=file, capture_output=True, check=True).stdout


def _binary(name: str) -> str | None:
    for directory in os.get_exec_path():
        path = shutil.which(name, path=directory)
        if path is not None and Path(path).read_bytes()[:4] == b"\x7fELF":
            return path
    return None


@contextmanager
def _one_core() -> Iterator[None]:
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {max(cores)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, cores)


def _milliseconds(work: Callable[[], object]) -> float:
    started = _processor_time()
    work()
    return (_processor_time() - started) * 1000


def _processor_time() -> float:
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def _quality(file: bytes) -> Figure:
    small = Image.open(BytesIO(_ours(file))).convert("RGB")
    reference = Image.open(BytesIO(file)).convert("RGB").resize(small.size, Image.Resampling.LANCZOS)
    squares = ImageStat.Stat(ImageChops.difference(small, reference)).sum2
    decibels = 10 * log10(255**2 * 3 * small.width * small.height / sum(squares))
    return Figure(name="  quality", value=decibels, unit="dB", at_least=38, note="PSNR of the thumbnail's file")


_PEAK = """
import sys
from pathlib import Path
from PIL import JpegImagePlugin, PngImagePlugin
from chalicelib.core.image.metadata import first_read, image_metadata
from chalicelib.core.image.thumbnail import renditions, thumbnail

def kilobytes(name):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))

file = Path(sys.argv[1]).read_bytes()
Path("/proc/self/clear_refs").write_text("5")
before = kilobytes("VmRSS")
image_metadata(file[: first_read(len(file))], file_size=len(file))
{"thumbnail": thumbnail, "renditions": renditions}[sys.argv[2]](file)
print(kilobytes("VmHWM") - before)
"""


# clear_refs 5 forgets the highest mark so far (proc(5)).
def _memory(case: Case, file: bytes, what: str, most: float) -> Figure:
    with tempfile.NamedTemporaryFile() as target:
        target.write(file)
        target.flush()
        peak = int(_python(_PEAK, target.name, what)) * 1024
    note = f"beside the file's own {len(file) / 1e6:.0f} MB"
    return Figure(name=f"{case.name}: memory, {what}", value=peak / 1e6, unit="MB", at_most=most, note=note)


def _imports() -> Iterator[Figure]:
    statements = {
        "extract_image_metadata": "import chalicelib.core.image.metadata",
        "detect_labels": "import chalicelib.core.image.detection_image",
        "generate_thumbnail, JPEG": "import chalicelib.core.image.thumbnail, PIL.JpegImagePlugin",
        "generate_thumbnail, PNG": "import chalicelib.core.image.thumbnail, PIL.PngImagePlugin",
        "Pillow with all its plugins": "import PIL.Image; PIL.Image.init()",
    }
    programs = {
        name: partial(_milliseconds, partial(_python, f"import boto3; {code}")) for name, code in statements.items()
    }
    bare = partial(_milliseconds, partial(_python, "import boto3"))
    with _one_core():
        times = interleaved({"": bare, **programs}, rounds=IMPORT_ROUNDS)
    nothing = median(times.pop(""))
    for name, measured in times.items():
        yield Figure(name=f"import for {name}", value=median(measured) - nothing, unit="ms", note="over boto3's own")


def _python(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, check=True, text=True, cwd=PROJECT
    )
    return done.stdout


if __name__ == "__main__":
    results = []
    for figure in figures(lambda line: print(line, file=sys.stderr, flush=True)):
        results.append(figure)
    print(table(results))
    sys.exit(any(figure.missed for figure in results))
