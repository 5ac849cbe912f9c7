"""IPTC-IIM: numbered data sets (IIM 4.2, record 2), in the blocks of Photoshop (8BIM) or alone."""

import struct
from collections.abc import Iterator

from chalicelib.core.image.tiff import decoded

_MARK = 0x1C
_APPLICATION = 2
_IPTC_BLOCK = 0x0404
_MAX_SETS = 2000


def read_iptc(block: bytes | None) -> dict[int, tuple[str, ...]]:
    """The texts of record 2 by the number of their data set: 5 title, 25 keywords, 55 date, 120 caption.

    Latin-1 unless it is UTF-8: few writers say which one it is, and the other kind of text cannot be taken for UTF-8.
    """
    sets: dict[int, tuple[str, ...]] = {}
    for number, value in _data_sets(block or b""):
        sets[number] = (*sets.get(number, ()), decoded(value))
    return sets


def iptc_in_photoshop(blocks: bytes) -> bytes | None:
    """The IIM block among Photoshop's: each "8BIM", number, name of even length, size, data of even length."""
    position = 0
    while blocks[position : position + 4] == b"8BIM" and len(blocks) >= position + 12:
        number = int.from_bytes(blocks[position + 4 : position + 6], "big")
        start = position + 6 + (blocks[position + 6] // 2 + 1) * 2
        size = int.from_bytes(blocks[start : start + 4], "big")
        if number == _IPTC_BLOCK:
            return blocks[start + 4 : start + 4 + size]
        position = start + 4 + size + size % 2
    return None


def _data_sets(block: bytes) -> Iterator[tuple[int, bytes]]:
    position = 0
    for _ in range(_MAX_SETS):
        if len(block) < position + 5 or block[position] != _MARK:
            return
        record, number, length = struct.unpack_from(">BBH", block, position + 1)
        if length >= 0x8000 or position + 5 + length > len(block):
            return  # over 32 KB, or cut off
        if record == _APPLICATION:
            yield number, block[position + 5 : position + 5 + length]
        position += 5 + length
