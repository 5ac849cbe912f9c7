"""Lists of photos, from the table's indexes: always of one identity, so that nobody sees another's photos.

Indexes are a moment behind the table. They contain no tombstones, because these have no TakenAt and no ETag. What is in
the bin is apart in them: it has a place before all times, so however much there is, no list has to read over it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.aws.dynamodb_items import plain_item, serialised
from chalicelib.aws.faults import translated
from chalicelib.core.api.photo_list import Page, Position
from chalicelib.core.photo import FIRST_TIME, Photo, Status
from chalicelib.core.photo_item import TAKEN_AT, record_from_item

# If hardly a photo has the wanted status, a page is cut short, rather than reading on for ever.
_MAX_READS = 10
_READ_FILTERED = 200
_MAX_SAME = 20
# Comes after every character that continues a time.
_AFTER_ALL = "~"


class PhotoLists:
    """Queries of the table ImageMetadata."""

    def __init__(self, client: Any, table_name: str):
        self._client = client
        self._table_name = table_name

    @translated
    def photos(
        self,
        identity_id: str,
        *,
        size: int,
        album_id: str | None = None,
        status: Status | None = None,
        until: str = "",
        after: Position | None = None,
        with_hidden: bool = True,
        trashed: bool = False,
    ) -> Page:
        """A page of an identity's photos, or of those in one album, the one taken last first; none from the bin.

        With `trashed`: of those in the bin instead, the one deleted last first.
        `until`: the beginning of a time ("2019", "2019-07"); later photos are left out.
        With a `status`, or without hidden ones, a page may have fewer than `size` photos, or none, without being the
        last one.
        """
        found: list[Photo] = []
        query = _query(identity_id, album_id, status, until, with_hidden, trashed)
        query["Limit"] = _READ_FILTERED if status else size + 1
        position = after
        for _ in range(_MAX_READS):
            start = {"ExclusiveStartKey": _start(position, identity_id, album_id)} if position else {}
            response = self._client.query(TableName=self._table_name, **query, **start)
            found += _photos(response)
            position = _position(response)
            if len(found) > size:
                return Page(tuple(found[:size]), Position.of(found[size - 1]))
            if position is None:
                break
        return Page(tuple(found), position)

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


def _query(
    identity_id: str, album_id: str | None, status: Status | None, until: str, with_hidden: bool, trashed: bool
) -> dict[str, Any]:
    values = {":identity_id": identity_id, ":first_time": FIRST_TIME}
    names: dict[str, str] = {}
    filters = []
    if album_id is None:
        index, condition = "TakenByIdentity", "IdentityId = :identity_id"
    else:
        # Anybody who knows an album's id may have uploaded to it; such photos are not shown.
        index, condition = "TakenByAlbum", "AlbumId = :album_id"
        filters.append("IdentityId = :identity_id")
        values[":album_id"] = album_id
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
        "IndexName": index,
        "KeyConditionExpression": condition,
        "ScanIndexForward": False,
        "ExpressionAttributeValues": serialised(values),
        **({"FilterExpression": " AND ".join(filters)} if filters else {}),
        **({"ExpressionAttributeNames": names} if names else {}),
    }


def _photos(response: Mapping[str, Any]) -> Iterator[Photo]:
    for item in response["Items"]:
        record = record_from_item(plain_item(item))
        if isinstance(record, Photo):
            yield record


def _position(response: Mapping[str, Any]) -> Position | None:
    key = plain_item(response.get("LastEvaluatedKey", {}))
    return Position(key[TAKEN_AT], key["ImageName"]) if key else None


# Always in the caller's own part of the index, whoever made the position.
def _start(position: Position, identity_id: str, album_id: str | None) -> dict[str, Any]:
    part = {"IdentityId": identity_id} if album_id is None else {"AlbumId": album_id}
    return serialised({**part, TAKEN_AT: position.taken_at, "ImageName": position.object_key})
