"""Tags, and what else a user may say about a photo. An overwrite, another attempt or a reindex loses none of it.

Tags have two sources: those in the object's S3 metadata are stored with the image's metadata (every upload has its
own), and those that are added or removed later are stored separately. So neither source overwrites the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from email.errors import HeaderParseError
from email.header import decode_header
from typing import Any
from urllib.parse import unquote

from chalicelib.core.album_photos import in_albums
from chalicelib.core.photo import Edits, Photo
from chalicelib.core.text import tidied
from chalicelib.errors import BadRequest
from chalicelib.messages import Message

MAX_TAG_LENGTH = 100
MAX_TAGS = 100
CUSTOM_LABELS = "customlabels"
"""The user metadata of an S3 object that holds tags: header `x-amz-meta-customlabels`, separated by commas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoChange:
    """A change by a user; what is both removed and added is added, what is both hidden and shown is shown.

    With `album_ids` the photo is in these albums and no others. `edits` are new values of fields of `Edits`.
    """

    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    hide_labels: tuple[str, ...] = ()
    show_labels: tuple[str, ...] = ()
    album_ids: tuple[str, ...] | None = None
    edits: Mapping[str, Any] = field(default_factory=dict)


def tags_of(photo: Photo) -> tuple[str, ...]:
    """The tags in effect: those that came with the file and nobody removed, then those that were added."""
    return _distinct((*file_tags_of(photo), *photo.tags))


def file_tags_of(photo: Photo) -> tuple[str, ...]:
    """Those in effect that came with the file: by its upload, and its own keywords."""
    return _distinct(_without(_brought(photo), photo.removed_tags))


def _brought(photo: Photo) -> tuple[str, ...]:
    metadata = photo.image_metadata
    return (*metadata.upload_tags, *metadata.keywords) if metadata else ()


def upload_tags(user_metadata: Mapping[str, str]) -> tuple[str, ...]:
    """The tags in an object's user metadata, whose names S3 gives in lower case; tags that are too long are cut."""
    text = metadata_text(user_metadata.get(CUSTOM_LABELS, ""))
    return _distinct(tag[:MAX_TAG_LENGTH].strip() for tag in map(_tidy, text.split(",")))[:MAX_TAGS]


def metadata_text(text: str) -> str:
    """A text of an object's user metadata as it was meant.

    S3 gives text beyond ASCII as an encoded word (RFC 2047); percent-encoded UTF-8 is accepted, too.
    """
    return unquote(_decoded(text))


def tidy_tags(name: str, texts: Iterable[str]) -> tuple[str, ...]:
    """The texts that a user sent as the member `name`, tidied and distinct. Raises `BadRequest`."""
    tidy = tuple(map(_tidy, texts))
    if not all(0 < len(text) <= MAX_TAG_LENGTH for text in tidy):
        raise BadRequest(Message.BAD_LENGTH_OF_EACH.of(member=name, most=MAX_TAG_LENGTH))
    return _distinct(tidy)


def changed(photo: Photo, change: PhotoChange) -> Photo:
    """The photo after the change; the same photo if there is nothing to do. Raises `BadRequest`."""
    labels = {label.name.casefold(): label.name for label in photo.labels}
    unknown = [name for name in change.hide_labels if name.casefold() not in labels]
    if unknown:
        raise BadRequest(Message.NO_LABEL.of(label=unknown[0]))
    hidden = _distinct((*photo.hidden_labels, *(labels[name.casefold()] for name in change.hide_labels)))
    removed = _without((*photo.removed_tags, *change.remove_tags), change.add_tags)
    kept = _without(photo.tags, removed)
    added = _without(change.add_tags, _without(_brought(photo), removed))
    after = replace(
        photo,
        tags=_distinct((*kept, *added)),
        removed_tags=_distinct(removed)[-MAX_TAGS:],
        hidden_labels=_without(hidden, change.show_labels),
        edits=_edits(photo, change),
    )
    if len(tags_of(after)) > MAX_TAGS:
        raise BadRequest(Message.TAGS_FULL.of(most=MAX_TAGS))
    return after if change.album_ids is None else in_albums(after, change.album_ids)


def _edits(photo: Photo, change: PhotoChange) -> Edits | None:
    edits = replace(photo.edits or Edits(), **change.edits)
    return edits if edits != Edits() else None


def _tidy(text: str) -> str:
    return tidied(text, max_length=MAX_TAG_LENGTH)


def _decoded(text: str) -> str:
    try:
        parts = decode_header(text)
        return "".join(p if isinstance(p, str) else p.decode(charset or "ascii", "replace") for p, charset in parts)
    except (HeaderParseError, LookupError, ValueError):
        return text


def _without(tags: Iterable[str], unwanted: Iterable[str]) -> tuple[str, ...]:
    gone = {tag.casefold() for tag in unwanted}
    return tuple(tag for tag in tags if tag.casefold() not in gone)


# Upper and lower case are the same tag; the first spelling stays.
def _distinct(tags: Iterable[str]) -> tuple[str, ...]:
    first: dict[str, str] = {}
    for tag in tags:
        first.setdefault(tag.casefold(), tag)
    return tuple(tag for tag in first.values() if tag)
