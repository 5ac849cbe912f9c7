"""What a library has in all places, read in segments: rows for `sorted_rows`, each step of them a part on a shelf."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice, pairwise
from string import ascii_letters, digits
from typing import Any

from chalicelib.aws.dynamodb_items import Segment
from chalicelib.aws.tally_table import position_of
from chalicelib.core.listing import Listing
from chalicelib.core.object_keys import is_in_place, parse_derived, parse_original, photo_beside
from chalicelib.core.photo_item import item_from_record
from chalicelib.core.plain import to_plain
from chalicelib.core.source import Source
from chalicelib.core.tally import Entry
from chalicelib.core.tally import Row as Tallied
from setup.lanes import SEGMENTS, Lanes, Outcome, in_steps
from setup.operate.inventory import PICTURES, PLACE, Library
from setup.operate.meter import silent
from setup.operate.shelf import Shelf
from setup.operate.sorted_rows import Row, line_of

MOST = 20_000
"""How much one step reads, which is in memory until it is written."""
_DOCUMENTS = 1000
# Identity ids are a region and random hexadecimal digits, photo ids are random: so segments are of about one size.
_DIGITS = "02468ace"
_IDS = "".join(sorted(ascii_letters + digits + "-_"))

# A position to go on after, and the rows that were found there.
Found = Iterator[tuple[str, list[Row]]]


def read_all(
    library: Library, shelf: Shelf, lanes: Lanes[Library] | None = None, progress: Callable[[str], None] = silent
) -> None:
    """Put on the shelf what is not there yet; by the processes of `lanes` if it is much."""
    total = shelf.counts().total()
    for _, outcome in in_steps(partial(read, shelf), shelf.left(names()), library, lanes, most=MOST):
        total += outcome.did
        progress(f"{total:,} read")


def names() -> list[str]:
    """All readings of a library; together they read it once."""
    return [f"{source}-{number:02}" for source, (_, of) in _SOURCES.items() for number in range(of)]


def read(shelf: Shelf, library: Library, name: str, after: str | None, at_most: int) -> Outcome:
    """One step: the rows of the next `at_most` things of a reading are put on the shelf. Tells how many rows."""
    source, _, number = name.partition("-")
    reader, of = _SOURCES[source]
    lines: list[bytes] = []
    counts, seen, reached = Counter[str](), 0, None
    for position, rows in islice(reader(library, Segment(int(number), of), after), at_most):
        seen, reached = seen + 1, position
        lines += map(line_of, rows)
        counts.update(found for _, found, _ in rows)
    reached = reached if seen == at_most else None
    shelf.put(name, lines, counts, after=reached)
    return Outcome(reached, counts.total())


def _objects(library: Library, segment: Segment, after: str | None) -> Found:
    low, high = _keys_between(library.s3.meta.region_name, segment)
    for key, entry in _listed(library, library.bucket_name, low if after is None else after):
        if high is not None and key >= high:
            return
        if derived := parse_derived(key):
            yield key, [(derived.object_key, PICTURES[derived.side], True)]
        else:
            yield key, [] if is_in_place(key) else list(_rows_of_object(key, entry))


def _in_place(library: Library, segment: Segment, after: str | None) -> Found:
    assert segment.of == 1
    reached, last = json.loads(after) if after else ("", "")
    for name, source in sorted({_name_of(source): source for source in library.sources.all()}.items()):
        if name >= reached:
            for key, entry in _listed(library, source.bucket, last if name == reached else "", source.prefix):
                yield json.dumps([name, key]), list(_rows_of_object(source.object_key(key), entry))


def _name_of(source: Source) -> str:
    return f"{source.bucket}/{source.prefix}"


def _listed(library: Library, bucket: str, after: str, prefix: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    pages = library.s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, StartAfter=after, Prefix=prefix)
    yield from ((entry["Key"], entry) for page in pages for entry in page.get("Contents", ()))


# An identity id ends further on, so no key of a photo is itself a limit.
def _keys_between(region: str, segment: Segment) -> tuple[str, str | None]:
    inner = [f"{root}/{region}:{digit}" for root in ("private", "usercontent") for digit in _DIGITS]
    return list(pairwise(["", *inner, None]))[segment.number]  # type: ignore[return-value]


def _rows_of_object(object_key: str, entry: dict[str, Any]) -> Iterator[Row]:
    etag = entry["ETag"].strip('"')
    if beside := photo_beside(object_key):
        yield beside, "sidecar", etag
    elif parse_original(object_key):
        yield object_key, "object", (etag, entry["Size"], entry["LastModified"].timestamp())


def _records(library: Library, segment: Segment, after: str | None) -> Found:
    for record, is_unlisted in library.photos.outlines(after=after, segment=segment):
        key = record.object_key
        unlisted: list[Row] = [(key, "unlisted photo", True)] if is_unlisted else []
        yield key, [(key, "record", item_from_record(record)), *unlisted]


def _documents(library: Library, segment: Segment, after: str | None) -> Found:
    if after is None:
        library.engine.indices.refresh(index=library.alias)  # a search sees what was written a moment ago, too
    ids = [None, *_IDS[:: len(_IDS) // SEGMENTS][1:], None]
    low, high = ids[segment.number : segment.number + 2]
    limits = {"gte": low, "lt": high} | ({"gt": after, "gte": None} if after else {})
    while True:
        limits = {name: limit for name, limit in limits.items() if limit is not None}
        body = {"size": _DOCUMENTS, "version": True, "_source": ["object_key"], "sort": ["photo_id"]}
        asked = {**body, "query": {"range": {"photo_id": limits}} if limits else {"match_all": {}}}
        hits = library.engine.search(index=library.alias, body=asked)["hits"]["hits"]
        for hit in hits:
            key = hit["_source"]["object_key"]
            yield hit["sort"][0], [(key, "document", hit["_version"])]
        if len(hits) < _DOCUMENTS:
            return
        limits = {"gt": hits[-1]["sort"][0], "lt": high}


def _entries(library: Library, segment: Segment, after: str | None) -> Found:
    for row in library.tallies.rows(after=json.loads(after) if after else None, segment=segment):
        yield json.dumps(position_of(row)), list(_rows_of_entry(row))


def _rows_of_entry(row: Tallied | Listing) -> Iterator[Row]:
    if isinstance(row, Entry):
        yield row.object_key, "count", to_plain(row)
    elif isinstance(row, Listing):
        yield row.object_key, PLACE, to_plain(row)


_SOURCES: dict[str, tuple[Callable[[Library, Segment, str | None], Found], int]] = {
    "objects": (_objects, 2 * len(_DIGITS) + 1),
    "in_place": (_in_place, 1),
    "records": (_records, SEGMENTS),
    "documents": (_documents, SEGMENTS),
    "entries": (_entries, SEGMENTS),
}
