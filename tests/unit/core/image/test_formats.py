"""A format that a photo may have is known wherever a photo goes."""

from contextlib import suppress
from datetime import datetime

import pytest
from PIL import Image

from chalicelib.core.api.album_types import FileBody
from chalicelib.core.api.upload_tickets import original_of, refusal
from chalicelib.core.image.decoding import scaled_image
from chalicelib.core.image.detection_image import detection_image, needs_conversion
from chalicelib.core.image.dominant_colours import dominant_colours
from chalicelib.core.image.formats import JPEG, PHOTO_FORMATS, PNG, PhotoFormat
from chalicelib.core.image.metadata import Head, NeedMoreBytes, image_metadata, metadata_of
from chalicelib.core.image.thumbnail import thumbnail
from chalicelib.core.photo import ImageMetadata
from chalicelib.core.search.filters import clause
from chalicelib.core.search.syntax import Filter
from chalicelib.errors import UnsupportedImage
from tests.format_corpus import DATE, MADE, WITHOUT_EXIF, cr3, dng, heic, nef
from tests.photo_factory import CORNERS, SHORT, decoded, encoded, exif_segment, jpeg, picture, tiff, with_segments
from tests.records import ALICE


@pytest.fixture(params=list(PHOTO_FORMATS.values()), ids=list(PHOTO_FORMATS))
def known(request: pytest.FixtureRequest) -> PhotoFormat:
    found: PhotoFormat = request.param
    return found


@pytest.fixture
def image(known: PhotoFormat) -> bytes:
    return MADE[known.name]()


def of(file: bytes) -> ImageMetadata:
    return image_metadata(file, file_size=len(file))


def corners(file: bytes) -> list[tuple[int, ...]]:
    """The colours in the middle of each quarter of a picture."""
    image = decoded(file).convert("RGB")
    places = [(image.width * x // 4, image.height * y // 4) for y in (1, 3) for x in (1, 3)]
    return [tuple(image.getpixel(place)) for place in places]  # type: ignore[arg-type]


def shows(file: bytes, colours: tuple[tuple[int, int, int], ...]) -> bool:
    pairs = zip(corners(file), colours, strict=True)
    return all(abs(a - b) < 16 for found, colour in pairs for a, b in zip(found, colour, strict=True))


def asked_for(head: Head) -> NeedMoreBytes | None:
    try:
        metadata_of(head)
    except NeedMoreBytes as more:
        return more
    return None


def test_its_content_is_recognised_and_read(known: PhotoFormat, image: bytes) -> None:
    found = of(image)
    assert (found.format, found.width, found.height) == (known.name, 800, 600)
    if known.name not in WITHOUT_EXIF:
        assert found.captured_at == datetime.strptime(DATE, "%Y:%m:%d %H:%M:%S")
        assert found.camera is not None


def test_it_is_recognised_as_it_is_or_converted(known: PhotoFormat, image: bytes) -> None:
    assert needs_conversion(of(image)) == (known not in (JPEG, PNG))
    assert shows(detection_image(image), CORNERS)


def test_its_thumbnail_is_shown_by_every_browser(known: PhotoFormat, image: bytes) -> None:
    made = thumbnail(image)
    assert (made.format, made.width, made.height) == (("PNG" if known is PNG else "JPEG"), 250, 188)
    assert made.content_type == PHOTO_FORMATS[made.format].content_type
    assert shows(made.data, CORNERS)
    assert {"red", "green", "blue", "yellow"} >= {colour.name for colour in dominant_colours(made.data)} > {"red"}


def test_it_is_read_a_few_pieces_at_a_time(image: bytes) -> None:
    head, reads = Head(b"", len(image)), 0
    while more := asked_for(head):
        reads += 1
        assert 0 <= more.start < more.end <= len(image)
        head.add(more.start, image[more.start : more.end])
    assert metadata_of(head) == of(image)
    assert reads <= 5


def test_a_part_of_it_is_read_or_refused(known: PhotoFormat, image: bytes) -> None:
    for length in range(16, len(image), len(image) // 23):
        for part in (image[:length], image[:length] + bytes(len(image) - length)):
            with suppress(UnsupportedImage):
                assert of(part).format
                scaled_image(part, lambda size: (20, 15))


def test_it_may_be_uploaded(known: PhotoFormat) -> None:
    file = FileBody(name=f"a.{known.endings[0]}", size=1024, md5="0" * 32, type=known.content_type)
    assert refusal(file, original_of(file, ALICE)) is None


def test_search_takes_its_name_and_its_endings(known: PhotoFormat) -> None:
    for value in known.endings:
        assert clause(Filter("format", value, 0, 7)) == {"bool": {"filter": [{"term": {"format": known.name}}]}}


def test_search_takes_raw_for_all_of_those() -> None:
    assert "NEF" in str(clause(Filter("format", "raw", 0, 7)))


# What is turned, transparent, or has more than 8 bits

TURNED = (CORNERS[2], CORNERS[0], CORNERS[3], CORNERS[1])  # by orientation 6


@pytest.mark.parametrize("orientation", [1, 6])
def test_which_way_up_a_raw_photo_is(orientation: int) -> None:
    turned = tiff([(0x0112, SHORT, orientation)])
    own = with_segments(jpeg(800, 600), exif_segment(turned))
    for file in (nef(orientation=orientation), cr3(orientation), dng(own, orientation=3)):
        found = of(file)
        assert (found.width, found.height) == ((800, 600) if orientation == 1 else (600, 800))
        assert shows(thumbnail(file).data, CORNERS if orientation == 1 else TURNED)


@pytest.mark.parametrize("name", ["AVIF", "WEBP", "TIFF", "HEIC"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_which_way_up_other_photos_are(name: str, orientation: int) -> None:
    block = tiff([(0x0112, SHORT, orientation)])
    if name == "HEIC":
        file = heic(picture(400, 300), exif=b"Exif\0\0" + block)
    else:
        file = encoded(picture(400, 300), name, exif=block)
    found = of(file)
    reference = thumbnail(with_segments(jpeg(400, 300), exif_segment(block)))
    made = thumbnail(file)
    assert (found.width, found.height) == ((400, 300) if orientation < 5 else (300, 400))
    assert (made.width, made.height) == (reference.width, reference.height)
    assert shows(made.data, tuple(corners(reference.data)))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["WEBP", "AVIF", "TIFF", "JPEG2000", "GIF"])
def test_transparency_is_kept(name: str) -> None:
    image = picture().convert("RGBA")
    image.paste((0, 0, 0, 0), (0, 0, 200, 300))
    made = thumbnail(encoded(image, name, **({"lossless": True} if name == "WEBP" else {})))
    alpha = decoded(made.data).convert("RGBA").getchannel("A")
    assert made.format == "PNG"
    assert (alpha.getpixel((20, 100)), alpha.getpixel((230, 100))) == (0, 255)


@pytest.mark.parametrize(
    "image",
    [
        Image.new("I;16", (300, 200), 40_000),
        Image.new("L", (300, 200), 156),
        Image.new("LA", (300, 200), (156, 255)),
        Image.new("1", (300, 200), 1),
        Image.new("CMYK", (300, 200), (0, 100, 100, 0)),
        Image.new("P", (300, 200), 3),
        Image.new("LAB", (300, 200), (120, 128, 128)),
        Image.new("F", (300, 200), 150.0),
        Image.new("I", (300, 200), 150),
    ],
    ids=lambda image: image.mode,
)
def test_pixels_of_every_kind_in_tiff(image: Image.Image) -> None:
    made = decoded(thumbnail(encoded(image, "TIFF")).data).convert("RGB")
    assert made.size == (250, 167)
    if image.mode in ("I;16", "L", "LA"):
        assert made.getpixel((100, 100)) == (156, 156, 156)
    if image.mode == "CMYK":
        assert made.getpixel((100, 100))[0] > 200  # type: ignore[index]


# Bombs, and what is no photo


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("GIF", lambda: encoded(picture(8, 6), "GIF").replace(b"\x08\0\x06\0", b"\xff\xff\xff\xff", 1)),
        ("BMP", lambda: encoded(picture(8, 6), "BMP").replace(b"\x08\0\0\0\x06\0\0\0", b"\xff\xff\0\0\xff\xff\0\0", 1)),
        ("TIFF", lambda: _huge_tiff()),
        ("WebP", lambda: b"RIFF\x40\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\xff\xff\0\xff\xff\0" + bytes(40)),
        ("JPEG 2000", lambda: encoded(picture(8, 6), "JPEG2000").replace(b"\0\0\0\x06\0\0\0\x08", b"\0\0\xff\xff" * 2)),
        ("HEIC", lambda: _with_size(heic(picture(64, 64)), 64, 60_000)),
        ("AVIF", lambda: _with_size(encoded(picture(64, 64), "AVIF"), 64, 60_000)),
    ],
)
def test_an_image_that_says_it_is_huge_is_refused(name: str, file: object) -> None:
    data: bytes = file()  # type: ignore[operator]
    with pytest.raises(UnsupportedImage, match=r"million can be processed|MB of memory|damaged"):
        thumbnail(data)
    assert of(data).format == name


def _huge_tiff() -> bytes:
    return tiff([(0x0100, 4, 60_000), (0x0101, 4, 60_000), (0x0106, SHORT, 2), (0x0111, 4, 8), (0x0117, 4, 9)])


def _with_size(file: bytes, old: int, new: int) -> bytes:
    ispe = b"ispe\0\0\0\0"
    return file.replace(ispe + old.to_bytes(4, "big") * 2, ispe + new.to_bytes(4, "big") * 2)


def test_a_picture_larger_than_its_header_says_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chalicelib.core.image.opening.MAX_PIXELS", 5000)
    with pytest.raises(UnsupportedImage, match=r"at most|damaged"):
        thumbnail(_with_size(heic(picture(96, 96)), 96, 64))


@pytest.mark.parametrize("version", [True, False])
def test_a_raw_photo_without_a_picture(version: bool) -> None:
    file = dng(b"\xff\xd8\xff\xc3" + bytes(100), make="NIKON", version=version)
    with pytest.raises(UnsupportedImage, match="has no picture in it that can be shown"):
        of(file)


@pytest.mark.parametrize(
    ("make", "name"), [("PENTAX K-1", "PEF"), ("SAMSUNG", "SRW"), ("Hasselblad", "3FR"), ("unheard of", "TIFF")]
)
def test_raw_photos_of_other_cameras_are_named(make: str, name: str) -> None:
    assert of(dng(make=make, version=False)).format == name
