"""Collections of faces: the fake, and the adapter on the local recogniser, whose answers botocore reads."""

import json
from collections.abc import Iterator, Mapping
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.awsrequest import AWSResponse
from botocore.stub import Stubber
from PIL import Image, ImageEnhance

from chalicelib.aws.face_collections import FaceCollections
from chalicelib.aws.recognition import TOO_SMALL
from chalicelib.core.people.grouping import ALIKE
from chalicelib.errors import NoCollection, RecognitionBusy
from setup.local.recogniser.errors import RecognitionError
from setup.local.recogniser.faces.operations import FaceCollections as LocalCollections
from setup.local.recogniser.faces.reader import FaceReader
from setup.local.recogniser.faces.store import FaceStore
from setup.local.recogniser.prepare import prepare_faces
from setup.local.recogniser.server import Operation
from tests.fakes import FakeFaceCollections
from tests.recorded import recorded

Collections = FaceCollections | FakeFaceCollections
ASTRONAUT = Image.open(Path(__file__).parents[1] / "unit/recogniser/data/astronaut.jpg").convert("RGB")
SIZE = ASTRONAUT.size
HERS = "photo.1.0", "photo.2.0"


def png(picture: Image.Image) -> bytes:
    stream = BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


HER, HER_DARKER = png(ASTRONAUT), png(ImageEnhance.Brightness(ASTRONAUT).enhance(0.8))
NOBODY = png(Image.new("RGB", SIZE, "navy"))


class Raw(BytesIO):
    """A body as urllib3 hands it on."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.getvalue()


def answered(operations: Mapping[str, Operation], request: Any, **_: Any) -> AWSResponse:
    """Instead of sending a request to the recogniser's server."""
    name = request.headers["X-Amz-Target"].decode().partition(".")[2]
    try:
        status, answer = 200, operations[name](json.loads(request.body))
    except RecognitionError as error:
        status, answer = error.status, {"__type": error.code, "message": str(error)}
    return AWSResponse(request.url, status, {}, Raw(json.dumps(answer).encode()))


@pytest.fixture(scope="module")
def reader() -> FaceReader:
    prepare_faces()
    return FaceReader(1)


@pytest.fixture(params=["fake", "real"])
def collections(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Collections]:
    if request.param == "fake":
        yield FakeFaceCollections({HER: ["her"], HER_DARKER: ["her"], NOBODY: []}.__getitem__)
        return
    store = FaceStore(tmp_path / "faces.sqlite")
    local = LocalCollections(store, request.getfixturevalue("reader"), lambda image, _: Image.open(BytesIO(image)))  # type: ignore[arg-type]
    client = boto3.client("rekognition")
    client.meta.events.register("before-send.rekognition", partial(answered, local.operations()))
    yield FaceCollections(client, sleep=lambda _: None)
    store.close()


def test_pictures_of_one_person_are_alike(collections: Collections) -> None:
    collections.create("alice")
    collections.create("alice")
    one = collections.index("alice", HER, size=SIZE, external_id=HERS[0])
    other = collections.index("alice", HER_DARKER, size=SIZE, external_id=HERS[1])
    nothing = collections.index("alice", NOBODY, size=SIZE, external_id="photo.3.0")

    (face,), (darker,) = one.faces, other.faces
    assert face.confidence > 90
    assert 0 < face.bounding_box.left < face.bounding_box.left + face.bounding_box.width < 1
    assert (face.person_id, face.alike, nothing.faces) == (None, {}, ())
    assert one.model_version == nothing.model_version != ""
    alike = collections.alike("alice", face.face_id)
    assert list(alike) == [darker.face_id]
    assert ALIKE < alike[darker.face_id] <= 100
    assert [(each.face_id, each.external_id) for each in collections.faces("alice")] == [
        (face.face_id, HERS[0]),
        (darker.face_id, HERS[1]),
    ]


def test_what_is_repeated_adds_nothing_and_other_names_do(collections: Collections) -> None:
    collections.create("alice")
    one = collections.index("alice", HER, size=SIZE, external_id=HERS[0])
    again = collections.index("alice", HER, size=SIZE, external_id=HERS[0])
    other = collections.index("alice", HER, size=SIZE, external_id=HERS[1])

    assert one == again
    assert one.faces[0].face_id != other.faces[0].face_id
    assert len(collections.faces("alice")) == 2


def test_nobody_is_compared_with_another_owners(collections: Collections) -> None:
    for owner in ("alice", "bob"):
        collections.create(owner)
        (face,) = collections.index(owner, HER, size=SIZE, external_id=HERS[0]).faces
        assert collections.alike(owner, face.face_id) == {}
    assert list(collections.collections("a")) == ["alice"]
    assert sorted(collections.collections("")) == ["alice", "bob"]


def test_faces_that_were_removed_are_gone(collections: Collections) -> None:
    collections.create("alice")
    (face,) = collections.index("alice", HER, size=SIZE, external_id=HERS[0]).faces
    (darker,) = collections.index("alice", HER_DARKER, size=SIZE, external_id=HERS[1]).faces

    collections.remove("alice", [face.face_id])
    collections.remove("alice", [face.face_id])
    collections.remove("alice", [])

    assert collections.alike("alice", darker.face_id) == {}
    assert [each.face_id for each in collections.faces("alice")] == [darker.face_id]
    with pytest.raises(RecognitionBusy):
        collections.alike("alice", face.face_id)


def test_a_collection_that_is_gone_takes_nothing_and_has_nothing(collections: Collections) -> None:
    collections.create("alice")
    (face,) = collections.index("alice", HER, size=SIZE, external_id=HERS[0]).faces
    collections.delete("alice")
    collections.delete("alice")

    with pytest.raises(NoCollection):
        collections.index("alice", HER, size=SIZE, external_id=HERS[0])
    with pytest.raises(NoCollection):
        collections.alike("alice", face.face_id)
    collections.remove("alice", [face.face_id])
    assert collections.faces("alice") == []
    assert list(collections.collections("")) == []


RECORD: dict[str, Any] = {
    "Face": {
        "FaceId": "00000000-0000-4000-8000-000000000001",
        "BoundingBox": {"Left": 0.1, "Top": 0.2, "Width": 0.05, "Height": 0.5},
        "Confidence": 99.5,
    }
}


def test_small_faces_do_not_stay(rekognition: Stubber) -> None:
    small = {**RECORD["Face"], "FaceId": "00000000-0000-4000-8000-000000000002"}
    rekognition.add_response(
        "index_faces", {"FaceRecords": [{"Face": small}], "FaceModelVersion": "7.0"}, index_parameters()
    )
    rekognition.add_response("delete_faces", {}, {"CollectionId": "alice", "FaceIds": [small["FaceId"]]})

    found = FaceCollections(rekognition.client).index("alice", b"picture", size=(799, 600), external_id="p")

    assert (found.faces, found.model_version) == ((), "7.0")


def test_a_picture_that_is_refused_has_no_faces(rekognition: Stubber) -> None:
    said = recorded("invalid_parameter")["Error"]
    rekognition.add_client_error("index_faces", said["Code"], said["Message"])

    found = FaceCollections(rekognition.client).index("alice", b"picture", size=(79, 60), external_id="p")

    assert (found.faces, found.model_version) == ((), TOO_SMALL)


def test_a_face_that_was_just_added_is_waited_for(rekognition: Stubber) -> None:
    said = recorded("invalid_parameter")["Error"]
    rekognition.add_client_error("search_faces", said["Code"], "faceId was not found in the collection.")
    other = "00000000-0000-4000-8000-000000000002"
    rekognition.add_response("search_faces", {"FaceMatches": [{"Similarity": 97.12345, "Face": {"FaceId": other}}]})
    slept: list[float] = []

    alike = FaceCollections(rekognition.client, sleep=slept.append).alike("alice", RECORD["Face"]["FaceId"])

    assert alike == {other: 97.123}
    assert len(slept) == 1


@pytest.mark.parametrize("name", ["throttling", "provisioned_throughput_exceeded"])
def test_whoever_is_refused_a_call_takes_another_turn(rekognition: Stubber, name: str) -> None:
    said = recorded(name)["Error"]
    rekognition.add_client_error("index_faces", said["Code"], said["Message"])

    with pytest.raises(RecognitionBusy):
        FaceCollections(rekognition.client).index("alice", b"picture", size=(800, 600), external_id="p")


def index_parameters() -> dict[str, Any]:
    return {
        "Image": {"Bytes": b"picture"},
        "CollectionId": "alice",
        "ExternalImageId": "p",
        "MaxFaces": 50,
        "QualityFilter": "AUTO",
    }
