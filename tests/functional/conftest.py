"""The application with its adapters replaced by fakes, as Lambda and API Gateway would call it."""

import base64
import json
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote_plus

import pytest
from chalice.test import Client, HTTPResponse
from jsonschema_rs import validator_for

import app
from chalicelib import http_api, services
from chalicelib.aws.dynamodb_items import serialised
from chalicelib.aws.kept_faces import KeptFaces
from chalicelib.core.features import MODERATION, SIMILAR, TEXT
from chalicelib.core.ingest.pacing import Pace
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Photo, Tombstone
from chalicelib.core.photo_item import item_from_record
from chalicelib.core.plain import to_plain
from chalicelib.people import Keeper
from tests.fakes import (
    FakeAlbumTable,
    FakeFaceCollections,
    FakeGrantTable,
    FakeIdentities,
    FakeIngestWorkflow,
    FakeLabelDetector,
    FakeModerationDetector,
    FakePacer,
    FakePeopleTable,
    FakePhotoBucket,
    FakePhotoIndex,
    FakePhotoLists,
    FakePhotoTable,
    FakePictureEmbedder,
    FakeRemovedUsers,
    FakeSavedSearchTable,
    FakeShareTable,
    FakeSourceTable,
    FakeTallyTable,
    FakeTextDetector,
)
from tests.records import ALICE, BOB, BUCKET, CAROL, an_object_key, sequencer
from tests.state_machine import Played as Execution
from tests.state_machine import execute
from tests.vectors import MODEL, VECTORS

DATA = Path(__file__).parents[1] / "data"
KEY = an_object_key("red car.jpg")
THUMBNAIL = f"private/{ALICE}/resized/red car.jpg"
RENDITION = f"private/{ALICE}/resized/uploads/640/red car.jpg"
CORS = {
    "Access-Control-Allow-Origin": "https://app.example.com",
    "Access-Control-Allow-Headers": "Authorization,Content-Type,X-Amz-Date,X-Amz-Security-Token,X-Api-Key,search-key",
    "Access-Control-Max-Age": "600",
}


def recorded(path: str) -> Any:
    return json.loads((DATA / path).read_text())


def _claims(name: str) -> dict[str, Any]:
    verified = {"email": f"{name}@example.com", "email_verified": True}
    return {"cognito:username": name, "sub": f"sub-of-{name}", "token_use": "id", **verified}


def id_token(name: str) -> str:
    """Unsigned: checking the signature is API Gateway's part, and proven on the emulator."""
    parts = ({"alg": "none"}, _claims(name))
    return ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts) + ".x"


DOCUMENT = http_api.api_document(app.app.routes)


def documented(method: str, path: str, response: HTTPResponse) -> HTTPResponse:
    """The response, if the OpenAPI document describes it."""
    asked = path.partition("?")[0].rstrip("/")
    routes = [route for route in DOCUMENT["paths"] if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", route), asked)]
    described = DOCUMENT["paths"][min(routes, key=lambda route: route.count("{"))][method]["responses"]
    assert str(response.status_code) in described, f"{method} {path} answers {response.status_code}, which is not told"
    content_type = response.headers.get("Content-Type", "application/json")
    schema = described[str(response.status_code)]["content"][content_type]["schema"]
    validator = validator_for({**schema, "components": DOCUMENT["components"]})
    for answer in [response.json_body] if content_type == "application/json" else json_lines(response):
        validator.validate(answer)
    return response


def json_lines(response: HTTPResponse) -> list[Any]:
    """The objects of an answer in lines."""
    return [json.loads(line) for line in response.body.decode().splitlines()]


class World:
    """A bucket, a table, an index ... and the application between them."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._events = 0
        self.photos = FakePhotoTable()
        self.lists = FakePhotoLists(self.photos)
        self.albums = FakeAlbumTable()
        self.searches = FakeSavedSearchTable()
        self.shares = FakeShareTable()
        self.grants = FakeGrantTable()
        self.sources = FakeSourceTable()
        self.removed_users = FakeRemovedUsers()
        self.tallies = FakeTallyTable()
        self.bucket = FakePhotoBucket()
        self.index = FakePhotoIndex()
        self.workflow = FakeIngestWorkflow()
        self.detector = FakeLabelDetector(recorded("rekognition/detect_labels.json"))
        self.text_detector = FakeTextDetector(recorded("rekognition/detect_text.json"))
        self.moderation_detector = FakeModerationDetector({"ModerationLabels": [], "ModerationModelVersion": "7.0"})
        self.picture_embedder = FakePictureEmbedder(VECTORS[0], MODEL)
        self.embedder: FakePictureEmbedder | None = None
        self.pacer = FakePacer(Pace(rate=1000), now=self.photos.now)
        faces: Any = KeptFaces(FakePeopleTable(), FakeFaceCollections(lambda _: ()))  # type: ignore[arg-type]
        fakes: dict[str, Any] = {"bucket": self.bucket, "photos": self.photos, "index": self.index}
        self.keeper = Keeper(faces=faces, **fakes, clock=lambda: self.photos.now.timestamp())
        self.identities = FakeIdentities({id_token("alice"): ALICE, id_token("bob"): BOB, id_token("carol"): CAROL})

    def invoke(self, function: str, event: Any) -> Any:
        """Call a Lambda function; input and output go as JSON, as they do there."""
        return json.loads(json.dumps(self._client.lambda_.invoke(function, json.loads(json.dumps(event))).payload))

    def upload(self, object_key: str, data: bytes) -> Any:
        """Put an object; returns the event that S3 sends of it."""
        entity_tag = self.bucket.upload(object_key, data)
        return self._event("ObjectCreated:Put", object_key, {"size": len(data), "eTag": entity_tag})

    def delete(self, object_key: str) -> Any:
        """Delete an object; returns the event that S3 sends of it."""
        self.bucket.delete(object_key)
        return self._event("ObjectRemoved:Delete", object_key, {})

    def run_started(self) -> list[Execution]:
        """Run every execution that was started and not run yet, to its end."""
        started, self.workflow.started = self.workflow.started, {}
        return [self.run(request) for request in started.values()]

    def run(self, request: IngestRequest) -> Execution:
        return execute({"request": to_plain(request)}, self.invoke)

    def ingest(self, object_key: str, data: bytes) -> Execution:
        """Upload, and everything that follows from it."""
        self.invoke("on_photo_created", self.upload(object_key, data))
        (execution,) = self.run_started()
        return execution

    def count(self) -> None:
        """What the table's stream brings since the last time is counted."""
        changes, self.photos.stream = self.photos.stream, []
        images = [{"OldImage": _image(change.before), "NewImage": _image(change.after)} for change in changes]
        self.invoke("count_photos", {"Records": [{"dynamodb": image} for image in images]})

    def post(self, path: str, *, token: str | None = "alice", body: Any = None, **headers: str) -> HTTPResponse:
        """A request as a browser sends it; header names with underscores for hyphens."""
        given = _sent(headers)
        if token is not None:
            given["Authorization"] = id_token(token)
        data = b""
        if body is not None:
            data = body if isinstance(body, bytes) else json.dumps(body).encode()
            given = {"Content-Type": "application/json"} | given
        return documented("post", path, self._client.http.post(path, headers=given, body=data))

    def get(self, path: str, *, token: str | None = "alice", **headers: str) -> HTTPResponse:
        headers = _sent(headers) | ({} if token is None else {"Authorization": id_token(token)})
        return documented("get", path, self._client.http.get(path, headers=headers))

    def patch(self, path: str, body: Any, *, token: str | None = "alice", **headers: str) -> HTTPResponse:
        headers = _sent(headers) | ({} if token is None else {"Authorization": id_token(token)})
        headers = {"Content-Type": "application/json"} | headers
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return documented("patch", path, self._client.http.patch(path, headers=headers, body=data))

    def put(self, path: str, body: Any, *, token: str | None = "alice") -> HTTPResponse:
        headers = {"Content-Type": "application/json"} | ({} if token is None else {"Authorization": id_token(token)})
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return documented("put", path, self._client.http.put(path, headers=headers, body=data))

    def delete_over_http(self, path: str, *, token: str | None = "alice") -> HTTPResponse:
        headers = {} if token is None else {"Authorization": id_token(token)}
        return documented("delete", path, self._client.http.delete(path, headers=headers))

    def search(self, words: str, *, token: str = "alice") -> list[str]:
        """Object keys that a search finds."""
        response = self.post("/picture/search", token=token, body={"query": words})
        assert response.status_code == 200, response.body
        pictures = response.json_body["pictures"]
        return [picture["s3BucketUrl"].removeprefix(f"{BUCKET}.s3.amazonaws.com/") for picture in pictures]

    def _event(self, name: str, object_key: str, details: dict[str, Any]) -> Any:
        self._events += 1
        event = recorded("events/object_created.json")
        (record,) = event["Records"]
        record["eventName"] = name
        record["s3"]["object"] = {
            "key": quote_plus(object_key, safe="/"),
            "sequencer": sequencer(self._events)[:18].upper(),
            **details,
        }
        return event


def _sent(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}


def _image(record: Photo | Tombstone | None) -> Any:
    return serialised(item_from_record(record)) if record else None


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[World]:
    with Client(app.app, project_dir=str(tmp_path)) as client:
        world = World(client)
        for name in (
            *("photos", "lists", "albums", "searches", "shares", "grants", "sources", "tallies", "bucket", "index"),
            *("workflow", "detector", "identities", "keeper", "removed_users"),
        ):
            monkeypatch.setattr(services, name, partial(getattr, world, name))
        detectors = {
            TEXT: world.text_detector,
            MODERATION: world.moderation_detector,
            SIMILAR: world.picture_embedder,
        }
        monkeypatch.setattr(services, "feature_detector", detectors.__getitem__)
        monkeypatch.setattr(services, "embedder", lambda: world.embedder)
        monkeypatch.setattr(services, "pacer", lambda _: world.pacer)
        yield world
