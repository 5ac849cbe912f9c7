"""Millions of synthetic photos: labels, owners, cameras and places as unevenly distributed as real ones.

Labels come from the local recogniser's vocabulary, drawn by Zipf's law, with their ancestors as labels of their own, 10
to 50 per photo. A photo shows one of 20,000 scenes, because making a million scenes would take longer than loading
them. Owners' libraries follow Zipf's law, too: the largest of 1,000 has an eighth of all photos.
"""

import json
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from pathlib import Path
from random import Random

from chalicelib.core.detections import BoundingBox, Instance, Label
from chalicelib.core.object_keys import photo_id
from chalicelib.core.photo import COLOURS, Camera, Colour, ImageMetadata, Location, Photo, Status, Thumbnail

BUCKET = "bench-photos"
OWNERS = tuple(f"us-east-1:{number:08x}-0000-4000-8000-000000000000" for number in range(1000))
_VOCABULARY = Path(__file__).parents[1] / "setup/local/recogniser/vocabulary.json"
_SCENES = 20_000
_FEWEST, _MAX_COUNT = 10, 50
_EPOCH = datetime(2012, 1, 1)
_DAYS = 14 * 365
# In cities, because people and their cameras are there: latitude and longitude in degrees, city and country.
_CITIES = (
    (48.86, 2.35, ("Paris", "France")),
    (40.71, -74.0, ("New York City", "United States")),
    (51.51, -0.13, ("London", "United Kingdom")),
    (52.52, 13.4, ("Berlin", "Germany")),
    (35.68, 139.65, ("Tokyo", "Japan")),
    (-33.87, 151.21, ("Sydney", "Australia")),
    (19.43, -99.13, ("Mexico City", "Mexico")),
)
_CAMERAS = (
    Camera("Apple", "iPhone 12", "iPhone 12 back camera", 0.008, 1.6, 64, 4.2),
    Camera("Apple", "iPhone 14 Pro", "iPhone 14 Pro back camera", 0.004, 1.8, 80, 6.9),
    Camera("Canon", "EOS R5", "RF24-70mm F2.8 L IS USM", 0.002, 2.8, 200, 35.0),
    Camera("SONY", "ILCE-7M3", "FE 85mm F1.8", 0.001, 1.8, 100, 85.0),
    Camera("NIKON CORPORATION", "NIKON D850", "24.0-120.0 mm f/4.0", 0.005, 4.0, 400, 50.0),
    Camera("Google", "Pixel 6", "Pixel 6 back camera", 0.01, 1.9, 120, 6.8),
)
ALBUMS = tuple(f"album-{number}" for number in range(20))
_TAGS = ("family", "holiday", "work", "favourite", "to print", "client", "draft")
_COMMON = (
    "Person",
    "Plant",
    "Building",
    "Food",
    "Car",
    "Tree",
    "Dog",
    "Furniture",
    "Flower",
    "Mountain",
    "Beach",
    "Cat",
)
_SPECIES = frozenset(("Dog", "Wildlife", "Bird", "Reptile", "Invertebrate", "Sea Life"))
_BOX = BoundingBox(0.25, 0.25, 0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Zipf:
    """Numbers from 0 by the law of Zipf and Mandelbrot: number n is drawn with weight 1 / (n + 1 + flattening)."""

    cumulated: Sequence[float]

    @classmethod
    def of(cls, count: int, *, flattening: float = 0) -> "Zipf":
        """The law over `count` numbers."""
        return cls(tuple(accumulate(1 / (rank + flattening) for rank in range(1, count + 1))))

    def draw(self, random: Random) -> int:
        """One of them."""
        return bisect(self.cumulated, random.random() * self.cumulated[-1])


_OWNER_LAW = Zipf.of(len(OWNERS))


@cache
def label_names() -> tuple[str, ...]:
    """All labels, the most frequent first: what is in everybody's photos, then anything else, then breeds and species.

    The order within the second and third group is arbitrary, but always the same.
    """
    names = sorted(_vocabulary())
    Random(1).shuffle(names)
    return tuple(sorted(names, key=_rarity))


def _rarity(name: str) -> int:
    if name in _COMMON:
        return _COMMON.index(name)
    return len(_COMMON) + (not _SPECIES.isdisjoint(_vocabulary()[name].parents))


@cache
def _label_law() -> Zipf:
    return Zipf.of(len(label_names()), flattening=10)


def a_label(random: Random) -> str:
    """A label that people search for: as often as photos have it."""
    return label_names()[_label_law().draw(random)]


def an_owner(random: Random) -> str:
    """An owner who searches: the more photos, the more often."""
    return OWNERS[_OWNER_LAW.draw(random)]


def photos(numbers: range) -> Iterator[Photo]:
    """Finished photos of these numbers, always the same. The owners' uploads are mixed."""
    for number in numbers:
        yield _photo(number, Random(number))


def _photo(number: int, random: Random) -> Photo:
    owner = an_owner(random)
    name = f"{random.randrange(2**24):06x}/DSC_{number:07}.jpg"
    key = f"private/{owner}/uploads/{name}"
    city = random.choice(_CITIES) if random.random() < 0.6 else None
    captured_at = _EPOCH + timedelta(days=_DAYS * random.random())
    return Photo(
        bucket=BUCKET,
        object_key=key,
        identity_id=owner,
        photo_id=photo_id(BUCKET, key),
        status=Status.SUCCEEDED,
        revision=4,
        sequencer="0" * 20,
        uploaded_at=(captured_at + timedelta(days=30 * random.random())).replace(tzinfo=UTC),
        album_ids=(random.choice(ALBUMS),) if random.random() < 0.5 else (),
        image_metadata=_metadata(captured_at, _location(city, random) if city else None, random),
        labels=_scene(random.randrange(_SCENES)),
        label_model_version="3.0",
        thumbnail=Thumbnail(f"private/{owner}/resized/{name}", 250, 188),
        colours=tuple(Colour(name, 30.0) for name in random.sample(COLOURS, 3)),
        places=city[2] if city else (),
        tags=tuple(random.sample(_TAGS, random.choice((0, 0, 0, 1, 2)))),
    )


def _metadata(captured_at: datetime, location: Location | None, random: Random) -> ImageMetadata:
    width, height = random.choice(((4000, 3000), (3000, 4000), (6000, 4000), (8192, 5464)))
    return ImageMetadata(
        format="JPEG",
        width=width,
        height=height,
        file_size=random.randrange(800_000, 12_000_000),
        captured_at=captured_at,
        camera=random.choice(_CAMERAS) if random.random() < 0.9 else None,
        location=location,
    )


def _location(city: tuple[float, float, tuple[str, ...]], random: Random) -> Location:
    latitude, longitude, _ = city
    return Location(latitude + random.gauss(0, 0.1), longitude + random.gauss(0, 0.1), random.randrange(300))


@cache
def _scene(number: int) -> tuple[Label, ...]:
    random = Random(number)
    wanted = random.randint(_FEWEST, _MAX_COUNT)
    found: dict[str, Label] = {}
    while len(found) < wanted:
        confidence = 55 + 45 * random.random() ** 0.5
        for label in _family(label_names()[_label_law().draw(random)]):
            if label.name not in found or found[label.name].confidence < confidence:
                found[label.name] = _sure(label, confidence, random)
    return tuple(sorted(found.values(), key=lambda label: -label.confidence))


def _sure(label: Label, confidence: float, random: Random) -> Label:
    count = random.randrange(1, 4) if random.random() < 0.2 else 0
    instances = (Instance(confidence, _BOX),) * count
    return Label(label.name, confidence, label.parents, label.aliases, label.categories, instances)


@cache
def _family(name: str) -> tuple[Label, ...]:
    """A label and its ancestors."""
    vocabulary = _vocabulary()
    return tuple(vocabulary[each] for each in (name, *vocabulary[name].parents))


@cache
def _vocabulary() -> dict[str, Label]:
    entries = json.loads(_VOCABULARY.read_text())["labels"]
    return {
        name: Label(name, 0, tuple(entry["parents"]), tuple(entry["aliases"]), tuple(entry["categories"]))
        for name, entry in entries.items()
    }
