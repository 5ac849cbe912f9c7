"""A camera's raw file -> the largest JPEG that the camera, or a converter, put into it.

DNG, CR2, NEF and ARW are TIFF files: their pictures are in chained directories and in those that tag 0x014A points to.
ORF is one with the picture in its maker's notes. RAF says at its start where the picture is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from chalicelib.core.image.exif import ExifDirectories, orientation_of
from chalicelib.core.image.formats import ORF, RAF
from chalicelib.core.image.header import Blocks, Head, ImageHeader, NeedMoreBytes
from chalicelib.core.image.jpeg import jpeg_header
from chalicelib.core.image.tiff import SIGNATURES, Directory, directory_of
from chalicelib.core.image.tiff_file import tiff_blocks
from chalicelib.errors import UnsupportedImage
from chalicelib.messages import Message

_SUB_DIRECTORIES, _JPEG_START, _JPEG_LENGTH = 0x014A, 0x0201, 0x0202
_STRIPS, _STRIP_LENGTHS, _COMPRESSION = 0x0111, 0x0117, 0x0103
_JPEG_COMPRESSIONS = (6, 7, 34892)
_RAF_PLACE = 84
_ORF_SIGNATURES = {b"IIRO": "<", b"IIRS": "<", b"MMOR": ">"}
_MAKER_NOTE, _OLYMPUS_START, _OLYMPUS_OFFSET = 0x927C, b"OLYMPUS\0", 12
_CAMERA_SETTINGS, _PREVIEW_START, _PREVIEW_LENGTH = 0x2020, 0x0101, 0x0102
_LEAST_BYTES = 16
_PROBED = 16 * 2**10


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the file a JPEG is, in bytes."""

    start: int
    length: int


def raw_header(head: Head, name: str) -> ImageHeader:
    """The header of the largest picture, with what the raw file itself says. Raises NeedMoreBytes, UnsupportedImage."""
    if name == RAF.name:
        place = Place(*(int.from_bytes(head.slice(at, at + 4), "big") for at in (_RAF_PLACE, _RAF_PLACE + 4)))
        return largest_picture(head, name, [place], Blocks())
    main = directory_of(head.far_slice, signatures=SIGNATURES | _ORF_SIGNATURES)
    blocks = tiff_blocks(main)
    places = _in_makers_notes(blocks.exif[0], head) if name == ORF.name else _in_directories(main)
    return largest_picture(head, name, [*places], blocks)


def largest_picture(head: Head, name: str, places: list[Place], blocks: Blocks) -> ImageHeader:
    """The header of the largest JPEG of those; which way up it is, it says itself, or else the raw file says."""
    found = [(header, place) for place in places if (header := _picture(head, place))]
    if not found:
        raise UnsupportedImage(Message.NO_PREVIEW.of(name=name))
    header, place = max(found, key=lambda pair: pair[0].width * pair[0].height)
    both = blocks.followed_by(header.blocks)
    turned = header.orientation if header.blocks.exif else orientation_of(blocks.exif)
    return replace(header, format=name, blocks=both, orientation=turned, embedded=(place.start, place.length))


def _picture(head: Head, place: Place) -> ImageHeader | None:
    """None if that is no JPEG for viewers: the sensor's data may be a lossless one."""
    if place.length < _LEAST_BYTES or place.start + place.length > head.file_size:
        return None
    probed = min(place.length, _PROBED)
    while True:
        picture = Head(head.far_slice(place.start, place.start + probed), place.length)
        if not picture.data.startswith(b"\xff\xd8\xff"):
            return None
        try:
            return jpeg_header(picture)
        except NeedMoreBytes as more:
            probed = more.end
        except UnsupportedImage:
            return None


def _in_directories(main: Directory) -> Iterator[Place]:
    chained = [main, *main.following()]
    for directory in (*chained, *(child for each in chained for child in each.children(_SUB_DIRECTORIES))):
        yield Place(directory.integer(_JPEG_START) or 0, directory.integer(_JPEG_LENGTH) or 0)
        strips, lengths = directory.integers(_STRIPS), directory.integers(_STRIP_LENGTHS)
        if directory.integer(_COMPRESSION) in _JPEG_COMPRESSIONS and len(strips) == len(lengths) == 1:
            yield Place(strips[0], lengths[0])


def _in_makers_notes(exif: ExifDirectories, head: Head) -> Iterator[Place]:
    start = exif.details.place(_MAKER_NOTE)
    if head.far_slice(start, start + len(_OLYMPUS_START)) != _OLYMPUS_START:
        return
    order = "<" if head.far_slice(start + 8, start + 10) == b"II" else ">"
    notes = Directory(lambda begin, end: head.far_slice(start + begin, start + end), order, _OLYMPUS_OFFSET)
    settings = notes.child(_CAMERA_SETTINGS)
    yield Place(start + (settings.integer(_PREVIEW_START) or 0), settings.integer(_PREVIEW_LENGTH) or 0)
