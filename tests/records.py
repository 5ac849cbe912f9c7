"""Records for tests: one of each with sensible defaults, and hypothesis strategies that build any."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from botocore.credentials import ReadOnlyCredentials
from hypothesis import strategies as st

from chalicelib.core.api.contract import written
from chalicelib.core.api.reading import read_body, read_headers
from chalicelib.core.api.search_types import FacetValue, SearchBody, SearchHeaders
from chalicelib.core.detections import BoundingBox, DetectedFace, Instance, Label, ModerationLabel, TextLine
from chalicelib.core.grant import Grant, Role
from chalicelib.core.ingest.events import ObjectEvent, normalise_sequencer
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.object_keys import photo_id
from chalicelib.core.people.kept import PhotoFaces
from chalicelib.core.photo import (
    COLOURS,
    RENDITION_SIDES,
    THUMBNAIL_SIDE,
    Camera,
    Colour,
    Edits,
    ImageMetadata,
    Location,
    Photo,
    Placed,
    Rendition,
    Status,
    Thumbnail,
    Tombstone,
    Trashed,
)
from chalicelib.core.saved_search import SavedSearch, search_id_of
from chalicelib.core.search.request import SearchRequest, search_request
from chalicelib.core.share import Share
from chalicelib.core.share_secrets import share_key, share_token
from chalicelib.core.signing.signer import PhotoSigner
from chalicelib.core.signing.url import Presigner, presigner
from tests.vectors import VECTORS

BUCKET = "photo-search-test"
ALICE = "us-east-1:11111111-aaaa-4bbb-8ccc-000000000001"
BOB = "us-east-1:22222222-aaaa-4bbb-8ccc-000000000002"
CAROL = "us-east-1:33333333-aaaa-4bbb-8ccc-000000000003"
UPLOADED_AT = datetime(2026, 3, 1, 12, 30, tzinfo=UTC)
SEARCHED_AT = datetime(2026, 11, 28, 12, tzinfo=UTC)
TODAY = SEARCHED_AT.date()

# Names that S3 takes and that code which decodes twice, or not at all, trips over.
ODD_NAMES = (
    "with space and  two.jpg",
    "plus+and%2Bencoded plus.jpg",
    "100%.jpg",
    "%41 is not A.jpg",
    "hash#mark?question&amp=1.jpg",
    "\"double\" and 'single'.jpg",
    "Größe/日本語/🌅 é e\u0301.jpg",
    "back\\slash|<>{}[]^`.png",
    "usercontent/inside.jpg",
    "uploads/inside.jpg",
    "2026//double slash.jpg",
    "../up.jpg",
)


def sequencer(number: int) -> str:
    """The `number`-th event of a key, normalised; larger is later."""
    return normalise_sequencer(f"{number:018X}")


def an_object_key(name: str = "car.jpg", *, identity_id: str = ALICE) -> str:
    return f"private/{identity_id}/uploads/{name}"


def an_event(number: int = 1, object_key: str | None = None, **changes: Any) -> ObjectEvent:
    event = ObjectEvent(
        bucket=BUCKET,
        object_key=an_object_key() if object_key is None else object_key,
        sequencer=sequencer(number),
        occurred_at=UPLOADED_AT + timedelta(minutes=number),
    )
    return replace(event, **changes)


def a_request(number: int = 1, object_key: str | None = None, **changes: Any) -> IngestRequest:
    return replace(IngestRequest.from_event(an_event(number, object_key)), **changes)


def a_photo(number: int = 1, object_key: str | None = None, **changes: Any) -> Photo:
    """A photo as `accept_upload` is handed it: no revision yet."""
    key = an_object_key() if object_key is None else object_key
    photo = Photo(
        bucket=BUCKET,
        object_key=key,
        identity_id=key.split("/")[1],
        photo_id=photo_id(BUCKET, key),
        status=Status.PENDING,
        revision=0,
        sequencer=sequencer(number),
        uploaded_at=UPLOADED_AT + timedelta(minutes=number),
    )
    return replace(photo, **changes)


def a_tombstone(number: int = 1, object_key: str | None = None, **changes: Any) -> Tombstone:
    photo = a_photo(number, object_key)
    tombstone = Tombstone(
        bucket=photo.bucket,
        object_key=photo.object_key,
        identity_id=photo.identity_id,
        photo_id=photo.photo_id,
        revision=0,
        sequencer=photo.sequencer,
        deleted_at=photo.uploaded_at,
        expires_at=int((photo.uploaded_at + timedelta(days=7)).timestamp()),
    )
    return replace(tombstone, **changes)


def a_label(name: str = "Car", confidence: float = 98.0, **changes: Any) -> Label:
    return replace(Label(name, confidence), **changes)


def a_finished_photo(name: str = "car.jpg", *, identity_id: str = ALICE, **changes: Any) -> Photo:
    """A photo that was ingested: revision 1 and a label, unless told otherwise."""
    defaults = {
        "status": Status.SUCCEEDED,
        "revision": 1,
        "image_metadata": ImageMetadata("JPEG", 640, 480, 100_000),
        "labels": (a_label(),),
        "label_model_version": "3.0",
    }
    return a_photo(1, an_object_key(name, identity_id=identity_id), **(defaults | changes))


# Strategies. Texts are what UTF-8 can carry, numbers are finite and within what DynamoDB's decimals hold.

text = st.text(st.characters(codec="utf-8"), max_size=20)
names = st.text(st.characters(codec="utf-8"), min_size=1, max_size=40).filter(lambda name: not name.endswith("/"))
percent = st.floats(0, 100)
ratio = st.floats(0, 1)
pixels = st.integers(0, 100_000)
numbers = st.floats(-1e30, 1e30).filter(lambda value: value == 0 or abs(value) > 1e-30)
offsets = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
naive_times = st.datetimes(min_value=datetime(1900, 1, 2), max_value=datetime(2200, 1, 1))
aware_times = st.datetimes(min_value=datetime(1980, 1, 1), max_value=datetime(2200, 1, 1), timezones=offsets)
times = naive_times | aware_times
utc_times = st.datetimes(datetime(2006, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC))
sequencers = st.text("0123456789abcdefABCDEF", min_size=1, max_size=20)
identity_ids = st.sampled_from([ALICE, BOB])


def a_saved_search(name: str = "Dogs", *, identity_id: str = ALICE, **changes: Any) -> SavedSearch:
    """A search that its owner keeps under a name."""
    values: dict[str, Any] = {"query": "dog beach", "created_at": UPLOADED_AT, "search_id": search_id_of(name)}
    return SavedSearch(identity_id=identity_id, name=name, **(values | changes))


def a_grant(*, owner_id: str = ALICE, email: str = "carol@example.com", **changes: Any) -> Grant:
    """What somebody lets Carol see: the whole library, unless an album is named."""
    values: dict[str, Any] = {"owner_email": "alice@example.com", "role": Role.VIEWER, "created_at": UPLOADED_AT}
    return Grant(owner_id=owner_id, email=email, **(values | changes))


def a_share(number: int = 1, *, identity_id: str = ALICE, **changes: Any) -> Share:
    """A share of certain photos, with a token of its own."""
    key = share_key(share_token(number.to_bytes(16), identity_id))
    assert key is not None
    values: dict[str, Any] = {
        "name": f"share {number}",
        "created_at": UPLOADED_AT,
        "expires_at": UPLOADED_AT + timedelta(days=30),
        "photo_ids": ("x" * 22,),
    }
    return Share(identity_id=identity_id, share_id=key.share_id, **(values | changes))


def a_face(person_id: str | None, face_id: str = "", *, left: float = 0.25) -> DetectedFace:
    """A face of somebody, a quarter of the photo wide."""
    return DetectedFace(face_id or f"face of {person_id}", 99.0, BoundingBox(left, 0.25, 0.25, 0.5), person_id)


def some_faces(photo_id: str = "x" * 22, *, identity_id: str = ALICE, **changes: Any) -> PhotoFaces:
    """The faces of one picture that are being indexed."""
    values: dict[str, Any] = {
        "object_key": f"private/{identity_id}/uploads/{photo_id}.jpg",
        "sequencer": normalise_sequencer("1"),
        "attempt": 0,
        "collection_id": "collection",
        "begun_at": UPLOADED_AT,
    }
    return PhotoFaces(identity_id=identity_id, photo_id=photo_id, **(values | changes))


def tuples(values: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=3).map(tuple)


boxes = st.builds(BoundingBox, ratio, ratio, ratio, ratio)
instances = st.builds(Instance, percent, boxes)
text_lines = st.builds(TextLine, text, percent, boxes)
faces = st.builds(DetectedFace, text, percent, boxes, st.none() | text)
labels = st.builds(Label, text, percent, tuples(text), tuples(text), tuples(text), tuples(instances))
locations = st.builds(Location, st.floats(-90, 90), st.floats(-180, 180), st.none() | st.floats(-500, 9000))
cameras = st.builds(
    Camera,
    st.none() | text,
    st.none() | text,
    st.none() | text,
    st.none() | numbers,
    st.none() | numbers,
    st.none() | st.integers(0, 2**32),
    st.none() | numbers,
)
metadata = st.builds(
    ImageMetadata,
    st.sampled_from(["JPEG", "PNG", "GIF"]),
    pixels,
    pixels,
    st.integers(0, 2**40),
    st.sampled_from(["RGB", "CMYK", "P", ""]),
    st.integers(1, 8),
    st.none() | times,
    st.none() | cameras,
    st.none() | locations,
    tuples(text),
)
colours = st.builds(Colour, st.sampled_from(COLOURS), percent)
renditions = st.builds(Rendition, st.sampled_from(RENDITION_SIDES), pixels, pixels)
thumbnails = st.builds(Thumbnail, text, pixels, pixels, st.none() | st.just(True), tuples(renditions), st.none() | text)
originals = st.builds(
    lambda layout, identity_id, name: layout.format(identity_id) + name,
    st.sampled_from(["private/{}/uploads/", "usercontent/{}/", "in-place/{}/agency/"]),
    identity_ids,
    names,
)
edits = st.builds(
    Edits,
    title=st.none() | st.just("") | text,
    caption=st.none() | text,
    rating=st.none() | st.integers(0, 5),
    captured_at=st.none() | times,
    location=st.none() | locations,
    places=tuples(text),
    favourite=st.sampled_from([None, True]),
    hidden=st.sampled_from([None, True]),
)
photos = st.builds(
    Photo,
    bucket=st.just(BUCKET),
    object_key=originals,
    identity_id=identity_ids,
    photo_id=text,
    status=st.sampled_from(Status),
    revision=st.integers(0, 2**31),
    sequencer=sequencers.map(normalise_sequencer),
    uploaded_at=aware_times,
    status_reason=st.none() | text,
    execution_arn=st.none() | text,
    version_id=st.none() | text,
    etag=st.none() | text,
    album_ids=tuples(text),
    placed=tuples(st.builds(Placed, album_id=text, position=text)),
    image_metadata=st.none() | metadata,
    labels=tuples(labels),
    label_model_version=st.none() | text,
    text_lines=tuples(text_lines),
    text_model_version=st.none() | text,
    faces=tuples(faces),
    people_model_version=st.none() | text,
    moderation_labels=tuples(st.builds(ModerationLabel, text, percent, text)),
    moderation_model_version=st.none() | text,
    vector=st.sampled_from([None, "", *VECTORS]),
    vector_model=st.none() | text,
    thumbnail=st.none() | thumbnails,
    colours=st.lists(colours, max_size=3, unique_by=lambda colour: colour.name).map(tuple),
    places=tuples(text),
    tags=tuples(text),
    removed_tags=tuples(text),
    hidden_labels=tuples(text),
    edits=st.none() | edits,
    trashed=st.none() | st.builds(Trashed, utc_times, utc_times),
)
tombstones = st.builds(
    Tombstone,
    bucket=st.just(BUCKET),
    object_key=originals,
    identity_id=identity_ids,
    photo_id=text,
    revision=st.integers(0, 2**31),
    sequencer=sequencers.map(normalise_sequencer),
    deleted_at=aware_times,
    expires_at=st.integers(0, 2**33),
)
requests = st.builds(
    IngestRequest,
    bucket=st.just(BUCKET),
    object_key=originals,
    sequencer=sequencers.map(normalise_sequencer),
    file_size=st.integers(0, 2**40),
    etag=st.none() | text,
    version_id=st.none() | text,
    attempt=st.integers(0, 99),
)


def a_url_signer(bucket: str = BUCKET) -> PhotoSigner:
    """Its URLs of originals work for 15 minutes, the others for an hour."""

    def valid_for(seconds: int) -> Presigner:
        return presigner(
            ReadOnlyCredentials("AKIDEXAMPLE", "secret", None),
            bucket=bucket,
            region="us-east-1",
            signed_at=datetime(2026, 3, 1, tzinfo=UTC),
            expires_in=seconds,
        )

    return PhotoSigner(valid_for(900), valid_for(3600))


class PlainSigner:
    """URLs that say what they lead to."""

    def url(self, object_key: str, *, version_id: str | None = None) -> str:
        return f"signed:{object_key}:{version_id}"

    def derived_url(self, thumbnail: Thumbnail, side: int = THUMBNAIL_SIDE) -> str:
        return f"picture:{thumbnail.thumbnail_key}:{side}"


def a_search(header: str | None, body: Mapping[str, Any], *, now: datetime = SEARCHED_AT) -> SearchRequest:
    """A search as it is read from the header `search-key` and the JSON body."""
    headers = {} if header is None else {"search-key": header}
    return search_request(read_headers(SearchHeaders, headers), read_body(SearchBody, json.dumps(body)), now=now)


def plain(answer: Any) -> Any:
    """An answer as its caller reads it."""
    return json.loads(written(answer))


def a_vocabulary(**kinds: dict[str, int]) -> dict[str, tuple[FacetValue, ...]]:
    """What somebody's photos have: kind of value -> values with counts."""
    return {kind: tuple(FacetValue(*counted) for counted in values.items()) for kind, values in kinds.items()}
