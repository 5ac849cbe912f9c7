"""Exports of a library on moto: which files there are, and that each is whole."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import md5
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from chalicelib.core.photo import Photo
from setup.errors import SetupError
from setup.operate.export import export
from setup.operate.user_library import UserLibrary
from tests.fakes import FakeSavedSearchTable
from tests.records import ALICE, BOB, a_photo, a_saved_search


@dataclass
class Library:
    """As much of a `UserLibrary` as an export needs."""

    photos_there: list[Photo] = field(default_factory=list)
    gone: list[Photo] = field(default_factory=list)
    session: Any = field(default_factory=boto3.Session)
    bucket: str = field(default_factory=lambda: f"photos-{uuid4()}")
    user: Any = field(default_factory=lambda: SimpleNamespace(identity_id=ALICE))
    albums: Any = field(
        default_factory=lambda: SimpleNamespace(all_of=lambda _: [SimpleNamespace(album_id="a1", name="Sea/side")])
    )

    searches: Any = field(default_factory=FakeSavedSearchTable)

    def photos(self) -> Iterator[Photo]:
        return (replace(photo, tags=()) for photo in [*self.photos_there, *self.gone])

    def whole(self, listed: Photo) -> Photo | None:
        """As in the table: a list has no tags."""
        return next((photo for photo in self.photos_there if photo.photo_id == listed.photo_id), None)

    def add(self, name: str, content: bytes, *, album_id: str | None = None, tags: Sequence[str] = ()) -> None:
        key = f"private/{ALICE}/uploads/{len(self.photos_there):012x}/{name}"
        boto3.client("s3").put_object(Bucket=self.bucket, Key=key, Body=content)
        photo = a_photo(len(self.photos_there), object_key=key, etag=md5(content).hexdigest(), album_id=album_id)
        self.photos_there.append(replace(photo, tags=tuple(tags)))


@pytest.fixture
def library() -> Iterator[Library]:
    with mock_aws():
        made = Library()
        boto3.client("s3").create_bucket(Bucket=made.bucket)
        yield made


def exported(library: Library, folder: Path) -> dict[str, bytes]:
    export(cast(UserLibrary, library), folder, progress=print)
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_every_photo_has_a_file_of_its_own_with_its_tags_beside_it(library: Library, tmp_path: Path) -> None:
    library.add("a.jpg", b"one", album_id="a1", tags=["<sun> & sea"])
    library.add("a.jpg", b"two", album_id="a1")
    library.add("A.JPG", b"three")
    library.add("a.jpg", b"four")

    files = exported(library, tmp_path)

    lines = [json.loads(line) for line in files.pop("photos.jsonl").splitlines()]
    files.pop("searches.jsonl")
    sidecar = files.pop("Sea-side/a.jpg.xmp").decode()
    assert "<rdf:li>&lt;sun&gt; &amp; sea</rdf:li>" in sidecar
    assert sorted(files.values()) == sorted([b"one", b"two", b"three", b"four"])
    assert [files[line["file"]] for line in lines] == [b"one", b"two", b"three", b"four"]
    assert len({name.casefold() for name in files}) == 4


@pytest.mark.parametrize("name", ["../../etc/passwd", "/abs.jpg", "a/../../b.jpg", "c:\\x.jpg", "...", "a\0b"])
def test_no_name_leads_out_of_the_folder(library: Library, tmp_path: Path, name: str) -> None:
    library.add(name, b"x")

    files = exported(library, tmp_path / "out")

    assert b"x" in files.values()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_second_export_fetches_only_what_is_missing_or_damaged(library: Library, tmp_path: Path) -> None:
    library.add("a.jpg", b"one")
    library.add("b.jpg", b"two")
    exported(library, tmp_path)
    kept = tmp_path / "Photos in no album/a.jpg"
    before = kept.stat().st_mtime_ns
    (tmp_path / "Photos in no album/b.jpg").write_bytes(b"tw")

    files = exported(library, tmp_path)

    assert files["Photos in no album/b.jpg"] == b"two"
    assert kept.stat().st_mtime_ns == before


def test_photos_that_cannot_be_fetched_are_named_and_the_others_are_there(library: Library, tmp_path: Path) -> None:
    library.add("a.jpg", b"one")
    library.add("b.jpg", b"two")
    library.photos_there[0] = replace(library.photos_there[0], etag="0" * 32)

    library.gone.append(a_photo(9, object_key=f"private/{ALICE}/uploads/gone.jpg"))
    with pytest.raises(SetupError, match=r"1 photos could not be fetched.*a\.jpg: it was overwritten"):
        exported(library, tmp_path)
    assert (tmp_path / "Photos in no album/b.jpg").read_bytes() == b"two"


def test_saved_searches_come_out_too(library: Library, tmp_path: Path) -> None:
    for search in (a_saved_search('Größe"', query='"mobile phone" OR café'), a_saved_search(identity_id=BOB)):
        library.searches.add(search)

    lines = exported(library, tmp_path)["searches.jsonl"].decode().splitlines()

    (line,) = map(json.loads, lines)
    assert (line["Name"], line["Query"]) == ('Größe"', '"mobile phone" OR café')
