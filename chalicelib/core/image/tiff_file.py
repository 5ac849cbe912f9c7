"""A TIFF file's header, and which of the raw formats that begin as TIFF does a file is (TIFF 6.0, DNG 1.7)."""

from chalicelib.core.image.exif import exif_directories, orientation_of
from chalicelib.core.image.formats import ARW, DNG, NEF, TIFF
from chalicelib.core.image.header import Blocks, Head, ImageHeader
from chalicelib.core.image.iptc import iptc_in_photoshop
from chalicelib.core.image.tiff import Directory, directory_of
from chalicelib.errors import UnsupportedImage
from chalicelib.messages import Message

SUBFILE_TYPE, WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC = 0x00FE, 0x0100, 0x0101, 0x0102, 0x0103, 0x0106
_MAKE, _SAMPLES, _XMP, _IPTC, _PHOTOSHOP, _ICC = 0x010F, 0x0115, 0x02BC, 0x83BB, 0x8649, 0x8773
_DNG_VERSION = 0xC612
_SENSOR = (32803, 34892)  # photometric interpretations: colour filter array, linear raw
_REDUCED = 1
_RAW_COMPRESSIONS = (32767, 32769, 32770, 34713, 65535)
_MAKES = {"NIKON": NEF.name, "SONY": ARW.name, "PENTAX": "PEF", "RICOH": "PEF", "SAMSUNG": "SRW", "HASSELBLAD": "3FR"}
_MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}
_CMYK, _PALETTE = 5, 3


def file_directory(head: Head) -> Directory:
    """The first directory of a file that is a TIFF block as a whole."""
    return directory_of(head.far_slice)


def tiff_kind(head: Head) -> str:
    """TIFF, or the name of a raw format. Raises NeedMoreBytes."""
    main = file_directory(head)
    if main.integer(_DNG_VERSION) is not None:
        return DNG.name
    from_sensor = main.integer(PHOTOMETRIC) in _SENSOR or main.integer(COMPRESSION) in _RAW_COMPRESSIONS
    if not from_sensor and main.integer(SUBFILE_TYPE) != _REDUCED:
        return TIFF.name
    make = (main.text(_MAKE) or "").upper()
    return next((name for start, name in _MAKES.items() if make.startswith(start)), "RAW" if from_sensor else TIFF.name)


def tiff_blocks(main: Directory) -> Blocks:
    """What is written in the file beside the picture."""
    iptc = main.raw(_IPTC) or iptc_in_photoshop(main.raw(_PHOTOSHOP) or b"")
    return Blocks((exif_directories(main),), main.raw(_XMP), iptc)


def tiff_header(head: Head) -> ImageHeader:
    """Upright, as Pillow decodes it. Raises NeedMoreBytes, UnsupportedImage if the first directory has no picture."""
    main = file_directory(head)
    width, height = main.integer(WIDTH) or 0, main.integer(HEIGHT) or 0
    if width <= 0 or height <= 0:
        raise UnsupportedImage(Message.DAMAGED.of(format="TIFF", why=Message.NO_SIZE))
    blocks = tiff_blocks(main)
    sideways = orientation_of(blocks.exif) >= 5
    return ImageHeader(
        format=TIFF.name,
        width=height if sideways else width,
        height=width if sideways else height,
        mode=_mode(main),
        blocks=blocks,
        icc_profile=main.raw(_ICC),
    )


def _mode(main: Directory) -> str:
    photometric, depth = main.integer(PHOTOMETRIC), max(main.integers(BITS), default=1)
    if photometric == _PALETTE:
        return "P"
    mode = "CMYK" if photometric == _CMYK else _MODES.get(main.integer(_SAMPLES) or 1, "RGB")
    if depth == 1:
        return "1"
    return mode if depth <= 8 else f"{mode};{depth}"
