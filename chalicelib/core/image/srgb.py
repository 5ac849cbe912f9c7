"""Colours of a decoded image -> sRGB, on the small image, where it costs very little."""

import io

from PIL import Image

_SRGB = b"sRGB IEC61966-2.1"  # the description that cameras and editors give to the sRGB profile
_PROFILE_SPACES = {"L": b"GRAY", "RGB": b"RGB ", "CMYK": b"CMYK"}


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """L, LA, RGB or RGBA in sRGB, from one of these or CMYK (255: full ink) with an ICC profile.

    A profile that is broken, or for another kind of image, is ignored, as browsers do. Alpha is kept.
    """
    alpha = image.getchannel("A") if image.mode in ("LA", "RGBA") else None
    solid = image.convert(image.mode.removesuffix("A")) if alpha else image
    grey = solid.mode == "L"
    if profile and _SRGB not in profile and profile[16:20] == _PROFILE_SPACES.get(solid.mode):
        solid = _transformed(solid, profile)
    solid = solid.convert("L" if grey else "RGB")
    if alpha:
        solid.putalpha(alpha)
    return solid


def _transformed(image: Image.Image, profile: bytes) -> Image.Image:
    from PIL import ImageCms  # only some photos need it, and it takes long to import

    try:
        source = ImageCms.getOpenProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image
    return changed or image
