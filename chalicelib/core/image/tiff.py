"""Directories of values, which EXIF took from TIFF 6.0 (section 2); reading them never raises."""

import struct

_TYPES = {1: "B", 2: "s", 3: "H", 4: "I", 5: "II", 7: "B", 9: "i", 10: "ii"}
_TEXT, _RATIOS, _INTEGERS = (2,), (5, 10), (1, 3, 4, 7, 9)
_MAX_ENTRIES = 1000
_MAX_TEXT_LENGTH = 256
_UNKNOWN = 0xFFFFFFFF  # EXIF's numerator for "unknown" or "infinite"
_ENTRY_BYTES = 12


class Directory:
    """One image file directory: tag -> entry (type, count, value or its offset), values read when asked for."""

    def __init__(self, block: bytes = b"", order: str = ">", offset: int = 0) -> None:
        self._block = block
        self._order = order
        self._entries = _entries(block, order, offset) if offset else {}

    def text(self, tag: int) -> str | None:
        """Up to the first NUL, trimmed; None if it is empty, longer than 256 characters or not printable UTF-8."""
        raw = self._raw(tag, _TEXT)
        if raw is None:
            return None
        try:
            text = raw.partition(b"\0")[0].decode("utf-8").strip()
        except UnicodeDecodeError:
            return None
        return text if text.isprintable() and 0 < len(text) <= _MAX_TEXT_LENGTH else None

    def integer(self, tag: int) -> int | None:
        """The first of the tag's integers."""
        values = self._numbers(tag, _INTEGERS)
        return values[0] if values else None

    def ratios(self, tag: int) -> list[float] | None:
        """All of the tag's rationals; None if one of them divides by zero or means unknown."""
        numbers = self._numbers(tag, _RATIOS)
        if not numbers or 0 in numbers[1::2] or _UNKNOWN in numbers[::2]:
            return None
        return [above / below for above, below in zip(numbers[::2], numbers[1::2], strict=True)]

    def ratio(self, tag: int) -> float | None:
        """The first of the tag's rationals."""
        values = self.ratios(tag)
        return values[0] if values else None

    def child(self, tag: int) -> "Directory":
        """The directory that the tag points to; an empty one if there is none."""
        return Directory(self._block, self._order, self.integer(tag) or 0)

    def _numbers(self, tag: int, types: tuple[int, ...]) -> tuple[int, ...] | None:
        raw = self._raw(tag, types)
        if not raw:
            return None
        letters = _TYPES[self._entries[tag][0]]
        return struct.unpack(self._order + letters * (len(raw) // struct.calcsize("=" + letters)), raw)

    def _raw(self, tag: int, types: tuple[int, ...]) -> bytes | None:
        """The value's bytes, from the entry itself if they fit in its last four."""
        kind, count, position = self._entries.get(tag, (0, 0, 0))
        if kind not in types:
            return None
        size = struct.calcsize("=" + _TYPES[kind]) * count
        if size > 4:
            (position,) = struct.unpack_from(self._order + "I", self._block, position)
        return self._block[position : position + size] if 0 < size <= len(self._block) - position else None


def first_directory(block: bytes) -> Directory:
    """The directory that the block's header points to; an empty one if this is not a TIFF block."""
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(block[:4])
    if order is None or len(block) < 8:
        return Directory()
    return Directory(block, order, struct.unpack_from(order + "I", block, 4)[0])


def _entries(block: bytes, order: str, offset: int) -> dict[int, tuple[int, int, int]]:
    """Tag -> type, count, position of its four value bytes; the first entry wins, those outside are ignored."""
    if offset + 2 > len(block):
        return {}
    (count,) = struct.unpack_from(order + "H", block, offset)
    entries: dict[int, tuple[int, int, int]] = {}
    for index in range(min(count, _MAX_ENTRIES)):
        position = offset + 2 + index * _ENTRY_BYTES
        if position + _ENTRY_BYTES > len(block):
            break
        tag, kind, values = struct.unpack_from(order + "HHI", block, position)
        entries.setdefault(tag, (kind, values, position + 8))
    return entries
