"""What stands beside the picture is found wherever writers put it: blocks, chunks and their forms."""

import zlib
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.core.image.header import Head
from chalicelib.core.image.iptc import iptc_in_photoshop, read_iptc
from chalicelib.core.image.metadata import NeedMoreBytes, image_metadata, metadata_of
from chalicelib.core.image.thumbnail import thumbnail
from chalicelib.core.image.xmp import read_xmp
from chalicelib.core.photo import Camera, ImageMetadata, Location
from tests.examples import examples
from tests.photo_factory import (
    ASCII,
    SHORT,
    decoded,
    exif_segment,
    jpeg,
    png,
    png_chunk,
    png_of,
    segment,
    tiff,
    with_chunks,
    with_segments,
)

CASES = Path(__file__).parents[3] / "data/cases"
BLOCK = tiff([(0x010F, ASCII, "TestMake"), (0x0112, SHORT, 6)], [(0x9003, ASCII, "2021:06:15 12:34:56")])
EXIF = b"Exif\0\0" + BLOCK
XMP_START = b"http://ns.adobe.com/xap/1.0/\0"


def of(file: bytes) -> ImageMetadata:
    return image_metadata(file, file_size=len(file))


def case(name: str) -> ImageMetadata:
    return of((CASES / name).read_bytes())


def packet(inside: str) -> bytes:
    return (
        '<?xpacket begin="\ufeff"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:exif="http://ns.adobe.com/exif/1.0/" xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" '
        'xmlns:xmpNote="http://ns.adobe.com/xmp/note/" '
        f'xmlns:other="urn:other">{inside}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
    ).encode()


def described(inside: str) -> bytes:
    return packet(f'<rdf:Description rdf:about="">{inside}</rdf:Description>')


def with_xmp(inside: str) -> ImageMetadata:
    return of(with_segments(jpeg(), segment(0xE1, XMP_START + described(inside))))


def iim(*sets: tuple[int, bytes]) -> bytes:
    return b"".join(b"\x1c\2" + bytes([number]) + len(value).to_bytes(2, "big") + value for number, value in sets)


def photoshop(block: bytes) -> bytes:
    resolution = b"8BIM\x03\xed\0\0\0\0\0\x03abc\0"
    return resolution + b"8BIM\x04\x04\0\0" + len(block).to_bytes(4, "big") + block + b"\0" * (len(block) % 2)


# The cases


@pytest.mark.parametrize("name", ["date_png_eXIf_behind_idat.png", "jpeg_exif_app1_second_full.jpg"])
def test_blocks_that_stand_farther_back(name: str) -> None:
    found = case(name)
    assert found.captured_at == datetime(2021, 6, 15, 12, 34, 56)
    assert found.camera == Camera(make="TestMake", model="TestModel")
    assert found.location is not None
    assert (found.location.latitude, found.location.longitude) == pytest.approx((48.85822, 2.2945), abs=1e-5)
    assert (found.orientation, found.width, found.height) == (1, 320, 240)


def test_any_byte_may_pad_the_start_of_exif() -> None:
    found = case("jpeg_exif_prefix_0_ff.jpg")
    assert (found.width, found.height, found.orientation) == (240, 320, 6)
    assert found.captured_at == datetime(2021, 6, 15, 12, 34, 56)
    assert found.location is not None


def test_a_leap_second() -> None:
    assert case("date_sec60.jpg").captured_at == datetime(2016, 12, 31, 23, 59, 59)


def test_xmp_that_goes_on_in_other_segments() -> None:
    main = described(
        f"<xmpNote:HasExtendedXMP>{DIGEST.decode()}</xmpNote:HasExtendedXMP><tiff:Make>TestMake</tiff:Make>"
    )
    rest = described("<tiff:Make>Other</tiff:Make><tiff:Model>TestModel</tiff:Model>" + " " * 500)
    parts = [extension(rest, start) for start in range(0, len(rest), 100)]
    stranger = extension(described("<tiff:Model>Stranger</tiff:Model>"), 0, digest=b"F" * 32)

    start = segment(0xE1, XMP_START + main) + stranger
    found = of(with_segments(jpeg(), start + b"".join(reversed(parts))))
    torn = of(with_segments(jpeg(), start + b"".join(parts[1:])))

    assert found.camera == Camera(make="TestMake", model="TestModel")
    assert torn.camera == Camera(make="TestMake")


DIGEST = b"0123456789ABCDEF0123456789ABCDEF"


def extension(packet: bytes, start: int, *, digest: bytes = DIGEST) -> bytes:
    place = len(packet).to_bytes(4, "big") + start.to_bytes(4, "big")
    return segment(0xE1, b"http://ns.adobe.com/xmp/extension/\0" + digest + place + packet[start : start + 100])


def test_what_only_xmp_says() -> None:
    assert case("date_xmp_only.jpg").captured_at == datetime(
        2021, 6, 15, 12, 34, 56, tzinfo=timezone(timedelta(hours=2))
    )
    place = case("gps_xmp_only.jpg").location
    assert place is not None
    assert (place.latitude, place.longitude) == pytest.approx((28.18448, -14.16067), abs=1e-5)


def test_a_make_in_latin_1() -> None:
    assert case("make_latin1.jpg").camera == Camera(make="Café Cam", model="Mödell 1")


def test_one_of_16_bit_greys_is_transparent_not_its_neighbours() -> None:
    made = decoded(thumbnail((CASES / "png_gray16_trns.png").read_bytes()).data)
    opacities = made.getchannel("A").tobytes()
    assert round(sum(opacities) / len(opacities)) == 254


def test_one_16_bit_colour_is_transparent() -> None:
    row = b"\0" + (b"\x80\x01" * 3) * 50 + (b"\x10\x00" * 3) * 50
    file = png_of(100, 50, 16, 2, row * 50, png_chunk(b"tRNS", b"\x80\x01" * 3))
    alpha = decoded(thumbnail(file).data).getchannel("A")
    assert (alpha.getpixel((10, 20)), alpha.getpixel((90, 20))) == (0, 255)


# PNG


def raw_profile(kind: bytes, data: bytes) -> bytes:
    digits = data.hex().encode()
    lines = b"\n".join(digits[start : start + 72] for start in range(0, len(digits), 72))
    return b"\n%s\n%8d\n%s\n" % (kind, len(data), lines)


@pytest.mark.parametrize(
    "chunk",
    [
        png_chunk(b"eXIf", BLOCK),
        png_chunk(b"eXIf", EXIF),
        png_chunk(b"tEXt", b"Raw profile type exif\0" + raw_profile(b"exif", EXIF)),
        png_chunk(b"zTXt", b"Raw profile type APP1\0\0" + zlib.compress(raw_profile(b"generic profile", EXIF))),
        png_chunk(b"iTXt", b"Raw profile type exif\0\1\0\0\0" + zlib.compress(raw_profile(b"exif", EXIF))),
    ],
    ids=["eXIf", "eXIf with a prefix", "text", "deflated text", "international text"],
)
def test_exif_in_png(chunk: bytes) -> None:
    for file, orientation in ((with_chunks(png(), chunk), 6), (png()[:-12] + chunk + png()[-12:], 1)):
        found = of(file)
        assert found.camera == Camera(make="TestMake")
        assert found.captured_at == datetime(2021, 6, 15, 12, 34, 56)
        assert found.orientation == orientation


@pytest.mark.parametrize(
    "chunk",
    [
        png_chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + described("<tiff:Make>TestMake</tiff:Make>")),
        png_chunk(
            b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(described("<tiff:Make>TestMake</tiff:Make>"))
        ),
        png_chunk(
            b"tEXt",
            b"Raw profile type xmp\0" + raw_profile(b"xmp", described("<tiff:Make>TestMake</tiff:Make>")),
        ),
    ],
    ids=["plain", "deflated", "raw profile"],
)
def test_xmp_in_png(chunk: bytes) -> None:
    assert of(with_chunks(png(), chunk)).camera == Camera(make="TestMake")


def test_iptc_in_png() -> None:
    block = photoshop(iim((55, b"20210615"), (60, b"123456+0200")))
    text = zlib.compress(raw_profile(b"iptc", block))
    assert of(with_chunks(png(), png_chunk(b"zTXt", b"Raw profile type iptc\0\0" + text))).captured_at is not None


def read_of(file: bytes) -> tuple[ImageMetadata, list[int]]:
    """What it says, and how many bytes each read has brought."""
    head = Head(b"", len(file))
    reads: list[int] = []
    while True:
        try:
            return metadata_of(head), reads
        except NeedMoreBytes as more:
            reads.append(more.end - more.start)
            head.add(more.start, file[more.start : more.end])


def with_pixels(*lengths: int, behind: bytes = b"") -> bytes:
    """A PNG whose pixels are in chunks of these lengths."""
    chunks = b"".join(png_chunk(b"IDAT", bytes(length)) for length in lengths)
    file = png()
    return file[:33] + chunks + behind + file[-12:]


JUNK = png_chunk(b"juNk", b"eXIf" * 1000)
BEHIND = JUNK + png_chunk(b"eXIf", BLOCK)


@pytest.mark.parametrize(
    ("lengths", "behind"),
    [
        ([8192] * 60 + [17], [8, len(BEHIND) + 12]),
        ([8192] * 60, [8, 72 * 2**10]),
        ([500_000], [8, 72 * 2**10]),
        ([8192, 500_000, 17], [8, 72 * 2**10]),
    ],
    ids=["equal but for the last", "equal", "one", "unequal"],
)
def test_chunks_behind_the_pixels_cost_few_reads(lengths: list[int], behind: list[int]) -> None:
    found, reads = read_of(with_pixels(*lengths, behind=BEHIND))
    assert found.camera == Camera(make="TestMake")
    assert reads[1:] == behind


@pytest.mark.parametrize(("lengths", "behind"), [([8192] * 60 + [17], [8]), ([500_000], [])])
def test_that_nothing_is_behind_the_pixels_costs_no_tail(lengths: list[int], behind: list[int]) -> None:
    assert read_of(with_pixels(*lengths))[1][1:] == behind


def test_chunks_behind_the_pixels_need_a_right_checksum() -> None:
    assert of(with_pixels(500, behind=BEHIND)).camera
    assert of(with_pixels(500, behind=BEHIND[:-1] + bytes([BEHIND[-1] ^ 1]))).camera is None


# JPEG


def test_the_rest_of_a_long_block_is_no_block_of_its_own() -> None:
    long = tiff([(0x9C9B, 7, b"\0" * 90_000), (0x010F, ASCII, "Phase One")])
    file = with_segments(jpeg(), exif_segment(long) + exif_segment(tiff([(0x0110, ASCII, "IQ3")])))
    assert of(file).camera == Camera(make="Phase One")


def test_iptc_in_several_segments() -> None:
    block = photoshop(iim((5, b"x" * 100), (55, b"20210615")))
    parts = (segment(0xED, b"Photoshop 3.0\0" + part) for part in (block[:50], block[50:]))
    assert of(with_segments(jpeg(), b"".join(parts))).captured_at == datetime(2021, 6, 15)


# XMP


def test_forms_of_properties() -> None:
    found = read_xmp(
        packet(
            '<rdf:Description rdf:about="" xmp:Rating="4" other:Unknown="1">'
            "<dc:title><rdf:Alt><rdf:li xml:lang='de'>Turm</rdf:li>"
            "<rdf:li xml:lang='x-default'>Tower</rdf:li></rdf:Alt></dc:title>"
            "<dc:subject><rdf:Bag><rdf:li> a &amp; b </rdf:li><rdf:li>c</rdf:li></rdf:Bag></dc:subject>"
            "<photoshop:Credit>Agency</photoshop:Credit><photoshop:Source rdf:resource='urn:x'/>"
            "<other:Struct rdf:parseType='Resource'><dc:creator>not this</dc:creator></other:Struct>"
            "<other:History><rdf:Seq><rdf:li><rdf:Description dc:format='nor this'/></rdf:li></rdf:Seq></other:History>"
            "</rdf:Description><rdf:Description rdf:about=''><xmp:Label>Red</xmp:Label></rdf:Description>"
        )
    )
    assert found == {
        "xmp:Rating": ("4",),
        "dc:title": ("Tower", "Turm"),
        "dc:subject": ("a & b", "c"),
        "photoshop:Credit": ("Agency",),
        "photoshop:Source": ("urn:x",),
        "xmp:Label": ("Red",),
    }


def test_entities_blow_nothing_up() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>' + described("<dc:source>&b;</dc:source>")
    assert read_xmp(bomb) == {}


@pytest.mark.parametrize("damaged", [b"", b"no xml", b"\xff\xfe", b"<a>" * 10_000, b"<x xmlns='a b'/>"])
def test_what_is_no_packet_says_nothing(damaged: bytes) -> None:
    assert read_xmp(damaged) == {}


def test_a_packet_cut_off_says_what_it_has() -> None:
    whole = described("<xmp:Rating>4</xmp:Rating><xmp:Label>Red</xmp:Label>")
    assert read_xmp(whole[: whole.index(b"<xmp:Label>") + 5]) == {"xmp:Rating": ("4",)}


def test_a_packet_in_utf_16() -> None:
    text = described("<xmp:Label>Grün</xmp:Label>").decode().replace('<?xpacket begin="\ufeff"?>', "")
    assert read_xmp(text.encode("utf-16")) == {"xmp:Label": ("Grün",)}


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("<exif:DateTimeOriginal>2021-06-15T12:34:56</exif:DateTimeOriginal>", datetime(2021, 6, 15, 12, 34, 56)),
        ("<photoshop:DateCreated>2021-06-15T12:34</photoshop:DateCreated>", datetime(2021, 6, 15, 12, 34)),
        ("<photoshop:DateCreated>2021-06-15</photoshop:DateCreated>", datetime(2021, 6, 15)),
        ("<xmp:CreateDate>2021-06-15T12:34:56.5</xmp:CreateDate>", datetime(2021, 6, 15, 12, 34, 56, 500_000)),
        ("<xmp:ModifyDate>2021-06-15T12:34:56</xmp:ModifyDate>", None),
        ("<xmp:CreateDate>soon</xmp:CreateDate>", None),
    ],
)
def test_times_in_xmp(inside: str, expected: datetime | None) -> None:
    assert with_xmp(inside).captured_at == expected


def test_exif_goes_before_xmp_and_xmp_before_a_change_of_the_file() -> None:
    said = segment(0xE1, XMP_START + described("<photoshop:DateCreated>2020-01-01</photoshop:DateCreated>"))
    assert of(with_segments(jpeg(exif=BLOCK), said)).captured_at == datetime(2021, 6, 15, 12, 34, 56)
    changed = jpeg(exif=tiff([(0x0132, ASCII, "2022:02:02 00:00:00")]))
    assert of(with_segments(changed, said)).captured_at == datetime(2020, 1, 1)


@pytest.mark.parametrize(
    ("latitude", "longitude", "expected"),
    [
        ("48,51.492N", "2,17.67E", Location(48.8582, 2.2945)),
        ("48,51,29.52S", "2,17,40.2W", Location(-48.8582, -2.2945)),
        ("48.8582", "2.2945", None),
        ("148,0N", "2,0E", None),
        ("N", "E", None),
    ],
)
def test_places_in_xmp(latitude: str, longitude: str, expected: Location | None) -> None:
    found = with_xmp(
        f"<exif:GPSLatitude>{latitude}</exif:GPSLatitude><exif:GPSLongitude>{longitude}</exif:GPSLongitude>"
        "<exif:GPSAltitude>355/10</exif:GPSAltitude><exif:GPSAltitudeRef>1</exif:GPSAltitudeRef>"
    ).location
    assert (found is None) == (expected is None)
    if found and expected:
        assert (found.latitude, found.longitude) == pytest.approx((expected.latitude, expected.longitude))
        assert found.altitude == -35.5


def test_numbers_in_xmp() -> None:
    said = "<exif:ExposureTime>1/200</exif:ExposureTime><exif:FNumber>28/10</exif:FNumber>"
    nonsense = "<exif:FocalLength>50/0</exif:FocalLength><exif:ISOSpeedRatings>1e999999999</exif:ISOSpeedRatings>"
    assert with_xmp(said + nonsense).camera == Camera(exposure_time=0.005, f_number=2.8)


# IPTC


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        ([(55, b"20210615")], datetime(2021, 6, 15)),
        ([(55, b"20210615"), (60, b"123456")], datetime(2021, 6, 15, 12, 34, 56)),
        (
            [(55, b"20210615"), (60, b"123456-0330")],
            datetime(2021, 6, 15, 12, 34, 56, tzinfo=timezone(timedelta(hours=-3.5))),
        ),
        ([(60, b"123456")], None),
        ([(55, b"00000000")], None),
    ],
)
def test_times_in_iptc(sets: list[tuple[int, bytes]], expected: datetime | None) -> None:
    file = with_segments(jpeg(), segment(0xED, b"Photoshop 3.0\0" + photoshop(iim(*sets))))
    assert of(file).captured_at == expected


def test_iptc_in_its_code() -> None:
    assert read_iptc(iim((25, "Küste".encode()), (25, "Küste".encode("latin-1")))) == {25: ("Küste", "Küste")}


@settings(max_examples=examples(80))
@given(st.binary(max_size=200))
def test_random_blocks_are_passed_over(block: bytes) -> None:
    read_iptc(b"\x1c\2" + block)
    iptc_in_photoshop(b"8BIM" + block)
    read_xmp(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>" + block)
    of(with_chunks(png(), png_chunk(b"zTXt", b"Raw profile type exif\0" + block)))
