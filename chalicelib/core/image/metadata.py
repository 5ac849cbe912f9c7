"""Image bytes -> format, size, EXIF. Works on the head of the object and a few stretches of it."""

from collections.abc import Callable

from chalicelib.core.image.formats import (
    ARW,
    AVIF,
    BMP,
    CR2,
    CR3,
    DNG,
    ENOUGH,
    GIF,
    HEIC,
    JPEG,
    JPEG_2000,
    NEF,
    ORF,
    PHOTO_FORMATS,
    PNG,
    RAF,
    TIFF,
    WEBP,
    image_type,
    refusal,
)
from chalicelib.core.image.header import Blocks, Head, ImageHeader, NeedMoreBytes, first_read
from chalicelib.core.image.jpeg import jpeg_header
from chalicelib.core.image.png import SIGNATURE, png_header
from chalicelib.core.image.png_text import blocks_behind_pixels, tail_of
from chalicelib.core.image.written import what_is_written
from chalicelib.core.photo import ImageMetadata
from chalicelib.errors import UnsupportedImage
from chalicelib.messages import Message

__all__ = ["Head", "ImageHeader", "NeedMoreBytes", "first_read", "image_metadata", "metadata_of", "read_header"]

# A photo is read into memory as a whole; a PNG of 100 million pixels comes close to this.
MAX_FILE_BYTES = 200 * 2**20


def image_metadata(head: bytes, *, file_size: int) -> ImageMetadata:
    """As `metadata_of`, of the first bytes of a file of `file_size` bytes, or of all."""
    return metadata_of(Head(head, file_size))


def metadata_of(head: Head, sidecar: bytes | None = None) -> ImageMetadata:
    """What a file says about the image, and its sidecar.

    The content decides the format, not the name. One that no photo may have gets its usual name, or "UNKNOWN", with
    width and height 0. Width and height are after orientation, whatever the format, because the
    photo is shown and recognised upright (`detection_image.needs_conversion`); of a raw photo, the JPEG's in it.

    Raises NeedMoreBytes if something is needed that was not read: add it to the head, and ask again. It never asks
    for what it was given, or for more than the file has. Raises UnsupportedImage for an empty file and
    for a photo that is damaged or has over 200 MB.
    """
    kind = _kind(head)
    if kind not in PHOTO_FORMATS:
        return ImageMetadata(format=kind, width=0, height=0, file_size=head.file_size, mode="")
    if head.file_size > MAX_FILE_BYTES:
        raise UnsupportedImage(Message.PHOTO_TOO_LARGE.of(megabytes=MAX_FILE_BYTES >> 20))
    header = _header(head)
    width, height = header.upright
    written = what_is_written(header.blocks.followed_by(_blocks_behind_pixels(header, head)), sidecar)
    return ImageMetadata(
        format=header.format,
        width=width,
        height=height,
        file_size=head.file_size,
        mode=header.mode,
        orientation=header.orientation,
        captured_at=written.captured_at,
        camera=written.camera,
        location=written.location,
        inscription=written.inscription,
        keywords=written.keywords,
    )


def _blocks_behind_pixels(header: ImageHeader, head: Head) -> Blocks:
    if header.format != PNG.name or (header.blocks.exif and header.blocks.xmp):
        return Blocks()
    return blocks_behind_pixels(tail_of(head, header.pixels_at))


def read_header(image: bytes) -> ImageHeader:
    """The header of a photo, its size as stored. Raises UnsupportedImage for other types and damaged files."""
    return _header(Head(image, len(image)))


def _header(head: Head) -> ImageHeader:
    kind = _kind(head)
    if kind == PNG.name and not head.data.startswith(SIGNATURE):
        raise UnsupportedImage(
            Message.DAMAGED.of(format="PNG", why="its first bytes look as if it had been copied as text")
        )
    reader = _READERS.get(kind)
    if reader is None:
        raise UnsupportedImage(refusal(kind))
    return reader(head)


# Each module is imported for its own format only: most photos are JPEG, and a cold start waits for every import.
def _small(head: Head) -> ImageHeader:
    from chalicelib.core.image import bitmaps

    return {
        GIF.name: bitmaps.gif_header,
        BMP.name: bitmaps.bmp_header,
        WEBP.name: bitmaps.webp_header,
        JPEG_2000.name: bitmaps.jpeg_2000_header,
    }[_kind(head)](head)


def _boxed(head: Head) -> ImageHeader:
    from chalicelib.core.image.bmff import cr3_header, heif_header

    kind = _kind(head)
    return cr3_header(head) if kind == CR3.name else heif_header(head, kind)


def _raw(head: Head) -> ImageHeader:
    from chalicelib.core.image.raw import raw_header

    return raw_header(head, _kind(head))


def _tiff(head: Head) -> ImageHeader:
    from chalicelib.core.image.tiff_file import tiff_header

    return tiff_header(head)


_READERS: dict[str, Callable[[Head], ImageHeader]] = {
    JPEG.name: jpeg_header,
    PNG.name: png_header,
    TIFF.name: _tiff,
    **dict.fromkeys((GIF.name, BMP.name, WEBP.name, JPEG_2000.name), _small),
    **dict.fromkeys((HEIC.name, AVIF.name, CR3.name), _boxed),
    **dict.fromkeys((DNG.name, CR2.name, NEF.name, ARW.name, RAF.name, ORF.name), _raw),
}


def _kind(head: Head) -> str:
    if not head.file_size:
        raise UnsupportedImage(Message.PHOTO_EMPTY)
    if len(head.data) < min(head.file_size, ENOUGH):
        raise NeedMoreBytes(len(head.data), first_read(head.file_size))
    kind = image_type(head.data)
    if kind != TIFF.name:
        return kind
    from chalicelib.core.image.tiff_file import tiff_kind

    return tiff_kind(head)
