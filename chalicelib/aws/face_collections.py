"""Rekognition's collections of faces. One that is gone has nothing in it: what is to be removed is removed."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from chalicelib.aws.faults import translated
from chalicelib.aws.recognition import TOO_SMALL, called, recognised
from chalicelib.core.ingest.faces import faces_from_response
from chalicelib.core.people.grouping import ALIKE
from chalicelib.core.people.kept import KeptFace
from chalicelib.errors import RecognitionBusy, UnsupportedImage

MOST_FACES = 50
"""The largest ones of a picture; beyond are crowds."""
MOST_ALIKE = 100
"""So many of those like a face are kept with it, the most similar ones: enough to tell persons apart, in one item."""
SMALLEST_SIDE = 40
"""In pixels of the picture: Rekognition finds smaller faces, and mistakes them for each other."""
# DeleteFaces' and ListFaces' limit.
_AT_ONCE = 4096
# SearchFaces may not know a face yet that IndexFaces has just added.
_TRIES, _PAUSE_SECONDS = 6, 0.5


@dataclass(frozen=True, slots=True)
class Indexed:
    """The faces of a picture, largest first, that are in its owner's collection now, and the model's version."""

    faces: tuple[KeptFace, ...]
    model_version: str


class Named(NamedTuple):
    """A face of a collection, and the picture that it is in (`PhotoFaces.external_id`)."""

    face_id: str
    external_id: str


class FaceCollections:
    """Faces by collection: nobody's are ever compared with another owner's."""

    def __init__(self, client: Any, *, sleep: Callable[[float], None] = time.sleep):
        self._client = client
        self._sleep = sleep

    @translated
    def create(self, collection_id: str) -> None:
        """Make a collection; does nothing if it is there."""
        try:
            self._client.create_collection(CollectionId=collection_id)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ResourceAlreadyExistsException":
                raise

    @translated
    def delete(self, collection_id: str) -> None:
        """Remove a collection with all its faces; does nothing if it is gone."""
        try:
            self._client.delete_collection(CollectionId=collection_id)
        except ClientError as error:
            if not _is_missing(error):
                raise

    def index(self, collection_id: str, picture: bytes, *, size: tuple[int, int], external_id: str) -> Indexed:
        """Add the faces of a picture, a JPEG or PNG of at most 5 MB and `size` pixels, that are good enough.

        The same picture under the same `external_id` adds nothing again. Raises `NoCollection` and `RecognitionBusy`.
        """
        try:
            response = recognised(
                self._client.index_faces,
                {"Bytes": picture},
                CollectionId=collection_id,
                ExternalImageId=external_id,
                MaxFaces=MOST_FACES,
                QualityFilter="AUTO",
            )
        except UnsupportedImage:
            return Indexed((), TOO_SMALL)
        faces = faces_from_response(response)
        small = [face.face_id for face in faces if face.shorter_side(size) < SMALLEST_SIDE]
        self.remove(collection_id, small)
        kept = tuple(face for face in faces if face.face_id not in small)
        return Indexed(kept, response.get("FaceModelVersion", ""))

    def alike(self, collection_id: str, face_id: str) -> dict[str, float]:
        """The ids of the faces like one of the collection, most similar first, with their similarity in percent.

        Raises `NoCollection` and `RecognitionBusy`.
        """
        response = self._searched(collection_id, face_id)
        return {match["Face"]["FaceId"]: round(match["Similarity"], 3) for match in response["FaceMatches"]}

    def _searched(self, collection_id: str, face_id: str) -> dict[str, Any]:
        for _ in range(_TRIES):
            try:
                return called(
                    self._client.search_faces,
                    CollectionId=collection_id,
                    FaceId=face_id,
                    MaxFaces=MOST_ALIKE,
                    FaceMatchThreshold=ALIKE,
                )
            # A picture of many has more calls than it took turns for.
            except (UnsupportedImage, RecognitionBusy):
                self._sleep(_PAUSE_SECONDS)
        raise RecognitionBusy(f"the face {face_id} cannot be searched for yet")

    @translated
    def remove(self, collection_id: str, face_ids: Sequence[str]) -> None:
        """Remove faces; those that are gone are left out."""
        try:
            for start in range(0, len(face_ids), _AT_ONCE):
                some = list(face_ids[start : start + _AT_ONCE])
                self._client.delete_faces(CollectionId=collection_id, FaceIds=some)
        except ClientError as error:
            if not _is_missing(error):
                raise

    @translated
    def faces(self, collection_id: str) -> list[Named]:
        """All faces of a collection."""
        pages = self._client.get_paginator("list_faces").paginate(CollectionId=collection_id, MaxResults=_AT_ONCE)
        try:
            found = [face for page in pages for face in page["Faces"]]
        except ClientError as error:
            if _is_missing(error):
                return []
            raise
        return [Named(face["FaceId"], face.get("ExternalImageId", "")) for face in found]

    def collections(self, prefix: str) -> Iterator[str]:
        """The ids of all collections that begin with this, for operators."""
        for page in self._client.get_paginator("list_collections").paginate():
            yield from (each for each in page["CollectionIds"] if each.startswith(prefix))


def _is_missing(error: ClientError) -> bool:
    return bool(error.response["Error"]["Code"] == "ResourceNotFoundException")
