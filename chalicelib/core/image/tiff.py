"""Directories of values, which EXIF took from TIFF 6.0 (section 2); reading them never raises."""

import struct

from chalicelib.core.text import tidied

_TYPES = {1: "B", 2: "s", 3: "H", 4: "I", 5: "II", 7: "B", 9: "i", 10: "ii", 13: "I", 129: "s"}
_TEXT, _RATIOS, _INTEGERS, _BYTES = (2, 129), (5, 10), (1, 3, 4, 7, 9, 13), (1, 2, 7)
_MAX_ENTRIES = 1000
_MAX_TEXT_LENGTH = 256
_UNKNOWN = 0xFFFFFFFF  # EXIF's numerator for "unknown" or "infinite"
_ENTRY_BYTES = 12
SIGNATURES = {b"II*\0": "<", b"MM\0*": ">"}
"""How a block begins, and the order of its bytes."""


class Directory:
    """One image file directory: tag -> entry (type, count, value or its offset), values read when asked for."""

    def __init__(self, block: bytes = b"", order: str = ">", offset: int = 0) -> None:
        self._block = block
        self._order = order
        self._entries = _entries(block, order, offset) if offset else {}

    def text(self, tag: int, *, max_length: int = _MAX_TEXT_LENGTH) -> str | None:
        """Up to the first NUL, tidied; None if it is empty, longer than `max_length` or has control characters."""
        raw = self._raw(tag, _TEXT)
        if raw is None:
            return None
        return readable(decoded(raw.partition(b"\0")[0]), max_length=max_length)

    def integer(self, tag: int) -> int | None:
        """The first of the tag's integers."""
        values = self.integers(tag)
        return values[0] if values else None

    def integers(self, tag: int) -> tuple[int, ...]:
        """All of the tag's integers."""
        return self._numbers(tag, _INTEGERS) or ()

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

    def raw(self, tag: int) -> bytes | None:
        """The bytes of a value that is none of numbers: text in a code of its own, another format's block."""
        return self._raw(tag, _BYTES)

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
    order = SIGNATURES.get(block[:4])
    if order is None or len(block) < 8:
        return Directory()
    return Directory(block, order, struct.unpack_from(order + "I", block, 4)[0])


def decoded(raw: bytes) -> str:
    """Text in UTF-8 as it should be, else in Windows' superset of Latin-1, as it often is."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace").replace("\ufffd", "")


def readable(text: str, *, max_length: int) -> str | None:
    """The text in one line; None if it is empty, too long or has control characters: it is no text then."""
    line = " ".join(text.split())
    if not line.isprintable() or not 0 < len(line) <= max_length:
        return None
    return tidied(line, max_length=max_length)


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
