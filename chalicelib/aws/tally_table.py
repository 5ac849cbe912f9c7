"""The table Tallies: as what each photo is counted, how many there are of each user and in each album, and which.

Keys: `TallyOf` is an identity id and `Part` an album's id or "total"; or a photo id, and "photo"; or, in the list of an
album, an identity id and the album's id, and where the photo stands.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping
from secrets import token_hex
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.dynamodb_items import WHOLE, Segment, plain_item, read_items, serialised
from chalicelib.aws.faults import translated
from chalicelib.core.listing import Listing, is_part, read_part
from chalicelib.core.plain import from_plain, pascal_case, to_plain
from chalicelib.core.tally import TOTAL, Entry, Place, Row, Tally
from chalicelib.errors import Superseded

_OF_PHOTO = "photo"
# DynamoDB itself removes the tally of an album that is empty, or gone (ExpiresAt).
_EMPTY_SECONDS = 86_400
# Why a transaction was cancelled, if it makes sense to read again and to decide anew.
_OVERTAKEN = {"ConditionalCheckFailed", "TransactionConflict"}


class TallyTable:
    """Entries by photo id, tallies by identity and album. `clock` gives seconds since 1970."""

    def __init__(self, client: Any, table_name: str, *, clock: Callable[[], float] = time.time):
        self._client = client
        self._table_name = table_name
        self._clock = clock

    @translated
    def entries(self, photo_ids: Collection[str]) -> list[Entry]:
        """Those of these photos that were ever counted, as they are now."""
        return [_entry(item) for item in self._read([_key(photo_id, _OF_PHOTO) for photo_id in photo_ids])]

    @translated
    def tallies(self, places: Collection[Place]) -> list[Tally]:
        """Those of these tallies that there are, as they are now; one without photos goes after a while."""
        return [_tally(item) for item in self._read([_key(*place) for place in places])]

    @translated
    def counted(self, photo_ids: Collection[str], places: Collection[Place]) -> tuple[list[Entry], list[Tally]]:
        """As `entries` and `tallies`, read at once."""
        keys = [_key(photo_id, _OF_PHOTO) for photo_id in photo_ids] + [_key(*place) for place in places]
        rows = [_row(item) for item in self._read(keys)]
        return [row for row in rows if isinstance(row, Entry)], [row for row in rows if isinstance(row, Tally)]

    @translated
    def of(self, identity_id: str) -> list[Tally]:
        """All tallies of an identity."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table_name,
            KeyConditionExpression="TallyOf = :identity_id",
            ExpressionAttributeValues=serialised({":identity_id": identity_id}),
            ConsistentRead=True,
        )
        return [_tally(plain_item(item)) for page in pages for item in page["Items"]]

    @translated
    def total(self, identity_id: str) -> Tally:
        """What a user has in all."""
        return next(iter(self.tallies([(identity_id, TOTAL)])), Tally(identity_id=identity_id, album_id=TOTAL))

    @translated
    def write(self, rows: Collection[Row], *, come: Collection[Listing] = (), go: Collection[Listing] = ()) -> None:
        """Write all or none: each row in the place of the one whose `version` it has; at most `MOST_ROWS` in all.

        Those that `come` into the lists of albums, and those that `go`, are written with them. Raises `Superseded`.
        """
        actions = [*map(self._action, rows), *map(self._listed, come), *map(self._unlisted, go)]
        if not actions:
            return
        try:
            self._client.transact_write_items(TransactItems=actions)
        except ClientError as error:
            if {reason.get("Code") for reason in error.response.get("CancellationReasons", ())} & _OVERTAKEN:
                raise Superseded("somebody else has counted the same photos meanwhile") from error
            raise

    @translated
    def listed(self, candidates: Collection[Listing]) -> frozenset[Listing]:
        """Which of these rows are in the lists of albums."""
        return frozenset(map(listing_of, self._read([listing_key(row) for row in candidates])))

    def rows(self, *, after: tuple[str, str] | None = None, segment: Segment = WHOLE) -> Iterator[Row | Listing]:
        """Every row of a segment, read in pages, in an order of DynamoDB's own; those after a position only."""
        start = {"ExclusiveStartKey": _key(*after)} if after else {}
        for page in self._client.get_paginator("scan").paginate(
            TableName=self._table_name, ConsistentRead=True, **segment.asked(), **start
        ):
            yield from map(_row, map(plain_item, page["Items"]))

    def _read(self, keys: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        return read_items(self._client, self._table_name, keys)

    def _action(self, row: Row) -> dict[str, Any]:
        item = {**self._item(row), **_key(*position_of(row))}
        return {"Put": {"TableName": self._table_name, "Item": item, **_unchanged(row.version)}}

    def _listed(self, row: Listing) -> dict[str, Any]:
        item = {**listing_key(row), **serialised({"ObjectKey": row.object_key})}
        return {"Put": {"TableName": self._table_name, "Item": item}}

    def _unlisted(self, row: Listing) -> dict[str, Any]:
        return {"Delete": {"TableName": self._table_name, "Key": listing_key(row)}}

    # A version is never used twice, so that a row which went and came back is not taken for the one that was read.
    def _item(self, row: Row) -> dict[str, Any]:
        item = {**to_plain(row, rename=_attribute), "Version": token_hex(8)}
        if isinstance(row, Tally) and not row.photos:
            item["ExpiresAt"] = int(self._clock()) + _EMPTY_SECONDS
        return serialised(item)


def _unchanged(version: str) -> Mapping[str, Any]:
    if not version:
        return {"ConditionExpression": "attribute_not_exists(TallyOf)"}
    values = serialised({":version": version})
    return {
        "ConditionExpression": "#Version = :version",
        "ExpressionAttributeNames": {"#Version": "Version"},
        "ExpressionAttributeValues": values,
    }


def _key(tally_of: str, part: str) -> dict[str, Any]:
    return serialised({"TallyOf": tally_of, "Part": part})


def list_of(identity_id: str, album_id: str) -> str:
    """The key, but for its `Part`, of the rows of an album's list: nobody else's album has it."""
    return f"{identity_id} {album_id}"


def position_of(row: Row | Listing) -> tuple[str, str]:
    """Where a row stands in the table: the values of its key."""
    if isinstance(row, Listing):
        return list_of(row.identity_id, row.album_id), row.part
    return row.place if isinstance(row, Tally) else (row.photo_id, _OF_PHOTO)


def listing_key(row: Listing) -> dict[str, Any]:
    """The key of a row of an album's list."""
    return _key(*position_of(row))


def listing_of(item: Mapping[str, Any]) -> Listing:
    """The row of an album's list that a plain item is."""
    identity_id, _, album_id = item["TallyOf"].partition(" ")
    order, value, photo_id = read_part(item["Part"])
    return Listing(
        identity_id=identity_id,
        album_id=album_id,
        order=order,
        value=value,
        photo_id=photo_id,
        object_key=item["ObjectKey"],
    )


def _row(item: Mapping[str, Any]) -> Row | Listing:
    if is_part(item["Part"]):
        return listing_of(item)
    return _entry(item) if item["Part"] == _OF_PHOTO else _tally(item)


# Older entries have one id in `AlbumId`, newer ones a list of them.
def _attribute(field: str) -> str:
    return "AlbumId" if field == "album_ids" else pascal_case(field)


def _entry(item: Mapping[str, Any]) -> Entry:
    return from_plain(Entry, item, rename=_attribute)


def _tally(item: Mapping[str, Any]) -> Tally:
    return from_plain(Tally, item, rename=pascal_case)
