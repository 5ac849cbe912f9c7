"""A picture -> its look: 256 bits that stay nearly the same when it is resized, recompressed or cropped a little.

Each bit is the sign of one of the lowest frequencies (a discrete cosine transform) of the brightness, so neither the
whole brightness nor the contrast counts. The first half is about the whole picture, the second about its middle: that
is what is left of it when its edges are cut off. What was tried, and how well it works: docs/decisions/looks.md.
"""

from collections.abc import Sequence
from math import cos, hypot, pi
from operator import mul

from PIL import Image

from chalicelib.core.looks import FREQUENCIES

_SIDE = 32
_CUT_OFF = 0.03
"""Of each side, for the second half."""
_HIGHEST = 15
# Ordered by how much of the picture they span: those that survive most come first.
_ORDER = sorted(
    (down + across, down, across) for down in range(_HIGHEST + 1) for across in range(_HIGHEST + 1) if down + across
)[:FREQUENCIES]
_WAVES = [[cos(pi * (2 * at + 1) * wave / (2 * _SIDE)) / _SIDE for at in range(_SIDE)] for wave in range(_HIGHEST + 1)]
# In steps of brightness, 0-255. A frequency that is weaker may be noise. Photos have 85 that are stronger, or more; a
# black square on white has 33, and a smooth sky 17.
_NOISE = 0.12
_LEAST_CONTRAST = 3.0
_LEAST_TELLING = 56


def look_of(picture: Image.Image) -> str | None:
    """The look as 64 hexadecimal digits; None if there is too little in the picture to tell it from others."""
    upright = _brightness(picture)
    whole = _frequencies(upright, 0)
    if hypot(*whole) < _LEAST_CONTRAST or sum(abs(value) > _NOISE for value in whole) < _LEAST_TELLING:
        return None
    return _signs(whole) + _signs(_frequencies(upright, _CUT_OFF))


# Transparent parts are white, as most programs show and convert them.
def _brightness(picture: Image.Image) -> Image.Image:
    if picture.mode in ("LA", "RGBA"):
        paper = Image.new("RGBA", picture.size, "white")
        picture = Image.alpha_composite(paper, picture.convert("RGBA"))
    return picture.convert("L")


def _frequencies(picture: Image.Image, cut_off: float) -> list[float]:
    width, height = picture.size
    left, top = width * cut_off, height * cut_off
    box = (left, top, width - left, height - top)
    pixels = picture.resize((_SIDE, _SIDE), Image.Resampling.BILINEAR, box=box).tobytes()
    rows = [pixels[start : start + _SIDE] for start in range(0, _SIDE * _SIDE, _SIDE)]
    across = [[_dot(row, wave) for row in rows] for wave in _WAVES]
    return [_dot(across[column], _WAVES[row]) for _, row, column in _ORDER]


def _dot(values: Sequence[float], wave: Sequence[float]) -> float:
    total: float = sum(map(mul, values, wave))
    return total


def _signs(frequencies: Sequence[float]) -> str:
    bits = "".join("1" if value > 0 else "0" for value in frequencies)
    return f"{int(bits, 2):0{FREQUENCIES // 4}x}"
