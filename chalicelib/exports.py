"""Use case: a user takes along all that is known of their photos."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from chalicelib.core.api.contract import Lines, written
from chalicelib.core.api.export_view import Around, exported, how_many_fit
from chalicelib.core.api.photo_list import Position
from chalicelib.core.photo import Photo

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.aws.album_table import AlbumTable
    from chalicelib.aws.grant_table import GrantTable
    from chalicelib.aws.photo_lists import PhotoLists
    from chalicelib.aws.photo_table import PhotoTable
    from chalicelib.aws.share_table import ShareTable
    from chalicelib.core.api.export_types import ExportedPhoto, ExportQuery
    from chalicelib.core.signing.signer import Signer


def export_photos(
    query: ExportQuery,
    *,
    identity_id: str,
    albums: AlbumTable,
    lists: PhotoLists,
    photos: PhotoTable,
    shares: ShareTable,
    grants: GrantTable,
    signer: Signer,
) -> Lines[ExportedPhoto]:
    """A page of the caller's own photos, last taken first; it ends early if more would not fit into an answer.

    Raises `BadRequest` for the cursor.
    """
    after = Position.read(query.cursor, trashed=query.trashed) if query.cursor is not None else None
    page = lists.photos(identity_id, size=query.size, after=after, trashed=query.trashed)
    around = Around(
        albums={album.album_id: album.name for album in albums.all_of(identity_id)},
        shares=shares.all_of(identity_id),
        members=grants.members_of(identity_id),
    )
    whole = {photo.object_key: photo for photo in _whole(page.photos, identity_id, photos)}

    def line(listed: Photo) -> str:
        photo = whole.get(listed.object_key)
        url = signer.url(listed.object_key, version_id=listed.version_id)
        return written(exported(photo, around, signed_url=url)) + "\n" if photo else ""

    lines = [line(listed) for listed in page.photos]
    fit = how_many_fit(lines)
    end = page.end if fit >= len(lines) else Position.of(page.photos[fit - 1])
    return Lines("".join(lines[:fit]), _next_page(query, end))


# Lists do not have all attributes; what was deleted since the list was made is left out.
def _whole(listed: Sequence[Photo], identity_id: str, photos: PhotoTable) -> list[Photo]:
    records = photos.get_all([photo.object_key for photo in listed])
    return [record for record in records if isinstance(record, Photo) and record.identity_id == identity_id]


def _next_page(query: ExportQuery, end: Position | None) -> str | None:
    trashed = {"trashed": "true"} if query.trashed else {}
    return "?" + urlencode({"size": query.size, **trashed, "cursor": end.cursor}) if end else None
