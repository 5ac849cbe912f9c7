"""Exports of a library on moto, to a disk and to a bucket: which files there are, and that each is whole."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from hashlib import md5
from pathlib import Path
from threading import Lock
from types import SimpleNamespace
from typing import Any, cast
from uuid import uuid4

import boto3
import pytest
from moto import mock_aws

from chalicelib.core.detections import BoundingBox
from chalicelib.core.people.faces import Face
from chalicelib.core.people.facts import Known
from chalicelib.core.photo import Photo, Trashed
from chalicelib.core.source import Source
from setup.errors import SetupError
from setup.operate.export import export
from setup.operate.export_targets import target_of
from setup.operate.user_library import UserLibrary
from tests.fakes import FakeGrantTable, FakePeopleTable, FakeSavedSearchTable, FakeShareTable, FakeSourceTable
from tests.records import ALICE, BOB, UPLOADED_AT, a_photo, a_saved_search


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
    people: Any = field(default_factory=FakePeopleTable)
    sources: Any = field(default_factory=FakeSourceTable)
    shares: Any = field(default_factory=FakeShareTable)
    grants: Any = field(default_factory=FakeGrantTable)

    def photos(self, *, trashed: bool = False) -> Iterator[Photo]:
        listed = (photo for photo in [*self.photos_there, *self.gone] if bool(photo.trashed) == trashed)
        return (replace(photo, tags=()) for photo in listed)

    def whole(self, listed: Photo) -> Photo | None:
        """As in the table: a list has no tags."""
        return next((photo for photo in self.photos_there if photo.photo_id == listed.photo_id), None)

    def add(self, name: str, content: bytes, *, album_ids: Sequence[str] = (), tags: Sequence[str] = ()) -> None:
        key = f"private/{ALICE}/uploads/{len(self.photos_there):012x}/{name}"
        boto3.client("s3").put_object(Bucket=self.bucket, Key=key, Body=content)
        photo = a_photo(len(self.photos_there), object_key=key, etag=md5(content).hexdigest())
        self.photos_there.append(replace(photo, tags=tuple(tags), album_ids=tuple(album_ids)))


@pytest.fixture
def library() -> Iterator[Library]:
    with mock_aws():
        made = Library()
        boto3.client("s3").create_bucket(Bucket=made.bucket)
        yield made


@dataclass(frozen=True)
class Place:
    """Where an export goes."""

    address: str
    files: Callable[[], dict[str, bytes]]
    damage: Callable[[str], None]


def a_folder(root: Path) -> Place:
    def files() -> dict[str, bytes]:
        found = (file for file in root.rglob("*") if file.is_file())
        return {file.relative_to(root).as_posix(): file.read_bytes() for file in found}

    def damage(file: str) -> None:
        (root / file).write_bytes(b"tw")

    return Place(str(root), files, damage)


def a_bucket() -> Place:
    s3, name = boto3.client("s3"), f"backup-{uuid4()}"
    s3.create_bucket(Bucket=name)

    def files() -> dict[str, bytes]:
        keys = [entry["Key"] for entry in s3.list_objects_v2(Bucket=name).get("Contents", [])]
        return {key.removeprefix("of/alice/"): s3.get_object(Bucket=name, Key=key)["Body"].read() for key in keys}

    def damage(file: str) -> None:
        s3.put_object(Bucket=name, Key=f"of/alice/{file}", Body=b"tw")

    return Place(f"s3://{name}/of/alice/", files, damage)


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, library: Library, tmp_path: Path) -> Place:
    return a_folder(tmp_path / "out") if request.param == "folder" else a_bucket()


def exported(library: Library, place: Place, *, with_bin: bool = False) -> dict[str, bytes]:
    taken = cast(UserLibrary, library)
    export(taken, target_of(place.address, taken), with_bin=with_bin, progress=print)
    return place.files()


def test_what_is_in_the_bin_is_left_there_unless_it_is_asked_for(library: Library, place: Place) -> None:
    library.add("kept.jpg", b"kept")
    library.add("deleted.jpg", b"deleted")
    library.photos_there[1] = replace(library.photos_there[1], trashed=Trashed(UPLOADED_AT, UPLOADED_AT))

    assert {b"kept", b"deleted"}.intersection(exported(library, place).values()) == {b"kept"}
    assert {b"kept", b"deleted"} <= set(exported(library, place, with_bin=True).values())


def test_every_photo_has_a_file_of_its_own_with_its_tags_beside_it(library: Library, place: Place) -> None:
    library.add("a.jpg", b"one", album_ids=["a1"], tags=["<sun> & sea"])
    library.add("a.jpg", b"two", album_ids=["a1"])
    library.add("A.JPG", b"three")
    library.add("a.jpg", b"four")

    files = exported(library, place)

    lines = [json.loads(line) for line in files.pop("photos.jsonl").splitlines()]
    files.pop("searches.jsonl")
    sidecar = files.pop("Sea-side/a.jpg.xmp").decode()
    assert "<rdf:li>&lt;sun&gt; &amp; sea</rdf:li>" in sidecar
    assert sorted(files.values()) == sorted([b"one", b"two", b"three", b"four"])
    assert [files[line["file"]] for line in lines] == [b"one", b"two", b"three", b"four"]
    assert [line["md5"] for line in lines] == [md5(files[line["file"]]).hexdigest() for line in lines]
    assert len({name.casefold() for name in files}) == 4


@pytest.mark.parametrize("name", ["../../etc/passwd", "/abs.jpg", "a/../../b.jpg", "c:\\x.jpg", "...", "a\0b"])
def test_no_name_leads_out_of_the_folder(library: Library, tmp_path: Path, name: str) -> None:
    library.add(name, b"x")

    files = exported(library, a_folder(tmp_path / "out"))

    assert b"x" in files.values()
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


class Watched:
    """An S3 client that counts the originals it has fetched, and may be killed in the middle of one."""

    def __init__(self, s3: Any, lifetime: int | None = None):
        self._s3, self._left, self._lock, self.fetched = s3, lifetime, Lock(), 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._s3, name)

    def download_file(self, bucket: str, key: str, path: str) -> None:
        self._live(lambda: Path(path).write_bytes(b"o"))
        self._s3.download_file(bucket, key, path)

    def copy(self, *arguments: Any, **named: Any) -> None:
        self._live(lambda: None)
        self._s3.copy(*arguments, **named)

    def _live(self, last_act: Callable[[], object]) -> None:
        with self._lock:
            if self.fetched == self._left:
                last_act()
                raise Killed
            self.fetched += 1


class Killed(BaseException):
    """As SIGKILL: nothing of ours runs any more."""


def watched(library: Library, lifetime: int | None = None) -> Watched:
    s3 = Watched(boto3.client("s3"), lifetime)
    library.session = SimpleNamespace(client=lambda *_, **__: s3)
    return s3


def test_a_second_export_fetches_only_what_is_missing_or_damaged(library: Library, place: Place) -> None:
    library.add("a.jpg", b"one")
    library.add("b.jpg", b"two")
    before = exported(library, place)
    place.damage("Photos in no album/b.jpg")
    assert place.files() != before

    s3 = watched(library)

    assert exported(library, place) == before
    assert s3.fetched == 1


@pytest.mark.parametrize("lifetime", range(4))
def test_an_export_that_is_killed_goes_on_and_nothing_half_is_taken_for_whole(
    library: Library, place: Place, lifetime: int
) -> None:
    for number in range(4):
        library.add(f"{number}.jpg", f"one {number}".encode(), album_ids=["a1"], tags=["x"])
    watched(library, lifetime)
    with pytest.raises(Killed):
        exported(library, place)
    assert "photos.jsonl" not in place.files()

    s3 = watched(library)
    files = exported(library, place)

    assert s3.fetched == 4 - lifetime
    wanted = {f"Sea-side/{number}.jpg": f"one {number}".encode() for number in range(4)}
    assert wanted.items() <= files.items()
    others = {"photos.jsonl", "searches.jsonl", *(f"{name}.xmp" for name in wanted)}
    assert files.keys() - wanted.keys() == others
    assert len(files["photos.jsonl"].splitlines()) == 4


def test_photos_that_cannot_be_fetched_are_named_and_the_others_are_there(library: Library, place: Place) -> None:
    library.add("a.jpg", b"one")
    library.add("b.jpg", b"two")
    library.photos_there[0] = replace(library.photos_there[0], etag="0" * 32)

    library.gone.append(a_photo(9, object_key=f"private/{ALICE}/uploads/gone.jpg"))
    with pytest.raises(SetupError, match=r"1 photos could not be fetched.*a\.jpg: it was overwritten"):
        exported(library, place)
    assert place.files()["Photos in no album/b.jpg"] == b"two"


def test_what_is_too_large_for_one_copy_is_copied_in_parts_once(library: Library) -> None:
    part = 5 * 2**20  # S3's smallest
    library.add("large.tif", b"x" * (part + 1))
    place, s3 = a_bucket(), watched(library)
    for _ in range(2):
        target = target_of(place.address, cast(UserLibrary, library), parts_above=part)
        export(cast(UserLibrary, library), target, progress=print)

    assert place.files()["Photos in no album/large.tif"] == b"x" * (part + 1)
    assert s3.fetched == 1
    bucket, _, prefix = place.address.removeprefix("s3://").partition("/")
    copy = boto3.client("s3").head_object(Bucket=bucket, Key=f"{prefix}Photos in no album/large.tif")
    assert copy["ETag"].endswith('-2"')


def test_an_overwritten_photo_is_copied_again_even_if_it_is_as_long(library: Library) -> None:
    library.add("a.jpg", b"one")
    place = a_bucket()
    exported(library, place)
    photo = library.photos_there[0]
    boto3.client("s3").put_object(Bucket=library.bucket, Key=photo.object_key, Body=b"two")
    library.photos_there[0] = replace(photo, etag=md5(b"two").hexdigest())

    assert exported(library, place)["Photos in no album/a.jpg"] == b"two"


def test_photos_do_not_go_into_the_bucket_that_they_come_from(library: Library) -> None:
    library.add("a.jpg", b"one")

    with pytest.raises(SetupError, match="must go to another one"):
        exported(library, Place(f"s3://{library.bucket}/backup", dict, lambda _: None))


@pytest.mark.parametrize("folder", ["", "2019", "/2019/may/"])
def test_nothing_is_exported_to_where_photos_are_in_place(library: Library, folder: str) -> None:
    library.sources.add(Source(identity_id=BOB, bucket="agency", prefix="2019/", added_at=UPLOADED_AT))

    with pytest.raises(SetupError, match="s3://agency/2019/ are shown where they are"):
        target_of(f"s3://agency/{folder}", cast(UserLibrary, library))
    with pytest.raises(SetupError, match="cannot be written to"):
        target_of("s3://agency/20/", cast(UserLibrary, library))


def test_a_bucket_that_is_not_there_is_named(library: Library) -> None:
    library.add("a.jpg", b"one")

    with pytest.raises(SetupError, match="s3://none-of-ours"):
        exported(library, Place("s3://none-of-ours", dict, lambda _: None))


def test_a_file_is_no_folder_for_photos(library: Library, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    for address in (tmp_path / "file", tmp_path / "file" / "folder"):
        with pytest.raises(SetupError, match="name another one"):
            target_of(str(address), cast(UserLibrary, library))


def test_saved_searches_come_out_too(library: Library, place: Place) -> None:
    for search in (a_saved_search('Größe"', query='"mobile phone" OR café'), a_saved_search(identity_id=BOB)):
        library.searches.add(search)

    lines = exported(library, place)["searches.jsonl"].decode().splitlines()

    (line,) = map(json.loads, lines)
    assert (line["Name"], line["Query"]) == ('Größe"', '"mobile phone" OR café')


def test_what_was_said_of_persons_is_one_to_a_line(library: Library, place: Place) -> None:
    face = Face("x" * 22, BoundingBox(0.1, 0.2, 0.3, 0.4))
    assert "people.jsonl" not in exported(library, place)

    library.people.change_facts(ALICE, {}, {"p1": Known("p1", frozenset([face]), name="Zoë")}, 0)

    (line,) = exported(library, place)["people.jsonl"].decode().splitlines()
    assert json.loads(line) == {"PersonId": "p1", "Name": "Zoë", "Confirmed": [["x" * 22, 0.1, 0.2, 0.3, 0.4]]}
