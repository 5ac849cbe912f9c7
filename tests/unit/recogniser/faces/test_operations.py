"""What the operations answer: every answer is held to botocore's model of Rekognition."""

import base64
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from botocore.session import get_session
from botocore.validate import ParamValidator
from PIL import Image

from setup.local.recogniser.errors import (
    InvalidPaginationToken,
    InvalidParameter,
    MalformedRequest,
    RecognitionError,
    ResourceAlreadyExists,
    ResourceNotFound,
)
from setup.local.recogniser.evidence import Box
from setup.local.recogniser.faces.operations import FaceCollections, choose
from setup.local.recogniser.faces.quality import Quality
from setup.local.recogniser.faces.reader import FaceReader, SeenFace
from setup.local.recogniser.faces.requests import IndexRequest, token_of
from setup.local.recogniser.faces.shape import Pose
from setup.local.recogniser.faces.store import FaceStore, NewFace

DATA = Path(__file__).parents[1] / "data"
ASTRONAUT = Image.open(DATA / "astronaut.jpg").convert("RGB")
MODEL = get_session().get_service_model("rekognition")
NOBODY = "00000000-0000-4000-8000-000000000000"


class Service:
    """The operations by name, as a client calls them; answers are checked."""

    def __init__(self, store: FaceStore, reader: FaceReader) -> None:
        self.store = store
        collections = FaceCollections(store, reader, lambda image, _: Image.open(BytesIO(_content(image))))
        self._operations = collections.operations()

    def __call__(self, name: str, **body: Any) -> dict[str, Any]:
        answer = self._operations[name](body)
        shape = MODEL.operation_model(name).output_shape
        report = ParamValidator().validate(answer | _timestamp_aside(answer), shape)
        assert not report.has_errors(), report.generate_report()
        assert set(answer) <= set(shape.members)
        return answer


def _content(image: Any) -> bytes:
    assert isinstance(image, bytes)
    return image


# On the wire it is a number; the validator wants what a client makes of it.
def _timestamp_aside(answer: dict[str, Any]) -> dict[str, Any]:
    return {"CreationTimestamp": "2026-11-28T00:00:00Z"} if "CreationTimestamp" in answer else {}


@pytest.fixture
def service(store: FaceStore, reader: FaceReader) -> Service:
    called = Service(store, reader)
    called("CreateCollection", CollectionId="anna")
    return called


def image(picture: Image.Image = ASTRONAUT) -> dict[str, str]:
    stream = BytesIO()
    picture.save(stream, "PNG")
    return {"Bytes": base64.b64encode(stream.getvalue()).decode()}


def kept(service: Service, *numbers: float) -> list[str]:
    """Put faces into the collection whose vectors are this far apart."""
    faces = [NewFace(99.0, Box(0.1, 0.1, 0.2, 0.2), np.full(128, number, np.float32)) for number in numbers]
    return [
        service.store.add("anna", f"{NOBODY[:-1]}{at}", f"photo-{at}", [face])[0].face_id
        for at, face in enumerate(faces)
    ]


def test_a_collection_is_made_described_listed_and_deleted(service: Service) -> None:
    made = service("CreateCollection", CollectionId="us-east-1_ab.c")
    assert made["StatusCode"] == 200
    assert made["CollectionArn"].endswith(":collection/us-east-1_ab.c")
    described = service("DescribeCollection", CollectionId="us-east-1_ab.c")
    assert described["FaceCount"] == 0
    assert described["CollectionARN"] == made["CollectionArn"]
    assert service("ListCollections")["CollectionIds"] == ["anna", "us-east-1_ab.c"]
    assert service("DeleteCollection", CollectionId="anna") == {"StatusCode": 200}
    assert service("ListCollections")["CollectionIds"] == ["us-east-1_ab.c"]


def test_a_portrait_is_indexed_found_again_and_deleted(service: Service) -> None:
    first = service("IndexFaces", CollectionId="anna", Image=image(), ExternalImageId="photo:1")
    (record,) = first["FaceRecords"]
    assert record["Face"]["ExternalImageId"] == "photo:1"
    assert record["Face"]["BoundingBox"] == record["FaceDetail"]["BoundingBox"]
    assert {point["Type"] for point in record["FaceDetail"]["Landmarks"]} >= {"eyeLeft", "nose"}
    turned = ASTRONAUT.rotate(8, Image.Resampling.BICUBIC)
    second = service("IndexFaces", CollectionId="anna", Image=image(turned), ExternalImageId="photo:2")
    searched = service("SearchFaces", CollectionId="anna", FaceId=record["Face"]["FaceId"])
    (match,) = searched["FaceMatches"]
    assert match["Face"] == second["FaceRecords"][0]["Face"]
    assert match["Similarity"] > 95
    assert service("DescribeCollection", CollectionId="anna")["FaceCount"] == 2
    gone = service("DeleteFaces", CollectionId="anna", FaceIds=[record["Face"]["FaceId"], NOBODY])
    assert gone["DeletedFaces"] == [record["Face"]["FaceId"]]
    assert gone["UnsuccessfulFaceDeletions"] == [{"FaceId": NOBODY, "Reasons": ["FACE_NOT_FOUND"]}]
    assert service("ListFaces", CollectionId="anna")["Faces"] == [match["Face"]]


def test_the_same_image_under_the_same_id_adds_nothing(service: Service) -> None:
    answers = [service("IndexFaces", CollectionId="anna", Image=image(), ExternalImageId="photo") for _ in range(2)]
    assert answers[0] == answers[1]
    other = service("IndexFaces", CollectionId="anna", Image=image(), ExternalImageId="other")
    assert other["FaceRecords"][0]["Face"]["ImageId"] == answers[0]["FaceRecords"][0]["Face"]["ImageId"]
    assert service("DescribeCollection", CollectionId="anna")["FaceCount"] == 2


def test_a_photo_of_nobody_has_no_faces(service: Service) -> None:
    answer = service("IndexFaces", CollectionId="anna", Image=image(Image.new("RGB", (200, 200))))
    assert answer["FaceRecords"] == answer["UnindexedFaces"] == []


def test_what_is_not_indexed_says_why(service: Service) -> None:
    small = ASTRONAUT.resize((160, 160))
    answer = service("IndexFaces", CollectionId="anna", Image=image(small))
    assert answer["FaceRecords"] == []
    assert "SMALL_BOUNDING_BOX" in answer["UnindexedFaces"][0]["Reasons"]
    unfiltered = service("IndexFaces", CollectionId="anna", Image=image(small), QualityFilter="NONE")
    assert len(unfiltered["FaceRecords"]) == 1


def seen(side: float, sharpness: float = 50.0) -> SeenFace:
    points = ((0.5, 0.5),) * 5
    return SeenFace(
        Box(0, 0, 0.1, 0.1), 99.0, points, Pose(0, 0, 0), Quality(50, sharpness), side, np.zeros(128, np.float32)
    )


def test_too_many_faces_lose_first_the_bad_ones_then_the_small_ones() -> None:
    faces = [seen(200, sharpness=1), seen(150), seen(120), seen(100)]
    chosen, refused = choose(faces, IndexRequest("anna", b"", None, max_faces=2, bar="AUTO"))
    assert [face.side for face in chosen] == [150, 120]
    assert [(face.side, why) for face, why in refused] == [(200, ["LOW_SHARPNESS"]), (100, ["EXCEEDS_MAX_FACES"])]


def test_matches_come_most_similar_first_and_as_many_as_asked(service: Service) -> None:
    one, near, nearer, far = kept(service, 0.0, 0.02, 0.01, 0.06)
    search = {"CollectionId": "anna", "FaceId": one}
    found = [match["Face"]["FaceId"] for match in service("SearchFaces", **search)["FaceMatches"]]
    assert found == [nearer, near]
    everything = service("SearchFaces", **search, FaceMatchThreshold=0)["FaceMatches"]
    assert [match["Face"]["FaceId"] for match in everything] == [nearer, near, far]
    assert everything[1]["Similarity"] > 80 > everything[2]["Similarity"]
    assert len(service("SearchFaces", **search, FaceMatchThreshold=0, MaxFaces=1)["FaceMatches"]) == 1


def test_lists_come_in_pages(service: Service) -> None:
    ids = kept(service, *range(5))
    first = service("ListFaces", CollectionId="anna", MaxResults=2)
    rest = service("ListFaces", CollectionId="anna", NextToken=first["NextToken"])
    assert [face["FaceId"] for answer in (first, rest) for face in answer["Faces"]] == ids
    assert "NextToken" not in rest
    assert "NextToken" not in service("ListFaces", CollectionId="anna", MaxResults=5)
    chosen = service("ListFaces", CollectionId="anna", FaceIds=[ids[3], NOBODY, ids[1]])
    assert [face["FaceId"] for face in chosen["Faces"]] == [ids[1], ids[3]]
    assert service("ListFaces", CollectionId="anna", UserId="anna")["Faces"] == []


def test_collections_come_in_pages(service: Service) -> None:
    for name in ("b", "c"):
        service("CreateCollection", CollectionId=name)
    first = service("ListCollections", MaxResults=2)
    assert first["CollectionIds"] == ["anna", "b"]
    assert service("ListCollections", NextToken=first["NextToken"])["CollectionIds"] == ["c"]


@pytest.mark.parametrize(
    ("operation", "body", "error"),
    [
        ("CreateCollection", {"CollectionId": "anna"}, ResourceAlreadyExists),
        ("CreateCollection", {}, InvalidParameter),
        ("CreateCollection", {"CollectionId": "an na"}, InvalidParameter),
        ("CreateCollection", {"CollectionId": "a" * 256}, InvalidParameter),
        ("CreateCollection", {"CollectionId": 1}, MalformedRequest),
        ("DeleteCollection", {"CollectionId": "berta"}, ResourceNotFound),
        ("DescribeCollection", {"CollectionId": "berta"}, ResourceNotFound),
        ("ListCollections", {"NextToken": "made up"}, InvalidPaginationToken),
        ("ListCollections", {"NextToken": "é"}, InvalidPaginationToken),
        ("ListCollections", {"NextToken": "a" * 256}, InvalidParameter),
        ("ListCollections", {"MaxResults": 4097}, InvalidParameter),
        ("IndexFaces", {"CollectionId": "berta", "Image": image()}, ResourceNotFound),
        ("IndexFaces", {"CollectionId": "anna"}, InvalidParameter),
        ("IndexFaces", {"CollectionId": "anna", "Image": image(), "ExternalImageId": "a/b"}, InvalidParameter),
        ("IndexFaces", {"CollectionId": "anna", "Image": image(), "MaxFaces": 0}, InvalidParameter),
        ("IndexFaces", {"CollectionId": "anna", "Image": image(), "MaxFaces": "1"}, MalformedRequest),
        ("IndexFaces", {"CollectionId": "anna", "Image": image(), "QualityFilter": "BEST"}, InvalidParameter),
        ("IndexFaces", {"CollectionId": "anna", "Image": image(), "DetectionAttributes": ["AGE"]}, InvalidParameter),
        ("SearchFaces", {"CollectionId": "anna", "FaceId": NOBODY}, InvalidParameter),
        ("SearchFaces", {"CollectionId": "berta", "FaceId": NOBODY}, ResourceNotFound),
        ("SearchFaces", {"CollectionId": "anna", "FaceId": "1"}, InvalidParameter),
        ("SearchFaces", {"CollectionId": "anna", "FaceId": NOBODY, "FaceMatchThreshold": 101}, InvalidParameter),
        ("SearchFaces", {"CollectionId": "anna", "FaceId": NOBODY, "MaxFaces": 4097}, InvalidParameter),
        ("ListFaces", {"CollectionId": "berta"}, ResourceNotFound),
        ("ListFaces", {"CollectionId": "anna", "FaceIds": []}, InvalidParameter),
        ("DeleteFaces", {"CollectionId": "berta", "FaceIds": [NOBODY]}, ResourceNotFound),
        ("DeleteFaces", {"CollectionId": "anna", "FaceIds": []}, InvalidParameter),
        ("DeleteFaces", {"CollectionId": "anna", "FaceIds": [NOBODY] * 4097}, InvalidParameter),
        ("DeleteFaces", {"CollectionId": "anna"}, InvalidParameter),
    ],
)
def test_wrong_requests_are_refused_as_rekognition_refuses_them(
    service: Service, operation: str, body: dict[str, Any], error: type[RecognitionError]
) -> None:
    with pytest.raises(error):
        service(operation, **body)
    assert error is MalformedRequest or error.code in {
        shape.name for shape in MODEL.operation_model(operation).error_shapes
    }


def test_a_page_behind_everything_is_empty(service: Service) -> None:
    assert service("ListCollections", NextToken=token_of(10**15))["CollectionIds"] == []
