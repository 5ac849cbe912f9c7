"""Fills what a photo's record lacks, by the code of the functions, and lets index and thumbnail follow.

The record keeps what it has until the new is there: people find the photo all the while, and a failure changes nothing.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any, TypeVar

from chalicelib.aws.label_detector import Detection, LabelDetector
from chalicelib.aws.pacer import Pacer
from chalicelib.core.image.detection_image import detection_image, needs_conversion
from chalicelib.core.image.dominant_colours import dominant_colours
from chalicelib.core.ingest.event_order import is_about
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Photo, Status
from chalicelib.core.places import places_at
from chalicelib.derived import put_derived
from chalicelib.errors import NeedsBytes, RecognitionBusy, Superseded, UnsupportedImage
from chalicelib.faces import detect_faces
from chalicelib.ingest import FeatureDetector, found_in
from setup.operate.gaps import Gap, Wanted
from setup.operate.inventory import Library

_TRIES = 5
# Recognition that is busy with what users upload is not hurried: a photo takes turn after turn.
_TURNS = 30
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Feature:
    """What recognises a feature, and its turns."""

    detector: FeatureDetector
    pacer: Pacer


@dataclass(frozen=True, slots=True, kw_only=True)
class Filler:
    """Fills gaps of photos, recognition at the pace that all of a stage share."""

    library: Library
    detector: LabelDetector
    pacer: Pacer
    features: Mapping[Gap, Feature]
    people: Pacer | None = None
    sleep: Callable[[float], None] = time.sleep

    def fill(self, object_key: str, wanted: Wanted) -> bool:
        """Fill what the record lacks now; False if that is nothing, or somebody else changed the photo meanwhile.

        Raises `UnsupportedImage`, `PhotoGone`, `Superseded`, `RecognitionBusy`, `ServiceUnavailable`, and botocore's
        errors.
        """
        record = self.library.photos.get(object_key)
        gaps = wanted.of(record)
        if not gaps:
            return False
        assert isinstance(record, Photo)  # others lack nothing
        made: dict[str, Any] = {}
        for make in dict.fromkeys(_MAKERS[gap] for gap in sorted(gaps - {Gap.PEOPLE})):
            made |= make(self, record)
        is_filled = not made or self._write(record, made)
        if is_filled and Gap.PEOPLE in gaps:
            self._people(record)
        return is_filled

    def _labels(self, photo: Photo) -> Mapping[str, Any]:
        found = self._in_turn(self.pacer, lambda: self._recognised(photo))
        return {"labels": found.labels, "label_model_version": found.model_version}

    def pacer_of(self, gap: Gap) -> Pacer | None:
        """The turns that filling this gap takes; None if it takes none."""
        own = {Gap.LABELS: self.pacer, Gap.PEOPLE: self.people}
        return own[gap] if gap in own else self.features[gap].pacer if gap in self.features else None

    def _feature(self, gap: Gap, photo: Photo) -> Mapping[str, Any]:
        feature = self.features[gap]
        return self._in_turn(feature.pacer, lambda: found_in(photo, feature.detector, self.library.bucket))

    # It writes the record by itself; persons follow by the sweeper, once for many photos.
    def _people(self, photo: Photo) -> None:
        library, request = self.library, IngestRequest.from_record(photo)
        assert library.faces is not None  # else nobody has agreed
        assert self.people is not None
        places: dict[str, Any] = {"bucket": library.bucket, "photos": library.photos, "index": library.index}
        look = partial(detect_faces, request, now=datetime.now(UTC), faces=library.faces, **places)
        self._in_turn(self.people, look)

    def _in_turn(self, pacer: Pacer, call: Callable[[], T]) -> T:
        for _ in range(_TURNS):
            self.sleep(pacer.reserve().wait)
            with suppress(RecognitionBusy):
                return call()
        raise RecognitionBusy(f"recognition took no call in {_TURNS} turns")

    def _recognised(self, photo: Photo) -> Detection:
        request = IngestRequest.from_record(photo)
        if photo.image_metadata is not None and not needs_conversion(photo.image_metadata):
            with suppress(UnsupportedImage, NeedsBytes):
                return self.detector.detect_object(request)
        return self.detector.detect_bytes(detection_image(self.library.bucket.read(request)))

    def _pictures(self, photo: Photo) -> dict[str, Any]:
        thumbnail, data = put_derived(IngestRequest.from_record(photo), self.library.bucket)
        return {"thumbnail": thumbnail, "colours": dominant_colours(data)}

    def _places(self, photo: Photo) -> dict[str, Any]:
        assert photo.image_metadata is not None  # else it would not lack places
        location = photo.image_metadata.location
        return {"places": places_at(location.latitude, location.longitude) if location else ()}

    # Whatever its owner has changed meanwhile is kept.
    def _write(self, before: Photo, made: dict[str, Any]) -> bool:
        library, request = self.library, IngestRequest.from_record(before)
        for _ in range(_TRIES):
            record = library.photos.get(before.object_key)
            if not is_about(record, request) or record.status is not Status.SUCCEEDED:
                return False
            with suppress(Superseded):
                library.photos.replace(record, by=replace(record, **made))
                library.follow(record.object_key)
                return True
        return False


_MAKERS: dict[Gap, Callable[[Filler, Photo], Mapping[str, Any]]] = {
    Gap.LABELS: Filler._labels,
    Gap.COLOURS: Filler._pictures,
    Gap.RENDITIONS: Filler._pictures,
    Gap.LOOKS: Filler._pictures,
    Gap.PLACES: Filler._places,
    Gap.TEXT: lambda filler, photo: filler._feature(Gap.TEXT, photo),
    Gap.MODERATION: lambda filler, photo: filler._feature(Gap.MODERATION, photo),
    Gap.SIMILAR: lambda filler, photo: filler._feature(Gap.SIMILAR, photo),
}
