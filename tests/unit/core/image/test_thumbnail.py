"""Thumbnails: their size, their turn, how good they are, what they cost."""

import io
import subprocess
import sys
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from chalicelib.core.image.thumbnail import thumbnail
from chalicelib.core.photo import THUMBNAIL_SIDE
from tests.photo_factory import CORNERS, SHORT, decoded, encoded, jpeg, picture, png, tiff
from tests.thumbnails_shown import corners, is_close, shown

SAMPLES = Path(__file__).parents[4] / "setup" / "samples"


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 1500), st.integers(1, 1500), st.sampled_from(["JPEG", "PNG"]))
def test_a_thumbnail_fits_and_keeps_its_proportions(width: int, height: int, image_format: str) -> None:
    image = shown(encoded(Image.new("RGB", (width, height)), image_format))
    scale = min(1.0, THUMBNAIL_SIDE / max(width, height))
    assert abs(image.width - width * scale) <= 1
    assert abs(image.height - height * scale) <= 1


@pytest.mark.parametrize("size", [(1, 1), (3, 250), (250, 250), (249, 100)])
def test_small_images_are_not_enlarged(size: tuple[int, int]) -> None:
    assert shown(encoded(Image.new("RGB", size), "PNG")).size == size
    assert shown(encoded(Image.new("RGB", size))).size == size


@pytest.mark.parametrize("size", [(20_000, 8), (8, 20_000), (20_000, 1), (501, 1)])
def test_strips_keep_at_least_a_pixel(size: tuple[int, int]) -> None:
    expected = tuple(max(1, round(side * 250 / max(size))) for side in size)
    assert shown(encoded(Image.new("RGB", size, "white"))).size == expected
    assert shown(encoded(Image.new("RGBA", size, "white"), "PNG")).size == expected


UNTURNED = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_shown_right_way_up(orientation: int, image_format: str) -> None:
    turn = UNTURNED[orientation]
    stored = picture() if turn is None else picture().transpose(turn)
    exif = b"Exif\0\0" + tiff([(0x0112, SHORT, orientation)])
    image = shown(encoded(stored, image_format, exif=exif))
    assert image.size == (250, 188)
    assert is_close(corners(image), CORNERS)


def test_bands_fit_together() -> None:
    """An image of several bands looks as if it had been converted and scaled as a whole."""
    gradient = Image.radial_gradient("L").resize((2300, 1900))
    palette = gradient.quantize(256)
    whole = palette.convert("RGB").resize((250, 207), Image.Resampling.LANCZOS)
    assert psnr(shown(encoded(palette, "PNG")), whole) > 45


# Quality


def psnr(image: Image.Image, reference: Image.Image) -> float:
    """In decibels."""
    from math import inf, log10

    squares = ImageStat.Stat(ImageChops.difference(image.convert("RGB"), reference.convert("RGB"))).sum2
    mean = sum(squares) / (3 * image.width * image.height)
    return 10 * log10(255**2 / mean) if mean else inf


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
@pytest.mark.parametrize("sample", ["coffee-cup.jpg", "snowy-mountains.jpg"])
def test_as_good_as_scaling_all_pixels(sample: str, image_format: str) -> None:
    large = Image.open(SAMPLES / sample).convert("RGB").resize((1600, 1200), Image.Resampling.BICUBIC)
    file = encoded(large, image_format, quality=95, compress_level=1)
    reference = decoded(file).resize((250, 188), Image.Resampling.LANCZOS)
    assert psnr(shown(file), reference) >= 38


# Start of the function


def modules_after(statements: str, file: bytes = b"") -> set[str]:
    code = f"import sys; {statements}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], input=file, capture_output=True, check=True)
    return set(done.stdout.decode().split())


def test_only_the_plugins_that_are_needed_are_imported() -> None:
    run = "from chalicelib.core.image.thumbnail import thumbnail; thumbnail(sys.stdin.buffer.read())"
    exif = tiff([(0x0112, SHORT, 6)])
    of_jpeg, of_png = modules_after(run, jpeg(exif=exif)), modules_after(run, png(exif=exif))
    needless = {
        f"PIL.{name}" for name in ("TiffImagePlugin", "GifImagePlugin", "BmpImagePlugin", "MpoImagePlugin", "ImageCms")
    }
    assert not needless & (of_jpeg | of_png)
    assert "PIL.PngImagePlugin" not in of_jpeg
    assert "PIL.JpegImagePlugin" not in of_png


def test_the_other_steps_start_without_pillow() -> None:
    for module in ("image.metadata", "image.detection_image"):
        assert "PIL" not in modules_after(f"import chalicelib.core.{module}")


def test_the_file_is_not_copied() -> None:
    file = jpeg() + b"\0" * 30_000_000
    tracemalloc.start()
    thumbnail(file)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2_000_000


def test_thumbnails_are_small_files() -> None:
    assert len(thumbnail(jpeg(4000, 3000)).data) < 20_000
    assert io.BytesIO(thumbnail(png()).data).read(8) == b"\x89PNG\r\n\x1a\n"
