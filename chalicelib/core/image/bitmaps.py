"""The headers of GIF, BMP, WebP and JPEG 2000: size, kind of pixels, and what is written beside them."""

import struct

from chalicelib.core.image.exif import exif_block, orientation_of
from chalicelib.core.image.formats import BMP, GIF, JPEG_2000, WEBP
from chalicelib.core.image.header import Blocks, Head, ImageHeader
from chalicelib.errors import UnsupportedImage
from chalicelib.messages import Message

_MAX_CHUNKS = 64
_RLE = (1, 2)
_MAX_RLE_BYTES = 16 * 2**20  # Pillow decodes these in Python
_BMP_MODES = {1: "1", 4: "P", 8: "P"}
_EXIF_UUID, _XMP_UUID = b"JpgTiffExif->JP2", bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_SIZ = b"\xff\x4f\xff\x51"
_JP2_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def gif_header(head: Head) -> ImageHeader:
    """The canvas; its first frame is shown."""
    width, height = struct.unpack("<HH", head.slice(6, 10))
    return _sized(ImageHeader(format=GIF.name, width=width, height=height, mode="P"))


def bmp_header(head: Head) -> ImageHeader:
    """Of OS/2 and of Windows; a negative height means that rows go down."""
    start = head.slice(0, 34)
    if start[14] == 12:
        width, height, _, depth = struct.unpack_from("<HHHH", start, 18)
    else:
        width, height, _, depth, compression = struct.unpack_from("<iiHHI", start, 18)
        if compression in _RLE and head.file_size > _MAX_RLE_BYTES:
            raise UnsupportedImage(Message.SLOW_BMP)
    mode = _BMP_MODES.get(depth, "RGB")
    return _sized(ImageHeader(format=BMP.name, width=width, height=abs(height), mode=mode))


def webp_header(head: Head) -> ImageHeader:
    """By the first chunk; what an extended file says beside the picture stands in later ones."""
    start = head.slice(0, 30)
    kind = start[12:16]
    if kind == b"VP8X":
        width, height = (int.from_bytes(start[at : at + 3], "little") + 1 for at in (24, 27))
        return _sized(_extended_webp(head, width, height, alpha=bool(start[20] & 0x10)))
    if kind == b"VP8L":
        bits = int.from_bytes(start[21:25], "little")
        mode = "RGBA" if bits >> 28 & 1 else "RGB"
        return ImageHeader(format=WEBP.name, width=(bits & 0x3FFF) + 1, height=(bits >> 14 & 0x3FFF) + 1, mode=mode)
    width, height = (side & 0x3FFF for side in struct.unpack_from("<HH", start, 26))
    return _sized(ImageHeader(format=WEBP.name, width=width, height=height, mode="RGB"))


def _extended_webp(head: Head, width: int, height: int, *, alpha: bool) -> ImageHeader:
    chunks: dict[bytes, bytes] = {}
    position = 12
    for _ in range(_MAX_CHUNKS):
        start = head.far_slice(position, position + 8)
        if len(start) < 8:
            break
        size = int.from_bytes(start[4:], "little")
        if start[:4] in (b"ICCP", b"EXIF", b"XMP "):
            chunks.setdefault(start[:4], head.far_slice(position + 8, position + 8 + size))
        position += 8 + size + size % 2
    exif = chunks.get(b"EXIF")
    blocks = Blocks((exif_block(exif.removeprefix(b"Exif\0\0")),) if exif else (), chunks.get(b"XMP "))
    return ImageHeader(
        format=WEBP.name,
        width=width,
        height=height,
        mode="RGBA" if alpha else "RGB",
        orientation=orientation_of(blocks.exif),
        blocks=blocks,
        icc_profile=chunks.get(b"ICCP"),
    )


def jpeg_2000_header(head: Head) -> ImageHeader:
    """Of the file format, or of the bare code stream (ISO 15444-1, annexes I and A)."""
    if head.slice(0, 4) == _SIZ:
        return _of_code_stream(head.slice(0, 42))
    header, blocks = b"", Blocks()
    position = 0
    for _ in range(_MAX_CHUNKS):
        start = head.far_slice(position, position + 40)
        size, name = int.from_bytes(start[:4], "big"), start[4:8]
        if len(start) < 16 or size < 8:
            break
        if name == b"jp2h":
            header = start[16:30]
        if name == b"uuid":
            blocks = blocks.followed_by(_in_uuid(start[8:24], head.far_slice(position + 24, position + size)))
        position += size
    if len(header) < 14:
        raise UnsupportedImage(Message.DAMAGED.of(format="JPEG 2000", why=Message.NO_SIZE))
    height, width, channels, depth = struct.unpack_from(">IIHB", header)
    mode = _JP2_MODES.get(channels, "RGBA") + (";16" if (depth & 0x7F) > 7 else "")
    return _sized(ImageHeader(format=JPEG_2000.name, width=width, height=height, mode=mode, blocks=blocks))


def _of_code_stream(start: bytes) -> ImageHeader:
    right, bottom, left, top = struct.unpack_from(">IIII", start, 8)
    channels, depth = struct.unpack_from(">HB", start, 40) if len(start) > 42 else (3, 7)
    mode = _JP2_MODES.get(channels, "RGBA") + (";16" if (depth & 0x7F) > 7 else "")
    return _sized(ImageHeader(format=JPEG_2000.name, width=right - left, height=bottom - top, mode=mode))


def _in_uuid(uuid: bytes, content: bytes) -> Blocks:
    if uuid == _EXIF_UUID:
        return Blocks((exif_block(content.removeprefix(b"Exif\0\0")),))
    return Blocks(xmp=content) if uuid == _XMP_UUID else Blocks()


def _sized(header: ImageHeader) -> ImageHeader:
    if header.width <= 0 or header.height <= 0:
        raise UnsupportedImage(
            Message.DAMAGED.of(format=header.format, why="it says that the image is 0 pixels wide or high")
        )
    return header
