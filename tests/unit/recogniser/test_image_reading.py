import io
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageOps

from setup.local.recogniser.errors import ImageTooLarge, InvalidImageFormat, InvalidParameter
from setup.local.recogniser.image_reading import opened

CHELSEA = Path(__file__).parent / "data" / "chelsea.jpg"
ORIENTATION = 0x0112
# Pillow warns of damaged EXIF, and the server ignores that, too.
quiet = pytest.mark.filterwarnings("ignore::UserWarning")


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format, **options)
    return stream.getvalue()


def read_image(content: bytes, side: int) -> Image.Image:
    with opened(content) as photo:
        return photo.upright(side)


def halves(mode: str = "RGB", size: tuple[int, int] = (200, 100)) -> Image.Image:
    """Red on the left, blue on the right."""
    image = Image.new("RGB", size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    return image.convert(mode)


def with_orientation(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[ORIENTATION] = value
    return exif


def distance(one: Image.Image, other: Image.Image) -> float:
    return float(np.asarray(ImageChops.difference(one, other)).mean())


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turns_jpegs_by_their_orientation(orientation: int) -> None:
    content = encoded(halves(), "JPEG", exif=with_orientation(orientation))
    expected = ImageOps.exif_transpose(Image.open(io.BytesIO(content))).convert("RGB")
    found = read_image(content, 100)
    assert found.size == expected.size
    assert distance(found, expected) < 2


def test_leaves_pngs_as_they_are() -> None:
    content = encoded(halves(), "PNG", exif=with_orientation(6))
    assert read_image(content, 100).size == (200, 100)


@quiet
@pytest.mark.parametrize("orientation", [0, 9, 65535])
def test_ignores_impossible_orientations(orientation: int) -> None:
    content = encoded(halves(), "JPEG", exif=with_orientation(orientation))
    assert read_image(content, 100).size == (200, 100)


@quiet
def test_ignores_damaged_exif() -> None:
    content = encoded(halves(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff")
    assert read_image(content, 100).size == (200, 100)


@pytest.mark.parametrize(
    ("format", "mode"),
    [("JPEG", mode) for mode in ("RGB", "L", "CMYK")] + [("PNG", mode) for mode in ("RGB", "RGBA", "P")],
)
def test_reads_every_mode_in_the_same_colours(format: str, mode: str) -> None:
    found = read_image(encoded(halves(mode), format), 100)
    assert found.mode == "RGB"
    assert distance(found, halves(mode).convert("RGB")) < 3


def test_16_bit_grey_keeps_its_upper_half() -> None:
    grey = Image.fromarray(np.full((100, 100), 0x80FF, np.uint16))
    assert read_image(encoded(grey, "PNG"), 100).getpixel((50, 50)) == (128, 128, 128)


def test_black_and_white() -> None:
    assert read_image(encoded(halves("1"), "PNG"), 100).getpixel((199, 50)) == (0, 0, 0)


@pytest.mark.parametrize("size", [(100, 100), (700, 700)])
def test_transparency_is_laid_on_white(size: tuple[int, int]) -> None:
    content = encoded(Image.new("RGBA", size, (0, 0, 0, 0)), "PNG")
    assert read_image(content, 100).getpixel((50, 50)) == (255, 255, 255)


def test_a_transparent_palette_is_laid_on_white() -> None:
    red = Image.new("RGB", (300, 300), "red").convert("P")
    content = encoded(red, "PNG", transparency=red.getpixel((0, 0)))
    assert read_image(content, 100).getpixel((50, 50)) == (255, 255, 255)


@pytest.mark.parametrize("format", ["JPEG", "PNG"])
@pytest.mark.parametrize("size", [(1600, 1200), (1201, 3333), (257, 256), (200, 100), (5000, 90)])
def test_is_no_smaller_than_asked_and_keeps_its_proportions(format: str, size: tuple[int, int]) -> None:
    found = read_image(encoded(halves(size=size), format), 256)
    assert min(found.size) >= min(256, *size)
    assert min(found.size) <= max(2 * 256, 1)
    assert found.width / found.height == pytest.approx(size[0] / size[1], rel=0.02)


def test_bands_meet_without_a_seam() -> None:
    slope = Image.linear_gradient("L").resize((3001, 5003))
    found = read_image(encoded(slope, "PNG"), 333)
    assert ImageChops.difference(found, slope.reduce(9).convert("RGB")).getbbox() is None


def test_a_side_of_10_000_pixels_is_allowed_and_one_more_is_not() -> None:
    assert read_image(encoded(Image.new("L", (10_000, 80)), "PNG"), 80).size == (10_000, 80)
    with pytest.raises(ImageTooLarge, match="10001 x 80"):
        read_image(encoded(Image.new("L", (10_001, 80)), "PNG"), 80)


def test_a_bomb_is_refused_by_its_header() -> None:
    """60,000 x 60,000 pixels are announced; decoding them would need 14 GB."""
    content = bytearray(encoded(Image.new("1", (80, 80)), "JPEG"))
    start = content.index(b"\xff\xc0")
    content[start + 5 : start + 9] = (60_000).to_bytes(2, "big") * 2
    with pytest.raises(ImageTooLarge):
        read_image(bytes(content), 80)


@pytest.mark.parametrize("size", [(79, 200), (200, 79), (1, 1)])
def test_a_side_under_80_pixels_is_refused(size: tuple[int, int]) -> None:
    with pytest.raises(InvalidParameter, match="too small"):
        read_image(encoded(halves(size=size), "PNG"), 80)


@pytest.mark.parametrize("format", ["GIF", "BMP", "WEBP", "TIFF"])
def test_other_formats_are_refused(format: str) -> None:
    with pytest.raises(InvalidImageFormat):
        read_image(encoded(halves(), format), 80)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"<svg/>", b"\xff\xd8\xff\xe0" + b"x" * 500]
)
def test_a_file_that_is_not_an_image_is_refused(content: bytes) -> None:
    with pytest.raises(InvalidImageFormat):
        read_image(content, 80)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
@pytest.mark.parametrize("format", ["JPEG", "PNG"])
def test_truncated_files_are_refused(format: str, share: float) -> None:
    content = encoded(Image.open(CHELSEA), format)
    with pytest.raises(InvalidImageFormat):
        read_image(content[: int(len(content) * share)], 80)


SEEDS = [
    encoded(halves(), "JPEG", exif=with_orientation(6)),
    encoded(halves(), "JPEG", progressive=True),
    encoded(halves("CMYK"), "JPEG"),
    encoded(halves(), "PNG"),
    encoded(halves("P"), "PNG", transparency=1),
]


@quiet
@settings(deadline=None)  # a busy machine decodes slowly
@given(
    seed=st.sampled_from(SEEDS),
    start=st.floats(0, 1),
    length=st.integers(0, 40),
    noise=st.binary(max_size=40),
)
def test_damage_is_either_read_over_or_refused(seed: bytes, start: float, length: int, noise: bytes) -> None:
    at = int(start * len(seed))
    with suppress(InvalidImageFormat, ImageTooLarge, InvalidParameter):
        assert read_image(seed[:at] + noise + seed[at + length :], 80).mode == "RGB"


@pytest.mark.parametrize(
    ("format", "options", "bytes_a_pixel"),
    [
        ("PNG", {}, 4),
        ("JPEG", {}, 1),
        ("JPEG", {"progressive": True, "subsampling": "4:2:0"}, 3),
        ("JPEG", {"progressive": True, "subsampling": "4:2:2"}, 4),
        ("JPEG", {"progressive": True, "subsampling": "4:4:4"}, 6),
    ],
)
def test_the_header_predicts_the_memory(format: str, options: dict[str, object], bytes_a_pixel: int) -> None:
    with opened(encoded(halves(), format, **options)) as photo:
        assert photo.memory == bytes_a_pixel * 200 * 100
