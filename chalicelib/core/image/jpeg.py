"""JPEG segments from the start of the image to its first scan (ITU-T T.81, annex B)."""

import re
from dataclasses import dataclass, field

from chalicelib.core.image.exif import exif_block, orientation_of
from chalicelib.core.image.formats import JPEG
from chalicelib.core.image.header import MAX_PARTS, Blocks, Head, ImageHeader
from chalicelib.core.image.iptc import iptc_in_photoshop
from chalicelib.core.image.tiff import SIGNATURES
from chalicelib.core.image.xmp import extended_packet
from chalicelib.errors import UnsupportedImage
from chalicelib.messages import Message

_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP13, _APP14, _APP15, _COM = (
    0xD8,
    0xD9,
    0xDA,
    0xE0,
    0xE1,
    0xE2,
    0xED,
    0xEE,
    0xEF,
    0xFE,
)
_EXIF = re.compile(rb"Exif\0.", re.DOTALL)  # some writers pad with 0xFF
_EXTENDED_XMP = b"http://ns.adobe.com/xmp/extension/\0"
_MOST_EXTENDED = 80  # of 64 KiB: a little more than is read of a packet
_XMP, _PHOTOSHOP = b"http://ns.adobe.com/xap/1.0/\0", b"Photoshop 3.0\0"
_MARKER = re.compile(rb"\xff[^\x00\xff]", re.DOTALL)
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD9)}
_FRAMES = {0xC0, 0xC1, 0xC2, 0xC9, 0xCA}
_UNREADABLE_FRAMES = {0xC3, 0xC5, 0xC6, 0xC7, 0xCB, 0xCD, 0xCE, 0xCF}
_PROGRESSIVE = {0xC2, 0xCA}
_MODES = {1: "L", 3: "RGB", 4: "CMYK"}
_COEFFICIENT_BYTES = 2


@dataclass(slots=True)
class _Segments:
    """What was found before the first scan."""

    codec: bytearray = field(default_factory=lambda: bytearray(b"\xff\xd8"))
    frame: bytes = b""
    frame_marker: int = 0
    exif: list[bytearray] = field(default_factory=list)
    xmp: bytes = b""
    extended_xmp: list[bytes] = field(default_factory=list)
    photoshop: bytearray = field(default_factory=bytearray)
    icc: list[bytes] = field(default_factory=list)
    adobe: bool = False


def jpeg_header(head: Head) -> ImageHeader:
    """Raises NeedMoreBytes if the first scan begins after the head, UnsupportedImage if the file is damaged."""
    seen = _Segments()
    position = 2
    for _ in range(MAX_PARTS):
        marker, position = _next_marker(head, position)
        if marker == _EOI:
            raise UnsupportedImage(Message.DAMAGED.of(format="JPEG", why=Message.CUT_OFF_EARLY))
        if marker in _WITHOUT_LENGTH:
            continue
        length = int.from_bytes(head.slice(position, position + 2), "big")
        if length < 2:
            raise UnsupportedImage(
                Message.DAMAGED.of(format="JPEG", why="a segment of its header has an impossible length")
            )
        payload = head.slice(position + 2, position + length)
        if marker == _SOS:
            return _header(seen, payload, pixels_at=position - 2)
        _note(seen, marker, payload)
        position += length
    raise UnsupportedImage(Message.MANY_PARTS.of(format="JPEG", most=MAX_PARTS))


def _next_marker(head: Head, position: int) -> tuple[int, int]:
    """The next marker and the position after it; like decoders, this skips anything between segments."""
    while not (found := _MARKER.search(head.data, position)):
        head.slice(position, len(head.data) + 1)
    return found[0][1], found.end()


def _note(seen: _Segments, marker: int, payload: bytes) -> None:
    if marker in _UNREADABLE_FRAMES:
        raise UnsupportedImage(
            "The JPEG is of a lossless or hierarchical kind that cannot be read. Save it as a usual JPEG."
        )
    if marker in _FRAMES:
        if seen.frame:
            raise UnsupportedImage(Message.DAMAGED.of(format="JPEG", why="it declares its size twice"))
        seen.frame, seen.frame_marker = payload, marker
    if marker == _APP1:
        _note_exif_or_xmp(seen, payload)
    if marker == _APP13 and payload.startswith(_PHOTOSHOP):
        seen.photoshop += payload[len(_PHOTOSHOP) :]
    if marker == _APP2 and payload.startswith(b"ICC_PROFILE\0"):
        seen.icc.append(payload[12:])
    if marker == _APP14 and payload.startswith(b"Adobe"):
        seen.adobe = True
    if _decoder_needs(marker, payload):
        seen.codec += b"\xff" + bytes([marker]) + (len(payload) + 2).to_bytes(2, "big") + payload


def _note_exif_or_xmp(seen: _Segments, payload: bytes) -> None:
    """One block of EXIF may be split across several segments, but a segment may also begin another one."""
    if prefix := _EXIF.match(payload):
        part = payload[prefix.end() :]
        if part[:4] in SIGNATURES or not seen.exif:
            seen.exif.append(bytearray())
        seen.exif[-1] += part
    elif payload.startswith(_XMP) and not seen.xmp:
        seen.xmp = payload[len(_XMP) :]
    elif payload.startswith(_EXTENDED_XMP) and len(seen.extended_xmp) < _MOST_EXTENDED:
        seen.extended_xmp.append(payload[len(_EXTENDED_XMP) :])


def _decoder_needs(marker: int, payload: bytes) -> bool:
    if marker == _APP0:
        return payload.startswith(b"JFIF\0")  # says that the colours are YCbCr
    if marker == _APP14:
        return payload.startswith(b"Adobe")  # says which colour transformation was used
    return not (_APP0 <= marker <= _APP15 or marker == _COM)


def _header(seen: _Segments, scan: bytes, *, pixels_at: int) -> ImageHeader:
    frame = seen.frame
    if len(frame) < 6 or len(frame) < 6 + 3 * frame[5]:
        raise UnsupportedImage(Message.DAMAGED.of(format="JPEG", why=Message.NO_SIZE))
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    if not (width and height):
        raise UnsupportedImage(Message.DAMAGED.of(format="JPEG", why="it says that the image is 0 pixels wide or high"))
    if frame[0] != 8 or frame[5] not in _MODES:
        raise UnsupportedImage(
            f"The JPEG has {frame[5]} channels of {frame[0]} bits, which cannot be read. Save it as an 8-bit RGB JPEG."
        )
    exif = tuple(exif_block(bytes(block)) for block in seen.exif)
    blocks = Blocks(
        exif,
        seen.xmp or None,
        iptc_in_photoshop(bytes(seen.photoshop)),
        extended_packet(seen.extended_xmp, belongs_to=seen.xmp),
    )
    several_scans = seen.frame_marker in _PROGRESSIVE or not scan or scan[0] < frame[5]
    return ImageHeader(
        format=JPEG.name,
        width=width,
        height=height,
        mode=_MODES[frame[5]],
        codec=bytes(seen.codec),
        pixels_at=pixels_at,
        orientation=orientation_of(blocks.exif),
        blocks=blocks,
        icc_profile=_icc_profile(seen.icc),
        buffered=_samples_per_pixel(frame) * _COEFFICIENT_BYTES if several_scans else 0.0,
        inverted=seen.adobe and frame[5] == 4,
    )


def _icc_profile(parts: list[bytes]) -> bytes | None:
    """The profile, joined from its numbered parts; None if some are missing (ICC.1:2022, annex B.4)."""
    numbered = sorted((part for part in parts if len(part) > 2), key=lambda part: part[0])
    if [part[0] for part in numbered] != list(range(1, len(numbered) + 1)):
        return None
    return b"".join(part[2:] for part in numbered) or None


def _samples_per_pixel(frame: bytes) -> float:
    """1.5 for the usual chroma subsampling, 3.0 for none (T.81, A.1.1)."""
    factors = [(sampling >> 4, sampling & 15) for sampling in frame[7 : 6 + 3 * frame[5] : 3]]
    largest = max(across for across, _ in factors) * max(down for _, down in factors)
    return sum(across * down for across, down in factors) / max(largest, 1)
