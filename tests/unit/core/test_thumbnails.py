import io
import random
import struct
import subprocess
import sys
import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageStat

from chalicelib.core.image_opening import MOST_SCANS
from chalicelib.core.thumbnails import THUMBNAIL_SIDE, ThumbnailImage, thumbnail
from chalicelib.errors import UnsupportedImage
from tests.photo_factory import (
    CORNERS,
    SHORT,
    decoded,
    deflated,
    encoded,
    jpeg,
    picture,
    png,
    png_chunk,
    png_of,
    png_of_deflated,
    segment,
    tiff,
    with_chunks,
    with_segments,
)

SAMPLES = Path(__file__).parents[3] / "setup" / "samples"


def shown(file: bytes) -> Image.Image:
    """The thumbnail as an image, after checks that hold for each."""
    made = thumbnail(file)
    image = decoded(made.data)
    assert image.format == made.format == ("PNG" if file.startswith(b"\x89PNG") else "JPEG")
    assert made.content_type == f"image/{made.format.lower()}"
    assert image.size == (made.width, made.height)
    assert max(image.size) <= THUMBNAIL_SIDE
    assert not {"exif", "icc_profile", "comment", "xmp"} & image.info.keys()
    return image


def corners(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours in the middle of the four quarters."""
    rgb = image.convert("RGB")
    places = [(x, y) for y in (rgb.height // 4, rgb.height * 3 // 4) for x in (rgb.width // 4, rgb.width * 3 // 4)]
    return [tuple(rgb.getpixel(place)) for place in places]  # type: ignore[arg-type]


def is_close(found: Any, expected: Any, *, within: int = 4) -> bool:
    pairs = zip(found, expected, strict=True)
    return all(is_close(a, b, within=within) if isinstance(a, tuple) else abs(a - b) <= within for a, b in pairs)


# Size and orientation


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


def test_another_side_can_be_asked_for() -> None:
    made = thumbnail(jpeg(), side=100)
    assert (made.width, made.height) == (100, 75)
    assert isinstance(made, ThumbnailImage)


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


# Colours and transparency


def cmyk(**options: Any) -> bytes:
    return encoded(picture().convert("CMYK"), quality=95, **options)


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


def test_bands_fit_together() -> None:
    """An image of several bands looks as if it had been converted and scaled as a whole."""
    gradient = Image.radial_gradient("L").resize((2300, 1900))
    palette = gradient.quantize(256)
    whole = palette.convert("RGB").resize((250, 207), Image.Resampling.LANCZOS)
    assert psnr(shown(encoded(palette, "PNG")), whole) > 45


# Colour profiles


def swapped_profile() -> bytes:
    """sRGB with its red and green exchanged."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return profile.replace(b"rXYZ", b"????", 1).replace(b"gXYZ", b"rXYZ", 1).replace(b"????", b"gXYZ", 1)


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


# Damaged and hostile files


def refusal_of(file: bytes) -> str:
    with pytest.raises(UnsupportedImage) as refused:
        thumbnail(file)
    return str(refused.value)


@pytest.mark.parametrize("file", [jpeg(), jpeg(progressive=True), png()])
def test_truncated_files_are_refused(file: bytes) -> None:
    longest = len(file) - 12 if file.startswith(b"\x89PNG") else len(file) - 2
    for length in sorted({*range(0, min(700, longest), 7), *range(700, longest, 97), longest - 1}):
        assert "damaged" in refusal_of(file[:length]) or length < 8


def test_changed_pixels_of_a_png_are_noticed() -> None:
    file = bytearray(png())
    file[len(file) // 2] ^= 4
    assert "checksum in the middle" in refusal_of(bytes(file))


def test_pixels_that_do_not_inflate() -> None:
    broken = png()[:33] + png_chunk(b"IDAT", b"\x78\x9cnonsense") + png_chunk(b"IEND", b"")
    assert "damaged" in refusal_of(broken)


def test_rows_that_a_png_leaves_out_are_black() -> None:
    image = shown(png_of(100, 100, 8, 2, b"\0" + b"\xff" * 300))
    assert [image.getpixel((50, y)) for y in (0, 99)] == [(255, 255, 255), (0, 0, 0)]


@pytest.mark.parametrize(("start", "name"), [(b"GIF89a", "GIF"), (b"%PDF-1.4", "PDF"), (b"hello", "UNKNOWN")])
def test_other_formats_are_refused_by_name(start: bytes, name: str) -> None:
    assert refusal_of(start + b"\0" * 600) == f"The file is not a JPEG or PNG image, but {name}."


def test_a_small_file_of_400_million_pixels() -> None:
    file = png_of_deflated(20_000, 20_000, 1, 0, deflated(b"\0" * 2501, 20_000))
    assert len(file) < 60_000
    assert refusal_of(file) == "The image has 20,000 x 20,000 pixels; at most 250 million can be processed."


def frame(width: int, height: int, *, marker: int = 0xC2, sampling: int = 0x11) -> bytes:
    components = b"".join(bytes([index, sampling if index == 1 else 0x11, 0]) for index in (1, 2, 3))
    return segment(marker, struct.pack(">BHHB", 8, height, width, 3) + components)


def test_images_that_would_take_too_much_memory() -> None:
    scan = segment(0xDA, b"\3\1\0\2\0\3\0\0\x3f\0") + b"\0" * 600
    assert "takes 1,602 MB of memory" in refusal_of(b"\xff\xd8" + frame(15_000, 16_000) + scan)
    assert "takes 916 MB of memory" in refusal_of(b"\xff\xd8" + frame(15_000, 16_000, sampling=0x22) + scan)
    assert "takes 763 MB of memory" in refusal_of(png_of(20_000, 10_000, 8, 2, b""))


def test_a_jpeg_of_endless_scans() -> None:
    file = jpeg(progressive=True)
    scan = file.index(b"\xff\xda")
    assert "100 passes" in refusal_of(file[:scan] + file[scan : scan + 20] * (MOST_SCANS + 1) + file[scan:])


def test_text_that_inflates_to_200_million_bytes_is_not_inflated() -> None:
    text = deflated(b"\0" * 2**20, 200, level=1)
    bomb = png_chunk(b"zTXt", b"Comment\0\0" + text) + png_chunk(b"iCCP", b"icc\0\0" + text)
    tracemalloc.start()
    image = shown(with_chunks(png(), bomb))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert is_close(corners(image), CORNERS)
    assert peak < 30 * 2**20


def test_private_data_reaches_neither_decoder_nor_thumbnail() -> None:
    noise = (
        segment(0xE1, b"Exif\0\0MM\0*\xff")
        + segment(0xE2, b"MPF\0nonsense")
        + segment(0xED, b"Photoshop 3.0\0" + b"8BIM" * 9)
    )
    assert is_close(corners(shown(with_segments(jpeg(), noise))), CORNERS)
    noise = png_chunk(b"acTL", b"") + png_chunk(b"pHYs", b"\0") + png_chunk(b"sRGB", b"") + png_chunk(b"gAMA", b"")
    assert is_close(corners(shown(with_chunks(png(), noise))), CORNERS)


def mutated(file: bytes, seed: int) -> bytes:
    chance, data = random.Random(seed), bytearray(file)
    for _ in range(chance.randint(1, 6)):
        place = chance.randrange(len(data)) if chance.random() < 0.5 else chance.randrange(min(800, len(data)))
        if chance.random() < 0.5:
            data[place] = chance.randrange(256)
        else:
            del data[place : place + chance.randint(1, 9)]
    return bytes(data)


MUTABLE = [
    jpeg(60, 40),
    jpeg(60, 40, progressive=True),
    jpeg(30, 20, icc_profile=swapped_profile()),
    cmyk(),
    png(60, 40),
]


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(MUTABLE), st.integers(0, 2**32))
def test_a_mutated_file_is_shown_or_refused(file: bytes, seed: int) -> None:
    try:
        made = thumbnail(mutated(file, seed))
    except UnsupportedImage:
        return
    assert decoded(made.data).size == (made.width, made.height)


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 2**32))
def test_a_png_with_right_checksums_and_wrong_contents_is_shown_or_refused(seed: int) -> None:
    chance = random.Random(seed)
    depth, colour_type = chance.choice(((1, 0), (8, 0), (16, 0), (8, 2), (8, 3), (4, 3), (8, 4), (16, 6)))
    chunks = [png_chunk(name, chance.randbytes(chance.randint(0, 20))) for name in (b"PLTE", b"tRNS", b"eXIf", b"iCCP")]
    rows = chance.randbytes(chance.randint(0, 900))
    file = png_of(chance.randint(1, 20), chance.randint(1, 20), depth, colour_type, rows, *chunks)
    try:
        made = thumbnail(file)
    except UnsupportedImage:
        return
    assert decoded(made.data).size == (made.width, made.height)


# Start of the function


def modules_after(statements: str, file: bytes = b"") -> set[str]:
    code = f"import sys; {statements}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], input=file, capture_output=True, check=True)
    return set(done.stdout.decode().split())


def test_only_the_plugins_that_are_needed_are_imported() -> None:
    run = "from chalicelib.core.thumbnails import thumbnail; thumbnail(sys.stdin.buffer.read())"
    exif = tiff([(0x0112, SHORT, 6)])
    of_jpeg, of_png = modules_after(run, jpeg(exif=exif)), modules_after(run, png(exif=exif))
    needless = {
        f"PIL.{name}" for name in ("TiffImagePlugin", "GifImagePlugin", "BmpImagePlugin", "MpoImagePlugin", "ImageCms")
    }
    assert not needless & (of_jpeg | of_png)
    assert "PIL.PngImagePlugin" not in of_jpeg
    assert "PIL.JpegImagePlugin" not in of_png


def test_the_other_steps_start_without_pillow() -> None:
    for module in ("image_metadata", "detection_image"):
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
