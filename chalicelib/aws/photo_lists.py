"""Lists of photos: always of one identity, so that nobody sees another's photos.

All photos are in the table's indexes, those of an album in rows that the table of tallies has, which name the records.
Both are a moment behind the table. They contain no tombstones, because these have no TakenAt and no ETag. What is in
the bin is apart in the indexes: it has a place before all times, so however much there is, no list has to read over it.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from chalicelib.aws.dynamodb_items import plain_item, read_items, serialised
from chalicelib.aws.faults import translated
from chalicelib.aws.tally_table import list_of, listing_of
from chalicelib.core.api.photo_list import AlbumPage, Page, Place, Position
from chalicelib.core.listing import Listing, Order, part_prefix, parts_end
from chalicelib.core.photo import FIRST_TIME, Photo, Status
from chalicelib.core.photo_item import ATTRIBUTES, TAKEN_AT, record_from_item

# If hardly a photo has the wanted status, a page is cut short, rather than reading on for ever.
_MAX_READS = 10
_READ_FILTERED = 200
_MAX_SAME = 20
# Nine tenths of a record are labels, which no list shows.
_READ = sorted(ATTRIBUTES - {"Labels"})
_WITHOUT_LABELS = {
    "ProjectionExpression": ", ".join(f"#{name}" for name in _READ),
    "ExpressionAttributeNames": {f"#{name}": name for name in _READ},
}
# Comes after every character that continues a time.
_AFTER_ALL = "~"


class PhotoLists:
    """Queries of the table ImageMetadata, and of the albums' lists in the table Tallies."""

    def __init__(self, client: Any, table_name: str, tallies_table: str):
        self._client = client
        self._table_name = table_name
        self._tallies_table = tallies_table

    @translated
    def photos(
        self,
        identity_id: str,
        *,
        size: int,
        status: Status | None = None,
        until: str = "",
        after: Position | None = None,
        with_hidden: bool = True,
        trashed: bool = False,
    ) -> Page:
        """A page of an identity's photos, the one taken last first; none from the bin.

        With `trashed`: of those in the bin instead, the one deleted last first.
        `until`: the beginning of a time ("2019", "2019-07"); later photos are left out.
        With a `status`, or without hidden ones, a page may have fewer than `size` photos, or none, without being the
        last one.
        """
        found: list[Photo] = []
        query = _query(identity_id, status, until, with_hidden, trashed)
        query["Limit"] = _READ_FILTERED if status else size + 1
        position = after
        for _ in range(_MAX_READS):
            start = {"ExclusiveStartKey": _start(position, identity_id)} if position else {}
            response = self._client.query(TableName=self._table_name, **query, **start)
            found += _photos(map(plain_item, response["Items"]))
            position = _position(response)
            if len(found) > size:
                return Page(tuple(found[:size]), Position.of(found[size - 1]))
            if position is None:
                break
        return Page(tuple(found), position)

    @translated
    def album(
        self,
        identity_id: str,
        album_id: str,
        *,
        size: int,
        order: Order = Order.CAPTURED,
        status: Status | None = None,
        until: str = "",
        after: Place | None = None,
        with_hidden: bool = True,
        with_trashed: bool = False,
    ) -> AlbumPage:
        """A page of an album of an identity, sorted as `order` says, or as `after` does.

        `until`, which only makes sense by capture time, and short pages: as in `photos`.
        """
        found: list[tuple[Listing, Photo]] = []
        place, order = after, after.order if after else order
        for _ in range(_MAX_READS):
            rows, place = self._rows(identity_id, album_id, order, until, place, _READ_FILTERED if status else size + 1)
            found += [pair for pair in self._records(rows) if _is_shown(*pair, status, with_hidden, with_trashed)]
            if len(found) > size:
                return AlbumPage(tuple(photo for _, photo in found[:size]), Place(found[size - 1][0].part))
            if place is None:
                break
        return AlbumPage(tuple(photo for _, photo in found), place)

    def _rows(
        self, identity_id: str, album_id: str, order: Order, until: str, after: Place | None, limit: int
    ) -> tuple[list[Listing], Place | None]:
        first, last = _bounds(order, until, after)
        response = self._client.query(
            TableName=self._tallies_table,
            KeyConditionExpression="TallyOf = :list AND Part BETWEEN :first AND :last",
            ExpressionAttributeValues=serialised(
                {":list": list_of(identity_id, album_id), ":first": first, ":last": last}
            ),
            ScanIndexForward=not order.is_descending,
            ConsistentRead=True,
            Limit=limit + 1,
        )
        rows = [listing_of(plain_item(item)) for item in response["Items"]]
        last_key = plain_item(response.get("LastEvaluatedKey", {}))
        # The bounds include the row at which the page before ended.
        return [row for row in rows if after is None or row.part != after.part], (
            Place(last_key["Part"]) if last_key else None
        )

    def _records(self, rows: Sequence[Listing]) -> Iterator[tuple[Listing, Photo]]:
        keys = [serialised({"ImageName": key}) for key in dict.fromkeys(row.object_key for row in rows)]
        items = read_items(self._client, self._table_name, keys, **_WITHOUT_LABELS)
        found = {photo.object_key: photo for photo in _photos(items)}
        return ((row, found[row.object_key]) for row in rows if row.object_key in found)

    @translated
    def photos_of_content(self, identity_id: str, md5: str) -> list[str]:
        """The ids of photos of this identity that have these bytes, some if there are very many; also from the bin.
        The entity tag of an object that was uploaded in one piece is the MD5 of its bytes.
        """
        response = self._client.query(
            TableName=self._table_name,
            IndexName="ByContent",
            KeyConditionExpression="IdentityId = :identity_id AND ETag = :etag",
            ExpressionAttributeValues=serialised({":identity_id": identity_id, ":etag": md5}),
            Limit=_MAX_SAME,
        )
        return [str(plain_item(item)["PhotoId"]) for item in response["Items"]]


def _bounds(order: Order, until: str, after: Place | None) -> tuple[str, str]:
    """The keys between which the next rows are, both included."""
    first, last = part_prefix(order), parts_end(order, until)
    if after is None:
        return first, last
    return (first, min(last, after.part)) if order.is_descending else (after.part, last)


# A row is a moment behind its record, which says what is so.
def _is_shown(row: Listing, photo: Photo, status: Status | None, with_hidden: bool, with_trashed: bool) -> bool:
    is_inside = photo.identity_id == row.identity_id and row.album_id in photo.album_ids
    is_in_sight = (with_hidden or not photo.is_hidden) and (with_trashed or photo.trashed is None)
    return is_inside and is_in_sight and status in (None, photo.status)


def _query(identity_id: str, status: Status | None, until: str, with_hidden: bool, trashed: bool) -> dict[str, Any]:
    condition = "IdentityId = :identity_id"
    values = {":identity_id": identity_id, ":first_time": FIRST_TIME}
    names: dict[str, str] = {}
    filters = []
    if trashed:
        condition += " AND TakenAt < :first_time"
    elif until:
        condition += " AND TakenAt BETWEEN :first_time AND :until"
        values[":until"] = until + _AFTER_ALL
    else:
        condition += " AND TakenAt >= :first_time"
    if status:
        names["#Status"] = "Status"
        filters.append("#Status = :status")
        values[":status"] = status.value
    if not with_hidden:
        names["#Hidden"] = "Hidden"
        filters.append("attribute_not_exists(Edits.#Hidden)")
    return {
        "IndexName": "TakenByIdentity",
        "KeyConditionExpression": condition,
        "ScanIndexForward": False,
        "ExpressionAttributeValues": serialised(values),
        **({"FilterExpression": " AND ".join(filters)} if filters else {}),
        **({"ExpressionAttributeNames": names} if names else {}),
    }


def _photos(items: Iterable[Mapping[str, Any]]) -> Iterator[Photo]:
    for item in items:
        record = record_from_item(item)
        if isinstance(record, Photo):
            yield record


def _position(response: Mapping[str, Any]) -> Position | None:
    key = plain_item(response.get("LastEvaluatedKey", {}))
    return Position(key[TAKEN_AT], key["ImageName"]) if key else None


# Always in the caller's own part of the index, whoever made the position.
def _start(position: Position, identity_id: str) -> dict[str, Any]:
    return serialised({"IdentityId": identity_id, TAKEN_AT: position.taken_at, "ImageName": position.object_key})
