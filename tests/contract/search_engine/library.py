"""An index of a test's own, and the photos that its tests put there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from opensearchpy import OpenSearch

from chalicelib.aws.photo_index import PhotoIndex
from chalicelib.core.grant import Grant
from chalicelib.core.photo import ImageMetadata, Photo
from chalicelib.core.search.document import document_from_photo
from chalicelib.search import search_photos, suggest
from setup.deploy.photo_index import ensure_index
from tests.fakes import FakeAlbumTable, FakePeopleTable
from tests.records import ALICE, UPLOADED_AT, a_finished_photo, a_label, a_search, a_url_signer, plain

SIGNER = a_url_signer()
ALBUMS: Any = FakeAlbumTable()
_OF_A_COPY = ("identity_id", "in_sight_of", "status", "bucket", "object_key", "uploaded_at", "label_words")


# Makes a library with these photos, or finds it made.
Holding = Callable[..., "Library"]


class Library:
    """An index of its own, and searches in it."""

    def __init__(self, engine: OpenSearch) -> None:
        self.people: Any = FakePeopleTable()
        self.alias = f"photos-{uuid4()}"
        self._engine = engine
        self._index = PhotoIndex(engine, self.alias)
        ensure_index(engine, alias=self.alias)

    def add(self, *photos: Photo) -> None:
        self._index.apply(photos)
        self._engine.indices.refresh(index=self.alias)

    def add_copies(self, photo: Photo, count: int) -> list[str]:
        """So many documents of a photo that has a label, and nothing else to find it by; returns their ids, sorted."""
        document = document_from_photo(photo)
        ids = [f"{number:022}" for number in range(count)]
        for some in (ids[start : start + 1025] for start in range(0, count, 1025)):
            copies = [{name: document[name] for name in _OF_A_COPY} | {"photo_id": photo_id} for photo_id in some]
            actions = [{"index": {"_id": photo_id, "routing": photo.identity_id}} for photo_id in some]
            lines = [line for pair in zip(actions, copies, strict=True) for line in pair]
            assert not self._engine.bulk(index=self.alias, body=lines)["errors"]
        self._engine.indices.refresh(index=self.alias)
        return ids

    def answer(
        self, query: str, *, identity_id: str = ALICE, grants: tuple[Grant, ...] = (), **body: Any
    ) -> dict[str, Any]:
        request = a_search(None, {"query": query, **body})
        found: dict[str, Any] = plain(
            search_photos(
                request,
                identity_id=identity_id,
                albums=ALBUMS,
                index=self._index,
                signer=SIGNER,
                people=self.people,
                grants=grants,
            )
        )
        return found

    def search(self, body: dict[str, Any]) -> dict[str, Any]:
        return self._index.search(body)

    def suggest(self, typed: str, *, identity_id: str = ALICE) -> list[dict[str, Any]]:
        answer = suggest(typed, identity_id=identity_id, albums=ALBUMS, index=self._index, people=self.people)
        found: list[dict[str, Any]] = plain(answer.suggestions)
        return found

    def find(self, query: str, **options: Any) -> list[str]:
        """Names of the photos found, best first."""
        return [name_of(picture) for picture in self.answer(query, **options)["pictures"]]


def name_of(picture: dict[str, Any]) -> str:
    name: str = picture["s3BucketUrl"].rpartition("/")[2]
    return name


def labelled(name: str, *labels: str, **changes: Any) -> Photo:
    return a_finished_photo(f"{name}.jpg", labels=tuple(map(a_label, labels)), **changes)


def taken(name: str, captured_at: datetime | None, **changes: Any) -> Photo:
    metadata = ImageMetadata("JPEG", 640, 480, 1, captured_at=captured_at)
    return a_finished_photo(f"{name}.jpg", image_metadata=metadata, **changes)


def pages(library: Library, query: str, size: int, **options: Any) -> list[list[str]]:
    cursor, pages = None, []
    while True:
        answer = library.answer(query, size=size, cursor=cursor, **options)
        pages.append([picture["id"] for picture in answer["pictures"]])
        if "cursor" not in answer:
            return pages
        cursor = answer["cursor"]


def many(count: int, **changes: Any) -> list[Photo]:
    """Photos that tie in groups: of confidences and of upload times."""
    return [
        a_finished_photo(
            f"{number}.jpg",
            labels=(a_label("Car", [98.27150726318359, 61.03515625, 73.3][number % 3]),),
            uploaded_at=UPLOADED_AT + timedelta(microseconds=1000 * (number % 4)),
            **changes,
        )
        for number in range(count)
    ]
