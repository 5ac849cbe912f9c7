"""What is kept of an owner's faces beside the collection: consent, the faces of each picture, what is left to do."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from chalicelib.core.detections import BoundingBox, DetectedFace
from chalicelib.core.people.faces import Face, Likeness
from chalicelib.core.photo import Photo


@dataclass(frozen=True, slots=True)
class Consent:
    """An owner wants their photos' faces to be compared, in a collection that this consent alone has."""

    identity_id: str
    collection_id: str
    since: datetime


@dataclass(frozen=True, slots=True)
class KeptFace:
    """A face of a collection. `alike` are the ids of those like it when it came, with their similarity in percent."""

    face_id: str
    confidence: float
    bounding_box: BoundingBox
    person_id: str | None = None
    alike: dict[str, float] = field(default_factory=dict)

    def shorter_side(self, size: tuple[int, int]) -> float:
        """The shorter side of its box, in pixels of a picture of this width and height."""
        return min(self.bounding_box.width * size[0], self.bounding_box.height * size[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class PhotoFaces:
    """The faces of one picture: of one upload of a photo, processed in one attempt.

    It is written before the faces are indexed, at `begun_at`, and complete afterwards: so faces of which the answer
    was lost are found again. `is_leaving`: they are being removed, and are nobody's any more.
    """

    identity_id: str
    photo_id: str
    object_key: str
    sequencer: str
    attempt: int
    collection_id: str
    begun_at: datetime
    faces: tuple[KeptFace, ...] = ()
    is_complete: bool = False
    is_leaving: bool = False

    @property
    def external_id(self) -> str:
        """What its faces are called in the collection: no other picture's are."""
        return f"{self.photo_id}.{self.sequencer}.{self.attempt}"

    @property
    def counts(self) -> bool:
        """Whether its faces are grouped with others."""
        return self.is_complete and not self.is_leaving

    @property
    def detected(self) -> tuple[DetectedFace, ...]:
        """The faces as the photo's record has them."""
        return tuple(
            DetectedFace(each.face_id, each.confidence, each.bounding_box, each.person_id) for each in self.faces
        )

    def is_of(self, photo: Photo) -> bool:
        """Whether it is about a record's own picture."""
        return (self.object_key, self.sequencer, self.attempt) == (photo.object_key, photo.sequencer, photo.attempt)

    def with_persons(self, person_ids: dict[str, str]) -> "PhotoFaces":
        """The same with each face's person, by face id; a face that is not among them keeps its own."""
        faces = (replace(each, person_id=person_ids.get(each.face_id, each.person_id)) for each in self.faces)
        return replace(self, faces=tuple(faces))


@dataclass(frozen=True, slots=True, kw_only=True)
class Upkeep:
    """What is left to do for an owner.

    `revision` counts changes of faces and facts, `facts_revision` those of facts. `is_dirty`: persons do not follow all
    of them yet. Whoever has the lease, until `lease_until` in seconds since 1970, has them follow. The last time that
    ended at `ended_at`, and took `took` seconds.
    """

    identity_id: str
    revision: int = 0
    facts_revision: int = 0
    is_dirty: bool = False
    lease_until: float | None = None
    ended_at: float | None = None
    took: float = 0.0


def collection_id(stack: str, identity_id: str, since: datetime) -> str:
    """A name for an owner's collection that no other stack, owner or consent has."""
    return f"{stack}.{identity_id.replace(':', '_')}.{since:%Y%m%dT%H%M%S%f}"


def owner_of(collection_id: str) -> str:
    """The identity id in the name of a collection."""
    _, owner, _ = collection_id.rsplit(".", 2)
    return owner.replace("_", ":")


GRACE = timedelta(minutes=5)
"""Whoever has begun to index a picture's faces has ended after this time."""


def likenesses(pictures: Sequence[PhotoFaces]) -> tuple[dict[str, Face], list[Likeness]]:
    """The faces by their ids, and how alike they are, of pictures that count."""
    faces = {
        kept.face_id: Face(picture.photo_id, kept.bounding_box)
        for picture in pictures
        if picture.counts
        for kept in picture.faces
    }
    found = [
        Likeness(faces[kept.face_id], faces[other], similarity)
        for picture in pictures
        if picture.counts
        for kept in picture.faces
        for other, similarity in kept.alike.items()
        if other in faces
    ]
    return faces, found
