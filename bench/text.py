"""What is written in photos: how right the local reader is, what it costs, and what labels lose to it.

Recall and precision are those of words. The photos were drawn for this (`bench/text_photos`), so they are easier than
some that people take: nothing is bent, worn, or written by hand.

Labels are asked for by two callers for each core, with and without somebody who has text read all the time: more than
the application does.
"""

import io
import os
import statistics
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby

from PIL import Image

from bench.photographs import encoded, photograph
from bench.recogniser_server import MeasuredRecogniser, measured_recogniser
from bench.report import Figure, NotMeasured, interleaved
from bench.text_judged import WrittenPhoto, reading, written_photos
from setup.local.recogniser.text_reader import TextReader, is_available

ROUNDS, PHOTOS = 3, 24
CORES = os.cpu_count() or 1
Progress = Callable[[str], None]


def figures(progress: Progress) -> Iterator[Figure]:
    """Quality first, then cost."""
    if not is_available():
        raise NotMeasured("there is nothing that reads text: .venv/bin/pip install -r requirements-features.txt")
    yield from _quality(progress)
    photo = encoded(photograph(4000, 3000), "JPEG", quality=85)
    page = written_photos()[0].content
    with measured_recogniser(photo, 2 * CORES + 8) as (recogniser, _):
        yield from _cost(recogniser, page, progress)
        yield from _beside(recogniser, photo, page, progress)
        peak = recogniser.memory(highest=True) / 1e6
        yield Figure(name="memory with everything on", value=peak, unit="MB", at_most=1000, note="peak")


def _quality(progress: Progress) -> Iterator[Figure]:
    photos, reader = written_photos(), TextReader()
    progress(f"reading {len(photos)} photos")
    read = {photo: _lines(reader, photo) for photo in photos}
    for group, members in groupby(photos, lambda photo: photo.group):
        yield from _rightness(group, {photo: read[photo] for photo in members})
    yield from _rightness("all", read, recall=90, precision=90)
    for photo in photos:
        if (found := read[photo]) != list(photo.lines):
            progress(f"{photo.name}: {' / '.join(found) or 'nothing'}")


def _lines(reader: TextReader, photo: WrittenPhoto) -> list[str]:
    with Image.open(io.BytesIO(photo.content)) as image:
        return [line.text for line in reader.read(image.convert("RGB"))]


def _rightness(
    group: str, read: dict[WrittenPhoto, list[str]], *, recall: float | None = None, precision: float | None = None
) -> Iterator[Figure]:
    found = reading((photo.lines, lines) for photo, lines in read.items())
    note = f"of {found.written} words in {len(read)} photos"
    yield Figure(name=f"{group}: recall", value=100 * found.recall, unit="%", at_least=recall, note=note)
    note = f"of {found.read} words that were read"
    yield Figure(name="  precision", value=100 * found.precision, unit="%", at_least=precision, note=note)


def _cost(recogniser: MeasuredRecogniser, page: bytes, progress: Progress) -> Iterator[Figure]:
    progress("reading one photo after the other")
    recogniser.detect_text(page)  # loads the models
    spent, started = recogniser.processor_seconds(), time.monotonic()
    for _ in range(PHOTOS // 2):
        recogniser.detect_text(page)
    took, cost = time.monotonic() - started, recogniser.processor_seconds() - spent
    yield Figure(name="reading a photo", value=2 * cost / PHOTOS, unit="s", note="of processor time")
    yield Figure(name="  by the clock", value=2 * took / PHOTOS, unit="s")


@dataclass(frozen=True, slots=True)
class _Labels:
    """Photos a second, and the median of what one answer took, in milliseconds."""

    rate: float
    answer: float


def _beside(recogniser: MeasuredRecogniser, photo: bytes, page: bytes, progress: Progress) -> Iterator[Figure]:
    measured: list[_Labels] = []

    def alone() -> float:
        measured.append(_labels(recogniser, photo))
        return len(measured) - 1

    def together() -> float:
        with _reading(recogniser, page):
            return alone()

    progress("asking for labels, with and without text")
    rounds = interleaved({"text off": alone, "text on": together}, rounds=ROUNDS)
    for name, places in rounds.items():
        found = [measured[int(place)] for place in places]
        yield Figure(name=f"labels, {name}", value=statistics.median(each.rate for each in found), unit="photos/s")
        yield Figure(name="  an answer", value=statistics.median(each.answer for each in found), unit="ms")


def _labels(recogniser: MeasuredRecogniser, photo: bytes) -> _Labels:
    def ask(_: int) -> float:
        started = time.monotonic()
        recogniser.detect_labels(photo)
        return 1000 * (time.monotonic() - started)

    started = time.monotonic()
    with ThreadPoolExecutor(2 * CORES) as callers:
        answers = list(callers.map(ask, range(PHOTOS)))
    return _Labels(PHOTOS / (time.monotonic() - started), statistics.median(answers))


@contextmanager
def _reading(recogniser: MeasuredRecogniser, page: bytes) -> Iterator[None]:
    """Somebody has one photo after the other read."""
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            recogniser.detect_text(page)

    with ThreadPoolExecutor(1) as caller:
        under_way = caller.submit(read)
        try:
            yield
        finally:
            done.set()
    under_way.result()
