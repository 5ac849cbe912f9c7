"""A JPEG's or PNG's bytes -> Pillow's image, not decoded yet.

Pillow gets the header's `codec` and the compressed pixels, nothing else: no text to inflate, no EXIF to parse,
no second picture. The memory and time that a file needs are checked before its first pixel is decoded.
"""

import io
import zlib
from typing import IO, cast

from PIL import ImageFile

from chalicelib.core.image.formats import JPEG
from chalicelib.core.image.header import ImageHeader
from chalicelib.errors import UnsupportedImage

MAX_PIXELS = 250_000_000  # the largest sensors have 200 million
MAX_MEMORY = 640 * 2**20  # the rest of a function's 1,024 MB is for the interpreter and the file
MAX_SCANS = 100  # a progressive JPEG has about 10; each one goes over the whole picture again
MAX_CHUNKS = 250_000  # of a PNG's pixels; encoders put some KB into each, and each costs microseconds
_END_OF_PNG = b"\0\0\0\0IEND\xaeB`\x82"


def refuse_excess(header: ImageHeader, image: bytes) -> None:
    """Raises UnsupportedImage, which says why, for an image that would take too much memory or time."""
    size = f"The image has {header.width:,} x {header.height:,} pixels"
    pixels = header.width * header.height
    if pixels > MAX_PIXELS:
        raise UnsupportedImage(f"{size}; at most {MAX_PIXELS // 10**6} million can be processed.")
    memory = pixels * _bytes_per_pixel(header)
    if memory > MAX_MEMORY:
        raise UnsupportedImage(
            f"{size} and takes {memory / 2**20:,.0f} MB of memory to read; at most {MAX_MEMORY >> 20} MB are there. "
            "Save it smaller, or as a baseline JPEG."
        )
    if header.buffered and image.count(b"\xff\xda", header.pixels_at) > MAX_SCANS:
        raise UnsupportedImage(f"The JPEG is damaged: it is stored in more than {MAX_SCANS} passes.")


def _bytes_per_pixel(header: ImageHeader) -> float:
    """Memory that decoding needs: Pillow keeps RGB in 4 bytes, and decodes a large JPEG at half its sides or less."""
    if header.format == JPEG.name:
        return header.buffered + 4 / 2**2
    return {"1": 1, "L": 1, "P": 1, "I;16": 2}.get(header.mode, 4)


def opened(image: bytes, header: ImageHeader) -> ImageFile.ImageFile:
    """Pillow's image, not decoded yet. Its classes are called directly: `Image.open` imports what is not needed."""
    if header.format == JPEG.name:
        from PIL import JpegImagePlugin

        return JpegImagePlugin.JpegImageFile(_spliced(header.codec, memoryview(image)[header.pixels_at :]))
    from PIL import PngImagePlugin

    pixels = memoryview(image)[header.pixels_at : _end_of_pixels(image, header.pixels_at)]
    return PngImagePlugin.PngImageFile(_spliced(header.codec, pixels, _END_OF_PNG))


def _end_of_pixels(image: bytes, position: int) -> int:
    """Where the last of the consecutive IDAT chunks ends. Checks their checksums, which Pillow ignores."""
    view = memoryview(image)
    for _ in range(MAX_CHUNKS):
        if image[position + 4 : position + 8] != b"IDAT":
            return position
        end = position + 8 + int.from_bytes(image[position : position + 4], "big")
        if end + 4 > len(image):
            raise UnsupportedImage("The PNG is damaged: it ends in the middle of the image.")
        if zlib.crc32(view[position + 4 : end]) != int.from_bytes(image[end : end + 4], "big"):
            raise UnsupportedImage("The PNG is damaged: a checksum in the middle of the image is wrong.")
        position = end + 4
    raise UnsupportedImage(f"The PNG is damaged: its pixels are in more than {MAX_CHUNKS:,} pieces.")


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
