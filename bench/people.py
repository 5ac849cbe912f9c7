"""People: how surely the local recogniser tells who is who, and what a face costs.

Precision and recall are those of pairs of faces: of those taken for one person's, how many are; of those of one person,
how many are taken so. The threshold was chosen on one half of the people; the goals are for the others.
"""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, ImageOps

from bench.people_photos import Shown, photos_of_people
from bench.photographs import encoded
from bench.recogniser_judged import FOLDER, judged_photos
from bench.recogniser_server import measured_recogniser
from bench.report import Figure, NotMeasured
from chalicelib.core.detections import BoundingBox
from chalicelib.core.people.faces import Face, Likeness
from chalicelib.core.people.grouping import ALIKE, groups
from setup.local.recogniser import text_reader
from setup.local.recogniser.faces.quality import BARS, failings
from setup.local.recogniser.faces.reader import SIDE, FaceReader, SeenFace, Vector, similarities
from setup.local.recogniser.image_reading import opened
from setup.local.recogniser.model_files import ModelMissing
from setup.local.recogniser.prepare import prepare_faces
from setup.local.recogniser.vocabulary import load_vocabulary

LEAST_PRECISION, LEAST_RECALL = 98, 80
THRESHOLDS = (70, 80, 85, 90, 95, 98)
ROUNDS, CALLERS = 10, 4
Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Told:
    """A face that was found, and whose it is."""

    person: str
    face: Face
    vector: Vector


def figures(progress: Progress) -> Iterator[Figure]:
    """Who is found, who is taken for whom, and the cost."""
    try:
        prepare_faces()
    except ModelMissing as missing:
        raise NotMeasured(str(missing)) from missing
    yield from _cost(progress)
    yield from _everything(progress)
    reader = FaceReader(1)
    progress("fetching the photos of people")
    shown = photos_of_people()
    progress(f"looking at {len(shown)} photos of people")
    told = [each for photo in shown for each in _told(photo, reader)]
    wanted = sum(len(photo.people) for photo in shown)
    note = f"of {wanted} on {len(shown)} photos"
    yield Figure(name="faces found and good enough", value=100 * len(told) / wanted, unit="%", note=note)
    chosen_on, kept_out = _halves(told)
    yield from _thresholds(chosen_on)
    for what, part in (("kept out", kept_out), ("chosen on", chosen_on), ("all", told)):
        yield from _quality(what, part)
    yield from _confusion(told)
    progress("looking for faces where nobody is")
    yield from _nobody(reader, progress)


def _told(photo: Shown, reader: FaceReader) -> list[Told]:
    """Those who are found, if it can be said who is who: as many as there are, or the largest of a portrait."""
    good = [face for face in reader.read(photo.image) if not _failings(face)]
    found = sorted(good[: len(photo.people)], key=lambda face: face.box.left)
    if len(found) < len(photo.people):
        return []
    return [
        Told(
            person,
            Face(photo.name, BoundingBox(seen.box.left, seen.box.top, seen.box.width, seen.box.height)),
            seen.vector,
        )
        for person, seen in zip(photo.people, found, strict=True)
    ]


def _failings(face: SeenFace) -> list[str]:
    turn = max(abs(face.pose.yaw), abs(face.pose.pitch))
    return failings(BARS["AUTO"], side=face.side, confidence=face.confidence, quality=face.quality, turn=turn)


def _halves(told: Sequence[Told]) -> tuple[list[Told], list[Told]]:
    names = sorted({each.person for each in told}, key=lambda name: (len(name), name))
    return [each for each in told if each.person in names[::2]], [each for each in told if each.person in names[1::2]]


def _likenesses(told: Sequence[Told]) -> list[tuple[Told, Told, float]]:
    vectors = np.stack([each.vector for each in told])
    alike = [similarities(each.vector, vectors) for each in told]
    return [(told[a], told[b], float(alike[a][b])) for a, b in combinations(range(len(told)), 2)]


def _thresholds(told: Sequence[Told]) -> Iterator[Figure]:
    pairs = _likenesses(told)
    for threshold in THRESHOLDS:
        taken = [one.person == other.person for one, other, alike in pairs if alike >= threshold]
        recall = sum(taken) / sum(one.person == other.person for one, other, _ in pairs)
        note = f"recall {recall:.1%}, of {len(pairs):,} pairs of those chosen on"
        precision = sum(taken) / max(1, len(taken))
        yield Figure(name=f"pairs of at least {threshold} %: precision", value=100 * precision, unit="%", note=note)


def _grouped(told: Sequence[Told]) -> list[list[Told]]:
    by_face = {each.face: each for each in told}
    found = groups(by_face, [Likeness(one.face, other.face, alike) for one, other, alike in _likenesses(told)])
    return [[by_face[face] for face in group] for group in found]


def _quality(what: str, told: Sequence[Told]) -> Iterator[Figure]:
    found = _grouped(told)
    together = [one.person == other.person for group in found for one, other in combinations(group, 2)]
    same = sum(count * (count - 1) // 2 for count in Counter(each.person for each in told).values())
    people = len({each.person for each in told})
    note = f"{len(found)} groups of {len(told)} faces of {people} people, from {ALIKE:.0f} %"
    goals = (LEAST_PRECISION, LEAST_RECALL) if what == "kept out" else (None, None)
    precision, recall = 100 * sum(together) / max(1, len(together)), 100 * sum(together) / max(1, same)
    yield Figure(name=f"groups, {what}: precision", value=precision, unit="%", at_least=goals[0], note=note)
    yield Figure(name="  recall", value=recall, unit="%", at_least=goals[1])


def _confusion(told: Sequence[Told]) -> Iterator[Figure]:
    """Who is in one group with somebody else, and who is in several."""
    counts = [Counter(each.person for each in group) for group in _grouped(told)]
    mixed = [_listed(count) for count in counts if len(count) > 1]
    yield Figure(name="groups of several people", value=len(mixed), unit="groups", note="; ".join(mixed))
    spread = {name: [count[name] for count in counts if name in count] for name in {each.person for each in told}}
    apart = {name: "+".join(map(str, parts)) for name, parts in sorted(spread.items()) if len(parts) > 1}
    yield Figure(name="people in several groups", value=len(apart), unit="people", note=_named(apart))


def _listed(counts: Mapping[str, int]) -> str:
    return " with ".join(f"{count} of {name}" for name, count in sorted(counts.items()))


def _named(parts: Mapping[str, str]) -> str:
    return ", ".join(f"{name}: {part}" for name, part in parts.items())


def _nobody(reader: FaceReader, progress: Progress) -> Iterator[Figure]:
    """Faces in judged photos on which nobody is: animals, above all."""
    wrong: dict[str, int] = {}
    empty = [photo for photo in judged_photos(load_vocabulary(), progress) if "Person" not in photo.right]
    for photo in empty:
        with opened(photo.content) as image:
            found = [face for face in reader.read(image.upright(SIDE)) if not _failings(face)]
        wrong |= {photo.name: len(found)} if found else {}
    note = f"on {len(empty)} photos; {', '.join(sorted(wrong))}"
    yield Figure(name="faces where nobody is", value=sum(wrong.values()), unit="faces", note=note)


def _cost(progress: Progress) -> Iterator[Figure]:
    """Of a 12 MP photo, with nine faces and with none."""
    progress("looking at photos of 12 MP")
    before = _memory()
    reader = FaceReader(1)
    faces, full = _timed(reader, _crowd(3))
    _, empty = _timed(reader, Image.new("RGB", (4000, 3000), "grey"))
    note = f"{faces} faces, decoding included, one thread"
    yield Figure(name="12 MP JPEG", value=1000 * full, unit="ms", note=note)
    yield Figure(name="  each face", value=1000 * (full - empty) / max(1, faces), unit="ms", note="of processor time")
    yield Figure(name="  memory", value=(_memory() - before) / 1e6, unit="MB", note="the models, and looking")


def _everything(progress: Progress) -> Iterator[Figure]:
    """Of a 12 MP photo with four faces and a sign, by a recogniser that serves all it can."""
    if not text_reader.is_available():
        raise NotMeasured("what reads text is not installed: requirements-text.txt")
    progress("asking for labels, text and faces of photos of 12 MP")
    crowd = _crowd(2)
    ImageDraw.Draw(crowd).text((300, 2600), "Kennedy Space Center", "white", ImageFont.load_default(220))
    photo = encoded(crowd, "JPEG", quality=85)
    with (
        tempfile.TemporaryDirectory() as folder,
        measured_recogniser(photo, CALLERS, "--faces", folder) as (recogniser, _),
    ):
        recogniser.make_collection()
        recogniser.everything(photo, "first")
        spent = recogniser.processor_seconds()
        with ThreadPoolExecutor(CALLERS) as callers:
            list(callers.map(partial(recogniser.everything, photo), map(str, range(2 * ROUNDS))))
        each = (recogniser.processor_seconds() - spent) / (2 * ROUNDS)
        yield Figure(name="labels, text and faces of 12 MP", value=1000 * each, unit="ms", at_most=1500)
        peak, note = recogniser.memory(highest=True) / 1e6, f"peak, {CALLERS} callers"
        yield Figure(name="  memory", value=peak, unit="MB", at_most=1000, note=note)


def _crowd(across: int) -> Image.Image:
    """Return a photo of 12 MP that shows so many people across, and as many rows of them."""
    portrait = Image.open(FOLDER / "astronaut.jpg").convert("RGB")
    crowd = Image.new("RGB", (4000, 3000))
    width, height = crowd.width // across, crowd.height // across
    for place in range(across**2):
        crowd.paste(ImageOps.fit(portrait, (width, height)), (place % across * width, place // across * height))
    return crowd


def _timed(reader: FaceReader, picture: Image.Image) -> tuple[int, float]:
    """How many faces there are, and the least processor seconds that the photo took."""
    content, seconds, faces = encoded(picture, "JPEG", quality=85), [], 0
    for _ in range(ROUNDS):
        started = time.process_time()
        with opened(content) as image:
            faces = len(reader.read(image.upright(SIDE)))
        seconds.append(time.process_time() - started)
    return faces, min(seconds)


def _memory() -> float:
    """Bytes of memory that this process holds."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return 1024.0 * next(int(line.split()[1]) for line in lines if line.startswith("VmRSS"))
