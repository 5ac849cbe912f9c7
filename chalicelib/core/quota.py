"""How many photos each user may have, and how much they may take."""

from dataclasses import dataclass

from chalicelib.messages import Message

# What may arrive before it is counted, and more: a user who is that far from the limits is not counted exactly.
_FAR_PHOTOS, _FAR_SIZE = 1_000, 10 * 10**9
GIGABYTE = 10**9


@dataclass(frozen=True, slots=True)
class Quota:
    """The most photos, and bytes in all of them; None: no limit."""

    photos: int | None = None
    size: int | None = None

    def complaint(self, photos: int, size: int, *, more: int) -> str | None:
        """What to tell a user with so many photos and bytes who wants to have one more, of `more` bytes.

        None if there is room for it.
        """
        if self.photos is not None and photos >= self.photos:
            return Message.PHOTOS_FULL.of(photos=photos, most=self.photos)
        if self.size is not None and size + more > self.size:
            taken, most = _gigabytes(size), _gigabytes(self.size)
            return Message.SPACE_FULL.of(taken=taken, most=most)
        return None

    def is_far(self, photos: int, size: int) -> bool:
        """Whether there is so much room that nobody has to count exactly."""
        return self.complaint(photos + _FAR_PHOTOS, size, more=_FAR_SIZE) is None


def _gigabytes(size: int) -> str:
    return f"{size / GIGABYTE:,.3f}".rstrip("0").rstrip(".") + " GB"
