"""Thumbnails to look at, and files whose colours are easily got wrong."""

from typing import Any

from PIL import Image, ImageCms

from chalicelib.core.image.thumbnail import thumbnail
from chalicelib.core.photo import THUMBNAIL_SIDE
from tests.photo_factory import decoded, encoded, picture


def shown(file: bytes) -> Image.Image:
    """The thumbnail as an image, after checks that hold for each."""
    made = thumbnail(file)
    image = decoded(made.data)
    assert image.format == made.format == ("PNG" if file.startswith(b"\x89PNG") else "JPEG")
    assert made.content_type == f"image/{made.format.lower()}"
    assert image.size == (made.width, made.height)
    assert max(image.size) <= THUMBNAIL_SIDE
    assert not {"exif", "icc_profile", "comment", "xmp"} & image.info.keys()
    return image


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middle of the four quarters."""
    rgb = image.convert("RGB")
    places = [(x, y) for y in (rgb.height // 4, rgb.height * 3 // 4) for x in (rgb.width // 4, rgb.width * 3 // 4)]
    return [tuple(rgb.getpixel(place)) for place in places]  # type: ignore[arg-type]


def is_close(found: Any, expected: Any, *, within: int = 4) -> bool:
    pairs = zip(found, expected, strict=True)
    return all(is_close(a, b, within=within) if isinstance(a, tuple) else abs(a - b) <= within for a, b in pairs)


def cmyk(**options: Any) -> bytes:
    return encoded(picture().convert("CMYK"), quality=95, **options)


def swapped_profile() -> bytes:
    """sRGB with its red and green exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"????", b"gXYZ", 1)
