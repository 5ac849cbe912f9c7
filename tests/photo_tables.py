"""Tables of photos for tests: their clock, and what is in one that has everything."""

from datetime import UTC, datetime, timedelta

from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.detections import BoundingBox, Instance, Label
from chalicelib.core.photo import Camera, Edits, ImageMetadata, Location, Photo, Status, Thumbnail
from tests.fakes import FakePhotoTable
from tests.records import a_label, a_photo, a_request, an_object_key

KEY = an_object_key()
METADATA = ImageMetadata(
    "JPEG",
    4032,
    3024,
    2_500_123,
    orientation=6,
    captured_at=datetime(2019, 7, 14, 22, 15, 1),
    camera=Camera("Nikon", "D90", "50 mm", exposure_time=1 / 60, f_number=2.8, iso=200, focal_length=50.0),
    location=Location(48.858370123456789, -2.294481, -0.5),
)
EDITS = Edits(title="", rating=4, location=Location(0.5, -0.25), places=("Here",), favourite=True)
NOW = datetime(2026, 3, 1, 15, tzinfo=UTC)
A_MOMENT_LATER = NOW + timedelta(milliseconds=1)
Table = PhotoTable | FakePhotoTable


class Clock:
    """Stands still until it is set."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> float:
        return self.now.timestamp()


def pass_time(photos: Table, time: timedelta) -> None:
    clock = photos if isinstance(photos, FakePhotoTable) else photos._clock
    assert isinstance(clock, FakePhotoTable | Clock)
    clock.now += time


def complete(photos: Table, number: int = 1) -> Photo:
    """An accepted upload with everything that a workflow writes, and what a user adds."""
    photos.accept_upload(a_photo(number, version_id=f"v{number}", etag=f"e{number}", execution_arn="arn"))
    return photos.update(
        a_request(number),
        status=Status.FAILED,
        status_reason="because",
        image_metadata=METADATA,
        labels=(
            Label("Car", 98.25, ("Vehicle",), ("Automobile",), ("Cars",), (an_instance(),)),
            a_label("Wheel", 61.0),
        ),
        label_model_version="3.0",
        thumbnail=Thumbnail("thumb", 250, 188),
        album_ids=("holidays",),
        tags=("client A", "naïve"),
        removed_tags=("client B",),
        hidden_labels=("Person",),
        edits=EDITS,
    )


def an_instance() -> Instance:
    return Instance(97.123456789, BoundingBox(0.7475200295448303, 1e-07, 0.26779675483703613, 1.0))
