"""Fills what a photo's record lacks, by the code of the functions, and lets index and thumbnail follow.

The record keeps what it has until the new is there: people find the photo all the while, and a failure changes nothing.
"""

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
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


Recognise = Callable[[Library, Photo], Mapping[str, Any]]
"""Looks for a feature in a photo; returns what the record says of it, nothing if it was written already."""


@dataclass(frozen=True, slots=True)
class Feature:
    """How a feature is recognised, and its turns."""

    recognise: Recognise
    pacer: Pacer


def detected_by(detector: FeatureDetector) -> Recognise:
    """A feature that a detector finds in a picture. Raises `RecognitionBusy`, and the errors of reading the picture."""
    return lambda library, photo: found_in(photo, detector, library.bucket)


def compare_faces(library: Library, photo: Photo) -> Mapping[str, Any]:
    """People, whom the function writes by itself; persons follow by the sweeper, once for many photos."""
    assert library.faces is not None  # else nobody has agreed
    places: dict[str, Any] = {"bucket": library.bucket, "photos": library.photos, "index": library.index}
    detect_faces(IngestRequest.from_record(photo), now=datetime.now(UTC), faces=library.faces, **places)
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filler:
    """Fills gaps of photos, recognition at the pace that all of a stage share; vectors by `embedding_model`."""

    library: Library
    detector: LabelDetector
    pacer: Pacer
    features: Mapping[Gap, Feature]
    embedding_model: str | None = None
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
        for make in dict.fromkeys(_MAKERS[gap] for gap in sorted(gaps - self.features.keys())):
            made |= make(self, record)
        for gap in sorted(gaps & self.features.keys()):
            made |= self._feature(gap, record)
        return not made or self._write(record, made)

    def _labels(self, photo: Photo) -> Mapping[str, Any]:
        found = self._in_turn(self.pacer, lambda: self._recognised(photo))
        return {"labels": found.labels, "label_model_version": found.model_version}

    def pacer_of(self, gap: Gap) -> Pacer | None:
        """The turns that filling this gap takes; None if it takes none."""
        feature = self.features.get(gap)
        return feature.pacer if feature else self.pacer if gap is Gap.LABELS else None

    def _feature(self, gap: Gap, photo: Photo) -> Mapping[str, Any]:
        feature = self.features[gap]
        return self._in_turn(feature.pacer, lambda: feature.recognise(self.library, photo))

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
}
