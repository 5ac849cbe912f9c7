"""Image bytes -> an upright RGB image just large enough for the models, within Rekognition's limits.

Limits: developer guide, "Guidelines and quotas in Amazon Rekognition". The type is decided by content alone.
"""

import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import closing, contextmanager

from PIL import Image, JpegImagePlugin, PngImagePlugin

from .errors import ImageTooLarge, InvalidImageFormat, InvalidParameter

MIN_SIDE = 80
MAX_SIDE = 10_000
_JPEG_START = b"\xff\xd8\xff"
_PNG_START = b"\x89PNG\r\n\x1a\n"
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# What Pillow's decoders raise for damaged files, found by mutating thousands of files.
_DAMAGE = (OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, OverflowError, struct.error, zlib.error)
_BAND_PIXELS = 250_000
_COEFFICIENT_BYTES = 2


class Photo:
    """An image whose header was read; closing it frees its memory at once."""

    def __init__(self, image: JpegImagePlugin.JpegImageFile | PngImagePlugin.PngImageFile) -> None:
        self._image = image

    @property
    def memory(self) -> int:
        """About how many bytes decoding takes.

        A PNG is decoded whole. For a progressive JPEG the decoder keeps all coefficients, whatever the scale; for any
        other JPEG only a few rows (a damaged or odd one may need more: counted as one byte per pixel).
        """
        pixels = self._image.width * self._image.height
        if isinstance(self._image, PngImagePlugin.PngImageFile):
            return pixels * 4
        if not self._image.info.get("progressive"):
            return pixels
        samples = [across * down for _, across, down, *_ in self._image.layer]
        return pixels * _COEFFICIENT_BYTES * sum(samples) // max(samples)

    def upright(self, side: int) -> Image.Image:
        """Return the image upright, in RGB, its shorter side at least `side` pixels if the original is that large.

        Transparency becomes white. A JPEG is decoded at the smallest of its scales (1/1 to 1/8) that is large
        enough. Raises `InvalidImageFormat`. Can be called only once.
        """
        with _damage_reported():
            return _decode(self._image, side)


@contextmanager
def opened(content: bytes) -> Iterator[Photo]:
    """Read the header of image bytes.

    Raises `InvalidImageFormat`, `ImageTooLarge` (a side over 10,000 px) or `InvalidParameter` (a side under 80 px).
    """
    with _damage_reported():
        image = _open(content)
    # Reference cycles would keep Pillow's file objects alive until the next garbage collection.
    with closing(image):
        _check_size(image.size)
        yield Photo(image)


@contextmanager
def _damage_reported() -> Iterator[None]:
    try:
        yield
    except _DAMAGE as error:
        raise InvalidImageFormat(f"Request has invalid image format: {error}") from error


def _open(content: bytes) -> JpegImagePlugin.JpegImageFile | PngImagePlugin.PngImageFile:
    """Read the header. Image.open would also try other types, and warn about sizes that are within our limits."""
    if content.startswith(_JPEG_START):
        return JpegImagePlugin.JpegImageFile(io.BytesIO(content))
    if content.startswith(_PNG_START):
        return PngImagePlugin.PngImageFile(io.BytesIO(content))
    raise InvalidImageFormat("Request has invalid image format: neither JPEG nor PNG")


def _check_size(size: tuple[int, int]) -> None:
    if max(size) > MAX_SIDE:
        raise ImageTooLarge(f"Image size is too large: {size[0]} x {size[1]} pixels, at most {MAX_SIDE} a side")
    if min(size) < MIN_SIDE:
        raise InvalidParameter(f"Image is too small: {size[0]} x {size[1]} pixels, at least {MIN_SIDE} a side")


def _decode(image: JpegImagePlugin.JpegImageFile | PngImagePlugin.PngImageFile, side: int) -> Image.Image:
    if not isinstance(image, JpegImagePlugin.JpegImageFile):
        return _shrink(image, side)
    orientation = _orientation(image)
    scale = side / min(image.size)
    image.draft("RGB", (int(image.width * scale), int(image.height * scale)))
    upright = _shrink(image, side)
    return upright.transpose(_TURNS[orientation]) if orientation in _TURNS else upright


def _orientation(image: Image.Image) -> int:
    """Return the EXIF orientation, or 1 if EXIF is missing or damaged: that is no reason to refuse a photo."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except _DAMAGE:
        return 1


def _shrink(image: Image.Image, side: int) -> Image.Image:
    """Return the image in RGB, reduced by a whole factor, so that the next steps work on a small image.

    Done in bands: a full copy of the largest image allowed would take 400 MB.
    """
    factor = max(1, min(image.size) // side)
    result = Image.new("RGB", (-(-image.width // factor), -(-image.height // factor)))
    rows = factor * max(1, _BAND_PIXELS // image.width // factor)
    for top in range(0, image.height, rows):
        band = image.crop((0, top, image.width, min(image.height, top + rows)))
        result.paste(_to_rgb(band).reduce(factor), (0, top // factor))
    return result


def _to_rgb(image: Image.Image) -> Image.Image:
    """Return 8-bit RGB; 16-bit grey keeps its upper half, and transparency becomes white."""
    if image.mode.startswith("I"):
        return image.point(lambda value: value / 256).convert("L").convert("RGB")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return image.convert("RGB")
