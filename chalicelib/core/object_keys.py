"""S3 object key <-> the photo's owner, its name, and the keys of its thumbnail and larger renditions.

Two layouts of originals are kept:

    private/{identity_id}/uploads/{name}      thumbnail: private/{identity_id}/resized/{name}
    usercontent/{identity_id}/{name}          thumbnail: private/{identity_id}/resized/usercontent/{name}

Both share `resized/`, so a name of the first layout that starts with `usercontent/` or `uploads/` is moved
below `resized/uploads/`: no two originals ever share a thumbnail, and `parse_derived` can undo it.

A photo that stays in another bucket, which is a source of its owner's, has a key of its own here, from which follows
where its object is; there is no object of that key in our bucket:

    in-place/{identity_id}/{bucket}/{key}     thumbnail: private/{identity_id}/resized/uploads/in-place/{bucket}/{key}

A larger rendition has its side in front of what the thumbnail's key has behind `resized/`, and as no thumbnail's key
goes on like this, both can be told apart:

    private/{identity_id}/resized/uploads/2048/{name}
"""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from chalicelib.core.photo import DERIVED_SIDES, RENDITION_SIDES, THUMBNAIL_SIDE

# A Cognito identity id is `region:uuid`; a key under anything else has no owner.
_ORIGINAL = re.compile(
    r"(?P<layout>private|usercontent|in-place)/(?P<identity_id>[a-z0-9-]+:[0-9a-fA-F-]+)/(?P<rest>.*[^/])", re.DOTALL
)
# An upload through the API: the beginning of its MD5 keeps two photos with the same name apart.
_TICKETED = re.compile(r"private/[^/]+/uploads/[0-9a-f]{12}/(?P<name>.+)", re.DOTALL)
_IN_PLACE = re.compile(r"in-place/(?P<identity_id>[^/]+)/(?P<bucket>[^/]+)/(?P<key>.+)", re.DOTALL)
_PHOTO_ID = re.compile(r"[A-Za-z0-9_-]{22}")
_DERIVED = re.compile(
    r"private/(?P<identity_id>[^/]+)/resized/"
    rf"(?:uploads/(?P<side>{'|'.join(map(str, RENDITION_SIDES))})/)?(?P<name>.+)",
    re.DOTALL,
)

_DERIVED_IN_PLACE = "uploads/in-place/"
SIDECAR = ".xmp"
"""The ending of what others wrote about a photo, behind the photo's own: `photo.jpg.xmp`."""
MAX_SIDECAR_BYTES = 4 * 2**20
MAX_KEY_BYTES = 1024
"""The most bytes of UTF-8 that S3 accepts as an object key."""
MAX_IN_PLACE_BYTES = 2048
"""No object key of ours is longer, not even of a photo in another bucket: DynamoDB accepts no longer partition key."""


@dataclass(frozen=True, slots=True)
class Original:
    """What the object key of an original says: the owner, the name (may contain slashes), the thumbnail's key."""

    object_key: str
    identity_id: str
    name: str
    thumbnail_key: str

    @property
    def is_too_long(self) -> bool:
        """Whether S3 would refuse a derived object's key, which may be longer than the original's."""
        keys = (place_of(self.object_key, "")[1], *map(self.derived_key, DERIVED_SIDES))
        return max(map(key_bytes, keys)) > MAX_KEY_BYTES

    def derived_key(self, side: int) -> str:
        """The key of the thumbnail or of a larger rendition, `side` being one of `DERIVED_SIDES`."""
        return self.thumbnail_key if side == THUMBNAIL_SIDE else rendition_key(self.thumbnail_key, side)


def key_bytes(object_key: str) -> int:
    """The length of a key as S3 counts it."""
    return len(object_key.encode())


def originals_of(identity_id: str) -> tuple[str, str]:
    """What the keys of an identity's originals in our bucket begin with."""
    return f"private/{identity_id}/uploads/", f"usercontent/{identity_id}/"


def upload_key(identity_id: str, *, md5: str, name: str) -> str:
    """The key of an upload through the API: always the same for the same file with the same name."""
    return f"private/{identity_id}/uploads/{md5[:12]}/{name}"


def usercontent_key(identity_id: str, name: str) -> str:
    """Where a file goes that its owner copies into the bucket."""
    return f"usercontent/{identity_id}/{name}"


def in_place_key(identity_id: str, bucket: str, key: str) -> str:
    """The object key of a photo that stays in another bucket."""
    return f"in-place/{identity_id}/{bucket}/{key}"


def is_in_place(object_key: str) -> bool:
    """Whether a photo's object is in another bucket than ours."""
    return _IN_PLACE.fullmatch(object_key) is not None


def place_of(object_key: str, bucket: str) -> tuple[str, str]:
    """Bucket and key under which S3 has the object, `bucket` being ours."""
    match = _IN_PLACE.fullmatch(object_key)
    return (match["bucket"], match["key"]) if match else (bucket, object_key)


def s3_address(object_key: str, bucket: str) -> str:
    """Where S3 has the object, as people are shown it."""
    place, key = place_of(object_key, bucket)
    return f"{place}.s3.amazonaws.com/{key}"


def display_name(object_key: str) -> str:
    """What people call a photo: the name with which it was uploaded."""
    if ticketed := _TICKETED.fullmatch(object_key):
        return ticketed["name"]
    original = parse_original(object_key)
    return original.name if original else object_key


def parse_original(object_key: str) -> Original | None:
    """Read a decoded object key; None if it is not an original (but a thumbnail, a sidecar, a folder marker, ...)."""
    match = _ORIGINAL.fullmatch(object_key)
    if match is None or object_key.lower().endswith(SIDECAR):
        return None
    identity_id, rest = match["identity_id"], match["rest"]
    if match["layout"] == "usercontent":
        return Original(object_key, identity_id, rest, f"private/{identity_id}/resized/usercontent/{rest}")
    folder, slash, name = rest.partition("/")
    if match["layout"] == "in-place":
        derived = f"private/{identity_id}/resized/{_DERIVED_IN_PLACE}{rest}"
        return Original(object_key, identity_id, name, derived) if folder and name else None
    if folder != "uploads" or not slash or not name:
        return None
    resized = f"uploads/{name}" if name.startswith(("usercontent/", "uploads/")) else name
    return Original(object_key, identity_id, name, f"private/{identity_id}/resized/{resized}")


def sidecar_beside(object_key: str) -> str:
    """Where the XMP sidecar of an original lies, if it has one."""
    return object_key + SIDECAR


def with_sidecars(object_keys: Iterable[str]) -> list[str]:
    """Originals, and what may lie beside them: all that an owner means who deletes them."""
    return [key for original in object_keys for key in (original, sidecar_beside(original))]


def photo_beside(sidecar_key: str) -> str | None:
    """The original that a sidecar belongs to, whether or not it exists; None if this is no sidecar's key."""
    object_key = sidecar_key.removesuffix(SIDECAR)
    return object_key if object_key != sidecar_key and parse_original(object_key) else None


def guests_key(photo_id: str, object_key: str) -> str:
    """Where a copy of an original lies that guests may read; named as the original, and no original itself."""
    return f"guests/{photo_id}/{object_key.rpartition('/')[2]}"


def rendition_key(thumbnail_key: str, side: int) -> str:
    """The key of a larger rendition of the same original."""
    owner, _, name = thumbnail_key.partition("/resized/")
    return f"{owner}/resized/uploads/{side}/{name}"


@dataclass(frozen=True, slots=True)
class Derived:
    """What the key of a derived object says: its original, whether or not that exists, and its side."""

    object_key: str
    side: int


def parse_derived(key: str) -> Derived | None:
    """Read the key of a thumbnail or of a larger rendition; None if it is neither."""
    match = _DERIVED.fullmatch(key)
    if match is None:
        return None
    identity_id, name, side = match["identity_id"], match["name"], int(match["side"] or THUMBNAIL_SIDE)
    if name.startswith(_DERIVED_IN_PLACE):
        return Derived(f"in-place/{identity_id}/{name.removeprefix(_DERIVED_IN_PLACE)}", side)
    if name.startswith("usercontent/"):
        return Derived(usercontent_key(identity_id, name.removeprefix("usercontent/")), side)
    return Derived(f"private/{identity_id}/uploads/{name.removeprefix('uploads/')}", side)


def is_photo_id(text: str) -> bool:
    """Whether a text can be a photo's id."""
    return _PHOTO_ID.fullmatch(text) is not None


def photo_id(bucket: str, object_key: str) -> str:
    """A photo's stable id: 128 bits of SHA-256 as 22 URL-safe characters; also the index document's `_id`."""
    digest = sha256(f"{bucket}/{object_key}".encode()).digest()
    return urlsafe_b64encode(digest[:16]).rstrip(b"=").decode()
