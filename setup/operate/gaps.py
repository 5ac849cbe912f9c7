"""What a photo's record lacks that would be there if the photo came today: pure decisions."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.core.ingest.event_order import lacks_renditions
from chalicelib.core.photo import Photo, Status, Tombstone


class Gap(StrEnum):
    """What can be missing, in the words of the command's option."""

    LABELS = "labels"
    COLOURS = "colours"
    PLACES = "places"
    RENDITIONS = "renditions"
    LOOKS = "looks"
    TEXT = "text"
    MODERATION = "moderation"
    SIMILAR = "similar"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The gaps to fill. `older_than` is a LabelModelVersion, "3.0": labels of an older model count as missing.

    So do vectors of a model that is not `embedding_model`, if there is one: those of two cannot be compared.
    `have_agreed` says of an identity id whether faces in its photos may be looked for: without that, none are missing.
    """

    gaps: frozenset[Gap] = frozenset()
    older_than: str | None = None
    embedding_model: str | None = None
    have_agreed: Callable[[str], bool] = lambda _: False

    def of(self, record: Photo | Tombstone | None) -> frozenset[Gap]:
        """What of it this record lacks. Photos that have failed or are being processed lack nothing."""
        if not isinstance(record, Photo) or record.status is not Status.SUCCEEDED:
            return frozenset()
        return frozenset(gap for gap in Gap if self._lacks(record, gap))

    def _lacks(self, photo: Photo, gap: Gap) -> bool:
        if gap is Gap.LABELS and self.older_than and is_older(photo.label_model_version or "", self.older_than):
            return True
        if gap is Gap.PEOPLE and gap in self.gaps and not self.have_agreed(photo.identity_id):
            return False
        if gap is Gap.SIMILAR and gap in self.gaps and self.embedding_model and photo.vector:
            return photo.vector_model != self.embedding_model
        return gap in self.gaps and gap in _missing(photo)


def _missing(photo: Photo) -> Collection[Gap]:
    located = photo.image_metadata is not None and photo.image_metadata.location is not None
    found = {
        # A photo in which nothing was recognised has the model's version all the same.
        Gap.LABELS: photo.label_model_version is None,
        Gap.COLOURS: not photo.colours or photo.thumbnail is None,
        Gap.PLACES: located and not photo.places,
        Gap.RENDITIONS: lacks_renditions(photo),
        Gap.LOOKS: photo.thumbnail is None or photo.thumbnail.look is None,
        Gap.TEXT: photo.text_model_version is None,
        Gap.MODERATION: photo.moderation_model_version is None,
        Gap.SIMILAR: photo.vector_model is None,
        Gap.PEOPLE: photo.people_model_version is None,
    }
    return [gap for gap, is_missing in found.items() if is_missing]


def is_older(version: str, than: str) -> bool:
    """Compare the numbers in two versions: "2.9" is older than "3.0" and "3.0" than "10"; one without any is oldest."""
    return _numbers(version) < _numbers(than)


def _numbers(version: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", version)]
