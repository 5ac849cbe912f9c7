"""Names of colours: the 148 of CSS, and 12 simplified ones.

CSS Color Module Level 4, "Named Colors", as Pillow's ImageColor has them. Rekognition's documentation says that there
are 12 simplified names, but not which: these are the 11 basic colour terms of English, after Berlin and Kay, and cyan.
A colour gets the name of the nearest one in CIELAB, where distance is roughly the difference that people see. Colours
are compared in bins of eight levels per channel; all colours of a bin get the name of its middle.
"""

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import ImageColor

Rgb = tuple[int, ...]
Array = NDArray[Any]

SIMPLIFIED = ("black", "blue", "brown", "cyan", "green", "grey", "orange", "pink", "purple", "red", "white", "yellow")
# Brown, red and green are many different colours: each simplified name with the CSS colours that people call so.
_MEMBERS = {
    "black": "black",
    "blue": "blue navy mediumblue darkblue midnightblue royalblue dodgerblue cornflowerblue steelblue deepskyblue "
    "skyblue lightskyblue lightsteelblue lightblue slateblue darkslateblue mediumslateblue",
    "brown": "brown saddlebrown sienna chocolate peru rosybrown tan burlywood sandybrown maroon darkgoldenrod",
    "cyan": "cyan turquoise mediumturquoise darkturquoise paleturquoise lightcyan cadetblue teal darkcyan "
    "aquamarine lightseagreen powderblue",
    "green": "green darkgreen forestgreen limegreen lime seagreen mediumseagreen darkseagreen olive olivedrab "
    "lawngreen darkolivegreen yellowgreen palegreen lightgreen springgreen mediumspringgreen "
    "mediumaquamarine greenyellow chartreuse",
    "grey": "gray dimgray darkgray silver lightgray gainsboro slategray lightslategray darkslategray",
    "orange": "orange peachpuff darkorange coral lightsalmon orangered tomato",
    "pink": "mistyrose pink lightpink hotpink deeppink palevioletred mediumvioletred lightcoral salmon darksalmon",
    "purple": "purple indigo darkmagenta darkviolet darkorchid blueviolet mediumpurple mediumorchid magenta orchid "
    "plum violet thistle rebeccapurple",
    "red": "red darkred firebrick crimson indianred",
    "white": "white snow ivory whitesmoke ghostwhite floralwhite mintcream azure aliceblue honeydew seashell "
    "oldlace linen lavenderblush lavender",
    "yellow": "yellow gold khaki darkkhaki palegoldenrod goldenrod lightgoldenrodyellow lemonchiffon lightyellow "
    "cornsilk beige moccasin wheat navajowhite papayawhip blanchedalmond bisque antiquewhite",
}


def named(pixels: Array) -> tuple[Array, tuple[str, ...]]:
    """Return the index of each pixel's CSS name (pixels: ... x 3, 0-255), and the names."""
    bins = np.asarray(pixels) >> _SHIFT
    return _table()[bins[..., 0], bins[..., 1], bins[..., 2]], _css()[0]


@cache
def simplified_names() -> dict[str, str]:
    """Return CSS name -> simplified name."""
    given = {ImageColor.getrgb(css): name for name, members in _MEMBERS.items() for css in members.split()}
    return {css: given[ImageColor.getrgb(css)] for css in _css()[0]}


@cache
def _css() -> tuple[tuple[str, ...], Array]:
    """Return one name for each CSS colour (grey and gray are one), and the colours, 0-255."""
    colors: dict[Rgb, str] = {}
    for name in ImageColor.colormap:
        colors.setdefault(ImageColor.getrgb(name), name)
    return tuple(colors.values()), np.array(list(colors))


@cache
def _table() -> Array:
    """Return the index of the CSS colour nearest to the middle of every bin of eight levels per channel."""
    levels = np.arange(256 >> _SHIFT) * (1 << _SHIFT) + (1 << _SHIFT) / 2
    places = lab(_css()[1])
    planes = []
    for red in levels:
        plane = lab(np.stack(np.broadcast_arrays(red, levels[:, None], levels), axis=-1))
        planes.append(((plane[..., None, :] - places) ** 2).sum(axis=-1).argmin(axis=-1))
    return np.array(planes, np.uint8)


def lab(rgb: Array) -> Array:
    """Return sRGB colours (... x 3, 0-255) in CIELAB under D65: lightness 0-100, green-red, blue-yellow.

    IEC 61966-2-1 and CIE 15.
    """
    channels = np.asarray(rgb) / 255
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    ratios = linear @ _XYZ.T / _XYZ.sum(axis=1)
    roots = np.where(ratios > 216 / 24389, np.cbrt(ratios), (24389 / 27 * ratios + 16) / 116)
    x, y, z = np.moveaxis(roots, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1)


_SHIFT = 3
_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
