"""What people wrote into a file: keywords, title, caption, creator, rights, rating."""

from pathlib import Path

import pytest

from chalicelib.core.image.metadata import image_metadata
from chalicelib.core.photo import ImageMetadata, Inscription
from tests.photo_factory import ASCII, SHORT, UNDEFINED, exif_segment, jpeg, segment, tiff, with_segments
from tests.unit.core.image.test_written import XMP_START, described, iim, photoshop

CASES = Path(__file__).parents[3] / "data/cases"


def of(*segments: bytes) -> ImageMetadata:
    file = with_segments(jpeg(), b"".join(segments))
    return image_metadata(file, file_size=len(file))


def xmp(inside: str) -> bytes:
    return segment(0xE1, XMP_START + described(inside))


def iptc(*sets: tuple[int, bytes]) -> bytes:
    return segment(0xED, b"Photoshop 3.0\0" + photoshop(iim(*sets)))


def exif(*entries: tuple[int, int, object]) -> bytes:
    return exif_segment(tiff(entries))


def bag(name: str, *texts: str) -> str:
    items = "".join(f"<rdf:li>{text}</rdf:li>" for text in texts)
    return f"<dc:{name}><rdf:Bag>{items}</rdf:Bag></dc:{name}>"


def test_what_lightroom_writes() -> None:
    file = (CASES / "keywords_xmp_lightroom.jpg").read_bytes()
    found = image_metadata(file, file_size=len(file))
    assert found.keywords == ("lighthouse", "Küste", "places", "coast")
    assert found.inscription == Inscription(
        title="Lighthouse at dusk", caption="A white lighthouse", rating=4, colour_label="Red"
    )


def test_what_agencies_wrote_before() -> None:
    file = (CASES / "keywords_iptc.jpg").read_bytes()
    found = image_metadata(file, file_size=len(file))
    assert found.keywords == ("lighthouse", "Küste")
    assert found.inscription == Inscription(
        title="Lighthouse at dusk", caption="A white lighthouse", creator="Somebody"
    )


def test_windows_own_tags() -> None:
    def text(words: str) -> bytes:
        return words.encode("utf-16-le") + b"\0\0"

    found = of(
        exif(
            (0x9C9B, UNDEFINED, text("Titel")),
            (0x9C9C, UNDEFINED, text("Kommentar")),
            (0x9C9D, UNDEFINED, text("Wer")),
            (0x9C9E, UNDEFINED, text("Küste; Turm;;")),
            (0x4746, SHORT, 3),
        )
    )
    assert found.keywords == ("Küste", "Turm")
    assert found.inscription == Inscription(title="Titel", caption="Kommentar", creator="Wer", rating=3)


def test_xmp_goes_before_iptc_and_that_before_exif() -> None:
    written = [
        xmp("<photoshop:Credit>X</photoshop:Credit>" + bag("subject", "x")),
        iptc((25, b"i"), (110, b"I"), (120, b"caption"), (116, b"rights")),
        exif((0x010E, ASCII, "E"), (0x013B, ASCII, "Ansel"), (0x8298, ASCII, "E")),
    ]
    found = of(*written)
    assert found.keywords == ("x",)
    assert found.inscription == Inscription(caption="caption", creator="Ansel", credit="X", copyright="rights")


def test_rights_and_releases() -> None:
    found = of(
        segment(
            0xE1,
            XMP_START
            + described(bag("rights", "© Somebody") + bag("creator", "One", "Two")).replace(
                b"</rdf:Description>",
                b"<r:UsageTerms xmlns:r='http://ns.adobe.com/xap/1.0/rights/'>Ask first</r:UsageTerms>"
                b"<p:ModelReleaseStatus xmlns:p='http://ns.useplus.org/ldf/xmp/1.0/'"
                b" rdf:resource='http://ns.useplus.org/ldf/vocab/MR-UMR'/>"
                b"<a:AltTextAccessibility xmlns:a='http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/'>A tower"
                b"</a:AltTextAccessibility></rdf:Description>",
            ),
        )
    )
    assert found.inscription == Inscription(
        alt_text="A tower",
        creator="One, Two",
        copyright="© Somebody",
        usage_terms="Ask first",
        model_release="unlimited",
    )


@pytest.mark.parametrize(
    ("said", "rating"), [("4", 4), ("5.0", 5), ("0", None), ("-1", None), ("6", None), ("many", None), ("", None)]
)
def test_ratings(said: str, rating: int | None) -> None:
    found = of(xmp(f"<xmp:Rating>{said}</xmp:Rating>")).inscription
    assert (found.rating if found else None) == rating


@pytest.mark.parametrize("text", ["OLYMPUS DIGITAL CAMERA", "SONY DSC", "DCIM\\100MEDIA", "   ", "<KENOX S630>"])
def test_what_cameras_write_is_no_caption(text: str) -> None:
    assert of(exif((0x010E, ASCII, text))).inscription is None


def test_long_texts_are_cut_and_control_characters_go() -> None:
    found = of(xmp(bag("subject", "x" * 5000, "a&#10;b", "A B") + bag("description", "word " * 5000)))
    assert [len(keyword) for keyword in found.keywords] == [100, 3]
    assert found.inscription is not None
    assert len(found.inscription.caption or "") <= 2000


def test_there_are_only_so_many_keywords() -> None:
    assert len(of(xmp(bag("subject", *(f"k{number}" for number in range(500))))).keywords) == 100
