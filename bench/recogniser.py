"""The local recogniser: how right it is about judged photos, how fast, how much memory it takes.

Precision and recall are those of labels of at least 35, 55 and 80 %, for the classifier alone and with the detector.
Weights, thresholds and lessons come from one half of the photos; the goals are for the other half.

Speed is that of the server, called by boto3 with the bytes of 12 MP JPEGs, two callers for each core. If other work
shares the cores, processor time per photo is more meaningful than photos per second.
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from PIL import Image

from bench.photographs import encoded, photograph
from bench.recogniser_judged import (
    JudgedPhoto,
    halves,
    judged_photos,
    kinds,
    quality,
    quality_of,
)
from bench.recogniser_server import MeasuredRecogniser, measured_recogniser
from bench.report import Figure, NotMeasured
from setup.local.recogniser.__main__ import load_models
from setup.local.recogniser.evidence import FoundLabel, Model, merge
from setup.local.recogniser.image_reading import opened
from setup.local.recogniser.model_files import ModelMissing
from setup.local.recogniser.prepare import prepare_all
from setup.local.recogniser.vocabulary import load_vocabulary

ROUNDS, PHOTOS, PROBES = 3, 24, 9
# From the first on, labels are kept; from the second on, they are shown.
BARS = (35, 55, 80)
SHOWN = 55
CORES = os.cpu_count() or 1
Progress = Callable[[str], None]


def figures(progress: Progress) -> Iterator[Figure]:
    """Quality first, then speed, memory, and what bad photos do to the others."""
    try:
        prepare_all()
        yield from _quality(progress)
    except ModelMissing as missing:
        raise NotMeasured(str(missing)) from missing
    progress("making photos of 12 and 48 megapixels")
    photo = encoded(photograph(4000, 3000), "JPEG", quality=85)
    with measured_recogniser(_small(), 2 * CORES + 8) as (recogniser, first):
        spent = f"{recogniser.processor_seconds():.2f} s of processor time"
        yield Figure(name="start until first answer", value=first, unit="s", at_most=3, note=spent)
        yield from _speed(recogniser, photo, progress)
        yield from _bad_photos(recogniser, progress)


def _quality(progress: Progress) -> Iterator[Figure]:
    vocabulary = load_vocabulary()
    progress("fetching the judged photos that are not committed")
    photos = judged_photos(vocabulary, progress)
    models = load_models(vocabulary)
    progress(f"looking at {len(photos)} judged photos")
    looks = {"classifier alone": labels_of(photos, models[:1]), "both": labels_of(photos, models)}
    chosen_on, kept_out = halves(photos)
    yield from _by_kind(kept_out, looks["both"])
    free = [photo for photo in kept_out if photo.committed]
    for what, part in (
        ("kept out", kept_out),
        ("kept out, public domain", free),
        ("chosen on", chosen_on),
    ):
        for who, labels in looks.items():
            yield from _rightness(f"{what} ({len(part)}), {who}", part, labels, is_goal=what == "kept out")


def _by_kind(photos: Sequence[JudgedPhoto], labels: Mapping[str, Sequence[FoundLabel]]) -> Iterator[Figure]:
    for name, kind in sorted(kinds(load_vocabulary()).items()):
        found = quality_of(kind, photos, labels, SHOWN)
        note = f"precision {found.precision:.0%}, {found.clean:.0%} of the photos without a wrong one"
        yield Figure(name=f"kept out, {name}: recall", value=100 * found.recall, unit="%", note=note)


def _rightness(
    name: str, photos: Sequence[JudgedPhoto], labels: Mapping[str, Sequence[FoundLabel]], *, is_goal: bool
) -> Iterator[Figure]:
    for bar in BARS:
        found = quality(photos, labels, bar)
        note = f"{found.clean:.0%} of the photos without a wrong label"
        goal = 100 * _least_precision(bar) if is_goal else None
        yield Figure(
            name=f"{name}, {bar} %: precision", value=100 * found.precision, unit="%", at_least=goal, note=note
        )
        yield Figure(name="  recall", value=100 * found.recall, unit="%", note="of what a person names first")


def _least_precision(bar: int) -> float:
    """The share of right labels among those above `bar` percent should be well above `bar`."""
    return {35: 0.8, 55: 0.88, 80: 0.9}[bar]


def labels_of(photos: Sequence[JudgedPhoto], models: Sequence[Model]) -> dict[str, list[FoundLabel]]:
    """Return the models' labels of each photo, by its name."""
    vocabulary, side = load_vocabulary(), max(model.side for model in models)
    found = {}
    for photo in photos:
        with opened(photo.content) as image:
            upright = image.upright(side)
        found[photo.name] = merge([model.look(upright) for model in models], vocabulary)
    return found


def _speed(recogniser: MeasuredRecogniser, photo: bytes, progress: Progress) -> Iterator[Figure]:
    rates, costs = [], []
    for turn in range(ROUNDS):
        progress(f"asking for {PHOTOS} photos of 12 MP, round {turn + 1} of {ROUNDS}")
        spent, started = recogniser.processor_seconds(), time.monotonic()
        with ThreadPoolExecutor(2 * CORES) as callers:
            list(callers.map(recogniser.detect_labels, [photo] * PHOTOS))
        rates.append(PHOTOS / (time.monotonic() - started))
        costs.append((recogniser.processor_seconds() - spent) / PHOTOS)
    size = f"{len(photo) / 1e6:.1f} MB each; one-minute load {os.getloadavg()[0]:.1f} on {CORES} cores"
    yield Figure(name="12 MP JPEGs", value=statistics.median(rates), unit="photos/s", at_least=6, note=size)
    cost = statistics.median(costs)
    note = f"two cores to themselves could do {2 / cost:.1f} a second"
    yield Figure(name="  processor time", value=1000 * cost, unit="ms/photo", at_most=2000 / 6, note=note)
    yield Figure(name="  memory", value=recogniser.memory(highest=True) / 1e6, unit="MB", at_most=700, note="peak")


def _bad_photos(recogniser: MeasuredRecogniser, progress: Progress) -> Iterator[Figure]:
    """Time a small photo alone, then while others are decoded that take seconds each."""
    small = _small()
    alone = statistics.median(_seconds(partial(recogniser.detect_labels, small)) for _ in range(PROBES))
    for name, bad, goal in _bad(progress):
        progress(f"asking for a small photo beside four: {name}")
        with ThreadPoolExecutor(4) as callers:
            under_way = [callers.submit(recogniser.detect_labels, bad) for _ in range(4)]
            beside = []
            while not all(future.done() for future in under_way):
                beside.append(_seconds(partial(recogniser.detect_labels, small)))
            for future in under_way:
                future.result()
        note = f"{alone * 1000:.0f} ms alone; {len(beside)} answers meanwhile"
        yield Figure(name=f"a small photo beside {name}", value=statistics.median(beside) * 1000, unit="ms", note=note)
        peak = recogniser.memory(highest=True) / 1e6
        yield Figure(name="  memory", value=peak, unit="MB", at_most=goal, note="peak, these four at once")


def _bad(progress: Progress) -> Iterator[tuple[str, bytes, float | None]]:
    """The largest images that fit in the request, by the memory they take."""
    progress("making the largest images")
    yield "PNGs of 48 MP", _flat(8000, 6000, "PNG", "RGB"), 700
    yield "progressive JPEGs of 48 MP", _flat(8000, 6000, "JPEG", "RGB", progressive=True), 700
    yield "PNGs of 100 MP", _flat(10_000, 10_000, "PNG", "RGB"), 700
    yield "progressive CMYK JPEGs of 100 MP", _flat(10_000, 10_000, "JPEG", "CMYK", progressive=True), None


def _flat(width: int, height: int, image_format: str, mode: str, **options: bool) -> bytes:
    return encoded(Image.new(mode, (width, height)), image_format, **options)


def _small() -> bytes:
    return encoded(photograph(640, 480), "JPEG", quality=85)


def _seconds(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return time.monotonic() - started
