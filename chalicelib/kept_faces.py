"""Faces leave: those of photos that are gone, and those that a function had added before it was too late.

The table's rows say what is in the collections. A row is written before its faces are added, and goes after they went.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from chalicelib.core.photo import Photo, Status, Tombstone

if TYPE_CHECKING:
    from chalicelib.aws.kept_faces import KeptFaces
    from chalicelib.core.people.kept import PhotoFaces


def follow_record(record: Photo | Tombstone, faces: KeptFaces) -> None:
    """Remove the faces of pictures that are not this record's any more.

    A picture that somebody has only begun with is left to them, or to whoever looks after its owner's persons. One of a
    later upload is there because the record is not what it was when it was read.
    """
    for picture in faces.table.pictures_of_photo(record.identity_id, record.photo_id):
        if picture.is_complete and not wants_faces(record, picture) and not _is_later(picture, record):
            remove_picture(picture, faces)


def _is_later(picture: PhotoFaces, record: Photo | Tombstone) -> bool:
    return (picture.sequencer, picture.attempt) > (record.sequencer, record.attempt)


def wants_faces(record: Photo | Tombstone | None, picture: PhotoFaces) -> bool:
    """Whether a picture's faces are those of the photo as it is."""
    return isinstance(record, Photo) and picture.is_of(record) and record.status is Status.SUCCEEDED


def remove_picture(picture: PhotoFaces, faces: KeptFaces) -> None:
    """Remove a picture's faces, of which nobody is adding more; persons have to follow."""
    faces.table.leave(picture)
    faces.collections.remove(picture.collection_id, [face.face_id for face in picture.faces])
    faces.table.remove(picture)


def remove_unknown(pictures: Collection[PhotoFaces], faces: KeptFaces) -> None:
    """Remove pictures of one collection that were begun and never completed: only the collection knows their faces."""
    if not pictures:
        return
    names = {picture.external_id for picture in pictures}
    (collection_id,) = {picture.collection_id for picture in pictures}
    found = faces.collections.faces(collection_id)
    faces.collections.remove(collection_id, [face.face_id for face in found if face.external_id in names])
    for picture in pictures:
        faces.table.remove(picture)
