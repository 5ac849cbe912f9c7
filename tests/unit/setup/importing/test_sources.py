import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import boto3
import pytest
from moto import mock_aws

from chalicelib.core.image.sidecar import Sidecar
from chalicelib.core.photo import Location
from setup.errors import SetupError
from setup.importing.sidecars import is_sidecar, read_beside
from setup.importing.sources import Source, source_of

FILES = {
    "Photos from 2019/beach.jpg": b"beach",
    "Trip/beach.jpg": b"beach",
    "Trip/häuser.jpg": b"houses",
    "a.jpg": b"a",
}
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    b'<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:subject><rdf:Bag><rdf:li>harbour</rdf:li>'
    b"<rdf:li>dusk </rdf:li></rdf:Bag></dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)

Make = Callable[[dict[str, bytes]], Source]


@pytest.fixture(scope="module")
def s3() -> Iterator[Any]:
    with mock_aws():
        yield boto3.client("s3")


@pytest.fixture(params=["folder", "zip", "bucket"])
def make(request: pytest.FixtureRequest, tmp_path: Path, s3: Any) -> Make:
    def folder(files: dict[str, bytes]) -> Source:
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content)
        return source_of(str(tmp_path), s3)

    def archive(files: dict[str, bytes]) -> Source:
        with ZipFile(tmp_path / "takeout.zip", "w") as packed:
            packed.mkdir("empty")
            for name, content in files.items():
                packed.writestr(name, content)
        return source_of(str(tmp_path / "takeout.zip"), s3)

    def bucket(files: dict[str, bytes]) -> Source:
        name = f"from-{uuid4()}"
        s3.create_bucket(Bucket=name)
        s3.put_object(Bucket=name, Key="photos-of-others/x.jpg", Body=b"x")
        for key, content in files.items():
            s3.put_object(Bucket=name, Key=f"photos/{key}", Body=content)
        return source_of(f"s3://{name}/photos", s3)

    makers: dict[str, Make] = {"folder": folder, "zip": archive, "bucket": bucket}
    return makers[request.param]


def test_every_file_is_listed_with_its_bytes_and_always_in_the_same_order(make: Make) -> None:
    source = make(FILES)

    listed = list(source.files())

    assert {file.name for file in listed} == set(FILES)
    assert [file.name for file in source.files()] == [file.name for file in listed]
    for file in listed:
        with file.open() as content:
            assert content.read() == FILES[file.name]
            content.seek(0)
            assert content.read(1) == FILES[file.name][:1]
        assert file.size == len(FILES[file.name])


def test_a_file_that_was_changed_has_another_version(make: Make) -> None:
    before = {file.name: file.version for file in make(FILES).files()}
    after = {file.name: file.version for file in make({**FILES, "a.jpg": b"another"}).files()}

    assert before["a.jpg"] != after["a.jpg"]


def test_folders_name_albums_and_those_of_years_come_last(make: Make, request: pytest.FixtureRequest) -> None:
    listed = list(make(FILES).files())

    assert {file.name: file.folder for file in listed} == {name: name.rpartition("/")[0] for name in FILES}
    if "bucket" not in request.node.name:  # S3 lists in the order of the keys
        assert listed[-1].name == "Photos from 2019/beach.jpg"


@pytest.mark.parametrize("beside", ["Trip/häuser.jpg.xmp", "Trip/häuser.xmp"])
def test_keywords_of_a_sidecar_are_tags(make: Make, beside: str) -> None:
    source = make({**FILES, beside: XMP})

    assert read_beside(source, "Trip/häuser.jpg").tags == ("harbour", "dusk")
    assert read_beside(source, "Trip/beach.jpg").tags == ()
    assert is_sidecar(beside)


@pytest.mark.parametrize(
    ("name", "beside"),
    [
        ("T/a.jpg", "T/a.jpg.supplemental-metadata.json"),
        ("T/a.jpg", "T/a.jpg.json"),
        ("T/a(1).jpg", "T/a.jpg.supplemental-metadata(1).json"),
        ("T/a(1).jpg", "T/a.jpg(1).json"),
        ("T/a name of thirty characters aa.jpg", "T/a name of thirty characters aa.jpg.supplementa.json"),
    ],
)
def test_people_that_takeout_names_are_tags(make: Make, name: str, beside: str) -> None:
    people = json.dumps({"title": "a.jpg", "people": [{"name": "Anna"}, {"name": "Ben"}]}).encode()

    assert read_beside(make({name: b"x", beside: people}), name).tags == ("Anna", "Ben")


TAKEOUT = {
    "title": "a.jpg",
    "description": "Im Hafen,\nabends",
    "photoTakenTime": {"timestamp": "1565777696", "formatted": "14.08.2019, 10:14:56 UTC"},
    "geoData": {"latitude": 0.0, "longitude": 0.0, "altitude": 0.0, "latitudeSpan": 0.0, "longitudeSpan": 0.0},
    "geoDataExif": {"latitude": 38.7, "longitude": -9.14, "altitude": 0.0},
}
TAKEN = datetime(2019, 8, 14, 10, 14, 56, tzinfo=UTC)


def test_takeout_says_when_where_and_what(make: Make) -> None:
    source = make({"T/a.jpg": b"x", "T/a.jpg.json": json.dumps(TAKEOUT).encode()})

    assert read_beside(source, "T/a.jpg").sidecar == Sidecar(
        caption="Im Hafen,\nabends", fallback_captured_at=TAKEN, fallback_location=Location(38.7, -9.14)
    )


@pytest.mark.parametrize(
    "written",
    [
        b'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="4"',
        b'xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/" photoshop:DateCreated="2020-01-02T03:04:05"',
        b'xmlns:exif="http://ns.adobe.com/exif/1.0/" exif:GPSLatitude="48,30.0N" exif:GPSLongitude="11,15.0W"',
    ],
)
def test_an_xmp_file_goes_before_takeout(make: Make, written: bytes) -> None:
    xmp = XMP.replace(b"rdf:Description xmlns:dc", b"rdf:Description " + written + b" xmlns:dc")
    both = {"T/a.jpg": b"x", "T/a.jpg.xmp": xmp, "T/a.jpg.json": json.dumps(TAKEOUT).encode()}

    found = read_beside(make(both), "T/a.jpg").sidecar

    xmp_alone = (
        Sidecar(rating=4),
        Sidecar(captured_at=datetime(2020, 1, 2, 3, 4, 5)),
        Sidecar(location=Location(48.5, -11.25)),
    )
    takeout = read_beside(make({"T/a.jpg": b"x", "T/a.jpg.json": both["T/a.jpg.json"]}), "T/a.jpg").sidecar
    assert found in [each.or_else(takeout) for each in xmp_alone]


DAMAGED = [
    *(b"{", b"[1]", b'{"people": [{}]}', b'{"people": 3}', b"\xff"),
    *(b'{"photoTakenTime": {"timestamp": "soon"}}', b'{"photoTakenTime": {"timestamp": "1e400"}}'),
    *(
        b'{"photoTakenTime": {"timestamp": "99999999999999999999"}}',
        b'{"geoData": {"latitude": "north"}}',
        b'{"geoData": 3}',
    ),
    pytest.param(b"[" * 100_000, id="deep"),
    *(b'{"people": [{"name": "\\ud83c"}]}', b'{"description": "\\ud83c"}'),
]


@pytest.mark.parametrize("damaged", DAMAGED)
def test_a_damaged_sidecar_is_named(make: Make, damaged: bytes) -> None:
    source = make({"T/a.jpg": b"x", "T/a.jpg.json": damaged})

    with pytest.raises(ValueError, match=r"sidecar T/a\.jpg\.json is damaged"):
        read_beside(source, "T/a.jpg")


def test_a_place_that_is_not_there_is_said(tmp_path: Path, s3: Any) -> None:
    no_archive = tmp_path / "a.tar"
    no_archive.write_bytes(b"no zip")
    with pytest.raises(SetupError, match="no folder or archive"):
        source_of(str(tmp_path / "missing"), s3)
    with pytest.raises(SetupError, match="no zip archive"):
        source_of(str(no_archive), s3)
    with pytest.raises(SetupError, match="cannot be listed"):
        list(source_of("s3://no-such-bucket-anywhere/photos", s3).files())
