"""Image bytes -> which of twelve named colours it shows, and how much of each.

The names are those of Rekognition's simplified colours. What people call a colour depends on hue, saturation and
brightness: the bounds below are in Pillow's HSV, each 0-255.
"""

import io
from collections import Counter

from PIL import Image

from chalicelib.core.image.formats import JPEG, PNG
from chalicelib.core.photo import Colour

LEAST_SHARE = 10.0
"""In percent; colours that cover less are left out."""

_SIDE = 64
_BLACK, _WHITE = 50, 200
# Saturation alone would call a dark gray with a tinge of blue "blue": what counts is saturation times brightness.
_GRAY_CHROMA, _PALE_SATURATION = 32, 110
# How many of the 256 steps around the circle each hue has, in its order.
_STEPS = {"red": 10, "orange": 18, "yellow": 18, "green": 69, "cyan": 25, "blue": 38, "purple": 27, "pink": 40}
_HUES = tuple(name for name, steps in _STEPS.items() for _ in range(steps)) + ("red",) * 11


def dominant_colours(image: bytes) -> tuple[Colour, ...]:
    """The colours that cover at least `LEAST_SHARE` percent, the largest first. `image` is a JPEG or PNG.

    Transparent parts do not count; an image with no opaque part has no colours.
    """
    with Image.open(io.BytesIO(image), formats=(JPEG.name, PNG.name)) as opened:
        small = opened.convert("RGBA").resize((_SIDE, _SIDE), Image.Resampling.BOX)
    hsv, opacities = small.convert("RGB").convert("HSV").tobytes(), small.getchannel("A").tobytes()
    pixels = zip(hsv[::3], hsv[1::3], hsv[2::3], opacities, strict=True)
    counts = Counter(colour_name(*pixel) for *pixel, opacity in pixels if opacity > 127)
    shares = ((name, round(100 * count / counts.total(), 1)) for name, count in counts.most_common())
    return tuple(Colour(name, share) for name, share in shares if share >= LEAST_SHARE)


def colour_name(hue: int, saturation: int, brightness: int) -> str:
    """What people call a colour; each 0-255, as Pillow's mode HSV has them."""
    if brightness < _BLACK:
        return "black"
    if saturation * brightness < _GRAY_CHROMA * 255:
        return "white" if brightness > _WHITE else "gray"
    name = _HUES[hue]
    if name == "red" and saturation < _PALE_SATURATION and brightness > _WHITE:
        return "pink"
    return "brown" if name == "orange" and brightness < 185 else name
