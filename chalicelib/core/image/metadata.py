"""Image bytes -> format, size, EXIF. Works on the head of the object and a few stretches of it."""

from chalicelib.core.image.formats import ENOUGH, JPEG, PHOTO_FORMATS, PNG, image_type
from chalicelib.core.image.header import Blocks, Head, ImageHeader, NeedMoreBytes, first_read
from chalicelib.core.image.jpeg import jpeg_header
from chalicelib.core.image.png import png_header
from chalicelib.core.image.png_text import TAIL_BYTES, blocks_behind_pixels
from chalicelib.core.image.written import what_is_written
from chalicelib.core.photo import ImageMetadata
from chalicelib.errors import UnsupportedImage

__all__ = ["Head", "ImageHeader", "NeedMoreBytes", "first_read", "image_metadata", "metadata_of", "read_header"]

# A photo is read into memory as a whole; a PNG of 100 million pixels comes close to this.
MAX_FILE_BYTES = 200 * 2**20


def image_metadata(head: bytes, *, file_size: int) -> ImageMetadata:
    """As `metadata_of`, of the first bytes of a file of `file_size` bytes, or of all."""
    return metadata_of(Head(head, file_size))


def metadata_of(head: Head) -> ImageMetadata:
    """What a file says about the image.

    The content decides the format, not the name: JPEG (also MPO), PNG (also APNG). Any other format gets its usual
    name, or "UNKNOWN", with width and height 0. Width and height are after orientation, also for PNG, because the
    photo is shown and recognised upright (`detection_image.needs_conversion`).

    Raises NeedMoreBytes if something is needed that was not read: add it to the head, and ask again. It never asks
    for what it was given, or for more than the file has. Raises UnsupportedImage for an empty file and
    for a JPEG or PNG that is damaged or has over 200 MB.
    """
    kind = _kind(head)
    if kind not in PHOTO_FORMATS:
        return ImageMetadata(format=kind, width=0, height=0, file_size=head.file_size, mode="")
    if head.file_size > MAX_FILE_BYTES:
        raise UnsupportedImage(f"The file has over {MAX_FILE_BYTES >> 20} MB, the most that can be processed.")
    header = _header(head)
    sideways = header.orientation >= 5
    written = what_is_written(header.blocks.followed_by(_blocks_behind_pixels(header, head)))
    return ImageMetadata(
        format=header.format,
        width=header.height if sideways else header.width,
        height=header.width if sideways else header.height,
        file_size=head.file_size,
        mode=header.mode,
        orientation=header.orientation,
        captured_at=written.captured_at,
        camera=written.camera,
        location=written.location,
    )


def _blocks_behind_pixels(header: ImageHeader, head: Head) -> Blocks:
    if header.format != PNG.name or (header.blocks.exif and header.blocks.xmp):
        return Blocks()
    start = max(header.pixels_at, head.file_size - TAIL_BYTES)
    return blocks_behind_pixels(head.far_slice(start, head.file_size))


def read_header(image: bytes) -> ImageHeader:
    """The header of a JPEG or PNG, its size as stored. Raises UnsupportedImage for other types and damaged files."""
    return _header(Head(image, len(image)))


def _header(head: Head) -> ImageHeader:
    kind = _kind(head)
    if kind == JPEG.name:
        return jpeg_header(head)
    if kind == PNG.name and head.data.startswith(PNG.signature):
        return png_header(head)
    if kind == PNG.name:
        raise UnsupportedImage("The PNG is damaged: its first bytes look as if it had been copied as text.")
    raise UnsupportedImage(f"The file is not a {' or '.join(PHOTO_FORMATS)} image, but {kind}.")


def _kind(head: Head) -> str:
    if not head.file_size:
        raise UnsupportedImage("The file is empty.")
    if len(head.data) < min(head.file_size, ENOUGH):
        raise NeedMoreBytes(len(head.data), first_read(head.file_size))
    return image_type(head.data)
