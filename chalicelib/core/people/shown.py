"""What is shown of persons: only what is in photos in sight, whoever is in most of these first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from chalicelib.core.detections import DetectedFace
from chalicelib.core.people.faces import Face, overlap
from chalicelib.core.people.facts import Facts, Known
from chalicelib.core.photo import Photo
from chalicelib.core.text import folded


class Shown(NamedTuple):
    """A person, in so many photos in sight, and what their owner said of them, if anything."""

    person_id: str
    photos: int
    known: Known | None

    @property
    def position(self) -> tuple[int, str]:
        """What persons are sorted by; nobody else has the same."""
        return -self.photos, self.person_id

    @property
    def is_hidden(self) -> bool:
        """Whether their owner does not want them among the others."""
        return self.known is not None and self.known.is_hidden

    def is_called(self, part: str) -> bool:
        """Whether this is in their name, whatever its case and accents; nothing is in each, also in that of nobody."""
        return folded(part.strip()) in folded((self.known and self.known.name) or "")

    @property
    def cover(self) -> Face | None:
        """The face that their owner chose."""
        return self.known.cover if self.known else None


def in_order(counted: Mapping[str, int], facts: Facts) -> list[Shown]:
    """The persons of these ids, each in so many photos."""
    found = (Shown(person_id, photos, facts.get(person_id)) for person_id, photos in counted.items())
    return sorted(found, key=lambda each: each.position)


def page(everybody: Sequence[Shown], size: int, after: tuple[int, str] | None) -> tuple[Sequence[Shown], bool]:
    """So many of them behind a position, and whether there are more."""
    rest = [each for each in everybody if after is None or each.position > after]
    return rest[:size], len(rest) > size


def cover_of(shown: Shown, photos: Iterable[Photo]) -> tuple[Photo, DetectedFace] | None:
    """The face to show: the one that was chosen, else the largest in the first of these photos that has one."""
    with_faces = [(photo, faces) for photo in photos if (faces := list(_faces(shown, photo)))]
    cover = shown.cover
    for photo, faces in with_faces:
        if cover is not None and photo.photo_id == cover.photo_id:
            return photo, max(faces, key=partial(_shared, cover))
    return next(((photo, max(faces, key=_size)) for photo, faces in with_faces), None)


# Not everybody should see every photo, and the index may not know yet that one is out of sight.
def _faces(shown: Shown, photo: Photo) -> Iterator[DetectedFace]:
    if not (photo.is_sensitive or photo.is_out_of_sight):
        yield from (face for face in photo.faces if face.person_id == shown.person_id)


def _shared(cover: Face, face: DetectedFace) -> float:
    return overlap(face.bounding_box, cover.box)


def _size(face: DetectedFace) -> float:
    return face.bounding_box.width * face.bounding_box.height
