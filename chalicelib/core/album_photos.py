"""A photo in albums: its record says in which, so that whatever overtakes whatever, one write decides."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from chalicelib.core.photo import Photo, Placed
from chalicelib.errors import BadRequest
from chalicelib.messages import Message

MAX_ALBUMS_OF_PHOTO = 16
"""So that one that leaves all of them is counted in one transaction: a tally and four rows of lists for each album."""
MAX_POSITION_LENGTH = 400
# What positions consist of: none ends with the first character, so there is always room in front of it.
_FIRST, _BEYOND = ord(" "), ord("~") + 1


def entered(photo: Photo, album_id: str) -> Photo:
    """The photo in one more album; the same photo if it is in there. Raises `BadRequest` if it is in too many."""
    if album_id in photo.album_ids:
        return photo
    if len(photo.album_ids) >= MAX_ALBUMS_OF_PHOTO:
        raise BadRequest(Message.ALBUMS_OF_PHOTO_FULL.of(most=MAX_ALBUMS_OF_PHOTO))
    return in_albums(photo, (*photo.album_ids, album_id))


def left(photo: Photo, album_id: str) -> Photo:
    """The photo without one of its albums; the same photo if it is not in there."""
    return in_albums(photo, (other for other in photo.album_ids if other != album_id))


def in_albums(photo: Photo, album_ids: Iterable[str]) -> Photo:
    """The photo in these albums and no others, where it keeps its place."""
    ids = tuple(album_ids)
    return replace(photo, album_ids=ids, placed=tuple(one for one in photo.placed if one.album_id in ids))


def placed(photo: Photo, album_id: str, position: str) -> Photo:
    """The photo at a place that somebody chose in one of its albums."""
    others = tuple(one for one in photo.placed if one.album_id != album_id)
    return replace(photo, placed=(*others, Placed(album_id, position)))


def positions(count: int, *, after: str, before: str | None) -> Iterator[str]:
    """So many positions in their order, between two others: "" is in front of all, None behind all.

    If `before` does not come after `after`, because somebody has moved them meanwhile, they are right behind `after`.
    Raises `BadRequest` if there is hardly any room left.
    """
    end = f"{after}~" if before is not None and before <= after else before
    for _ in range(count):
        after = _between(after, end)
        if len(after) > MAX_POSITION_LENGTH:
            raise BadRequest("too many photos were moved to this place: move those beside it first")
        yield after


def _between(low: str, high: str | None) -> str:
    """A text between two others, not much longer than they are."""
    found = ""
    while True:
        place = len(found)
        least = ord(low[place]) if place < len(low) else _FIRST
        most = _BEYOND if high is None else ord(high[place])
        if most - least > 1:
            # At the end, where photos are usually added, small steps leave room for more of them.
            return found + chr(least + 1 if high is None else (least + most) // 2)
        found += chr(least)
        high = high if most == least else None
