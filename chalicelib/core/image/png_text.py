"""What is written in a PNG beside the picture: eXIf, XMP in iTXt, and the "raw profiles" of ImageMagick and exiftool.

Some writers put it behind the pixels, where it is found by its checksums. Pixels are in chunks of one size, all but the
last one: so it takes a few bytes to know where they end, if the writer is one of most.
"""

import re
import zlib

from chalicelib.core.image.exif import exif_block
from chalicelib.core.image.header import Blocks, Head
from chalicelib.core.image.iptc import iptc_in_photoshop

TEXTS = (b"tEXt", b"zTXt", b"iTXt")
_TAIL_BYTES = 64 * 2**10  # how much of a file's end is searched
_AROUND_PAYLOAD = 12  # length, name and checksum of a chunk; IEND has nothing else
_MAX_INFLATED = 8 * 2**20  # the largest printer profiles are about 4 MB
_EXIF_PREFIX = re.compile(rb"Exif\0.", re.DOTALL)
_XMP_KEYWORD, _XMP_PREFIX = b"XML:com.adobe.xmp", b"http://ns.adobe.com/xap/1.0/\0"
_RAW_PROFILE = b"Raw profile type "
_NAMES = re.compile(rb"eXIf|tEXt|zTXt|iTXt")


def blocks_in(name: bytes, payload: bytes) -> Blocks:
    """What one chunk says; nothing if it is of another kind or damaged."""
    if name == b"eXIf":
        return _exif(payload)
    if name not in TEXTS:
        return Blocks()
    keyword, _, rest = payload.partition(b"\0")
    if keyword == _XMP_KEYWORD and name == b"iTXt":
        return Blocks(xmp=_international(rest))
    if keyword.startswith(_RAW_PROFILE):
        text = {b"tEXt": rest, b"zTXt": inflated(rest[1:]), b"iTXt": _international(rest)}[name]
        return _raw_profile(keyword.removeprefix(_RAW_PROFILE), text or b"")
    return Blocks()


def tail_of(head: Head, pixels_at: int) -> bytes:
    """What stands behind the pixels, or may stand there: the last 64 KiB at most. Raises NeedMoreBytes."""
    end = _end_of_pixels(head, pixels_at)
    if end is None:
        return head.far_slice(max(pixels_at, head.file_size - _TAIL_BYTES), head.file_size)
    if end >= head.file_size - _AROUND_PAYLOAD:
        return b""
    return head.far_slice(max(end, head.file_size - _TAIL_BYTES), head.file_size, alone=True)


# None if the last chunk of pixels is not where it is if all others are as long as the first.
def _end_of_pixels(head: Head, pixels_at: int) -> int | None:
    each = _AROUND_PAYLOAD + int.from_bytes(head.slice(pixels_at, pixels_at + 4), "big")
    last = pixels_at + max(0, head.file_size - 2 * _AROUND_PAYLOAD - pixels_at) // each * each
    start = head.far_slice(last, last + 8, alone=True)
    return last + _AROUND_PAYLOAD + int.from_bytes(start[:4], "big") if start[4:] == b"IDAT" else None


def blocks_behind_pixels(tail: bytes) -> Blocks:
    """What the last bytes of a file say, which may begin anywhere in it."""
    blocks = Blocks()
    for found in _NAMES.finditer(tail):
        start, length = found.end(), int.from_bytes(tail[max(0, found.start() - 4) : found.start()], "big")
        checksum = tail[start + length : start + length + 4]
        if checksum and zlib.crc32(tail[found.start() : start + length]) == int.from_bytes(checksum, "big"):
            blocks = blocks.followed_by(blocks_in(found[0], tail[start : start + length]))
    return blocks


def inflated(data: bytes) -> bytes | None:
    """The bytes, or None if inflating fails or gives too much."""
    inflate = zlib.decompressobj()
    try:
        plain = inflate.decompress(data, _MAX_INFLATED)
    except zlib.error:
        return None
    return plain if plain and inflate.eof else None


def _international(rest: bytes) -> bytes | None:
    """The text of an iTXt chunk behind its keyword: two flags, language, translated keyword, text."""
    compressed, (_, _, text) = rest[:1] == b"\1", [*rest[2:].split(b"\0", 2), b"", b""][:3]
    return inflated(text) if compressed else text or None


def _raw_profile(kind: bytes, text: bytes) -> Blocks:
    """A name, a length and hexadecimal digits, each on lines of their own."""
    try:
        _, _, digits = text.strip().split(b"\n", 2)
        data = bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return Blocks()
    if kind in (b"exif", b"APP1") and not data.startswith(_XMP_PREFIX):
        return _exif(data)
    if kind in (b"xmp", b"APP1"):
        return Blocks(xmp=data.removeprefix(_XMP_PREFIX))
    return Blocks(iptc=iptc_in_photoshop(data) or data) if kind in (b"iptc", b"8bim") else Blocks()


def _exif(data: bytes) -> Blocks:
    prefix = _EXIF_PREFIX.match(data)
    return Blocks(exif=(exif_block(data[prefix.end() :] if prefix else data),))
