"""What the owner says about a photo, laid over what its file says. Neither is lost: both stay in the record."""

from dataclasses import replace

from chalicelib.core.photo import Edits, ImageMetadata, Inscription, Photo

MAX_TITLE_LENGTH, MAX_CAPTION_LENGTH, HIGHEST_RATING = 300, 2000, 5
CORRECTIONS = ("title", "caption", "rating", "captured_at", "location")
"""The edits that stand in place of what the file says."""
FLAGS = ("favourite", "rejected", "hidden")
"""The edits that no file says."""
TRASHED, SENSITIVE = "trashed", "sensitive"
SEARCHED_FLAGS = (*FLAGS, TRASHED, SENSITIVE)
"""What `is:` can ask for: the owner's flags, the bin, and what not everybody should see."""
OUT_OF_SIGHT = ("hidden", TRASHED)
"""Photos with one of these are in no list, search, count or suggestion that does not ask for them."""


def edited(photo: Photo) -> Photo:
    """The photo as its owner wants it to be seen; without metadata there is nothing to correct yet."""
    edits, metadata = photo.edits, photo.image_metadata
    if edits is None or metadata is None:
        return photo
    return replace(
        photo,
        image_metadata=replace(
            metadata,
            captured_at=edits.captured_at or metadata.captured_at,
            location=edits.location or metadata.location,
            inscription=_inscription(edits, metadata),
        ),
        places=edits.places if edits.location else photo.places,
    )


def _inscription(edits: Edits, metadata: ImageMetadata) -> Inscription | None:
    written = metadata.inscription or Inscription()
    said = {name: getattr(edits, name) for name in ("title", "caption", "rating")}
    merged = replace(written, **{name: value or None for name, value in said.items() if value is not None})
    return merged if merged != Inscription() else None


def corrections_of(photo: Photo) -> tuple[str, ...]:
    """What the owner has corrected: some of `CORRECTIONS`."""
    return tuple(name for name in CORRECTIONS if photo.edits and getattr(photo.edits, name) is not None)


def flags_of(photo: Photo) -> tuple[str, ...]:
    """What searches know the photo as: some of `SEARCHED_FLAGS`."""
    flags = tuple(name for name in FLAGS if photo.edits and getattr(photo.edits, name))
    states = ((TRASHED, photo.trashed), (SENSITIVE, photo.is_sensitive))
    return (*flags, *(name for name, is_so in states if is_so))
