"""OpenSearch's hit -> what somebody with a link is shown: the picture and its name, not what is known about it."""

from collections.abc import Mapping
from typing import Any

from chalicelib.core.api.rendition_view import all_renditions, listed_renditions
from chalicelib.core.api.share_types import SharedPhoto
from chalicelib.core.object_keys import display_name
from chalicelib.core.photo import Thumbnail
from chalicelib.core.plain import from_plain
from chalicelib.core.share import Download, Share
from chalicelib.core.signing.signer import Signer


def shared_photo(
    hit: Mapping[str, Any], share: Share, signer: Signer, saved: Mapping[str, str | None], *, is_large: bool
) -> SharedPhoto:
    """What guests of this share are shown of a hit; `is_large` adds the picture for a whole screen.

    `saved`: photo id -> object key of what they may save, where that is an original.
    """
    document = hit["_source"]
    thumbnail = from_plain(Thumbnail, document["thumbnail"]) if "thumbnail" in document else None
    return SharedPhoto(
        id=document["photo_id"],
        name=display_name(document["object_key"]).rpartition("/")[2],
        title=document.get("title"),
        width=document.get("width"),
        height=document.get("height"),
        thumbnail_url=signer.derived_url(thumbnail) if thumbnail else None,
        thumbnail_width=thumbnail.width if thumbnail else None,
        thumbnail_height=thumbnail.height if thumbnail else None,
        renditions=(all_renditions if is_large else listed_renditions)(thumbnail, signer),
        download_url=_download_url(document, thumbnail, share.download, signer, saved) if is_large else None,
        favourite=document["photo_id"] in share.favourites or None,
    )


def _download_url(
    document: Mapping[str, Any],
    thumbnail: Thumbnail | None,
    download: Download,
    signer: Signer,
    saved: Mapping[str, str | None],
) -> str | None:
    match download:
        case Download.ORIGINALS if key := saved.get(document["photo_id"]):
            version_id = document.get("version_id") if key == document["object_key"] else None
            return signer.url(key, version_id=version_id)
        case Download.WEB if thumbnail:
            largest = thumbnail.renditions[-1:]
            return signer.derived_url(thumbnail, largest[0].side) if largest else signer.derived_url(thumbnail)
        case _:
            return None
