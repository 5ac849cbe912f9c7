"""Albums: what their owners ask for and are shown. Which photos are in an album is in the photos' records."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from chalicelib.core.photo import Thumbnail
from chalicelib.core.text import tidied
from chalicelib.errors import BadAlbum

MAX_NAME_LENGTH = 100
MAX_ALBUMS = 1000
ALBUM_ID = "album-id"
"""The user metadata of an S3 object that names its album: header `x-amz-meta-album-id`."""

_ID = re.compile(r"[A-Za-z0-9_-]{8,40}")
_CHANGES = ("name", "cover_photo_id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Album:
    """One album; without `cover_photo_id` its newest photo is its cover."""

    identity_id: str
    album_id: str
    name: str
    created_at: datetime
    cover_photo_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AlbumChange:
    """A change of an album; a name of None stays as it is, and so does the cover unless `sets_cover`."""

    name: str | None = None
    sets_cover: bool = False
    cover_photo_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """The parts of a photo that albums need."""

    photo_id: str
    uploaded_at: datetime
    album_id: str | None = None
    thumbnail: Thumbnail | None = None


@dataclass(slots=True)
class Contents:
    """How many photos an album has, and which ones can be its cover."""

    count: int = 0
    newest: Entry | None = None
    thumbnails: dict[str, Thumbnail] = field(default_factory=dict)

    def cover(self, photo_id: str | None) -> Thumbnail | None:
        """The thumbnail of this photo if it is in the album, else of its newest."""
        chosen = self.thumbnails.get(photo_id or "")
        return chosen or (self.newest.thumbnail if self.newest else None)


def is_album_id(text: str) -> bool:
    """Whether a text can be an album's id."""
    return _ID.fullmatch(text) is not None


def upload_album(user_metadata: Mapping[str, str]) -> str | None:
    """The album that an object was uploaded to; S3 gives the names of metadata in lower case."""
    album_id = user_metadata.get(ALBUM_ID, "")
    return album_id if is_album_id(album_id) else None


def album_name(body: Mapping[str, Any]) -> str:
    """The name of a new album. Raises `BadAlbum`."""
    unknown = [member for member in body if member != "name"]
    if unknown or "name" not in body:
        raise BadAlbum('an album has a "name" and nothing else: send {"name": "Holidays"}')
    return _name(body["name"])


def album_change(body: Mapping[str, Any]) -> AlbumChange:
    """Read the change of an album. Raises `BadAlbum`."""
    unknown = [member for member in body if member not in _CHANGES]
    if unknown or not body:
        wrong = f'"{unknown[0]}" is nothing of an album' if unknown else "nothing is to be changed"
        raise BadAlbum(f"{wrong}; there are {', '.join(_CHANGES)}")
    cover = body.get("cover_photo_id")
    if cover is not None and not isinstance(cover, str):
        raise BadAlbum('"cover_photo_id" must be the id of a photo of the album, or null for its newest')
    name = _name(body["name"]) if "name" in body else None
    return AlbumChange(name=name, sets_cover="cover_photo_id" in body, cover_photo_id=cover)


def removes_photos(parameters: Mapping[str, str]) -> bool:
    """Whether to delete an album's photos with it: `photos=delete` or `photos=keep`. Raises `BadAlbum`."""
    choice = parameters.get("photos")
    if choice not in ("keep", "delete"):
        raise BadAlbum("say what becomes of the album's photos: photos=keep or photos=delete")
    return choice == "delete"


def contents(entries: Iterable[Entry]) -> dict[str, Contents]:
    """Album id -> what is in it. One pass over a library."""
    found: dict[str, Contents] = {}
    for entry in entries:
        if entry.album_id is None:
            continue
        album = found.setdefault(entry.album_id, Contents())
        album.count += 1
        if entry.thumbnail:
            album.thumbnails[entry.photo_id] = entry.thumbnail
            if album.newest is None or album.newest.uploaded_at < entry.uploaded_at:
                album.newest = entry
    return found


def _name(value: Any) -> str:
    if not isinstance(value, str):
        raise BadAlbum('"name" must be a text')
    name = tidied(value, max_length=MAX_NAME_LENGTH)
    if not 0 < len(name) <= MAX_NAME_LENGTH:
        raise BadAlbum(f'"name" must have 1 to {MAX_NAME_LENGTH} characters')
    return name
