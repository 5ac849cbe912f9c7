"""Image bytes -> a scaled, upright sRGB image, with the least time and memory that Pillow can do it with."""

import io
import struct
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass

from PIL import Image, ImageFile

from chalicelib.core.image.formats import JPEG, PNG
from chalicelib.core.image.header import ImageHeader
from chalicelib.core.image.metadata import read_header
from chalicelib.core.image.opening import Damage, opened, refuse_excess
from chalicelib.core.image.sizes import Size
from chalicelib.core.image.srgb import in_srgb
from chalicelib.errors import UnsupportedImage
from chalicelib.messages import Message

_SMALL = 1000  # pixels on the long side: a smaller picture shows what the cheap steps do to it
_REDUCING_GAP = 2.0  # how much larger than wanted the cheap steps leave that; the good filter does the rest
_ROWS_GAP = 1.5  # that filter's first pass goes over every row, so halving the rows a little earlier pays
_ROUNDED = 1.001  # half of an odd number of pixels is a little more than half of them
_BAND_PIXELS = 2**20
_PILLOW_ERRORS = (
    *(OSError, SyntaxError, ValueError, TypeError, IndexError, KeyError, EOFError, RuntimeError, OverflowError),
    struct.error,
    Image.DecompressionBombError,
)
_NOTHING = 8  # levels between the brightest and the darkest pixel of what was never written to
_AS_THEY_ARE = ("L", "RGB", "CMYK")
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


@dataclass(frozen=True, slots=True)
class Scaled:
    """An upright image in L, LA, RGB or RGBA, and its original's format ("JPEG", "HEIC") and size, upright.

    `damaged`: a part is missing.
    """

    image: Image.Image
    format: str
    size: Size
    damaged: bool = False


def scaled_image(image: bytes, size_for: Callable[[Size], Size]) -> Scaled:
    """Whatever can be shown of a photo; what is missing is grey.

    `size_for` maps the original's size to the wanted one; it must treat width and height alike. Raises
    UnsupportedImage for a file that nothing can be shown of, of another format, or that would take too much memory or
    time.
    """
    header = read_header(image)
    refuse_excess(header, image)
    try:
        return Scaled(_upright(opened(image, header), header, size_for), header.format, header.upright)
    except (Damage, *_PILLOW_ERRORS) as error:
        why = str(error) if isinstance(error, Damage) else Message.UNREADABLE
        try:
            return Scaled(_what_is_left(image, header, size_for), header.format, header.upright, damaged=True)
        except (Damage, *_PILLOW_ERRORS):
            raise UnsupportedImage(Message.DAMAGED.of(format=header.format, why=why)) from error


class _Truncated:
    """Whether Pillow loads what is cut off, in this thread: another one would take its file for whole otherwise."""

    are_loaded = ContextVar("are_loaded", default=False)

    def __bool__(self) -> bool:
        return self.are_loaded.get()


ImageFile.LOAD_TRUNCATED_IMAGES = _Truncated()  # type: ignore[assignment]


def _what_is_left(image: bytes, header: ImageHeader, size_for: Callable[[Size], Size]) -> Image.Image:
    """As viewers show it. Raises an error of Pillow's or `Damage` if they would show nothing."""
    if header.format not in (JPEG.name, PNG.name) and not header.embedded:
        raise Damage(Message.NO_PART)
    source = opened(image, header, damaged=True)
    _drafted(source, size_for(source.size))
    source.im = _grey(source).im
    before = _Truncated.are_loaded.set(True)
    try:
        left = _upright(source, header, size_for)
    finally:
        _Truncated.are_loaded.reset(before)
    darkest, brightest = left.convert("L").resize((16, 16), Image.Resampling.BOX).getextrema()
    if brightest - darkest <= _NOTHING:  # type: ignore[operator]
        raise Damage(Message.NOTHING_LEFT)
    return left


def _grey(source: Image.Image) -> Image.Image:
    """What a decoder then writes into, as far as it gets."""
    if source.mode == "P":
        colours = source.palette.palette if source.palette else b"\0"
        distances = [sum(abs(value - 128) for value in colours[at : at + 3]) for at in range(0, len(colours), 3)]
        return Image.new("P", source.size, distances.index(min(distances)))
    if source.mode in ("1", "I;16"):
        return Image.new(source.mode, source.size, 1 if source.mode == "1" else 0x8080)
    bands = source.getbands()
    return Image.new(source.mode, source.size, tuple(255 if band == "A" else 128 for band in bands))


def _upright(source: ImageFile.ImageFile, header: ImageHeader, size_for: Callable[[Size], Size]) -> Image.Image:
    small = _resized(source, size_for((header.width, header.height)), header)
    if source.format == "JPEG" and small.mode == "CMYK" and not header.inverted:
        small = small.point([255 - value for value in range(256)] * 4)  # Pillow takes every CMYK JPEG for Adobe's
    small = in_srgb(small, header.icc_profile)
    small.info.clear()
    turn = _TURNS.get(header.orientation)
    return small if turn is None else small.transpose(turn)


class NamedBytes(io.BytesIO):
    """Where Pillow writes to. By the name's ending it imports one plugin; by a format it would import five."""

    def __init__(self, image_format: str) -> None:
        super().__init__()
        self.name = f"image.{image_format.lower()}"


def _resized(source: ImageFile.ImageFile, wanted: Size, header: ImageHeader) -> Image.Image:
    """8 bits a channel, in the modes L, LA, RGB, RGBA, CMYK.

    Two or three steps: a JPEG is decoded at 1/2 to 1/8 of its size, whole pixels are averaged, a good filter does
    the rest from about twice the wanted size.
    """
    size = _drafted(source, wanted)
    factors = _factors(size, wanted)
    converted = bool(header.transparent) or "transparency" in source.info or source.mode not in _AS_THEY_ARE
    if converted:
        reduced = _reduced_in_bands(source, factors, header.transparent)
    else:
        reduced = source.reduce(factors) if factors != (1, 1) else source
    small = _filtered(reduced, wanted, (size[0] / factors[0], size[1] / factors[1]))
    return small.convert({"La": "LA", "RGBa": "RGBA"}.get(small.mode, small.mode))


def smaller(image: Image.Image, wanted: Size) -> Image.Image:
    """The same picture at a size that is not larger."""
    factors = _factors(image.size, wanted)
    reduced = image.reduce(factors) if factors != (1, 1) else image
    return _filtered(reduced, wanted, (image.width / factors[0], image.height / factors[1]))


def _filtered(image: Image.Image, wanted: Size, size: tuple[float, float]) -> Image.Image:
    """The rest of the way; `size` is the image's own in fractions of pixels."""
    if image.size == wanted:
        image.load()
        return image
    is_small = max(wanted) <= _SMALL
    return image.resize(wanted, Image.Resampling.LANCZOS if is_small else Image.Resampling.HAMMING, (0.0, 0.0, *size))


def _shrink(size: tuple[float, float], wanted: Size) -> float:
    """By the longer side, because the shorter one is rounded: 3,000 / 188 would just miss the factor 16."""
    return max(size[0] / wanted[0], size[1] / wanted[1])


def _gap(wanted: Size) -> float:
    return _REDUCING_GAP if max(wanted) <= _SMALL else 1 / _ROUNDED


def _factors(size: tuple[float, float], wanted: Size) -> Size:
    """How many pixels to average, across and down."""
    shrink = _shrink(size, wanted)
    across = max(1, int(shrink / _gap(wanted)))
    return across, across if across > 1 else max(1, int(shrink / max(_ROWS_GAP, _gap(wanted))))


def _drafted(source: ImageFile.ImageFile, wanted: Size) -> tuple[float, float]:
    """Makes a JPEG decode at a fraction of its size; returns the image's exact size then, in fractions of pixels."""
    shrink = _shrink(source.size, wanted) / _gap(wanted)
    part = next((part for part in (8, 4, 2) if part <= shrink), 1)
    drafted = source.draft(None, (max(1, source.width // part), max(1, source.height // part)))
    return drafted[1][2:] if drafted else (float(source.width), float(source.height))


def _reduced_in_bands(source: Image.Image, factors: Size, transparent: tuple[int, ...]) -> Image.Image:
    """For modes that must be converted first: done in bands, so that the whole image is never in memory twice."""
    source.load()
    reduced: Image.Image | None = None
    down = factors[1]
    rows = down * max(1, _BAND_PIXELS // (source.width * down))
    for top in range(0, source.height, rows):
        band = source.crop((0, top, source.width, min(top + rows, source.height)))
        part = _eight_bit(band, transparent).reduce(factors)
        if reduced is None:
            reduced = Image.new(part.mode, (part.width, -(-source.height // down)))
        reduced.paste(part, (0, top // down))
    assert reduced is not None
    return reduced


def _eight_bit(band: Image.Image, transparent: tuple[int, ...]) -> Image.Image:
    """L, RGB or CMYK; with transparency La or RGBa, alpha multiplied in, so that hidden colours do not bleed."""
    if band.mode.startswith("I;16"):
        return _eight_bit_grey(band, transparent)
    if transparent:
        band.info["transparency"] = transparent if len(transparent) == 3 else transparent[0]
    if band.mode in ("P", "PA"):
        band = band.convert("RGBA" if band.mode == "PA" or "transparency" in band.info else "RGB")
    if band.mode in ("1", "L", "RGB") and "transparency" in band.info:
        band = band.convert("RGBA" if band.mode == "RGB" else "LA")
    wanted = {"LA": "La", "RGBA": "RGBa", "1": "L", "I": "L", "F": "L"}.get(band.mode)
    return band.convert(wanted or (band.mode if band.mode in _AS_THEY_ARE else "RGB"))


def _eight_bit_grey(band: Image.Image, transparent: tuple[int, ...]) -> Image.Image:
    """L, or La if one of the 16-bit greys is transparent: its neighbours, of the same 8 bits, are not."""
    grey = band.convert("I;16").point(lambda value: value * (1 / 256)).convert("L")
    if not transparent:
        return grey
    opacities = [255] * 2**16
    opacities[transparent[0]] = 0
    return Image.merge("LA", (grey, band.convert("I").point(opacities, "L"))).convert("La")
