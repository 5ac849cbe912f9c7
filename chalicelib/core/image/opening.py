"""A photo's bytes -> Pillow's image, not decoded yet.

From a JPEG or PNG, Pillow gets the header's `codec` and the compressed pixels, nothing else: no text to inflate, no
EXIF to parse, no second picture. The memory and time that a file needs are checked before its first pixel is decoded.
"""

import io
import zlib
from typing import IO, cast

from PIL import Image, ImageFile

from chalicelib.core.image.formats import AVIF, BMP, GIF, HEIC, JPEG, JPEG_2000, PNG, TIFF, WEBP
from chalicelib.core.image.header import ImageHeader
from chalicelib.errors import UnsupportedImage
from chalicelib.messages import Message

MAX_PIXELS = 250_000_000  # the largest sensors have 200 million
Image.MAX_IMAGE_PIXELS = MAX_PIXELS  # some decoders check it themselves
MAX_MEMORY = 640 * 2**20  # the rest of a function's 1,024 MB is for the interpreter and the file
MAX_SCANS = 100  # a progressive JPEG has about 10; each one goes over the whole picture again
MAX_CHUNKS = 250_000  # of a PNG's pixels; encoders put some KB into each, and each costs microseconds
_END_OF_JPEG = b"\xff\xd9"  # a decoder that meets it too early fills the rest with grey, as viewers do
_END_OF_PNG = b"\0\0\0\0IEND\xaeB`\x82"
# Bytes per pixel that decoding needs at most. Pillow keeps RGB in 4; these decoders have a copy or two of their own.
_PNG_BYTES = {"1": 1, "L": 1, "P": 1, "I;16": 2}
_BYTES = {GIF.name: 3, BMP.name: 5, TIFF.name: 6, WEBP.name: 17, AVIF.name: 12, HEIC.name: 9, JPEG_2000.name: 25}


def refuse_excess(header: ImageHeader, image: bytes) -> None:
    """Raises UnsupportedImage, which says why, for an image that would take too much memory or time."""
    refuse_size((header.width, header.height), header)
    if header.buffered and image.count(b"\xff\xda", header.pixels_at) > MAX_SCANS:
        raise UnsupportedImage(Message.DAMAGED.of(format="JPEG", why=f"it is stored in more than {MAX_SCANS} passes"))


def refuse_size(size: tuple[int, int], header: ImageHeader) -> None:
    """The same for an image of that size, whatever its header says."""
    width, height = size
    pixels = max(width * height, header.coded_pixels)
    if pixels > MAX_PIXELS:
        raise UnsupportedImage(Message.TOO_MANY_PIXELS.of(width=width, height=height, most=MAX_PIXELS // 10**6))
    memory = pixels * _bytes_per_pixel(header)
    if memory > MAX_MEMORY:
        needed = round(memory / 2**20)
        raise UnsupportedImage(
            Message.TOO_MUCH_MEMORY.of(width=width, height=height, needed=needed, most=MAX_MEMORY >> 20)
        )


def _bytes_per_pixel(header: ImageHeader) -> float:
    """A large JPEG, and that in a raw photo, is decoded at half its sides or less."""
    if header.format == PNG.name:
        return _PNG_BYTES.get(header.mode, 4)
    return _BYTES.get(header.format) or header.buffered + 4 / 2**2


class Damage(Exception):
    """What is wrong with the pixels of a file; some of them may be readable."""


def opened(image: bytes, header: ImageHeader, *, damaged: bool = False) -> ImageFile.ImageFile:
    """Pillow's image, not decoded yet. Its classes are called directly: `Image.open` imports what is not needed.

    Raises `Damage` unless the file is known to be `damaged`: then a JPEG or PNG gives what is left of it.
    """
    if header.format == PNG.name:
        from PIL import PngImagePlugin

        pixels, end = _png_pixels(image, header.pixels_at, damaged=damaged)
        return PngImagePlugin.PngImageFile(_spliced(header.codec, pixels, end))
    if header.format == JPEG.name or header.embedded:
        from PIL import JpegImagePlugin

        start, length = header.embedded or (0, len(image))
        # Pillow may not notice that nothing but the end is missing.
        if not damaged and image.rfind(_END_OF_JPEG, start + header.pixels_at, start + length) < 0:
            raise Damage(Message.CUT_OFF)
        scan = memoryview(image)[start + header.pixels_at : start + length]
        return JpegImagePlugin.JpegImageFile(_spliced(header.codec, scan, _END_OF_JPEG if damaged else b""))
    source = _opener(header.format)(io.BytesIO(image))
    refuse_size(source.size, header)  # the decoder may have found another size than we did
    return source


def _opener(name: str) -> type[ImageFile.ImageFile]:
    """The class of a format that is not decoded on one core only; each costs its import when it is needed."""
    if name == HEIC.name:
        import pi_heif

        pi_heif.options.DECODE_THREADS, pi_heif.options.ALLOW_INCORRECT_HEADERS = 1, True
        return cast(type[ImageFile.ImageFile], pi_heif.HeifImageFile)
    if name == AVIF.name:
        from PIL import AvifImagePlugin

        AvifImagePlugin.DEFAULT_MAX_THREADS = 1
        return AvifImagePlugin.AvifImageFile
    return _bitmap_opener(name)


def _bitmap_opener(name: str) -> type[ImageFile.ImageFile]:
    if name == WEBP.name:
        from PIL import WebPImagePlugin

        return WebPImagePlugin.WebPImageFile
    if name == GIF.name:
        from PIL import GifImagePlugin

        return GifImagePlugin.GifImageFile
    if name == TIFF.name:
        from PIL import TiffImagePlugin

        return TiffImagePlugin.TiffImageFile
    if name == BMP.name:
        from PIL import BmpImagePlugin

        return BmpImagePlugin.BmpImageFile
    from PIL import Jpeg2KImagePlugin

    return Jpeg2KImagePlugin.Jpeg2KImageFile


def _png_pixels(image: bytes, start: int, *, damaged: bool) -> tuple[memoryview, bytes]:
    """The chunks of pixels, and what ends the file: nothing if they are cut off, for it would be taken for pixels."""
    try:
        return memoryview(image)[start : _end_of_pixels(image, start, damaged=damaged)], _END_OF_PNG
    except Damage:
        if not damaged:
            raise
        return memoryview(image)[start:], b""


def _end_of_pixels(image: bytes, position: int, *, damaged: bool) -> int:
    """Where the last of the consecutive IDAT chunks ends. Checks their checksums, which Pillow ignores."""
    view = memoryview(image)
    for _ in range(MAX_CHUNKS):
        if image[position + 4 : position + 8] != b"IDAT":
            return position
        end = position + 8 + int.from_bytes(image[position : position + 4], "big")
        if end + 4 > len(image):
            raise Damage(Message.CUT_OFF)
        if not damaged and zlib.crc32(view[position + 4 : end]) != int.from_bytes(image[end : end + 4], "big"):
            raise Damage(Message.BAD_CHECKSUM)
        position = end + 4
    raise UnsupportedImage(Message.DAMAGED.of(format="PNG", why=f"its pixels are in more than {MAX_CHUNKS:,} pieces"))


class _Spliced(io.RawIOBase):
    """Reads several pieces of memory as one file, without copying them."""

    def __init__(self, parts: tuple[bytes | memoryview, ...]) -> None:
        self._parts = parts
        self._position = 0

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation("only from the start")
        self._position = offset
        return offset

    def tell(self) -> int:
        return self._position

    def read(self, size: int = -1) -> bytes:
        """Up to `size` bytes; all the rest if it is negative."""
        found, start = [], self._position
        for part in self._parts:
            if start < len(part) and size:
                stretch = bytes(part[start : start + size] if size > 0 else part[start:])
                found.append(stretch)
                size -= len(stretch) if size > 0 else 0
                self._position += len(stretch)
            start = max(0, start - len(part))
        return found[0] if len(found) == 1 else b"".join(found)


def _spliced(*parts: bytes | memoryview) -> IO[bytes]:
    return cast(IO[bytes], _Spliced(parts))
