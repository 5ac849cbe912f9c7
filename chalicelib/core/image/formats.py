"""What a file is, by its first bytes, for its name may be wrong; and which formats a photo may have."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PhotoFormat:
    """`name` as image metadata give it, `endings` of file names without their dot, `signature` at a file's start."""

    name: str
    content_type: str
    endings: tuple[str, ...]
    signature: bytes


JPEG = PhotoFormat("JPEG", "image/jpeg", ("jpeg", "jpg"), b"\xff\xd8\xff")
PNG = PhotoFormat("PNG", "image/png", ("png",), b"\x89PNG\r\n\x1a\n")
PHOTO_FORMATS = {known.name: known for known in (JPEG, PNG)}
"""The formats that a photo may have, by name; any other file is refused (NotSupportedImageType)."""

ENOUGH = 512  # bytes that are enough to recognise a format
_TELLING = 4  # bytes of a photo's signature: where the others are wrong, it is a damaged photo

_SIGNATURES = (
    *((known.signature[:_TELLING], known.name) for known in PHOTO_FORMATS.values()),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\0\x10\0\0\0CR", "CR2"),
    (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"),
    (b"II+\0", "TIFF"),
    (b"MM\0+", "TIFF"),
    (b"IIRO", "ORF"),
    (b"IIRS", "ORF"),
    (b"IIU\0", "RW2"),
    (b"FUJIFILMCCD-RAW", "RAF"),
    (b"BM", "BMP"),
    (b"%PDF-", "PDF"),
    (b"8BPS", "PSD"),
    (b"%!PS", "EPS"),
    (b"\0\0\1\0", "ICO"),
    (b"\xff\x0a", "JPEG XL"),
    (b"\0\0\0\x0cJXL ", "JPEG XL"),
    (b"\0\0\0\x0cjP  ", "JPEG 2000"),
    (b"\xff\x4f\xff\x51", "JPEG 2000"),
    (b"PK\3\4", "ZIP"),
    (b"\x1f\x8b", "GZIP"),
    (b"\x1a\x45\xdf\xa3", "MKV"),
)
_BRANDS = {
    b"avif": "AVIF",
    b"avis": "AVIF",
    b"crx ": "CR3",
    b"heic": "HEIC",
    b"heix": "HEIC",
    b"heim": "HEIC",
    b"heis": "HEIC",
    b"hevc": "HEIC",
    b"hevx": "HEIC",
    b"mif1": "HEIC",
    b"msf1": "HEIC",
    b"qt  ": "MOV",
}
_MARKUP = re.compile(rb"\s*(<\?xml|<!--|<!doctype\s+svg|<svg)", re.IGNORECASE)


def image_type(head: bytes) -> str:
    """The usual name of the format ("JPEG", "PNG", "GIF", "HEIC", ...), or "UNKNOWN".

    The first 512 bytes are enough. Video and document formats are included because people upload them by mistake.
    """
    if head[:4] == b"RIFF" and head[8:12] in (b"WEBP", b"AVI "):
        return head[8:12].decode().strip()
    if head[4:8] == b"ftyp":
        return _iso_media_type(head)
    if _is_svg(head[:ENOUGH]):
        return "SVG"
    return next((name for signature, name in _SIGNATURES if head.startswith(signature)), "UNKNOWN")


def _iso_media_type(head: bytes) -> str:
    """By the major brand, else by the compatible ones (ISO/IEC 14496-12, 4.3)."""
    size = min(int.from_bytes(head[:4], "big"), ENOUGH)
    if head[8:12] == b"mif1" and b"avif" in head[16:size]:
        return "AVIF"
    return _BRANDS.get(head[8:12], "MP4")


def _is_svg(start: bytes) -> bool:
    start = start.removeprefix(b"\xef\xbb\xbf")
    return _MARKUP.match(start) is not None and b"<svg" in start.lower()
