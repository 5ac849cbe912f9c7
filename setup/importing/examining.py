"""A file of a source -> what S3 would call it, of which format it is, and whether it can be imported."""

import hashlib
from dataclasses import dataclass
from typing import IO

from chalicelib.core.api.album_types import FileBody
from chalicelib.core.api.upload_tickets import original_of, refusal
from chalicelib.core.image.formats import ENOUGH, PHOTO_FORMATS, image_type
from setup.importing.sources import SourceFile, readable

_CHUNK = 2**20
_MD5_DIGITS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """A file's entity tag and format; the object that it will become, or why it is refused."""

    etag: str
    format: str
    content_type: str = ""
    object_key: str = ""
    refusal: str | None = None


def examine(file: SourceFile, identity_id: str) -> Examined:
    """Read a file, as far as the source does not know its entity tag. Raises `OSError`, and what the source raises.

    The object's key follows from the file's bytes and its name: a file that is sent twice is one photo.
    """
    with file.open() as content:
        head = content.read(ENOUGH)
        etag = file.etag or _md5(head, content)
    name = image_type(head)
    content_type = PHOTO_FORMATS[name].content_type if name in PHOTO_FORMATS else name
    body = FileBody(name=readable(file.name), size=file.size, md5=etag[:_MD5_DIGITS], type=content_type)
    original = original_of(body, identity_id)
    reason = refusal(body, original)
    if reason or original is None:
        return Examined(etag=etag, format=name, refusal=f"{name}: {reason}")
    return Examined(etag=etag, format=name, content_type=content_type, object_key=original.object_key)


def _md5(head: bytes, rest: IO[bytes]) -> str:
    digest = hashlib.md5(head, usedforsecurity=False)
    while chunk := rest.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
