"""Looks of photos: the same for copies, different for what is different, none where there is nothing to see."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from chalicelib.core.image.look import look_of
from chalicelib.core.image.thumbnail import renditions, thumbnail
from chalicelib.core.looks import MOST_DIFFERENT, Seen, alike, bands_of, difference
from tests.photo_factory import encoded

SAMPLES = Path(__file__).parents[4] / "setup" / "samples"
PHOTOS = sorted(path for path in SAMPLES.iterdir() if path.suffix in (".jpg", ".png"))


def photo(path: Path) -> Image.Image:
    with Image.open(path) as opened:
        return opened.convert("RGB")


def look(file: bytes) -> str:
    found = renditions(file)[-1].look
    assert found
    return found


def halved(image: Image.Image) -> bytes:
    return encoded(image.resize((image.width // 2, image.height // 2)), quality=80)


def cut(image: Image.Image) -> bytes:
    width, height = image.size
    return encoded(image.crop((width // 40, height // 40, width - width // 40, height - height // 40)))


COPIES: dict[str, Callable[[Image.Image], bytes]] = {
    "half the size": halved,
    "quality 30": lambda image: encoded(image, quality=30),
    "WebP": lambda image: encoded(image, "WEBP"),
    "PNG": lambda image: encoded(image, "PNG"),
    "gray": lambda image: encoded(image.convert("L")),
    "darker": lambda image: encoded(ImageEnhance.Brightness(image).enhance(0.8)),
    "without a fortieth at each edge": cut,
}


@pytest.mark.parametrize("path", PHOTOS[:4], ids=lambda path: path.stem)
@pytest.mark.parametrize("copied", COPIES.values(), ids=COPIES)
def test_copies_look_alike(path: Path, copied: Callable[[Image.Image], bytes]) -> None:
    original, copy = look(path.read_bytes()), look(copied(photo(path)))

    assert difference(original, copy) <= MOST_DIFFERENT
    assert set(bands_of(original)) & set(bands_of(copy))
    assert alike(original, [Seen(copy, 0, "copy")])


def test_different_photos_do_not() -> None:
    looks = [look(path.read_bytes()) for path in PHOTOS]

    assert min(difference(one, other) for one in looks for other in looks if one is not other) > 2 * MOST_DIFFERENT


def flat(brightness: int, *, noise: float = 6.0) -> Image.Image:
    grain = Image.effect_noise((400, 300), noise)
    return Image.eval(grain, lambda value: max(0, min(255, value - 128 + brightness)))


def with_a_box() -> Image.Image:
    image = Image.new("RGB", (400, 300), "white")
    ImageDraw.Draw(image).rectangle((170, 120, 230, 180), fill="black")
    return image


@pytest.mark.parametrize("image", [flat(5), flat(128), flat(250, noise=12.0), Image.linear_gradient("L"), with_a_box()])
def test_where_there_is_too_little_to_see_only_the_same_file_looks_the_same(image: Image.Image) -> None:
    assert look_of(image) is None
    file, other = encoded(image, "PNG"), encoded(image, "PNG", compress_level=1)
    assert look(file) == look(file)
    assert difference(look(file), look(other)) > MOST_DIFFERENT


def test_a_thumbnail_alone_has_a_look_too_and_no_other_picture_has() -> None:
    file = PHOTOS[0].read_bytes()

    *larger, small = renditions(file)
    assert {each.look for each in larger} == {None}
    assert small.look
    assert difference(thumbnail(file).look or "", small.look) <= 4


def test_transparent_parts_are_white() -> None:
    image = photo(PHOTOS[1])
    hole = (0, 0, image.width // 3, image.height // 2)
    transparent, white = image.convert("RGBA"), image.copy()
    transparent.paste((10, 200, 30, 0), hole)
    white.paste("white", hole)

    assert difference(look(encoded(transparent, "PNG")), look(encoded(white, "PNG"))) <= 4
