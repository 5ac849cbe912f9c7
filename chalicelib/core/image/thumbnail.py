"""Image bytes -> thumbnail bytes and size."""

from dataclasses import dataclass
from typing import Any

from chalicelib.core.image.decoding import NamedBytes, Size, scaled_image
from chalicelib.core.image.formats import JPEG, PHOTO_FORMATS, PNG

THUMBNAIL_SIDE = 250
# Small pictures show every artefact: a lower quality, or halved chroma, would cost more detail than the scaling did.
_OPTIONS: dict[str, dict[str, Any]] = {
    JPEG.name: {"quality": 95, "subsampling": "4:4:4"},
    PNG.name: {"compress_level": 3},  # half the default's time for 5 % more bytes
}


@dataclass(frozen=True, slots=True)
class ThumbnailImage:
    """A thumbnail's file: its bytes, its format and its size in pixels.

    `damaged`: a part of the original is missing, and grey.
    A PNG of a PNG and of anything else with transparent parts, else a JPEG, which every browser shows.
    """

    data: bytes
    format: str
    width: int
    height: int
    damaged: bool = False

    @property
    def content_type(self) -> str:
        """For the object's Content-Type."""
        return PHOTO_FORMATS[self.format].content_type


def thumbnail(image: bytes, *, side: int = THUMBNAIL_SIDE) -> ThumbnailImage:
    """At most `side` x `side` pixels, never larger than the original, and upright.

    Colours are sRGB; transparency is kept, metadata and profile are not. Of several frames or pictures, the first one
    is used. Raises UnsupportedImage if the file is damaged, of no known format, or too large to be read.
    """
    scaled = scaled_image(image, lambda size: fitted(size, side))
    small = scaled.image
    image_format = PNG.name if scaled.format == PNG.name or small.mode in ("LA", "RGBA") else JPEG.name
    target = NamedBytes(image_format)
    small.save(target, **_OPTIONS[image_format])
    return ThumbnailImage(target.getvalue(), image_format, small.width, small.height, scaled.damaged)


def fitted(size: Size, side: int) -> Size:
    """The size inside a square of `side` pixels, in the same proportions, at least 1 pixel, never enlarged."""
    scale = min(1.0, side / max(size))
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
