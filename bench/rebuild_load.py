"""What goes on while `bench.rebuild` rebuilds the index: people change, remove, upload and search for photos."""

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from threading import Event

from bench.paper_table import PaperTable
from bench.search_application import Application
from bench.search_synthetic import photos
from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.core.ingest.event_order import tombstone_of
from chalicelib.core.photo import Photo, Tombstone

# Only these change, so that whoever searches knows of all others that they are there.
_CHANGING = 10
_PAUSE_SECONDS = 0.05
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)


class Changes:
    """What the functions write: first into the table, then through the alias into the index."""

    def __init__(self, path: Path, index: PhotoIndex, count: int) -> None:
        self._path = path
        self._index = index
        self._count = count
        self.written = 0

    def write_until(self, stop: Event, seed: int) -> None:
        """Write one record after the other."""
        paper, chance = PaperTable(self._path), random.Random(seed)
        changing: list[Photo | Tombstone] = list(photos(range(0, self._count, _CHANGING)))
        new = photos(range(self._count, 2 * self._count))
        while not stop.wait(_PAUSE_SECONDS):
            number = chance.randrange(len(changing))
            record = next(new) if chance.random() < 0.2 else changed(changing[number], stays=chance.random() < 0.7)
            if record.object_key == changing[number].object_key:
                changing[number] = record
            paper.put([record])
            self._index.apply([record])
            self.written += 1


def changed(record: Photo | Tombstone, *, stays: bool) -> Photo | Tombstone:
    """Its next revision: another tag, or removed."""
    revision = record.revision + 1
    if isinstance(record, Photo) and stays:
        return replace(record, revision=revision, tags=(f"tag {revision}",))
    gone = tombstone_of(record, deleted_at=_SINCE) if isinstance(record, Photo) else record
    return replace(gone, revision=revision)


class Searches:
    """What people find who search for their photos by name: seconds of each search, and photos that were missed."""

    def __init__(self, application: Application, count: int, progress: Callable[[str], None]) -> None:
        self._application = application
        self._count = count
        self._progress = progress
        self.seconds: list[float] = []
        self.missed = 0
        self.unanswered = 0

    def search_until(self, stop: Event, seed: int) -> None:
        """Search for one photo after the other."""
        chance = random.Random(seed)
        while not stop.wait(_PAUSE_SECONDS):
            self.one(chance.randrange(self._count // _CHANGING) * _CHANGING + 1)

    def one(self, number: int) -> None:
        """Search for the photo of a number that does not change."""
        (photo,) = photos(range(number, number + 1))
        began = time.monotonic()
        answer = self._application.search({"query": f"DSC_{number:07}"}, owner=photo.identity_id)
        self.seconds.append(time.monotonic() - began)
        if answer.status != HTTPStatus.OK:
            self.unanswered += 1
        elif photo.photo_id not in {picture["id"] for picture in answer.body["pictures"]}:
            self.missed += 1
            self._progress(f"{photo.object_key} was not found")
