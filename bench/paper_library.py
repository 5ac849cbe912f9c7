"""A library of synthetic photos without services, for measuring the command that compares libraries.

Its rows are in a file of SQLite, which answers as S3 lists, DynamoDB scans and the engine searches: in the order of the
keys, after a key, in segments. The local emulator sorts a whole table for each page that it reads, so at this size its
time would be all that is measured; what S3's, DynamoDB's and the engine's answers take to be read is left out instead.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from zlib import crc32

from bench.search_synthetic import ALBUMS, BUCKET, photos
from chalicelib.aws.dynamodb_items import Segment
from chalicelib.aws.tally_table import position_of
from chalicelib.core.album import Album
from chalicelib.core.image.sizes import rendition_sizes
from chalicelib.core.listing import Listing
from chalicelib.core.object_keys import parse_original
from chalicelib.core.photo import DERIVED_SIDES, Photo, Rendition
from chalicelib.core.photo_item import item_from_record, record_from_item
from chalicelib.core.plain import from_plain, to_plain
from chalicelib.core.tally import Entry, Tally, entry_of
from setup.batches import batches
from setup.lanes import SEGMENTS
from setup.operate.inventory import Library
from setup.operate.recount import sums

REGION = "us-east-1"
_SINCE = datetime(2026, 1, 1, tzinfo=UTC)
_KINDS: dict[str, type[Any]] = {"entry": Entry, "listing": Listing, "tally": Tally}
_PAGE = 1000

Stored = tuple[str, int, str, str]


def make(path: Path, count: int) -> None:
    """Write so many photos, on which all places agree."""
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE kept (place, segment, key, value, PRIMARY KEY (place, segment, key)) WITHOUT ROWID")
        for batch in batches(_rows(count), 10_000):
            file.executemany("INSERT INTO kept VALUES (?, ?, ?, ?)", batch)


def paper_library(path: Path) -> Library:
    """The library that was made there; it can be compared, and not fixed."""
    stand_in: Any = _Paper(sqlite3.connect(path))
    return Library(BUCKET, "photos", *(stand_in,) * 9)


def _rows(count: int) -> Iterator[Stored]:
    for photo in map(_with_renditions, photos(range(count))):
        entry = entry_of(photo)
        yield from _objects(photo)
        yield "record", _segment(photo.object_key), photo.object_key, json.dumps(item_from_record(photo))
        yield "document", 0, photo.photo_id, json.dumps([photo.object_key, photo.revision])
        yield _tallied(entry)
        yield from map(_tallied, entry.listings)
    for tally in sums(map(entry_of, map(_with_renditions, photos(range(count))))).values():
        yield _tallied(tally)


def _with_renditions(photo: Photo) -> Photo:
    assert photo.image_metadata
    assert photo.thumbnail
    sizes = rendition_sizes((photo.image_metadata.width, photo.image_metadata.height))
    made = tuple(Rendition(side, *size) for side, size in sizes.items())
    return replace(photo, labels=(), thumbnail=replace(photo.thumbnail, renditions=made))


def _objects(photo: Photo) -> Iterator[Stored]:
    original = parse_original(photo.object_key)
    assert original
    for key in (photo.object_key, *map(original.derived_key, DERIVED_SIDES)):
        yield "object", 0, key, "e" * 32


def _tallied(row: Entry | Listing | Tally) -> Stored:
    position = json.dumps(position_of(row))
    kind = next(name for name, kind in _KINDS.items() if isinstance(row, kind))
    return "tallied", _segment(position), position, json.dumps([kind, to_plain(row)])


def _segment(key: str) -> int:
    return crc32(key.encode()) % SEGMENTS


class _Paper:
    """Serves as the clients and tables of a `Library` as far as a comparison reads them."""

    meta = SimpleNamespace(region_name=REGION, endpoint_url="")
    indices = SimpleNamespace(refresh=dict)

    def __init__(self, file: sqlite3.Connection) -> None:
        self._file = file

    def _after(self, place: str, segment: int, after: str, until: str = "\U0010ffff") -> Iterator[tuple[str, str]]:
        where = "place = ? AND segment = ? AND key > ? AND key < ?"
        yield from self._file.execute(
            f"SELECT key, value FROM kept WHERE {where} ORDER BY key", (place, segment, after, until)
        )

    def get_paginator(self, _name: str) -> "_Paper":
        return self

    def paginate(self, *, Bucket: str, StartAfter: str, Prefix: str) -> Iterator[dict[str, Any]]:
        assert (Bucket, Prefix) == (BUCKET, "")
        for page in batches(self._after("object", 0, StartAfter), _PAGE):
            yield {"Contents": [{"Key": key, "ETag": tag, "Size": 1, "LastModified": _SINCE} for key, tag in page]}

    def outlines(self, *, after: str | None, segment: Segment) -> Iterator[tuple[Any, bool]]:
        for _, item in self._after("record", segment.number, after or ""):
            yield record_from_item(json.loads(item)), False

    def rows(self, *, after: Any = None, segment: Segment | None = None) -> Iterator[Any]:
        for number in range(SEGMENTS) if segment is None else (segment.number,):
            for _, value in self._after("tallied", number, json.dumps(after) if after else ""):
                kind, plain = json.loads(value)
                yield from_plain(_KINDS[kind], plain)

    def tallies(self, _places: object) -> list[Any]:
        return []

    def search(self, *, index: str, body: dict[str, Any]) -> dict[str, Any]:
        assert index
        limits = body["query"].get("range", {}).get("photo_id", {})
        low, high = limits.get("gt", limits.get("gte", "")), limits.get("lt", "\U0010ffff")
        rows = ((key, json.loads(value)) for key, value in self._after("document", 0, low, high))
        hits = [
            {"_source": {"object_key": object_key}, "_version": version, "sort": [key]}
            for (key, (object_key, version)), _ in zip(rows, range(body["size"]), strict=False)
        ]
        return {"hits": {"hits": hits}}

    def all(self) -> list[Any]:
        return []  # sources

    def all_of(self, identity_id: str) -> list[Album]:
        return [Album(identity_id=identity_id, album_id=name, name=name, created_at=_SINCE) for name in ALBUMS]
