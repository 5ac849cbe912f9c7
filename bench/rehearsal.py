"""One real call of every function on a local stack: what it makes, what it imports, and which imports it never runs.

The functions run in interpreters of our own, from the unpacked package, so that they can be watched; the services
that they call are the stack's.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import md5
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import boto3

from bench.fresh_interpreter import run_fresh
from bench.report import NotMeasured
from chalicelib.aws.photo_table import PhotoTable
from chalicelib.core.image.metadata import image_metadata
from chalicelib.core.ingest.events import normalise_sequencer
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import ImageMetadata, Photo, Status
from chalicelib.core.plain import to_plain
from setup.deploy.workflow import called_functions
from setup.local.samples import read_samples
from setup.local.up import Running

PROJECT = Path(__file__).resolve().parent.parent
API_HANDLER = "api_handler"
# The functions that the workflow calls for a photo on its way to the index.
STATES = [name for name in called_functions() if name != "mark_failed"]
REHEARSED = frozenset(
    {
        *STATES,
        *(API_HANDLER, "mark_failed", "on_photo_created", "on_photo_removed", "sweep_photos", "check_sign_up"),
        *("websocket_connect", "push_changes", "count_photos", "websocket_message", "websocket_disconnect"),
    }
)
"""The functions that are called here; a test holds them against the application's."""

_SIGN_UP = {"triggerSource": "PreSignUp_SignUp", "request": {"userAttributes": {"email": "a@example.com"}}}

# Runs in the watched interpreter. Calls from module bodies do not count as use, except those from the body of `app`.
_WATCHER = """
import inspect, json, sys
from types import FunctionType
directory, handler, events = sys.argv[1], sys.argv[2], json.load(sys.stdin)
import boto3; boto3.client("s3")
brought = set(sys.modules)
sys.path.insert(0, directory)
ran, bodies = set(), []
def watch(frame, what, _):
    if what in ("call", "return"):
        if frame.f_code.co_name == "<module>":
            bodies.append(frame.f_globals["__name__"]) if what == "call" else bodies.pop()
        elif frame.f_code.co_flags & inspect.CO_OPTIMIZED and (not bodies or bodies[-1] == "app"):
            ran.add(frame.f_globals.get("__name__"))
sys.setprofile(watch)
try:
    import app
    answers = [getattr(app, handler)(event, None) for event in events]
finally:
    sys.setprofile(None)
from chalicelib import services
def has_functions(module):
    own = [thing for thing in vars(module).values() if getattr(thing, "__module__", None) == module.__name__]
    classes = [thing for thing in own if isinstance(thing, type)]
    return any(isinstance(thing, FunctionType) for thing in [*own, *(m for c in classes for m in vars(c).values())])
packaged = {
    name: has_functions(module)
    for name, module in list(sys.modules.items())
    if name not in brought and (getattr(module, "__file__", None) or "").startswith(directory)
}
made = [name for name, thing in vars(services).items() if hasattr(thing, "cache_info") and thing.cache_info().currsize]
print()
print(json.dumps({"answers": answers, "made": made, "packaged": packaged, "ran": sorted(filter(None, ran))}))
"""


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """The result of a call. `collaborators` are functions of `services`; `modules` come from the package, in order."""

    function: str
    collaborators: tuple[str, ...]
    modules: tuple[str, ...]
    unused: tuple[str, ...] = field(default=())

    @property
    def statements(self) -> list[str]:
        """Python that makes a fresh interpreter as ready as the function was when it had answered."""
        return [
            "import app, importlib",
            "from chalicelib import services",
            *(f"services.{name}()" for name in self.collaborators),
            f"for name in {self.modules!r}: importlib.import_module(name)",
        ]


def rehearse(
    package: Path, session: boto3.Session, running: Running, environment: Mapping[str, str]
) -> list[Rehearsal]:
    """Call every function, most for a JPEG and for a PNG. Raises `NotMeasured` if one fails."""
    return [
        _rehearsal(function, _watch(package, handler, events, environment))
        for function, handler, events in _calls(session, running)
    ]


def _rehearsal(function: str, seen: Mapping[str, Any]) -> Rehearsal:
    modules = tuple(name for name in seen["packaged"] if name != "app")
    return Rehearsal(function, tuple(seen["made"]), modules, tuple(_unused(seen["packaged"], set(seen["ran"]))))


# The application's module is the handler of the HTTP API itself; the others do their work in native code.
_RUN_UNSEEN = {"app", "cryptography", "msgspec"}


# Our own modules one by one, but other packages as wholes, because we cannot change which modules they import.
def _unused(packaged: Mapping[str, bool], ran: set[str]) -> Iterator[str]:
    ran_packages = {name.partition(".")[0] for name in ran}
    with_functions = [name for name, has_functions in packaged.items() if has_functions]
    for name in dict.fromkeys(_unit(name) for name in with_functions):
        if name not in ran and name not in ran_packages and name not in _RUN_UNSEEN:
            yield name


def _unit(module: str) -> str:
    return module if module.startswith("chalicelib.") else module.partition(".")[0]


def _watch(package: Path, handler: str, events: list[Any], environment: Mapping[str, str]) -> dict[str, Any]:
    result = run_fresh(_WATCHER, str(package), handler, environment=environment, sent=json.dumps(events))
    if result.returncode:
        raise NotMeasured(f"{handler} failed:\n{result.stderr.strip()}")
    seen: dict[str, Any] = json.loads(result.stdout.rstrip().rpartition("\n")[2])
    for answer in seen["answers"]:
        if isinstance(answer, dict) and answer.get("statusCode", 200) != 200:
            raise NotMeasured(f"{handler} answered {answer['statusCode']}: {answer['body']}")
    return seen


# In the order of a photo's life, and lazily: each call finds what the calls before have left.
def _calls(session: boto3.Session, running: Running) -> Iterator[tuple[str, str, list[Any]]]:
    samples = list({sample.path.suffix: sample for sample in read_samples()}.values())
    uploads = _Uploads(session, running)
    requests = [uploads.put(sample.path.suffix, sample.path.read_bytes()) for sample in samples]
    states = [
        {"request": to_plain(request), "image_metadata": to_plain(_metadata(sample.path.read_bytes()))}
        for request, sample in zip(requests, samples, strict=True)
    ]
    for name in STATES:
        yield name, name, states
    yield API_HANDLER, "app", [_search_event(sample.search_key, running.id_token) for sample in samples]
    broken = uploads.put(".jpg", b"not a photo")
    failure = {"request": to_plain(broken), "error": {"Error": "UnsupportedImage", "Cause": "not a photo"}}
    yield "mark_failed", "mark_failed", [failure]
    again = [_s3_event(request, "ObjectCreated:Put", "f" * 21) for request in requests]
    yield "on_photo_created", "on_photo_created", again
    yield "websocket_connect", "websocket_connect", [_socket_event("CONNECT", token=running.id_token)]
    for name in ("push_changes", "count_photos"):
        yield name, name, [_stream_event(session, running, request) for request in requests]
    yield "check_sign_up", "check_sign_up", [_SIGN_UP]
    yield "websocket_message", "websocket_message", [_socket_event("MESSAGE", body='{"type": "ping"}')]
    yield "websocket_disconnect", "websocket_disconnect", [_socket_event("DISCONNECT")]
    for request in requests:
        uploads.delete(request)
    removals = [_s3_event(request, "ObjectRemoved:Delete", "f" * 22) for request in requests]
    yield "on_photo_removed", "on_photo_removed", removals
    yield "sweep_photos", "sweep_photos", [SCHEDULED]


def _metadata(content: bytes) -> ImageMetadata:
    return image_metadata(content, file_size=len(content))


class _Uploads:
    """The demo user's photos, each with its own name, accepted under the latest possible sequencer.

    So the stack's own workflow ignores them, because S3's events are older.
    """

    def __init__(self, session: boto3.Session, running: Running):
        self._s3 = session.client("s3")
        self._bucket = running.deployment.photo_bucket
        self._identity_id = running.user.identity_id
        self._photos = PhotoTable(session.client("dynamodb"), running.deployment.image_metadata_table)

    def put(self, suffix: str, content: bytes) -> IngestRequest:
        """Accept the upload, then write the object; the request to process it."""
        request = IngestRequest(
            bucket=self._bucket,
            object_key=f"usercontent/{self._identity_id}/rehearsal-{uuid4()}{suffix}",
            sequencer=normalise_sequencer("f" * 20),
            file_size=len(content),
            etag=md5(content, usedforsecurity=False).hexdigest(),
        )
        self._photos.accept_upload(_pending(request, self._identity_id))
        self._s3.put_object(Bucket=self._bucket, Key=request.object_key, Body=content)
        return request

    def delete(self, request: IngestRequest) -> None:
        """Delete the object."""
        self._s3.delete_object(Bucket=self._bucket, Key=request.object_key)


def _pending(request: IngestRequest, identity_id: str) -> Photo:
    return Photo(
        bucket=request.bucket,
        object_key=request.object_key,
        identity_id=identity_id,
        photo_id=request.photo_id,
        status=Status.PENDING,
        revision=0,
        sequencer=request.sequencer,
        uploaded_at=datetime.now(UTC),
        etag=request.etag,
    )


def _s3_event(request: IngestRequest, name: str, sequencer: str) -> dict[str, Any]:
    record = {
        "eventName": name,
        "eventTime": datetime.now(UTC).isoformat(),
        "s3": {
            "bucket": {"name": request.bucket},
            "object": {
                "key": quote(request.object_key),
                "sequencer": sequencer,
                "eTag": request.etag,
                "size": request.file_size,
            },
        },
    }
    return {"Records": [record]}


SCHEDULED = {
    "version": "0",
    "account": "000000000000",
    "region": "us-east-1",
    "detail": {},
    "detail-type": "Scheduled Event",
    "source": "aws.events",
    "time": "2026-01-01T00:00:00Z",
    "id": "rehearsal",
    "resources": [],
}
"""The parts of EventBridge's event that Chalice reads."""


# The parts of API Gateway's event (Lambda proxy integration, payload 1.0) that Chalice reads.
def _search_event(search_key: str, token: str) -> dict[str, Any]:
    return {
        "requestContext": {
            "httpMethod": "POST",
            "resourcePath": "/picture/search",
            "authorizer": {"claims": {"sub": "rehearsal", "token_use": "id"}},
        },
        "multiValueHeaders": {"authorization": [token], "search-key": [search_key]},
        "headers": {"authorization": token, "search-key": search_key},
        "multiValueQueryStringParameters": None,
        "pathParameters": None,
        "stageVariables": None,
        "body": None,
        "isBase64Encoded": False,
    }


# What a WebSocket API hands over. Nobody is at the other end: a message to it is refused, and the connection forgotten.
def _socket_event(kind: str, *, token: str | None = None, body: str | None = None) -> dict[str, Any]:
    return {
        "requestContext": {
            "apiId": "rehearsal",
            "stage": "api",
            "connectionId": "rehearsal",
            "eventType": kind,
            "routeKey": f"${kind.lower()}",
            "domainName": "localhost",
        },
        "queryStringParameters": {"token": token} if token else None,
        "headers": {},
        "body": body,
        "isBase64Encoded": False,
    }


# What the table's stream hands over when a photo's record was written.
def _stream_event(session: boto3.Session, running: Running, request: IngestRequest) -> dict[str, Any]:
    item = session.client("dynamodb").get_item(
        TableName=running.deployment.image_metadata_table, Key={"ImageName": {"S": request.object_key}}
    )["Item"]
    record = {"eventName": "INSERT", "dynamodb": {"Keys": {"ImageName": item["ImageName"]}, "NewImage": item}}
    return {"Records": [{**record, "eventSourceARN": running.deployment.environment["IMAGE_METADATA_STREAM_ARN"]}]}
