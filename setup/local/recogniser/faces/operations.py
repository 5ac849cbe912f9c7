"""The operations on collections of faces: a request -> Rekognition's answer."""

import hashlib
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..errors import InvalidParameter
from ..evidence import Box
from ..request_values import S3Object
from ..server import Operation
from .quality import BARS, failings
from .reader import SIDE, FaceReader, SeenFace, similarities
from .requests import (
    IndexRequest,
    SearchRequest,
    collection_of,
    page_of,
    parse_delete,
    parse_index,
    parse_list,
    parse_search,
    token_of,
)
from .store import FaceStore, NewFace, StoredFace

VERSION = "local-1.0"
"""FaceModelVersion. Another one says that vectors have changed, and that faces must be indexed anew."""
_INDEX_VERSION = "1.0"
_LANDMARKS = ("eyeLeft", "eyeRight", "nose", "mouthLeft", "mouthRight")
_ARN = "arn:aws:rekognition:us-east-1:000000000000:collection/"

Document = dict[str, Any]


class FaceCollections:
    """`upright` reads an image at a size that is enough for the reader (`Recogniser.upright`)."""

    def __init__(
        self, store: FaceStore, reader: FaceReader, upright: Callable[[bytes | S3Object, int], Image.Image]
    ) -> None:
        self._store = store
        self._reader = reader
        self._upright = upright

    def operations(self) -> Mapping[str, Operation]:
        """Return the operations by their names."""
        return {
            "CreateCollection": self.create,
            "DeleteCollection": self.delete,
            "DescribeCollection": self.describe,
            "ListCollections": self.collections,
            "IndexFaces": lambda body: self.index(parse_index(body)),
            "SearchFaces": lambda body: self.search(parse_search(body)),
            "ListFaces": self.faces,
            "DeleteFaces": self.remove,
        }

    def create(self, body: object) -> Document:
        """Make a collection; raises `ResourceAlreadyExists`."""
        name = self._store.create(collection_of(body)).name
        return {"StatusCode": 200, "CollectionArn": _ARN + name, "FaceModelVersion": VERSION}

    def delete(self, body: object) -> Document:
        """Remove a collection with its faces."""
        self._store.delete(collection_of(body))
        return {"StatusCode": 200}

    def describe(self, body: object) -> Document:
        """Say how many faces a collection has."""
        found = self._store.collection(collection_of(body))
        return {
            "FaceCount": self._store.count(found.name),
            "FaceModelVersion": VERSION,
            "CollectionARN": _ARN + found.name,
            "CreationTimestamp": found.created,
            "UserCount": 0,
        }

    def collections(self, body: object) -> Document:
        """List the collections, oldest first."""
        page = page_of(body)
        found = self._store.collections(page.after, page.limit + 1)
        shown = found[: page.limit]
        answer = {"CollectionIds": [each.name for each in shown], "FaceModelVersions": [VERSION] * len(shown)}
        return answer | _next(found, page.limit)

    def index(self, request: IndexRequest) -> Document:
        """Keep the faces of an image that are good enough, the largest first; say which are not, and why."""
        self._store.collection(request.collection)
        image = self._upright(request.image, SIDE)
        chosen, refused = choose(self._reader.read(image), request)
        new = [NewFace(face.confidence, face.box, face.vector) for face in chosen]
        kept = self._store.add(request.collection, image_id(image), request.external_id, new)
        pairs = zip(kept, chosen, strict=True)
        return {
            "FaceRecords": [{"Face": face_document(face), "FaceDetail": detail_document(seen)} for face, seen in pairs],
            "FaceModelVersion": VERSION,
            "UnindexedFaces": [{"Reasons": why, "FaceDetail": detail_document(face)} for face, why in refused],
        }

    def search(self, request: SearchRequest) -> Document:
        """Find the faces that are like one of the collection, most similar first."""
        matches = nearest(*self._store.vectors(request.collection), request)
        faces = {face.face_id: face for face in self._store.faces(request.collection, 0, len(matches), list(matches))}
        return {
            "SearchedFaceId": request.face_id,
            # Whoever was deleted meanwhile is left out.
            "FaceMatches": [
                {"Similarity": alike, "Face": face_document(faces[face_id])}
                for face_id, alike in matches.items()
                if face_id in faces
            ],
            "FaceModelVersion": VERSION,
        }

    def faces(self, body: object) -> Document:
        """List the faces of a collection, oldest first. No face belongs to a user here."""
        request = parse_list(body)
        page = request.page
        found = self._store.faces(request.collection, page.after, page.limit + 1, request.only)
        found = [] if request.of_user else found
        shown = [face_document(face) for face in found[: page.limit]]
        return {"Faces": shown, "FaceModelVersion": VERSION} | _next(found, page.limit)

    def remove(self, body: object) -> Document:
        """Remove faces; those that are not there are told apart."""
        name, wanted = parse_delete(body)
        gone = self._store.remove(name, wanted)
        missing = [face_id for face_id in dict.fromkeys(wanted) if face_id not in set(gone)]
        answer: Document = {
            "UnsuccessfulFaceDeletions": [{"FaceId": face_id, "Reasons": ["FACE_NOT_FOUND"]} for face_id in missing]
        }
        # By its model, the list has one member at least.
        return answer | ({"DeletedFaces": gone} if gone else {})


def nearest(face_ids: Sequence[str], vectors: NDArray[np.float32], request: SearchRequest) -> dict[str, float]:
    """Return the faces that are like the one asked about, with their similarity, the highest first."""
    if request.face_id not in face_ids:
        raise InvalidParameter("faceId was not found in the collection.")
    place = face_ids.index(request.face_id)
    alike = similarities(vectors[place], vectors)
    near = map(int, np.flatnonzero(alike >= request.threshold))
    order = sorted(near, key=lambda at: (-alike[at], face_ids[at]))
    others = [at for at in order if at != place]
    return {face_ids[at]: float(alike[at]) for at in others[: request.max_faces]}


def choose(faces: Iterable[SeenFace], request: IndexRequest) -> tuple[list[SeenFace], list[tuple[SeenFace, list[str]]]]:
    """Return the faces to be kept, and the others with the reasons: first those of low quality, then the smallest."""
    kept: list[SeenFace] = []
    refused: list[tuple[SeenFace, list[str]]] = []
    for face in faces:
        turn = max(abs(face.pose.yaw), abs(face.pose.pitch))
        why = failings(BARS[request.bar], side=face.side, confidence=face.confidence, quality=face.quality, turn=turn)
        why = why or (["EXCEEDS_MAX_FACES"] if len(kept) == request.max_faces else [])
        kept, refused = (kept, [*refused, (face, why)]) if why else ([*kept, face], refused)
    return kept, refused


def image_id(image: Image.Image) -> str:
    """Return the ImageId: the same for the same picture."""
    return str(uuid.UUID(bytes=hashlib.sha256(image.tobytes()).digest()[:16], version=4))


def face_document(face: StoredFace) -> Document:
    """Return a face as Rekognition's Face structure."""
    document = {
        "FaceId": face.face_id,
        "BoundingBox": _box(face.box),
        "ImageId": face.image_id,
        "Confidence": face.confidence,
        "IndexFacesModelVersion": _INDEX_VERSION,
    }
    return document | ({"ExternalImageId": face.external_id} if face.external_id else {})


def detail_document(face: SeenFace) -> Document:
    """Return a face as Rekognition's FaceDetail structure, with the attributes that it calls DEFAULT."""
    points = zip(_LANDMARKS, face.points, strict=True)
    return {
        "BoundingBox": _box(face.box),
        "Confidence": face.confidence,
        "Landmarks": [{"Type": name, "X": x, "Y": y} for name, (x, y) in points],
        "Pose": {"Roll": face.pose.roll, "Yaw": face.pose.yaw, "Pitch": face.pose.pitch},
        "Quality": {"Brightness": face.quality.brightness, "Sharpness": face.quality.sharpness},
    }


def _box(box: Box) -> dict[str, float]:
    return {"Left": box.left, "Top": box.top, "Width": box.width, "Height": box.height}


def _next(found: list[Any], limit: int) -> dict[str, str]:
    """Return the NextToken if there is more than `limit`."""
    return {"NextToken": token_of(found[limit - 1].position)} if len(found) > limit else {}
