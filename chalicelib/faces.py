"""The faces of a photo that can be found already, if its owner has agreed to have faces compared."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from chalicelib.core.ingest import event_order
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.people.kept import Consent, KeptFace, PhotoFaces
from chalicelib.core.photo import Photo, Status
from chalicelib.derived import follow_table, largest_picture
from chalicelib.errors import NoCollection, ServiceUnavailable, Superseded

if TYPE_CHECKING:
    from chalicelib.aws.kept_faces import KeptFaces
    from chalicelib.aws.photo_bucket import PhotoBucket
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.aws.photo_table import PhotoTable

_NOTHING: dict[str, Any] = {"faces": (), "people_model_version": None}


def detect_faces(
    request: IngestRequest,
    *,
    now: datetime,
    faces: KeptFaces,
    bucket: PhotoBucket,
    photos: PhotoTable,
    index: PhotoIndex,
) -> bool:
    """Add a photo's faces to its owner's collection, and have the index follow; whether there are any.

    Persons have to follow then. Nothing is called for owners who have not agreed. Raises `RecognitionBusy` if the
    photo has to take another turn, and `Superseded`.
    """
    try:
        return _Detection(request, now, faces, bucket, photos).run()
    finally:
        follow_table(request.object_key, bucket=bucket, photos=photos, index=index, faces=faces)


@dataclass(frozen=True, slots=True)
class _Detection:
    request: IngestRequest
    now: datetime
    faces: KeptFaces
    bucket: PhotoBucket
    photos: PhotoTable

    def run(self) -> bool:
        record = self.photos.get(self.request.object_key)
        if not event_order.can_be_found(record, self.request):
            raise Superseded(f"{self.request.object_key} was changed meanwhile")
        consent = self.faces.table.consent_of(record.identity_id)
        if consent is None:
            self._forget(record)
            return False
        picture = self._picture(record, consent.collection_id)
        if not picture.is_complete and not self._add(record, picture, consent):
            return False
        self.faces.table.mark_dirty(record.identity_id)  # somebody may have compared all faces since it was begun
        return True

    def _add(self, record: Photo, picture: PhotoFaces, consent: Consent) -> bool:
        data, size = largest_picture(record, self.bucket)
        self._begin(picture)
        try:
            # Whoever withdraws consent now finds what was begun.
            if self.faces.table.consent_of(record.identity_id) != consent:
                raise NoCollection("consent has just been withdrawn")
            found = self.faces.collections.index(
                picture.collection_id, data, size=size, external_id=picture.external_id
            )
            compared = tuple(self._compared(face, picture.collection_id) for face in found.faces)
        except NoCollection:  # whoever has persons follow the withdrawal removes what was begun
            return False
        return self._complete(replace(picture, faces=compared, is_complete=True), found.model_version)

    def _begin(self, picture: PhotoFaces) -> None:
        try:
            self.faces.table.begin(picture)
        except Superseded as error:
            raise ServiceUnavailable("somebody else has just looked at the same faces") from error

    def _compared(self, face: KeptFace, collection_id: str) -> KeptFace:
        return replace(face, alike=self.faces.collections.alike(collection_id, face.face_id))

    # The record first: faces that are complete are in it.
    def _complete(self, picture: PhotoFaces, model_version: str) -> bool:
        try:
            self._write(faces=picture.detected, people_model_version=model_version)
            if picture.faces:
                self.faces.table.replace(picture)
            else:
                self.faces.table.remove(picture)
        except Superseded:
            self._abandon(picture)
            raise
        return bool(picture.faces)

    def _abandon(self, picture: PhotoFaces) -> None:
        self.faces.collections.remove(picture.collection_id, [face.face_id for face in picture.faces])
        self.faces.table.remove(picture)
        with suppress(Superseded):  # then it has no faces
            self._write(**_NOTHING)

    def _forget(self, record: Photo) -> None:
        if record.faces or record.people_model_version is not None:
            self._write(**_NOTHING)

    def _write(self, **found: Any) -> None:
        self.photos.update(self.request, only_while=event_order.FOUND, status=Status.SUCCEEDED, **found)

    def _picture(self, record: Photo, collection_id: str) -> PhotoFaces:
        for known in self.faces.table.pictures_of_photo(record.identity_id, record.photo_id):
            if known.is_of(record) and (known.is_leaving or known.collection_id != collection_id):
                raise ServiceUnavailable("faces from before consent was withdrawn are still there")
            if known.is_of(record) and known.is_complete:
                return known
        return PhotoFaces(
            identity_id=record.identity_id,
            photo_id=record.photo_id,
            object_key=record.object_key,
            sequencer=record.sequencer,
            attempt=record.attempt,
            collection_id=collection_id,
            begun_at=self.now,
        )
