"""Which formats a photo may have, and what a file is by its first bytes, for its name may be wrong."""

import re
from dataclasses import dataclass

from chalicelib.messages import Message


@dataclass(frozen=True, slots=True)
class PhotoFormat:
    """`name` as image metadata give it, `endings` of file names without their dot.

    `start` is a pattern of a file's first bytes, which Python and JavaScript read alike: each character is a byte. A
    raw photo is shown by the JPEG that its camera put into it. Browsers show the formats that are `displayed`.
    """

    name: str
    content_type: str
    endings: tuple[str, ...]
    start: str
    is_raw: bool = False
    displayed: bool = True


JPEG = PhotoFormat("JPEG", "image/jpeg", ("jpeg", "jpg", "jpe", "jfif"), r"\xff\xd8\xff")
PNG = PhotoFormat("PNG", "image/png", ("png",), r"\x89PNG\r\n\x1a\n")
WEBP = PhotoFormat("WebP", "image/webp", ("webp",), r"RIFF....WEBP")
GIF = PhotoFormat("GIF", "image/gif", ("gif",), r"GIF8[79]a")
AVIF = PhotoFormat("AVIF", "image/avif", ("avif",), r"....ftypavi[fs]")
BMP = PhotoFormat("BMP", "image/bmp", ("bmp", "dib"), r"BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0")
_HEIF_BRANDS = "heic|heix|heim|heis|hevc|hevx|hevm|hevs|mif1|msf1"
HEIC = PhotoFormat("HEIC", "image/heic", ("heic", "heif", "hif"), rf"....ftyp(?:{_HEIF_BRANDS})", displayed=False)
JPEG_2000 = PhotoFormat(
    "JPEG 2000",
    "image/jp2",
    ("jp2", "j2k", "jpf", "jpx", "j2c"),
    r"\0\0\0\x0cjP  |\xff\x4f\xff\x51",
    displayed=False,
)
CR2 = PhotoFormat("CR2", "image/x-canon-cr2", ("cr2",), r"II\*\0....CR", is_raw=True, displayed=False)
CR3 = PhotoFormat("CR3", "image/x-canon-cr3", ("cr3",), r"....ftypcrx ", is_raw=True, displayed=False)
RAF = PhotoFormat("RAF", "image/x-fuji-raf", ("raf",), r"FUJIFILMCCD-RAW", is_raw=True, displayed=False)
ORF = PhotoFormat("ORF", "image/x-olympus-orf", ("orf",), r"IIR[OS]|MMOR", is_raw=True, displayed=False)
# These three begin as TIFF does: what is written in them tells.
_TIFF_START = r"II\*\0|MM\0\*"
DNG = PhotoFormat("DNG", "image/x-adobe-dng", ("dng",), _TIFF_START, is_raw=True, displayed=False)
NEF = PhotoFormat("NEF", "image/x-nikon-nef", ("nef", "nrw"), _TIFF_START, is_raw=True, displayed=False)
ARW = PhotoFormat("ARW", "image/x-sony-arw", ("arw",), _TIFF_START, is_raw=True, displayed=False)
TIFF = PhotoFormat("TIFF", "image/tiff", ("tif", "tiff"), _TIFF_START, displayed=False)

PHOTO_FORMATS = {
    known.name: known
    for known in (JPEG, PNG, HEIC, AVIF, WEBP, GIF, BMP, JPEG_2000, CR2, CR3, RAF, ORF, TIFF, DNG, NEF, ARW)
}
"""The formats that a photo may have, by name; any other file is refused (NotSupportedImageType).

Of several that a start fits, the first one is the likeliest.
"""

_PLAIN = [known.name for known in PHOTO_FORMATS.values() if not known.is_raw]
_RAW = [known.name for known in PHOTO_FORMATS.values() if known.is_raw]
ACCEPTED = f"{', '.join(_PLAIN)} and camera raw ({', '.join(_RAW)})"
"""The formats in words."""

ENOUGH = 512  # bytes that are enough to recognise a format

# In the order in which they are tried.
_STARTS: tuple[tuple[str, str], ...] = (
    (JPEG.start, JPEG.name),
    (r"\x89PNG", PNG.name),  # where the rest of the signature is wrong, it is a damaged photo
    (r"....ftypmif1....(?:....)*?avif", AVIF.name),
    *((known.start, known.name) for known in (WEBP, GIF, AVIF, HEIC, BMP, JPEG_2000, CR2, CR3, RAF, ORF)),
    (rf"{_TIFF_START}|II\+\0|MM\0\+", TIFF.name),
    (r"....ftypqt  ", "MOV"),
    (r"....ftyp", "MP4"),
    (r"....(?:moov|mdat|wide|free|skip|pnot)", "MOV"),
    (r"RIFF....AVI ", "AVI"),
    (r"\x1a\x45\xdf\xa3", "MKV"),
    (r"IIU\0", "RW2"),
    (r"FOVb", "X3F"),
    (r"%PDF-", "PDF"),
    (r"8BPS", "PSD"),
    (r"%!PS", "EPS"),
    (r"\0\0\x01\0", "ICO"),
    (r"\xff\x0a|\0\0\0\x0cJXL ", "JPEG XL"),
    (r"PK\x03\x04", "ZIP"),
    (r"\x1f\x8b", "GZIP"),
)
_VIDEOS = ("MOV", "MP4", "AVI", "MKV")


def image_type(head: bytes) -> str:
    """The usual name of the format ("JPEG", "PNG", "GIF", "HEIC", ...), or "UNKNOWN".

    The first 512 bytes are enough, but for raw photos that begin as TIFF does (`tiff_file.tiff_kind`). Video and
    document formats are included because people upload them by mistake.
    """
    start = head[:ENOUGH]
    # A pattern is compiled when it is needed: nearly always it is the first one.
    found = (name for pattern, name in _STARTS if re.match(pattern.encode("latin-1"), start, re.DOTALL))
    return next(found, "") or ("SVG" if _is_svg(start) else "UNKNOWN")


def refusal(name: str) -> str:
    """Why a file of this type is not processed, in words for its owner."""
    if name in _VIDEOS:
        return Message.VIDEO.of(name=name)
    return Message.OTHER_FORMAT.of(accepted=ACCEPTED, name=name)


def _is_svg(start: bytes) -> bool:
    start = start.removeprefix(b"\xef\xbb\xbf")
    markup = re.match(rb"\s*(<\?xml|<!--|<!doctype\s+svg|<svg)", start, re.IGNORECASE)
    return markup is not None and b"<svg" in start.lower()
