"""Where a photo stands in the list of an album, in each of the orders that an album can have.

An album's list is read in one go, however many photos it has: for each photo and order there is a row, sorted by text.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from chalicelib.core.object_keys import display_name
from chalicelib.core.photo import sortable
from chalicelib.core.text import folded

_LONGEST_NAME = 200
# Comes before every character of a value, so that a value comes before those that begin with it.
_BETWEEN = "\t"
_LAST_CHARACTER = "\U0010ffff"


class Order(StrEnum):
    """By what an album's photos are sorted: the latest capture or upload first, names from A to Z, or by hand."""

    CAPTURED = "captured"
    UPLOADED = "uploaded"
    NAME = "name"
    HAND = "hand"

    @property
    def is_descending(self) -> bool:
        """Whether the greatest value comes first."""
        return self in (Order.CAPTURED, Order.UPLOADED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One row of the list of an album of an identity, in one of its orders; `value` is what it is sorted by."""

    identity_id: str
    album_id: str
    order: Order
    value: str
    photo_id: str
    object_key: str

    @property
    def part(self) -> str:
        """The row's key in its album: text in the order of the list, the other way round where that is descending."""
        return _BETWEEN.join((self.order, self.value, self.photo_id))


def part_prefix(order: Order, value: str = "") -> str:
    """What the keys of an order's rows begin with, whose values begin with `value`."""
    return f"{order}{_BETWEEN}{value}"


def parts_end(order: Order, value: str = "") -> str:
    """What comes behind all of these keys."""
    return part_prefix(order, value) + _LAST_CHARACTER


def read_part(text: str) -> tuple[Order, str, str]:
    """Undo `Listing.part`. Raises `ValueError`."""
    order, between, rest = text.partition(_BETWEEN)
    value, _, photo_id = rest.rpartition(_BETWEEN)
    if not between:
        raise ValueError(text)
    return Order(order), value, photo_id


def is_part(text: str) -> bool:
    """Whether a text is the key of a row."""
    return _BETWEEN in text


def values(
    *, taken_at: str, uploaded_at: datetime, object_key: str, photo_id: str, position: str | None
) -> dict[Order, str]:
    """What a photo is sorted by in an album, where it may have a `position`."""
    return {
        Order.CAPTURED: taken_at,
        Order.UPLOADED: sortable(uploaded_at.astimezone(UTC)),
        Order.NAME: folded(display_name(object_key))[:_LONGEST_NAME],
        Order.HAND: by_hand(position, taken_at, photo_id),
    }


def by_hand(position: str | None, taken_at: str, photo_id: str) -> str:
    """What a photo is sorted by in an album that is sorted by hand, no two by the same.

    One that nobody has placed stands where its capture time puts it.
    """
    return position or f"{taken_at} {photo_id}"
