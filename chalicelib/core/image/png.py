"""PNG chunks from the signature to the first image data (PNG specification, third edition)."""

import zlib
from collections.abc import Iterator

from chalicelib.core.image.exif import orientation_of
from chalicelib.core.image.formats import PNG
from chalicelib.core.image.header import MAX_PARTS, Blocks, Head, ImageHeader
from chalicelib.core.image.png_text import TEXTS, blocks_in, inflated
from chalicelib.errors import UnsupportedImage
from chalicelib.messages import Message

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_MODES = {
    (1, 0): "1",
    (2, 0): "L",
    (4, 0): "L",
    (8, 0): "L",
    (16, 0): "I;16",
    (8, 2): "RGB",
    (16, 2): "RGB;16B",
    (1, 3): "P",
    (2, 3): "P",
    (4, 3): "P",
    (8, 3): "P",
    (8, 4): "LA",
    (16, 4): "LA;16B",
    (8, 6): "RGBA",
    (16, 6): "RGBA;16B",
}


def png_header(head: Head) -> ImageHeader:
    """Raises NeedMoreBytes if the pixels begin after the head, UnsupportedImage if the file is damaged.

    Metadata behind the pixels: `png_text.blocks_behind_pixels`.
    """
    chunks: dict[bytes, bytes] = {}
    blocks = Blocks()
    codec = bytearray(SIGNATURE)
    for position, name, payload, whole in _chunks(head):
        if name == b"IDAT":
            return _header(chunks, bytes(codec), position, blocks)
        if not chunks and name != b"IHDR":
            raise UnsupportedImage(Message.ODD_PNG)
        if name in (b"IHDR", b"PLTE", b"tRNS"):
            codec += whole
        if _is_intact(whole):
            blocks = blocks.followed_by(blocks_in(name, payload))
            chunks.setdefault(name, b"" if name in TEXTS else payload)
        elif name == b"IHDR":
            raise UnsupportedImage(Message.DAMAGED.of(format="PNG", why="the checksum of its header is wrong"))
    raise UnsupportedImage(Message.DAMAGED.of(format="PNG", why="it has no image data"))


def _chunks(head: Head) -> Iterator[tuple[int, bytes, bytes, bytes]]:
    """Position, name, payload, and the whole chunk, up to the first IDAT (without its payload) or IEND."""
    position = len(SIGNATURE)
    for _ in range(MAX_PARTS):
        start = head.slice(position, position + 8)
        length, name = int.from_bytes(start[:4], "big"), start[4:]
        if length >= 2**31 or not name.isalpha():
            raise UnsupportedImage(Message.DAMAGED.of(format="PNG", why="its header is not readable"))
        if name == b"IDAT":
            yield position, name, b"", b""
        else:
            whole = head.slice(position, position + length + 12)
            yield position, name, whole[8:-4], whole
        if name in (b"IDAT", b"IEND"):
            return
        position += length + 12
    raise UnsupportedImage(Message.MANY_PARTS.of(format="PNG", most=MAX_PARTS))


def _is_intact(whole: bytes) -> bool:
    return zlib.crc32(whole[4:-4]) == int.from_bytes(whole[-4:], "big")


def _header(chunks: dict[bytes, bytes], codec: bytes, pixels_at: int, blocks: Blocks) -> ImageHeader:
    ihdr = chunks.get(b"IHDR", b"")
    width, height = int.from_bytes(ihdr[:4], "big"), int.from_bytes(ihdr[4:8], "big")
    if len(ihdr) != 13 or not (0 < width < 2**31 and 0 < height < 2**31) or (ihdr[8], ihdr[9]) not in _MODES:
        raise UnsupportedImage(Message.DAMAGED.of(format="PNG", why="it does not say what size and kind the image is"))
    return ImageHeader(
        format=PNG.name,
        width=width,
        height=height,
        mode=_MODES[ihdr[8], ihdr[9]],
        codec=codec,
        pixels_at=pixels_at,
        orientation=orientation_of(blocks.exif),
        blocks=blocks,
        icc_profile=_icc_profile(chunks.get(b"iCCP", b"")),
        transparent=_transparent(chunks.get(b"tRNS", b""), depth=ihdr[8], colour_type=ihdr[9]),
    )


def _icc_profile(payload: bytes) -> bytes | None:
    """The inflated profile, or None if inflating fails or gives too much: colours are then taken as sRGB."""
    _, _, method_and_data = payload.partition(b"\0")
    return inflated(method_and_data[1:])


def _transparent(payload: bytes, *, depth: int, colour_type: int) -> tuple[int, ...]:
    """The one grey or RGB value that means transparent, as the decoder has it: in 8 bits, a 16-bit grey in 16."""
    channels = {0: 1, 2: 3}.get(colour_type, 0)
    if not channels or len(payload) < 2 * channels:
        return ()
    values = [int.from_bytes(payload[2 * i : 2 * i + 2], "big") for i in range(channels)]
    if depth == 16:
        return tuple(values) if channels == 1 else tuple(value >> 8 for value in values)
    return tuple(value * 255 // (2**depth - 1) & 255 for value in values)
