"""Photo -> the line that an export has of it, from the API and from `setup.export` alike."""

import json
import re
from collections.abc import Mapping, Sequence
from itertools import accumulate

from msgspec import structs

from chalicelib.core.api.export_types import ExportedPhoto, NamedAlbum
from chalicelib.core.api.photo_view import known
from chalicelib.core.photo import Photo

_MD5 = re.compile("[0-9a-f]{32}")
# A function answers 6 MB at most, in JSON, where each quotation mark of ours is two bytes.
_MAX_PAGE_BYTES = 5_000_000


def exported(
    photo: Photo, albums: Mapping[str, str], *, file: str | None = None, signed_url: str | None = None
) -> ExportedPhoto:
    """The line, as a type of the contract; `albums` are the names of the owner's albums by their ids."""
    metadata = photo.image_metadata
    return ExportedPhoto(
        **structs.asdict(known(photo)),
        file=file,
        etag=photo.etag,
        md5=md5_of(photo),
        version_id=photo.version_id,
        orientation=metadata.orientation if metadata else None,
        removed_tags=photo.removed_tags,
        albums=tuple(NamedAlbum(each, albums[each]) for each in photo.album_ids if each in albums),
        signed_url=signed_url,
    )


def md5_of(photo: Photo) -> str | None:
    """The MD5 of the original: the entity tag of an object that was uploaded in one piece."""
    return photo.etag if photo.etag and _MD5.fullmatch(photo.etag) else None


def how_many_fit(lines: Sequence[str], *, max_bytes: int = _MAX_PAGE_BYTES) -> int:
    """How many of the lines, from the first one on, one answer can carry: at least one."""
    sizes = accumulate(len(json.dumps(line)) for line in lines)
    return max(1, sum(size <= max_bytes for size in sizes))
