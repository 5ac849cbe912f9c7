"""A thumbnail's colours are those of its original, whatever kind of pixels and profile that has."""

import struct
from typing import Any

import pytest
from PIL import Image, ImageChops

from tests.photo_factory import CORNERS, encoded, jpeg, picture, png, png_chunk, png_of, segment, with_segments
from tests.thumbnails_shown import cmyk, corners, is_close, shown, swapped_profile


def cmyk_without_adobe_marker() -> bytes:
    """The same picture, as those write it who store 255 for full ink: nothing says so but the missing marker."""
    file = encoded(ImageChops.invert(picture().convert("CMYK")), quality=95)
    marker = file.index(b"\xff\xee\0\x0eAdobe")
    return file[:marker] + file[marker + 16 :]


@pytest.mark.parametrize(
    "file",
    [
        jpeg(),
        jpeg(progressive=True),
        jpeg(1601, 1203),
        cmyk(),
        cmyk_without_adobe_marker(),
        encoded(picture(), "MPO", save_all=True, append_images=[Image.new("RGB", (400, 300))]),
        png(),
        png(1601, 1203),
        encoded(picture().quantize(8), "PNG"),
        encoded(picture().convert("RGBA"), "PNG"),
        encoded(picture(), "PNG", save_all=True, append_images=[Image.new("RGB", (400, 300))]),
        png_of(
            2,
            2,
            16,
            2,
            b"".join(b"\0" + b"".join(bytes([v, 7]) for c in CORNERS[i : i + 2] for v in c) for i in (0, 2)),
        ),
    ],
)
def test_colours_are_those_of_the_original(file: bytes) -> None:
    assert is_close(corners(shown(file)), CORNERS, within=6)


def grey_alpha_16() -> bytes:
    return png_of(2, 1, 16, 4, b"\0" + struct.pack(">4H", 40_000, 65_535, 40_000, 0))


@pytest.mark.parametrize(
    ("file", "mode", "pixels"),
    [
        (encoded(Image.new("L", (2, 1), 99)), "L", [99, 99]),
        (encoded(Image.new("L", (2, 1), 99), "PNG"), "L", [99, 99]),
        (encoded(Image.new("I;16", (2, 1), 40_000), "PNG"), "L", [156, 156]),
        (encoded(Image.new("1", (2, 1), 1), "PNG"), "L", [255, 255]),
        (png_of(2, 1, 2, 0, b"\0\x90"), "L", [170, 85]),
        (png_of(2, 1, 8, 4, b"\0\x63\xff\x63\0"), "LA", [(99, 255), (0, 0)]),
        (grey_alpha_16(), "RGBA", [(156, 156, 156, 255), (0, 0, 0, 0)]),
        (png_of(2, 1, 8, 6, b"\0\1\2\3\xff\1\2\3\0"), "RGBA", [(1, 2, 3, 255), (0, 0, 0, 0)]),
        (png_of(2, 1, 8, 0, b"\0\x63\x64", png_chunk(b"tRNS", b"\0\x64")), "LA", [(99, 255), (0, 0)]),
        (png_of(2, 1, 2, 0, b"\0\x90", png_chunk(b"tRNS", b"\0\1")), "LA", [(170, 255), (0, 0)]),
        (png_of(2, 1, 1, 0, b"\0\x80", png_chunk(b"tRNS", b"\0\0")), "LA", [(255, 255), (0, 0)]),
        (png_of(2, 1, 16, 0, b"\0\x63\0\x64\0", png_chunk(b"tRNS", b"\x64\0")), "LA", [(99, 255), (0, 0)]),
        (
            png_of(2, 1, 8, 2, b"\0\1\2\3\4\5\6", png_chunk(b"tRNS", b"\0\4\0\5\0\6")),
            "RGBA",
            [(1, 2, 3, 255), (0, 0, 0, 0)],
        ),
        (
            png_of(2, 1, 8, 3, b"\0\0\1", png_chunk(b"PLTE", b"\1\2\3\4\5\6"), png_chunk(b"tRNS", b"\xff\0")),
            "RGBA",
            [(1, 2, 3, 255), (0, 0, 0, 0)],
        ),
        (
            png_of(2, 1, 8, 3, b"\0\0\1", png_chunk(b"PLTE", b"\xc8\x64\x32\4\5\6"), png_chunk(b"tRNS", b"\x80")),
            "RGBA",
            [(200, 100, 50, 128), (4, 5, 6, 255)],
        ),
    ],
)
def test_kinds_of_pixels(file: bytes, mode: str, pixels: list[Any]) -> None:
    image = shown(file)
    assert image.mode == mode
    found = [image.getpixel((x, 0)) for x in range(2)]
    assert all(
        is_close((a,) if isinstance(a, int) else a, (b,) if isinstance(b, int) else b)
        for a, b in zip(found, pixels, strict=True)
    )


def test_hidden_colours_do_not_bleed_into_edges() -> None:
    image = Image.new("RGBA", (1000, 1000), (255, 0, 0, 0))
    image.paste((255, 255, 255, 255), (333, 0, 1000, 1000))
    small = shown(encoded(image, "PNG"))
    visible = [small.getpixel((x, 100)) for x in range(small.width)]
    assert all(min(pixel[:3]) >= 250 for pixel in visible if pixel[3] > 60)  # type: ignore[index]


# Colour profiles


def linear_grey_profile() -> bytes:
    curve = b"curv\0\0\0\0\0\0\0\0"
    white = b"XYZ \0\0\0\0" + struct.pack(">3i", 63190, 65536, 54061)
    tags = struct.pack(">I4sII4sII", 2, b"kTRC", 156, len(curve), b"wtpt", 156 + len(curve), len(white))
    body = tags + curve + white
    header = struct.pack(
        ">I4sI4s4s4s12s4s", 128 + len(body), b"lcms", 0x02400000, b"mntr", b"GRAY", b"XYZ ", b"", b"acsp"
    )
    return header.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061).ljust(60, b"\0") + body


def exchanged(colours: Any) -> list[tuple[int, ...]]:
    return [(green, red, blue) for red, green, blue in colours]


@pytest.mark.parametrize("image_format", ["JPEG", "PNG"])
def test_profiles_are_turned_into_srgb(image_format: str) -> None:
    image = shown(encoded(picture(), image_format, icc_profile=swapped_profile(), quality=95))
    assert is_close(corners(image), exchanged(CORNERS), within=6)


@pytest.mark.parametrize("mode", ["P", "RGBA"])
def test_profiles_count_for_palettes_and_beside_transparency(mode: str) -> None:
    stored = picture().quantize(8) if mode == "P" else picture().convert("RGBA")
    image = shown(encoded(stored, "PNG", icc_profile=swapped_profile()))
    assert image.mode == ("RGB" if mode == "P" else "RGBA")
    assert is_close(corners(image), exchanged(CORNERS), within=6)


@pytest.mark.parametrize("mode", ["L", "LA"])
def test_grey_profiles(mode: str) -> None:
    image = shown(encoded(Image.new("L", (9, 9), 128).convert(mode), "PNG", icc_profile=linear_grey_profile()))
    assert image.mode == mode
    value = image.convert("L").getpixel((4, 4))
    assert value == pytest.approx(188, abs=2)


@pytest.mark.parametrize(
    "profile", [b"no profile", swapped_profile()[:200], swapped_profile()[:132] + b"\xff" * 400, linear_grey_profile()]
)
def test_unusable_profiles_are_passed_over(profile: bytes) -> None:
    assert is_close(corners(shown(encoded(picture(), "PNG", icc_profile=profile))), CORNERS)
    assert is_close(corners(shown(jpeg(icc_profile=profile))), CORNERS)


def test_a_profile_of_which_a_part_is_missing_is_passed_over() -> None:
    part = segment(0xE2, b"ICC_PROFILE\0\2\3" + swapped_profile())
    assert is_close(corners(shown(with_segments(jpeg(), part))), CORNERS)
