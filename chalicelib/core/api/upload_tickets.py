"""What somebody wants to upload -> which files are accepted, their object keys, and why others are refused."""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib.core.album import is_album_id
from chalicelib.core.image.formats import PHOTO_FORMATS
from chalicelib.core.image.metadata import MAX_FILE_BYTES
from chalicelib.core.object_keys import Original, parse_original, upload_key
from chalicelib.errors import BadUpload, NoSuchAlbum

MAX_FILES = 50
CONTENT_TYPES = tuple(known.content_type for known in PHOTO_FORMATS.values())
_MD5 = re.compile(r"[0-9a-fA-F]{32}")
_EXAMPLE = '{"files": [{"name": "a.jpg", "size": 1024, "md5": "<hex>", "type": "image/jpeg"}]}'
_MEMBERS = {"name": str, "size": int, "md5": str, "type": str}


@dataclass(frozen=True, slots=True)
class UploadFile:
    """One file: `size` in bytes, `md5` in lower case hex digits, `content_type` as the browser tells it."""

    name: str
    size: int
    md5: str
    content_type: str


@dataclass(frozen=True, slots=True)
class UploadRequest:
    """Files in the caller's order, and the album that they go to."""

    files: tuple[UploadFile, ...]
    album_id: str | None = None


def upload_request(body: Mapping[str, Any]) -> UploadRequest:
    """Read the JSON body of `POST /uploads`. Raises `BadUpload`, and `NoSuchAlbum` for what can be no album's id."""
    unknown = [name for name in body if name not in ("files", "album")]
    if unknown:
        raise BadUpload(f"{json.dumps(unknown[0])} is nothing of an upload; there are files, album")
    files, album_id = body.get("files"), body.get("album")
    if not isinstance(files, list) or not 1 <= len(files) <= MAX_FILES:
        raise BadUpload(f'"files" must be a list of 1 to {MAX_FILES} files, such as {_EXAMPLE}')
    if album_id is not None and not isinstance(album_id, str):
        raise BadUpload('"album" must be the id of an album, or null')
    if album_id is not None and not is_album_id(album_id):
        raise NoSuchAlbum
    return UploadRequest(tuple(map(_file, files)), album_id)


def original_of(file: UploadFile, identity_id: str) -> Original | None:
    """The object that a file will become; None if its name cannot be part of an object key."""
    return parse_original(upload_key(identity_id, md5=file.md5, name=file.name))


def refusal(file: UploadFile, original: Original | None) -> str | None:
    """Why a file is refused, in words for its owner; None if it is accepted."""
    if file.content_type not in CONTENT_TYPES:
        return f"only {' and '.join(PHOTO_FORMATS)} photos can be searched; this file is of another type"
    if file.size == 0:
        return "the file is empty"
    if file.size > MAX_FILE_BYTES:
        return f"the file has over {MAX_FILE_BYTES >> 20} MB, the most that can be processed"
    if original is None or not _is_usable(file.name):
        return "the file's name cannot be used: rename it"
    if original.is_too_long:
        return "the file's name is too long: shorten it, or the names of its folders"
    return None


def _file(given: Any) -> UploadFile:
    if not isinstance(given, dict) or given.keys() != _MEMBERS.keys():
        raise BadUpload(f"each file has the members {', '.join(_MEMBERS)}: {_EXAMPLE}")
    for name, kind in _MEMBERS.items():
        if type(given[name]) is not kind:
            raise BadUpload(f'"{name}" of a file must be {"a whole number" if kind is int else "a text"}')
    if given["size"] < 0:
        raise BadUpload('"size" of a file is its number of bytes')
    if not _MD5.fullmatch(given["md5"]):
        raise BadUpload('"md5" of a file must be the 32 hex digits of its MD5')
    try:
        given["name"].encode()
    except UnicodeEncodeError:
        raise BadUpload('"name" of a file is no valid text') from None
    return UploadFile(given["name"], given["size"], given["md5"].lower(), given["type"])


# Browsers resolve "." and ".." in URLs, and S3 puts the file's own name in the place of "${filename}".
def _is_usable(name: str) -> bool:
    segments = name.split("/")
    return (
        not any(segment in ("", ".", "..") for segment in segments)
        and "${filename}" not in name
        and not any(unicodedata.category(letter) == "Cc" for letter in name)
    )
