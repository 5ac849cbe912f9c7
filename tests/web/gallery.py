"""The photos that `make screenshots` shows: the project's own, all CC0 or in the public domain, of many kinds.

Where they come from is said in `setup/samples/ATTRIBUTION.md` and `bench/recogniser_photos/judged.yaml`. Few of them
say when and where they were taken: these times and places are as good as any.
"""

from dataclasses import dataclass
from pathlib import Path

from setup.local.choices import REPOSITORY
from setup.local.samples import SAMPLES, Sample

_JUDGED = REPOSITORY / "bench" / "recogniser_photos"


@dataclass(frozen=True, slots=True)
class Shown:
    """A photo of the gallery; `taken` by the clock on the spot, `rating` in stars."""

    file: str
    taken: str
    place: str
    rating: int | None = None

    @property
    def path(self) -> Path:
        """A sample photo, or a judged one."""
        sample = SAMPLES / self.file
        return sample if sample.is_file() else _JUDGED / self.file


GALLERY = (
    Shown("land-beach5.jpg", "2026-08-21T20:51", "San Francisco", 5),
    Shown("rainy-beach.jpg", "2026-08-21T11:20", "San Francisco"),
    Shown("land-beach2.jpg", "2026-08-20T18:05", "San Francisco", 4),
    Shown("cat.png", "2026-08-20T09:12", "San Francisco"),
    Shown("motorcycle.jpg", "2026-07-12T15:40", "Berlin"),
    Shown("land-city3.jpg", "2026-07-12T08:31", "Berlin", 4),
    Shown("coffee-cup.jpg", "2026-07-11T08:02", "Montreal"),
    Shown("dandelion.jpg", "2026-06-06T19:45", "Montreal", 5),
    Shown("dog.jpg", "2026-06-05T16:30", "Montreal"),
    Shown("moose.jpg", "2026-05-30T07:14", "Anchorage", 5),
    Shown("land-snow3.jpg", "2026-05-29T21:40", "Anchorage", 4),
    Shown("land-water0.jpg", "2026-05-29T20:58", "Anchorage"),
    Shown("windmill.jpg", "2026-04-18T12:10", "Rotterdam"),
    Shown("dam2.jpg", "2026-04-17T13:33", "Budapest"),
    Shown("land-fields5.jpg", "2025-10-03T17:22", "Siena", 5),
    Shown("hazy-hills.jpg", "2025-10-03T07:03", "Siena"),
    Shown("land-fields3.jpg", "2025-09-14T10:45", "Chiang Mai"),
    Shown("land-city0.jpg", "2025-09-11T18:20", "Hong Kong", 4),
    Shown("land-city9.jpg", "2025-09-10T19:41", "Hong Kong"),
    Shown("volcano.jpg", "2025-09-02T06:30", "Malang", 4),
    Shown("land-lava1.jpg", "2025-07-19T05:48", "Hilo", 5),
    Shown("land-sea3.jpg", "2025-07-18T19:02", "Hilo"),
    Shown("land-city10.jpg", "2025-05-04T20:12", "New York City"),
    Shown("land-city11.jpg", "2025-05-04T17:55", "New York City", 4),
    Shown("cars-1.jpg", "2025-05-03T14:20", "New York City"),
    Shown("land-city2.jpg", "2025-05-02T21:35", "New York City"),
    Shown("space-shuttle.jpg", "2024-11-16T10:10", "Orlando"),
    Shown("astronaut.jpg", "2024-11-16T09:30", "Orlando", 4),
    Shown("rocket.jpg", "2024-11-15T19:20", "Orlando"),
    Shown("land-nasa7.jpg", "2024-11-15T20:44", "Orlando", 5),
    Shown("land-station1.jpg", "2024-11-14T11:05", "Orlando"),
    Shown("land-space3.jpg", "2024-11-14T10:15", "Orlando"),
    Shown("land-earthrise.jpg", "2024-11-13T16:40", "Orlando"),
    Shown("snowy-mountains.jpg", "2024-02-10T11:32", "Innsbruck", 4),
    Shown("land-mountain3.jpg", "2024-02-10T10:02", "Innsbruck"),
    Shown("land-mountain8.jpg", "2024-02-09T16:50", "Innsbruck", 5),
    Shown("land-snow6.jpg", "2024-02-09T13:15", "Innsbruck"),
    Shown("misty-forest.jpg", "2023-09-23T08:20", "Bergen"),
    Shown("land-forest0.jpg", "2023-09-22T14:48", "Bergen"),
    Shown("land-water2.jpg", "2023-09-21T12:00", "Bergen"),
    Shown("land-desert2.jpg", "2023-03-05T18:40", "Marrakesh", 4),
    Shown("land-dune5.jpg", "2023-03-04T11:10", "Marrakesh"),
    Shown("land-canyon1.jpg", "2022-06-18T09:25", "Las Vegas"),
    Shown("land-canyon5.jpg", "2022-06-17T17:31", "Las Vegas", 4),
    Shown("land-space2.jpg", "2022-04-02T13:00", "London"),
    Shown("camera.jpg", "2022-04-01T15:15", "Boston"),
    Shown("land-beach0.jpg", "2021-10-31T16:05", "Brighton"),
    Shown("land-beach1.jpg", "2021-08-12T12:40", "Cape Town"),
    Shown("land-sky3.jpg", "2021-08-11T18:22", "Cape Town"),
    Shown("land-fields0.jpg", "2020-10-17T10:30", "Boston"),
    Shown("scene-loc0.jpg", "1942-06-24T10:00", "Boston"),
    Shown("scene-loc4.jpg", "1942-06-11T14:00", "Louisville"),
    Shown("scene-loc9.jpg", "1942-02-19T11:00", "Los Angeles"),
    Shown("scene-loc7.jpg", "1942-02-18T11:00", "Los Angeles"),
)


def gallery() -> tuple[Sample, ...]:
    """What is uploaded, and a word that finds some of it."""
    return tuple(Sample(shown.path, "cat") for shown in GALLERY)
