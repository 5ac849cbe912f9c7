"""Image bytes -> the thumbnail and the larger renditions: their bytes and sizes, all from one decode."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from hashlib import blake2s
from typing import Any

from PIL import Image

from chalicelib.core.image.decoding import NamedBytes, Scaled, scaled_image, smaller
from chalicelib.core.image.formats import JPEG, PHOTO_FORMATS, PNG, WEBP
from chalicelib.core.image.look import look_of
from chalicelib.core.image.sizes import Size, fitted, rendition_sizes
from chalicelib.core.photo import THUMBNAIL_SIDE

# Small pictures show every artefact: a lower quality, or halved chroma, would cost more detail than the scaling did.
_THUMBNAIL_OPTIONS: dict[str, dict[str, Any]] = {
    JPEG.name: {"quality": 95, "subsampling": "4:4:4"},
    PNG.name: {"compress_level": 3},  # half the default's time for 5 % more bytes
}
_LARGER_OPTIONS: dict[str, dict[str, Any]] = {JPEG.name: {"quality": 82}, WEBP.name: {"quality": 82, "method": 0}}
_TRANSPARENT = ("LA", "RGBA")


@dataclass(frozen=True, slots=True)
class RenditionImage:
    """The file of a thumbnail or of a larger rendition: its bytes, its format and its size in pixels.

    `damaged`: a part of the original is missing, and grey. All are JPEGs, but those with transparent parts, which are
    WebP, and the thumbnail of such a photo and of every PNG, which is a PNG. Only a thumbnail has a `look`: that of its
    photo or, if there is too little to be seen in it, one that only the same file has.
    """

    data: bytes
    format: str
    width: int
    height: int
    damaged: bool = False
    side: int = THUMBNAIL_SIDE
    look: str | None = None

    @property
    def content_type(self) -> str:
        """For the object's Content-Type."""
        return PHOTO_FORMATS[self.format].content_type


def thumbnail(image: bytes) -> RenditionImage:
    """The thumbnail alone; raises the same error as `renditions`."""
    scaled = scaled_image(image, lambda size: fitted(size, THUMBNAIL_SIDE))
    return _with_look(_encoded(scaled, scaled.image, THUMBNAIL_SIDE), scaled.image, image)


def renditions(image: bytes) -> tuple[RenditionImage, ...]:
    """The larger renditions that a photo of its size has, the largest first, and last the thumbnail.

    None is larger than the original, all are upright. Colours are sRGB; transparency is kept, metadata and profile are
    not. Of several frames or pictures, the first one is used. Raises UnsupportedImage if the file is damaged so that
    nothing can be shown, of no known format, or too large to be read.
    """
    scaled = scaled_image(image, lambda size: next(iter(_sizes(size).values())))
    return tuple(_all_of(scaled, image))


def _sizes(size: Size) -> dict[int, Size]:
    larger = rendition_sizes(size)
    return {side: larger[side] for side in reversed(larger)} | {THUMBNAIL_SIDE: fitted(size, THUMBNAIL_SIDE)}


# Each is made from the one before.
def _all_of(scaled: Scaled, image: bytes) -> Iterator[RenditionImage]:
    picture = scaled.image
    for side, size in _sizes(scaled.size).items():
        picture = smaller(picture, size)
        made = _encoded(scaled, picture, side)
        yield _with_look(made, picture, image) if side == THUMBNAIL_SIDE else made


def _with_look(made: RenditionImage, picture: Image.Image, image: bytes) -> RenditionImage:
    return replace(made, look=look_of(picture) or blake2s(image).hexdigest())


def _encoded(scaled: Scaled, picture: Image.Image, side: int) -> RenditionImage:
    is_thumbnail, is_transparent = side == THUMBNAIL_SIDE, picture.mode in _TRANSPARENT
    image_format = JPEG.name
    if is_thumbnail and (is_transparent or scaled.format == PNG.name):
        image_format = PNG.name
    elif is_transparent:
        image_format = WEBP.name
    target = NamedBytes(image_format)
    picture.save(target, **(_THUMBNAIL_OPTIONS if is_thumbnail else _LARGER_OPTIONS)[image_format])
    return RenditionImage(target.getvalue(), image_format, picture.width, picture.height, scaled.damaged, side)
