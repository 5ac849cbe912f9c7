"""An image that Rekognition cannot take from S3 -> one that it can take as bytes.

Limits: Amazon Rekognition, "Guidelines and quotas": objects up to 15 MB, bytes up to 5 MB, sides of 80 to 10,000
pixels, JPEG or PNG. It turns a JPEG by its EXIF orientation, a PNG never.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.core.image.formats import JPEG, PNG
from chalicelib.core.photo import ImageMetadata
from chalicelib.errors import UnsupportedImage
from chalicelib.messages import Message

# Most photos go by reference: only those that must be converted pay for the import of Pillow.
if TYPE_CHECKING:
    from PIL import Image

    from chalicelib.core.image.sizes import Size

MAX_OBJECT_BYTES = 15 * 2**20
MAX_IMAGE_BYTES = 5 * 2**20
SHORTEST_SIDE, MAX_SIDE = 80, 10_000
_ENOUGH = 2_048  # pixels of the long side; models use far fewer
_PLAIN_MODES = {JPEG.name: ("L", "RGB"), PNG.name: ("L", "RGB", "RGBA")}
_QUALITIES = (90, 75, 50)  # 2,048 x 2,048 pixels of noise fit into 5 MB by the last


def needs_conversion(metadata: ImageMetadata) -> bool:
    """Whether Rekognition would refuse the S3 object, or see it differently from people."""
    sides = (metadata.width, metadata.height)
    return (
        metadata.file_size > MAX_OBJECT_BYTES
        or max(sides) > MAX_SIDE
        or min(sides) < SHORTEST_SIDE
        or metadata.mode not in _PLAIN_MODES.get(metadata.format, ())
        or (metadata.format == PNG.name and metadata.orientation != 1)
    )


def detection_image(image: bytes) -> bytes:
    """An upright RGB JPEG of at most 5 MB without metadata, its long side at most 2,048 pixels where possible.

    An image with a side under 80 pixels is enlarged, transparent parts become white. Raises UnsupportedImage for what
    cannot be fixed: a damaged file, one too large to be read, and a strip more than 125 times as long as it is wide
    (80 x 10,000 pixels is the narrowest that Rekognition accepts).
    """
    from chalicelib.core.image.decoding import NamedBytes, scaled_image

    solid = _on_white(scaled_image(image, _size_for_detection).image)
    for quality in _QUALITIES:
        target = NamedBytes(JPEG.name)
        solid.save(target, quality=quality)
        if target.tell() <= MAX_IMAGE_BYTES:
            return target.getvalue()
    raise UnsupportedImage(Message.TOO_DETAILED.of(megabytes=MAX_IMAGE_BYTES >> 20))


def _size_for_detection(size: Size) -> Size:
    scale = max(min(1.0, _ENOUGH / max(size)), SHORTEST_SIDE / min(size))
    width, height = (max(SHORTEST_SIDE, round(side * scale)) for side in size)
    if max(width, height) > MAX_SIDE:
        raise UnsupportedImage(Message.NARROW_STRIP.of(width=size[0], height=size[1]))
    return width, height


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in ("LA", "RGBA"):
        return image.convert("RGB")
    from PIL import Image

    white = Image.new("RGB", image.size, "white")
    white.paste(image.convert("RGB"), mask=image.getchannel("A"))
    return white
