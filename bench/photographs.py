"""Photos of camera size, made from the small ones that come with the project."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from PIL import Image, ImageChops, ImageOps

SAMPLES = Path(__file__).resolve().parent.parent / "setup" / "samples"
_ACROSS = 3
CAMERA_NOISE = 8.0  # standard deviation; it makes the files as large as a camera's


def photograph(width: int, height: int, *, noise: float = CAMERA_NOISE) -> Image.Image:
    """A mosaic of nine photos, enlarged, with separate noise of that standard deviation in each channel."""
    image = Image.new("RGB", (width, height))
    tile = (-(-width // _ACROSS), -(-height // _ACROSS))
    for index, sample in enumerate(_samples()):
        place = (index % _ACROSS * tile[0], index // _ACROSS * tile[1])
        image.paste(ImageOps.fit(sample, tile, Image.Resampling.BICUBIC), place)
    return Image.merge("RGB", [_noisy(channel, noise) for channel in image.split()])


def encoded(image: Image.Image, image_format: str, **options: Any) -> bytes:
    """The image as a file."""
    if image_format == "HEIF":
        import pillow_heif

        pillow_heif.register_heif_opener()
    target = io.BytesIO()
    image.save(target, image_format, **options)
    return target.getvalue()


def _samples() -> Iterator[Image.Image]:
    paths = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".jpg", ".png"))
    for index in range(_ACROSS * _ACROSS):
        with Image.open(paths[index % len(paths)]) as sample:
            yield sample.convert("RGB")


def _noisy(channel: Image.Image, noise: float) -> Image.Image:
    return ImageChops.add(channel, Image.effect_noise(channel.size, noise), scale=1, offset=-128)
