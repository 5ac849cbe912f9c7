"""The signer of a response's URLs: what an object is shown as, its name decides, and not whoever uploaded it.

S3 sends an object as the type that its uploader gave it. A page of HTML among the photos would then run as a page, at
an address that we have signed; so the URL of an original itself says as what S3 sends the object, and that no proxy may
keep it. Thumbnails and larger renditions nobody but us can write.
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Protocol

from chalicelib.core.image.formats import PHOTO_FORMATS
from chalicelib.core.object_keys import place_of, rendition_key
from chalicelib.core.photo import THUMBNAIL_SIDE, Thumbnail
from chalicelib.core.signing.url import Presigner

_KEPT_BY_BROWSERS_ONLY = {"response-cache-control": "private"}
_CONTENT_TYPES = {ending: known.content_type for known in PHOTO_FORMATS.values() for ending in known.endings}


class Signer(Protocol):
    """Signs a GET of an object, as `PhotoSigner` does."""

    def url(self, object_key: str, *, version_id: str | None = None) -> str: ...  # noqa: D102 - as there

    def derived_url(self, thumbnail: Thumbnail, side: int = ...) -> str: ...  # noqa: D102 - as there


class PhotoSigner:
    """Signs GETs of originals by one presigner, and of what is derived from them by another."""

    def __init__(
        self, originals: Presigner, derived: Presigner, *, elsewhere: Callable[[str], Presigner] | None = None
    ) -> None:
        """`elsewhere` makes the presigner of another bucket, in which photos are in place."""
        self._originals = originals
        self._derived = derived
        self._elsewhere = cache(elsewhere or _nowhere)

    def url(self, object_key: str, *, version_id: str | None = None) -> str:
        """The URL at which a GET of an original works until it expires: shown if it is named as a photo, else saved."""
        bucket, key = place_of(object_key, "")
        presigner = self._elsewhere(bucket) if bucket else self._originals
        return presigner.url(key, version_id=version_id, response_headers=_headers(_content_type(key)))

    def derived_url(self, thumbnail: Thumbnail, side: int = THUMBNAIL_SIDE) -> str:
        """The same for the thumbnail, or the larger rendition of this side: browsers may keep what it leads to.

        Another upload of the same name has another URL.
        """
        key = thumbnail.thumbnail_key
        return self._derived.url(
            key if side == THUMBNAIL_SIDE else rendition_key(key, side),
            response_headers={"response-cache-control": f"private, max-age={self._derived.expires_in}, immutable"},
            ignored={"x-of": thumbnail.made_from} if thumbnail.made_from else {},
        )


def _nowhere(bucket: str) -> Presigner:
    raise ValueError(f"nobody can sign for {bucket}")


def _content_type(object_key: str) -> str | None:
    _, dot, ending = object_key.rpartition("/")[2].rpartition(".")
    return _CONTENT_TYPES.get(ending.lower()) if dot else None


@cache
def _headers(content_type: str | None) -> Mapping[str, str]:
    shown = "inline" if content_type else "attachment"
    return _KEPT_BY_BROWSERS_ONLY | {
        "response-content-disposition": shown,
        "response-content-type": content_type or "application/octet-stream",
    }
