"""Photo -> the line that an export has of it, from the API and from `setup.export` alike."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from msgspec import structs

from chalicelib.core.api.export_types import ExportedPhoto, NamedAlbum, NamedMember, NamedShare
from chalicelib.core.api.photo_view import known
from chalicelib.core.grant import Grant
from chalicelib.core.photo import Photo
from chalicelib.core.share import Share

_MD5 = re.compile("[0-9a-f]{32}")
# A function answers 6 MB at most, in JSON, where each quotation mark of ours is two bytes.
_MAX_PAGE_BYTES = 5_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What else its owner has, of which a photo may be part: albums, as names by ids, shares, and members."""

    albums: Mapping[str, str]
    shares: Sequence[Share] = ()
    members: Sequence[Grant] = ()

    def albums_of(self, photo: Photo) -> tuple[NamedAlbum, ...]:
        """Those that the photo is in."""
        return tuple(NamedAlbum(each, self.albums[each]) for each in photo.album_ids if each in self.albums)

    def shares_of(self, photo: Photo) -> tuple[NamedShare, ...]:
        """Those that name the photo, or one of its albums."""
        named = (each for each in self.shares if each.album in photo.album_ids or photo.photo_id in each.photo_ids)
        return tuple(NamedShare(each.share_id, each.name) for each in named)

    def members_of(self, photo: Photo) -> tuple[NamedMember, ...]:
        """Those who are let into one of its albums, or the whole library."""
        let_in = (each for each in self.members if each.album is None or each.album in photo.album_ids)
        return tuple(NamedMember(each.email, each.role) for each in let_in)


def exported(photo: Photo, around: Around, *, file: str | None = None, signed_url: str | None = None) -> ExportedPhoto:
    """The line, as a type of the contract."""
    metadata = photo.image_metadata
    return ExportedPhoto(
        **structs.asdict(known(photo)),
        file=file,
        etag=photo.etag,
        md5=md5_of(photo),
        version_id=photo.version_id,
        orientation=metadata.orientation if metadata else None,
        removed_tags=photo.removed_tags,
        albums=around.albums_of(photo),
        shares=around.shares_of(photo),
        members=around.members_of(photo),
        signed_url=signed_url,
    )


def md5_of(photo: Photo) -> str | None:
    """The MD5 of the original: the entity tag of an object that was uploaded in one piece."""
    return photo.etag if photo.etag and _MD5.fullmatch(photo.etag) else None


def how_many_fit(lines: Sequence[str], *, max_bytes: int = _MAX_PAGE_BYTES) -> int:
    """How many of the lines, from the first one on, one answer can carry: at least one."""
    sizes = accumulate(len(json.dumps(line)) for line in lines)
    return max(1, sum(size <= max_bytes for size in sizes))
