"""How large the renditions of a photo are: sizes only, without its pixels."""

from math import ceil

from chalicelib.core.photo import RENDITION_SIDES, THUMBNAIL_SIDE

Size = tuple[int, int]

_LEAST_HEIGHT, _WIDEST = 320, 16  # of a panorama; one that is even longer gets lower
# Half of a 12-megapixel photo has 2,000 or 2,016 pixels on its long side: a decoder that halves makes it at once, and
# it costs a third of what 2,048 would.
_NEARLY = 15 / 16


def fitted(size: Size, side: int) -> Size:
    """The size inside a square of `side` pixels, in the same proportions, at least 1 pixel, never enlarged."""
    return _scaled(size, min(1.0, side / max(size)))


def rendition_sizes(size: Size) -> dict[int, Size]:
    """The larger renditions of an image of that size, by their sides, the smaller one first.

    Each has more pixels than the one before, the thumbnail being the first: a small photo has fewer renditions, and
    the last one of them has its own size. The long side has at most as many pixels as the name says, unless the other
    one, of a panorama, had fewer than 320 then.
    """
    sizes: dict[int, Size] = {}
    last = fitted(size, THUMBNAIL_SIDE)
    for side in RENDITION_SIDES:
        wanted = _with_height(size, side)
        if side == RENDITION_SIDES[-1] == max(wanted):
            wanted = _whole_part(size, side) or wanted
        if max(wanted) > max(last):
            sizes[side] = last = wanted
    return sizes


def _with_height(size: Size, side: int) -> Size:
    long, short = max(size), min(size)
    least = min(_LEAST_HEIGHT / short, _LEAST_HEIGHT * _WIDEST / long)
    return _scaled(size, min(1.0, max(side / long, least)))


def _whole_part(size: Size, side: int) -> Size | None:
    """A half, a third, ... of the size, if that is only a little less than a long side of `side` pixels."""
    divisor = ceil(max(size) / side)
    part = (ceil(size[0] / divisor), ceil(size[1] / divisor))
    return part if max(part) >= _NEARLY * side else None


def _scaled(size: Size, scale: float) -> Size:
    return max(1, round(size[0] * scale)), max(1, round(size[1] * scale))
