"""Tags, and what else a user may say about a photo. An overwrite, another attempt or a reindex loses none of it.

Tags have two sources: those in the object's S3 metadata are stored with the image's metadata (every upload has its
own), and those that are added or removed later are stored separately. So neither source overwrites the other.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from email.errors import HeaderParseError
from email.header import decode_header
from typing import Any
from urllib.parse import unquote

from chalicelib.core.photo import Photo
from chalicelib.core.text import tidied
from chalicelib.errors import BadChange

MAX_TAG_LENGTH = 100
MAX_TAGS = 100
CUSTOM_LABELS = "customlabels"
"""The user metadata of an S3 object that holds tags: header `x-amz-meta-customlabels`, separated by commas."""

_LISTS = ("add_tags", "remove_tags", "hide_labels", "show_labels")
_MEMBERS = (*_LISTS, "album")


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoChange:
    """A change by a user; what is both removed and added is added, what is both hidden and shown is shown.

    `album_id` counts only if `moves`; None takes the photo out of its album.
    """

    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()
    hide_labels: tuple[str, ...] = ()
    show_labels: tuple[str, ...] = ()
    moves: bool = False
    album_id: str | None = None


def tags_of(photo: Photo) -> tuple[str, ...]:
    """The tags in effect: those of the upload that nobody removed, then those that were added."""
    uploaded = photo.image_metadata.upload_tags if photo.image_metadata else ()
    return _distinct((*_without(uploaded, photo.removed_tags), *photo.tags))


def upload_tags(user_metadata: Mapping[str, str]) -> tuple[str, ...]:
    """The tags in an object's user metadata, whose names S3 gives in lower case; tags that are too long are cut.

    S3 gives text beyond ASCII as an encoded word (RFC 2047); percent-encoded UTF-8 is accepted, too.
    """
    text = unquote(_decoded(user_metadata.get(CUSTOM_LABELS, "")))
    return _distinct(tag[:MAX_TAG_LENGTH].strip() for tag in map(_tidy, text.split(",")))[:MAX_TAGS]


def photo_change(body: Mapping[str, Any]) -> PhotoChange:
    """Read the JSON body of a change. Raises `BadChange`."""
    unknown = [name for name in body if name not in _MEMBERS]
    if unknown or not body:
        wrong = f'"{unknown[0]}" is no change of a photo' if unknown else "nothing is to be changed"
        raise BadChange(f"{wrong}; there are {', '.join(_LISTS)}, each a list of texts, and album")
    album_id = body.get("album")
    if album_id is not None and not isinstance(album_id, str):
        raise BadChange('"album" must be the id of an album, or null')
    lists = {name: _texts(name, values) for name, values in body.items() if name in _LISTS}
    return PhotoChange(moves="album" in body, album_id=album_id, **lists)


def changed(photo: Photo, change: PhotoChange) -> Photo:
    """The photo after the change; the same photo if there is nothing to do. Raises `BadChange`."""
    labels = {label.name.casefold(): label.name for label in photo.labels}
    unknown = [name for name in change.hide_labels if name.casefold() not in labels]
    if unknown:
        raise BadChange(f'this photo has no label "{unknown[0]}" to hide')
    hidden = _distinct((*photo.hidden_labels, *(labels[name.casefold()] for name in change.hide_labels)))
    uploaded = photo.image_metadata.upload_tags if photo.image_metadata else ()
    removed = _without((*photo.removed_tags, *change.remove_tags), change.add_tags)
    kept = _without(photo.tags, removed)
    added = _without(change.add_tags, _without(uploaded, removed))
    after = replace(
        photo,
        tags=_distinct((*kept, *added)),
        removed_tags=_distinct(removed)[-MAX_TAGS:],
        hidden_labels=_without(hidden, change.show_labels),
        album_id=change.album_id if change.moves else photo.album_id,
    )
    if len(tags_of(after)) > MAX_TAGS:
        raise BadChange(f"a photo has at most {MAX_TAGS} tags")
    return after


def _texts(name: str, values: Any) -> tuple[str, ...]:
    if not isinstance(values, list) or not all(isinstance(value, str) for value in values):
        raise BadChange(f'"{name}" must be a list of texts, such as ["holiday"]')
    tidy = tuple(map(_tidy, values))
    if len(tidy) > MAX_TAGS:
        raise BadChange(f'"{name}" has more than {MAX_TAGS} texts')
    if not all(0 < len(value) <= MAX_TAG_LENGTH for value in tidy):
        raise BadChange(f'each of "{name}" must have 1 to {MAX_TAG_LENGTH} characters')
    return _distinct(tidy)


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
