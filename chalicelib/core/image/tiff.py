"""Directories of values, which EXIF took from TIFF 6.0 (section 2); reading them never raises."""

import struct
from collections.abc import Callable, Iterator, Mapping

from chalicelib.core.text import tidied

_TYPES = {1: "B", 2: "s", 3: "H", 4: "I", 5: "II", 7: "B", 9: "i", 10: "ii", 13: "I", 129: "s"}
_TEXT, _RATIOS, _INTEGERS = (2, 129), (5, 10), (1, 3, 4, 7, 9, 13)
_MAX_ENTRIES = 1000
_MAX_DIRECTORIES = 16
_MOST_RAW = 8 * 2**20
_MAX_TEXT_LENGTH = 256
_UNKNOWN = 0xFFFFFFFF  # EXIF's numerator for "unknown" or "infinite"
_ENTRY_BYTES = 12
SIGNATURES = {b"II*\0": "<", b"MM\0*": ">"}
"""How a block begins, and the order of its bytes."""


Cut = Callable[[int, int], bytes]
"""Reads the bytes from one position to another, cut off where there are no more."""


class Directory:
    """One image file directory: tag -> entry (type, count, value or its offset), values read when asked for."""

    def __init__(self, cut: Cut | None = None, order: str = ">", offset: int = 0) -> None:
        self._cut = cut or _nothing
        self._order = order
        self._entries, self._next = _entries(self._cut, order, offset) if offset else ({}, 0)

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

    def raw(self, tag: int, *, most: int = _MOST_RAW) -> bytes | None:
        """The bytes of a value that is none of numbers: text in a code of its own, another format's block."""
        kind, count, _ = self._entries.get(tag, (0, 0, b""))
        return self._raw(tag, tuple(_TYPES)) if struct.calcsize("=" + _TYPES.get(kind, "B")) * count <= most else None

    def place(self, tag: int) -> int:
        """Where in the block the tag's value begins; 0 if it is not there or in the entry itself."""
        kind, count, value = self._entries.get(tag, (0, 0, b""))
        fits = struct.calcsize("=" + _TYPES.get(kind, "B")) * count <= len(value)
        return 0 if fits else int(struct.unpack(self._order + "I", value)[0])

    def child(self, tag: int) -> "Directory":
        """The directory that the tag points to; an empty one if there is none."""
        return Directory(self._cut, self._order, self.integer(tag) or 0)

    def children(self, tag: int) -> list["Directory"]:
        """All the directories that the tag points to."""
        return [Directory(self._cut, self._order, offset) for offset in self.integers(tag)[:_MAX_DIRECTORIES]]

    def following(self) -> Iterator["Directory"]:
        """The directories that are chained to this one."""
        directory = self
        for _ in range(_MAX_DIRECTORIES):
            if not directory._next:
                return
            directory = Directory(self._cut, self._order, directory._next)
            yield directory

    def _numbers(self, tag: int, types: tuple[int, ...]) -> tuple[int, ...] | None:
        raw = self._raw(tag, types)
        if not raw:
            return None
        letters = _TYPES[self._entries[tag][0]]
        return struct.unpack(self._order + letters * (len(raw) // struct.calcsize("=" + letters)), raw)

    def _raw(self, tag: int, types: tuple[int, ...]) -> bytes | None:
        """The value's bytes, from the entry itself if they fit in its last four."""
        kind, count, value = self._entries.get(tag, (0, 0, b""))
        if kind not in types:
            return None
        size = struct.calcsize("=" + _TYPES[kind]) * count
        if size <= 4:
            return value[:size] or None
        (position,) = struct.unpack(self._order + "I", value)
        if size > _MOST_RAW:
            return None
        raw = self._cut(position, position + size)
        return raw if len(raw) == size else None


def _nothing(_start: int, _end: int) -> bytes:
    return b""


def first_directory(block: bytes) -> Directory:
    """The directory that the block's header points to; an empty one if this is not a TIFF block."""
    return directory_of(lambda start, end: block[start:end])


def directory_of(cut: Cut, *, signatures: Mapping[bytes, str] = SIGNATURES) -> Directory:
    """The same of a file that is read piece by piece."""
    start = cut(0, 8)
    order = signatures.get(start[:4])
    if order is None or len(start) < 8:
        return Directory()
    return Directory(cut, order, struct.unpack(order + "I", start[4:])[0])


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


def _entries(cut: Cut, order: str, offset: int) -> tuple[dict[int, tuple[int, int, bytes]], int]:
    """Tag -> type, count, four bytes of the value; the first entry wins. Then where the next directory begins."""
    start = cut(offset, offset + 2)
    if len(start) < 2:
        return {}, 0
    count = min(struct.unpack(order + "H", start)[0], _MAX_ENTRIES)
    table = cut(offset + 2, offset + 2 + count * _ENTRY_BYTES + 4)
    entries: dict[int, tuple[int, int, bytes]] = {}
    for position in range(0, min(count, len(table) // _ENTRY_BYTES) * _ENTRY_BYTES, _ENTRY_BYTES):
        tag, kind, values = struct.unpack_from(order + "HHI", table, position)
        entries.setdefault(tag, (kind, values, table[position + 8 : position + 12]))
    following = table[count * _ENTRY_BYTES :]
    return entries, struct.unpack(order + "I", following)[0] if len(following) == 4 else 0
