"""A file that somebody wants to upload -> the object that it would become, or why it is refused."""

import unicodedata

from chalicelib.core.api.album_types import CONTENT_TYPES, SIDECAR_TYPE, FileBody
from chalicelib.core.api.contract import given, is_given
from chalicelib.core.image.formats import ACCEPTED
from chalicelib.core.image.metadata import MAX_FILE_BYTES
from chalicelib.core.object_keys import (
    MAX_KEY_BYTES,
    MAX_SIDECAR_BYTES,
    Original,
    key_bytes,
    parse_original,
    photo_beside,
    upload_key,
)
from chalicelib.messages import Message


def original_of(file: FileBody, identity_id: str, *, folder: str = "") -> Original | None:
    """The object that a file will become; None if its name cannot be part of an object key.

    The first 12 hex digits of `folder`, or else of its MD5, keep files of one name apart.
    """
    return parse_original(upload_key(identity_id, md5=folder or file.etag, name=file.name))


def sidecar_of_upload(file: FileBody, identity_id: str) -> str | None:
    """The object key of a photo's XMP sidecar. None if the file is none, or says not whose."""
    key = upload_key(identity_id, md5=given(file.of, "").lower(), name=file.name)
    is_one = file.type == SIDECAR_TYPE and is_given(file.of) and _is_usable(file.name) and photo_beside(key)
    return key if is_one and key_bytes(key) <= MAX_KEY_BYTES and 0 < file.size <= MAX_SIDECAR_BYTES else None


def refusal(file: FileBody, original: Original | None) -> str | None:
    """Why a file is refused, in words for its owner; None if it is accepted."""
    if file.type == SIDECAR_TYPE:
        return Message.BAD_SIDECAR.of(megabytes=MAX_SIDECAR_BYTES >> 20)
    if file.type not in CONTENT_TYPES:
        return _other_than_photos(file.type).of(accepted=ACCEPTED)
    if file.size == 0:
        return Message.FILE_EMPTY
    if file.size > MAX_FILE_BYTES:
        return Message.FILE_TOO_LARGE.of(megabytes=MAX_FILE_BYTES >> 20)
    if original is None or not _is_usable(file.name):
        return Message.FILE_NAME_UNUSABLE
    if original.is_too_long:
        return Message.FILE_NAME_TOO_LONG
    return None


def _other_than_photos(content_type: str) -> Message:
    return Message.FILE_IS_VIDEO if content_type.startswith("video/") else Message.FILE_OF_OTHER_TYPE


# Browsers resolve "." and ".." in URLs, and S3 puts the file's own name in the place of "${filename}".
def _is_usable(name: str) -> bool:
    segments = name.split("/")
    return (
        not any(segment in ("", ".", "..") for segment in segments)
        and "${filename}" not in name
        and not any(unicodedata.category(letter) == "Cc" for letter in name)
    )
