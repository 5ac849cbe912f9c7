"""Looks: which copies of a photo are found, and what is wrongly taken for one.

Copies are made of the recogniser's judged photos. Different ones are all pairs of these, of their quarters (more of one
kind: sky, ground), and of drawn screenshots, pages and flat pictures that differ only in what is written on them.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from io import BytesIO
from itertools import combinations
from time import process_time

from PIL import Image, ImageDraw, ImageEnhance, ImageFont

from bench.photographs import encoded
from bench.recogniser_judged import judged_photos
from bench.report import Figure
from chalicelib.core.image.thumbnail import renditions
from chalicelib.core.looks import MOST_DIFFERENT, Seen, alike, bands_of, difference, groups
from setup.local.recogniser.vocabulary import load_vocabulary

LARGE_LIBRARY = 100_000
_CROPS = (0.03, 0.05, 0.08)
# Where the rest lies in what was cropped: 0 is left or top.
_PLACES = {"evenly": (0.5, 0.5), "one side": (1.0, 0.5), "two sides": (0.0, 1.0)}
Progress = Callable[[str], None]


def figures(progress: Progress) -> Iterator[Figure]:
    """Recall for each kind of copy, precision, and the time that a large library takes."""
    progress("fetching the judged photos that are not committed")
    photos = [_opened(photo.content) for photo in judged_photos(load_vocabulary(), progress)]
    progress(f"making copies of {len(photos)} photos")
    found = _found(photos)
    yield from _recall(found)
    others = {
        "photos": [_look(photo) for photo in photos],
        "quarters of photos": [_look(quarter) for photo in photos for quarter in _quarters(photo)],
        "chats": [_look(_chat(number)) for number in range(20)],
        "pages": [_look(_page(number)) for number in range(20)],
        "flat pictures": [_look(flat) for flat in _flat()],
    }
    progress("comparing all pairs of different pictures")
    wrong = {what: _wrong(looks) for what, looks in others.items()}
    right = sum(map(sum, found.values()))
    yield Figure(name="precision", value=100 * right / (right + sum(wrong.values())), unit="%", at_least=99)
    for what, looks in others.items():
        pairs = [difference(one, other) for one, other in combinations(looks, 2)]
        note = f"{len(pairs):,} pairs, which differ in {min(pairs)} frequencies at least"
        yield Figure(name=f"  taken for the same: {what}", value=wrong[what], unit="pairs", at_most=0, note=note)
    yield from _speed(photos[0])


def _recall(found: Mapping[str, Sequence[bool]]) -> Iterator[Figure]:
    goals = {"resized": 99, "recompressed": 99, "converted": 99, "brighter or darker": 99, "cropped by 3 %, evenly": 99}
    for kind, each in found.items():
        yield Figure(
            name=f"found: {kind}",
            value=100 * sum(each) / len(each),
            unit="%",
            at_least=goals.get(kind),
            note=f"of {len(each)}",
        )


def _found(photos: Sequence[Image.Image]) -> dict[str, list[bool]]:
    found: dict[str, list[bool]] = defaultdict(list)
    for photo in photos:
        look = _look(photo)
        for kind, copy in _copies(photo):
            found[kind].append(_is_alike(look, _look_of_file(copy)))
    return found


def _is_alike(look: str, other: str) -> bool:
    shared = not set(bands_of(look)).isdisjoint(bands_of(other))
    return shared and bool(alike(look, [Seen(other, 0, "")]))


def _wrong(looks: Sequence[str]) -> int:
    return sum(_is_alike(one, other) for one, other in combinations(looks, 2))


def _opened(content: bytes) -> Image.Image:
    with Image.open(BytesIO(content)) as image:
        return image.convert("RGB")


def _look(picture: Image.Image) -> str:
    return _look_of_file(encoded(picture, "JPEG", quality=92))


def _look_of_file(file: bytes) -> str:
    look = renditions(file)[-1].look
    assert look  # every thumbnail has one
    return look


def _copies(photo: Image.Image) -> Iterator[tuple[str, bytes]]:
    jpeg = partial(encoded, image_format="JPEG", quality=85)
    for part in (2, 4):
        yield "resized", jpeg(photo.resize((photo.width // part, photo.height // part), Image.Resampling.LANCZOS))
    for quality in (30, 50, 70, 90):
        yield "recompressed", encoded(photo, "JPEG", quality=quality)
    yield "converted", encoded(photo, "WEBP", quality=60)
    yield "converted", encoded(photo, "PNG")
    for factor in (0.8, 1.2):
        yield "brighter or darker", jpeg(ImageEnhance.Brightness(photo).enhance(factor))
    for share in _CROPS:
        for place, (left, top) in _PLACES.items():
            yield f"cropped by {share:.0%}, {place}".replace("%", " %"), jpeg(_cropped(photo, share, left, top))


def _cropped(photo: Image.Image, share: float, left: float, top: float) -> Image.Image:
    width, height = round(photo.width * share), round(photo.height * share)
    x, y = round(width * left), round(height * top)
    return photo.crop((x, y, photo.width - width + x, photo.height - height + y))


def _quarters(photo: Image.Image) -> Iterator[Image.Image]:
    width, height = photo.width // 2, photo.height // 2
    for x in (0, width):
        for y in (0, height):
            yield photo.crop((x, y, x + width, y + height))


_WORDS = [
    "the",
    "of",
    "and",
    "to",
    "in",
    "is",
    "you",
    "that",
    "he",
    "was",
    "for",
    "on",
    "are",
    "as",
    "with",
    "they",
    "at",
    "be",
    "this",
    "have",
    "from",
    "one",
    "had",
    "by",
    "word",
]


def _chat(number: int) -> Image.Image:
    dice, font = random.Random(number), ImageFont.load_default(22)
    image = Image.new("RGB", (720, 1440), (236, 229, 221))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 720, 110), fill=(7, 94, 84))
    draw.rectangle((0, 1340, 720, 1440), fill=(245, 245, 245))
    top = 140
    while top < 1280:
        lines, left = dice.randint(1, 4), dice.choice((30, 220))
        bottom = top + lines * 34 + 24
        draw.rounded_rectangle((left, top, left + 460, bottom), 14, fill="white" if left == 30 else (220, 248, 198))
        for line in range(lines):
            draw.text((left + 16, top + 10 + line * 34), _text(dice, 5), fill="black", font=font)
        top = bottom + 20
    return image


def _page(number: int) -> Image.Image:
    dice, font = random.Random(number), ImageFont.load_default(22)
    image = Image.new("RGB", (1280, 800), "white")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 1280, 60), fill=(60, 60, 70))
    draw.rectangle((0, 60, 220, 800), fill=(245, 246, 248))
    draw.text((260, 90), _text(dice, 4), fill="black", font=ImageFont.load_default(40))
    for line in range(18):
        if dice.random() < 0.85:
            draw.text((260, 160 + line * 34), _text(dice, dice.randint(6, 16)), fill="black", font=font)
    return image


def _text(dice: random.Random, words: int) -> str:
    return " ".join(dice.choices(_WORDS, k=words))


# Each is a file of its own: walls, skies and the lens cap.
def _flat() -> Iterator[Image.Image]:
    for brightness in (4, 128, 250):
        for noise in (0.0, 6.0, 12.0):
            grain = Image.effect_noise((1200, 900), noise)
            yield Image.eval(grain, lambda value, by=brightness: max(0, min(255, value - 128 + by)))  # type: ignore[misc]
    slope = Image.linear_gradient("L").resize((1200, 900))
    yield from (slope, slope.rotate(180), Image.radial_gradient("L").resize((1200, 900)))


def _speed(photo: Image.Image) -> Iterator[Figure]:
    file = encoded(photo, "JPEG")
    dice = random.Random(1)
    looks = [f"{dice.getrandbits(256):064x}" for _ in range(LARGE_LIBRARY)]
    copies = looks[: LARGE_LIBRARY // 20]
    seen = [Seen(look, number, f"{number:022}") for number, look in enumerate(looks + copies)]
    began = process_time()
    assert len(groups(seen)) == len(copies)
    note = f"{len(seen):,} photos, {len(copies):,} of them twice"
    yield Figure(name="groups of a large library", value=process_time() - began, unit="s", at_most=5, note=note)
    begun = process_time()
    for _ in range(20):
        _look_of_file(file)
    each = 1000 * (process_time() - begun) / 20
    note = f"{photo.width} x {photo.height}; looks are the same up to {MOST_DIFFERENT} different frequencies"
    yield Figure(name="pictures and look of one photo", value=each, unit="ms", note=note)
