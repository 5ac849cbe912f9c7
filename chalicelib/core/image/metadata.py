"""Image bytes -> format, size, EXIF. Works on the head of the object, whose other bytes are never fetched for this."""

from chalicelib.core.image.exif import read_exif
from chalicelib.core.image.formats import ENOUGH, JPEG, PHOTO_FORMATS, PNG, image_type
from chalicelib.core.image.header import Head, ImageHeader, NeedMoreBytes, first_read
from chalicelib.core.image.jpeg import jpeg_header
from chalicelib.core.image.png import png_header
from chalicelib.core.photo import ImageMetadata
from chalicelib.errors import UnsupportedImage

__all__ = ["ImageHeader", "NeedMoreBytes", "first_read", "image_metadata", "read_header"]

# A photo is read into memory as a whole; a PNG of 100 million pixels comes close to this.
MAX_FILE_BYTES = 200 * 2**20


def image_metadata(head: bytes, *, file_size: int) -> ImageMetadata:
    """What the head of a file of `file_size` bytes says about the image.

    The content decides the format, not the name: JPEG (also MPO), PNG (also APNG). Any other format gets its usual
    name, or "UNKNOWN", with width and height 0. Width and height are after orientation, also for PNG, because the
    photo is shown and recognised upright (`detection_image.needs_conversion`).

    Raises NeedMoreBytes if the header reaches beyond the head: call again with `wanted` bytes. It never asks for
    more than `file_size`, and each time for more than it was given. Raises UnsupportedImage for an empty file and
    for a JPEG or PNG that is damaged or has over 200 MB.
    """
    kind = _kind(head, file_size)
    if kind not in PHOTO_FORMATS:
        return ImageMetadata(format=kind, width=0, height=0, file_size=file_size, mode="")
    if file_size > MAX_FILE_BYTES:
        raise UnsupportedImage(f"The file has over {MAX_FILE_BYTES >> 20} MB, the most that can be processed.")
    header = read_header(head, file_size=file_size)
    exif = read_exif(header.exif)
    sideways = exif.orientation >= 5
    return ImageMetadata(
        format=header.format,
        width=header.height if sideways else header.width,
        height=header.width if sideways else header.height,
        file_size=file_size,
        mode=header.mode,
        orientation=exif.orientation,
        captured_at=exif.captured_at,
        camera=exif.camera,
        location=exif.location,
    )


def read_header(head: bytes, *, file_size: int) -> ImageHeader:
    """The header of a JPEG or PNG, its size as stored. Raises as `image_metadata`, UnsupportedImage for other types."""
    kind = _kind(head, file_size)
    if kind == JPEG.name:
        return jpeg_header(Head(head, file_size))
    if kind == PNG.name and head.startswith(PNG.signature):
        return png_header(Head(head, file_size))
    if kind == PNG.name:
        raise UnsupportedImage("The PNG is damaged: its first bytes look as if it had been copied as text.")
    raise UnsupportedImage(f"The file is not a {' or '.join(PHOTO_FORMATS)} image, but {kind}.")


def _kind(head: bytes, file_size: int) -> str:
    if not file_size:
        raise UnsupportedImage("The file is empty.")
    if len(head) < min(file_size, ENOUGH):
        raise NeedMoreBytes(first_read(file_size))
    return image_type(head)
