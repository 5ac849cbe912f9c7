"""The table Albums: what owners say of them. Which photos are in an album is in the table ImageMetadata."""

from collections.abc import Mapping, Sequence
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.dynamodb_items import condition_failed, plain_item, serialised
from chalicelib.aws.faults import translated
from chalicelib.core.album import Album
from chalicelib.core.plain import from_plain, pascal_case, to_plain
from chalicelib.errors import NoSuchAlbum

# BatchGetItem's limit.
_READ_AT_ONCE = 100

BEFORE_ALBUMS = "-"
"""No album's key comes before this one: the first character that an id may have. Saved searches and shares do."""


class AlbumTable:
    """Albums by identity and id, so that nobody can reach another identity's albums."""

    def __init__(self, client: Any, table_name: str):
        self._client = client
        self._table_name = table_name

    @translated
    def all_of(self, identity_id: str) -> list[Album]:
        """All albums of an identity, newest first."""
        pages = self._client.get_paginator("query").paginate(
            TableName=self._table_name,
            KeyConditionExpression="IdentityId = :identity_id AND AlbumId >= :first",
            ExpressionAttributeValues=serialised({":identity_id": identity_id, ":first": BEFORE_ALBUMS}),
            ConsistentRead=True,
        )
        albums = [_album(item) for page in pages for item in page["Items"]]
        return sorted(albums, key=lambda album: (album.created_at, album.album_id), reverse=True)

    @translated
    def get(self, identity_id: str, album_id: str) -> Album:
        """One album. Raises `NoSuchAlbum`."""
        response = self._client.get_item(
            TableName=self._table_name, Key=_key(identity_id, album_id), ConsistentRead=True
        )
        if "Item" not in response:
            raise NoSuchAlbum
        return _album(response["Item"])

    @translated
    def several(self, wanted: Sequence[tuple[str, str]]) -> list[Album]:
        """Those of the albums, by identity and id, that there are, in no particular order."""
        found = []
        keys = [_key(*each) for each in dict.fromkeys(wanted)]
        while keys:
            asked = {"Keys": keys[:_READ_AT_ONCE], "ConsistentRead": True}
            response = self._client.batch_get_item(RequestItems={self._table_name: asked})
            found += response["Responses"][self._table_name]
            unread = response.get("UnprocessedKeys", {}).get(self._table_name, {}).get("Keys", [])
            keys = [*unread, *keys[_READ_AT_ONCE:]]
        return list(map(_album, found))

    @translated
    def add(self, album: Album) -> None:
        """Write a new album."""
        self._client.put_item(TableName=self._table_name, Item=serialised(to_plain(album, rename=pascal_case)))

    @translated
    def change(self, identity_id: str, album_id: str, **changes: Any) -> Album:
        """Write fields of `Album`, and return the album as it is afterwards. Raises `NoSuchAlbum`."""
        attributes = {pascal_case(name): to_plain(value, rename=pascal_case) for name, value in changes.items()}
        sets = {name: value for name, value in attributes.items() if value is not None}
        removes = attributes.keys() - sets.keys()
        expression = ["SET " + ", ".join(f"#{name} = :{name}" for name in sets)] if sets else []
        expression += ["REMOVE " + ", ".join(f"#{name}" for name in removes)] if removes else []
        values = {"ExpressionAttributeValues": serialised({f":{name}": value for name, value in sets.items()})}
        try:
            response = self._client.update_item(
                TableName=self._table_name,
                Key=_key(identity_id, album_id),
                UpdateExpression=" ".join(expression),
                ConditionExpression="attribute_exists(AlbumId)",
                ExpressionAttributeNames={f"#{name}": name for name in attributes},
                ReturnValues="ALL_NEW",
                **(values if sets else {}),
            )
        except ClientError as error:
            if condition_failed(error):
                raise NoSuchAlbum from error
            raise
        return _album(response["Attributes"])

    @translated
    def remove(self, identity_id: str, album_id: str) -> None:
        """Delete an album; does nothing if there is none."""
        self._client.delete_item(TableName=self._table_name, Key=_key(identity_id, album_id))


def _key(identity_id: str, album_id: str) -> dict[str, Any]:
    return serialised({"IdentityId": identity_id, "AlbumId": album_id})


def _album(item: Mapping[str, Any]) -> Album:
    return from_plain(Album, plain_item(item), rename=pascal_case)
