"""The pictures that are made of one photo, from one decode."""

import re
from math import log10

import pytest
from PIL import Image, ImageChops, ImageStat, JpegImagePlugin

from chalicelib.core.image.sizes import fitted, rendition_sizes
from chalicelib.core.image.thumbnail import RenditionImage, renditions, thumbnail
from chalicelib.core.photo import THUMBNAIL_SIDE
from chalicelib.errors import UnsupportedImage
from tests.format_corpus import heic
from tests.photo_factory import SHORT, decoded, encoded, jpeg, picture, tiff
from tests.thumbnails_shown import corners, is_close, swapped_profile

WIDE = picture(2800, 2100)


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "TIFF", "WEBP", "HEIC"])
def test_all_are_made_of_every_format_upright_and_in_the_sizes_that_are_said(image_format: str) -> None:
    file = heic(WIDE) if image_format == "HEIC" else encoded(WIDE, image_format)
    made = renditions(file)

    assert [each.side for each in made] == [2048, 640, THUMBNAIL_SIDE]
    assert [each.format for each in made] == ["JPEG", "JPEG", "PNG" if image_format == "PNG" else "JPEG"]
    said = rendition_sizes(WIDE.size) | {THUMBNAIL_SIDE: fitted(WIDE.size, THUMBNAIL_SIDE)}
    assert {each.side: (each.width, each.height) for each in made} == said
    for each in made:
        shown = decoded(each.data)
        assert shown.size == (each.width, each.height)
        assert is_close(corners(shown), corners(WIDE), within=6)
        assert not {"exif", "icc_profile", "comment", "xmp"} & shown.info.keys()


@pytest.mark.parametrize("size", [(4031, 3023), (4000, 3000), (2016, 3024), (6001, 4000), (5000, 333)])
def test_a_jpeg_that_is_decoded_at_a_part_of_its_size_is_as_good(size: tuple[int, int]) -> None:
    whole = _pattern(size)
    large, *_, small = renditions(encoded(whole, quality=95, subsampling="4:4:4"))

    for made in (large, small):
        shown = decoded(made.data).convert("RGB")
        assert _decibels(shown, whole.resize(shown.size, Image.Resampling.LANCZOS)) > 34


# Waves that both sizes can show, so that only what went wrong is a difference.
def _pattern(size: tuple[int, int]) -> Image.Image:
    waves = Image.radial_gradient("L").resize((64, 64)).resize(size, Image.Resampling.BICUBIC)
    return Image.merge("RGB", (waves, ImageChops.invert(waves), waves))


def _decibels(one: Image.Image, other: Image.Image) -> float:
    squares = ImageStat.Stat(ImageChops.difference(one, other)).sum2
    return 10 * log10(255**2 * 3 * one.width * one.height / max(1, sum(squares)))


def test_a_small_photo_has_a_picture_of_its_own_size_and_a_thumbnail() -> None:
    assert [(each.side, each.width) for each in renditions(jpeg(400, 300))] == [(640, 400), (250, 250)]
    assert [(each.side, each.width) for each in renditions(jpeg(40, 30))] == [(250, 40)]


def test_transparent_parts_stay_transparent() -> None:
    image = picture(900, 600).convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 450, 600))
    made = renditions(encoded(image, "PNG"))

    assert [each.format for each in made] == ["WebP", "WebP", "PNG"]
    for each in made:
        shown = decoded(each.data).convert("RGBA")
        assert shown.getpixel((each.width // 4, each.height // 2))[3] == 0  # type: ignore[index]
        assert shown.getpixel((each.width * 3 // 4, each.height // 2))[3] == 255  # type: ignore[index]


def test_a_turned_photo_is_upright_in_srgb() -> None:
    exif = tiff([(0x0112, SHORT, 6)])
    for made in renditions(jpeg(1000, 700, exif=exif)):
        assert made.width < made.height
    red_is_green = renditions(encoded(picture(1000, 700), icc_profile=swapped_profile()))
    for made in red_is_green:
        assert is_close(corners(decoded(made.data))[0], (30, 220, 30), within=40)


def test_a_photo_is_decoded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    decoded_files = []
    load = JpegImagePlugin.JpegImageFile.load_prepare

    def counted(file: JpegImagePlugin.JpegImageFile) -> None:
        decoded_files.append(file)
        load(file)

    monkeypatch.setattr(JpegImagePlugin.JpegImageFile, "load_prepare", counted)

    renditions(jpeg(3000, 2000))

    assert len(decoded_files) == 1


def test_what_is_missing_is_grey_in_each() -> None:
    file = jpeg(3000, 2000)
    made = renditions(file[: len(file) // 2])

    assert all(each.damaged for each in made)
    for each in made:
        assert is_close(decoded(each.data).convert("RGB").getpixel((5, each.height - 5)), (128, 128, 128), within=6)


def test_a_thumbnail_alone_is_the_same_kind_of_picture() -> None:
    alone, last = thumbnail(jpeg(3000, 2000)), renditions(jpeg(3000, 2000))[-1]
    assert isinstance(alone, RenditionImage)
    assert (alone.width, alone.height, alone.format) == (last.width, last.height, last.format)
    assert _decibels(decoded(alone.data), decoded(last.data)) > 30


def test_nothing_is_made_of_what_nobody_can_show() -> None:
    with pytest.raises(UnsupportedImage, match=re.escape("damaged")):
        renditions(jpeg(3000, 2000)[:700])
