"""Faces that are kept against rows, records and consent: what differs, and what puts it right.

An owner of whom something is left to do, or of whom anything changed while it was read, is left for another time.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from chalicelib.aws.kept_faces import KeptFaces
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.people.kept import Consent, PhotoFaces, owner_of
from chalicelib.core.photo import Photo
from chalicelib.errors import Superseded
from chalicelib.kept_faces import remove_picture, wants_faces
from setup.operate.drift import Kind


class Wrong(NamedTuple):
    """What differs, of which collection or object key, and what puts that right; persons follow by the sweeper."""

    kind: Kind
    where: str
    fix: Callable[[], object]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Of the faces of all owners of a stack; `follow` brings the index in line with a record."""

    kept: KeptFaces
    photos: PhotoTable
    follow: Callable[[str], object]
    stack: str

    def wrong(self) -> Iterator[Wrong]:
        """Everything that differs, owner by owner."""
        collections = list(self.kept.collections.collections(f"{self.stack}."))
        owners = {owner_of(each) for each in collections}
        yield from self._without_consent(collections)
        for identity_id in sorted(owners.union(self.kept.table.owners())):
            yield from self._of(identity_id, collections)
        yield from self._without_rows()

    # Each was made after its consent was written, and no two consents have the same one.
    def _without_consent(self, collections: list[str]) -> Iterator[Wrong]:
        for each in collections:
            consent = self.kept.table.consent_of(owner_of(each))
            if consent is None or consent.collection_id != each:
                yield Wrong(Kind.NO_CONSENT, each, partial(self.kept.collections.delete, each))

    def _of(self, identity_id: str, collections: Collection[str]) -> list[Wrong]:
        before, consent = self.kept.table.upkeep_of(identity_id), self.kept.table.consent_of(identity_id)
        if before.is_dirty:
            return []
        if consent and consent.collection_id not in collections:
            create = partial(self.kept.collections.create, consent.collection_id)
            return [Wrong(Kind.NO_COLLECTION, consent.collection_id, create)]
        found = self._faces_of(consent) if consent else {}
        pictures = [each for each in self.kept.table.pictures_of(identity_id) if each.counts]
        wrong = [self._wrong(picture) for picture in pictures if not self._agrees(picture, found)]
        rows = {picture.external_id for picture in pictures}
        wrong += [self._stray(consent, faces) for name, faces in found.items() if consent and name not in rows]
        return wrong if self.kept.table.upkeep_of(identity_id) == before else []

    def _faces_of(self, consent: Consent) -> Mapping[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for face_id, external_id in self.kept.collections.faces(consent.collection_id):
            found[external_id].add(face_id)
        return found

    def _agrees(self, picture: PhotoFaces, found: Mapping[str, set[str]]) -> bool:
        record = self.photos.get(picture.object_key)
        kept = found.get(picture.external_id) == {face.face_id for face in picture.faces}
        if kept and isinstance(record, Photo) and wants_faces(record, picture) and record.faces == picture.detected:
            return True
        # Its faces may be just about to follow it.
        return self.photos.unsettled_since(picture.object_key) is not None

    def _wrong(self, picture: PhotoFaces) -> Wrong:
        return Wrong(Kind.OTHER_FACES, picture.object_key, partial(self._forget, picture))

    def _stray(self, consent: Consent, faces: set[str]) -> Wrong:
        remove = partial(self.kept.collections.remove, consent.collection_id, sorted(faces))
        return Wrong(Kind.STRAY_FACES, consent.collection_id, remove)

    def _without_rows(self) -> Iterator[Wrong]:
        for record in self.photos.records():
            if isinstance(record, Photo) and record.faces and not self._has_row(record):
                yield Wrong(Kind.OTHER_FACES, record.object_key, partial(self._strip, record.object_key))

    def _has_row(self, record: Photo) -> bool:
        rows = self.kept.table.pictures_of_photo(record.identity_id, record.photo_id)
        return any(row.is_of(record) for row in rows) or self.kept.table.upkeep_of(record.identity_id).is_dirty

    # The photo is one without faces then, as those are that came before anybody looked for faces.
    def _forget(self, picture: PhotoFaces) -> None:
        remove_picture(picture, self.kept)
        record = self.photos.get(picture.object_key)
        if isinstance(record, Photo) and picture.is_of(record):
            self._strip(picture.object_key)

    def _strip(self, object_key: str) -> None:
        record = self.photos.get(object_key)
        if isinstance(record, Photo) and record.faces:
            with suppress(Superseded):
                self.photos.replace(record, by=replace(record, faces=(), people_model_version=None))
                self.follow(object_key)
