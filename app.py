"""photo-search: every entry to the application, from S3 event to search result.

A table of contents: each handler reads what arrived, calls one use case, and returns its answer.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from itertools import chain, islice, takewhile
from time import monotonic, time
from typing import TYPE_CHECKING, Any, TypeVar

from chalice.app import Chalice, CloudWatchEvent, DynamoDBEvent, Rate, S3Event, WebsocketEvent

from chalicelib import http_api, ingest, observability, recovery, services, sidecars, sources, tallies
from chalicelib.core.features import PEOPLE
from chalicelib.core.image.formats import PHOTO_FORMATS, refusal
from chalicelib.core.ingest.events import ObjectEvent, object_events
from chalicelib.core.ingest.pacing import RECOGNITION
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.live.connection import Gateway
from chalicelib.core.photo import ImageMetadata
from chalicelib.core.plain import from_plain, to_plain
from chalicelib.errors import RequestError, SignUpRefused

if TYPE_CHECKING:
    from chalicelib.aws.photo_marks import Unsettled
    from chalicelib.aws.removed_users import RemovedUser

T = TypeVar("T")

# What is left then waits for the next run; the rest of the function's time is enough for one more photo.
SWEEP_SECONDS = 200
SWEPT_AT_ONCE = 8
# Each has events that other functions handle: the bin of somebody who deleted a million photos goes in days.
PURGED_AT_MOST = 5_000
# What is left of the time of the function that has looked at a photo's faces.
REGROUP_SECONDS = 10.0

# The API's name: two stages of one account can be told apart.
app = Chalice(app_name=services.settings().stack)
app.log.setLevel("INFO")
observability.observe(app, services.metrics)
app.experimental_feature_flags.add("WEBSOCKETS")
app.register_blueprint(http_api.routes)


# S3 events


@app.on_s3_event(bucket=services.settings().photo_bucket, events=["s3:ObjectCreated:*"], name="on_photo_created")
def on_photo_created(event: S3Event) -> None:
    """An object was written: if it is an original, its workflow starts; a sidecar has its original read again."""

    def handle(uploaded: ObjectEvent) -> None:
        if not follow_sidecar(uploaded):
            ingest.accept_upload(uploaded, photos=services.photos(), workflow=services.workflow())

    handle_each(event, handle)


@app.on_s3_event(
    bucket=services.settings().photo_bucket,
    events=["s3:ObjectRemoved:*", "s3:LifecycleExpiration:*"],
    name="on_photo_removed",
)
def on_photo_removed(event: S3Event) -> None:
    """An object was deleted or expired: if it was an original, every trace of it is removed."""

    def handle(removed: ObjectEvent) -> None:
        if not follow_sidecar(removed):
            ingest.remove_photo(
                removed,
                bucket=services.bucket(),
                photos=services.photos(),
                index=services.index(),
                workflow=services.workflow(),
                faces=services.faces(),
            )

    handle_each(event, handle)


def follow_sidecar(event: ObjectEvent) -> bool:
    """If an event is about a sidecar: its photo is processed again."""
    return sidecars.follow_sidecar(
        event, bucket=services.bucket(), photos=services.photos(), workflow=services.workflow()
    )


def handle_each(event: S3Event, handle: Callable[[ObjectEvent], None]) -> None:
    """Handle every record of an event. Raises an `ExceptionGroup` of what failed, so that Lambda delivers it again."""

    def handle_one(record: ObjectEvent) -> None:
        app.log.info("event", extra={"sequencer": record.sequencer, "object_key": record.object_key})
        own = sources.placed(record, bucket_name=services.settings().photo_bucket, sources=services.sources)
        if own is not None:
            handle(own)

    each(handle_one, object_events(event.to_dict()))


def each(handle: Callable[[T], object], items: Iterable[T], *, at_once: int = 1) -> None:
    """Handle every item; one that fails does not keep the others from their turn, but raises in the end."""

    def failure_of(item: T) -> Exception | None:
        try:
            handle(item)
        except Exception as failure:  # of whatever kind: it is raised below, with the others
            return failure
        return None

    if at_once == 1:
        failures = [failure for item in items if (failure := failure_of(item))]
    else:
        failures, remaining = [], iter(items)
        with ThreadPoolExecutor(at_once) as threads:
            while batch := list(islice(remaining, 8 * at_once)):
                failures += [failure for failure in threads.map(failure_of, batch) if failure]
    if failures:
        raise ExceptionGroup(f"{len(failures)} could not be handled", failures)


# The schedule


@app.schedule(Rate(5, unit=Rate.MINUTES), name="sweep_photos")
def sweep_photos(event: CloudWatchEvent) -> None:
    """Finish what a crash left half-way, bring index, thumbnails and persons in line, empty bins in time.

    What still comes of users who were removed is deleted.
    """
    now, deadline = datetime.now(UTC), monotonic() + SWEEP_SECONDS
    ages = [0.0]

    def sweep(unsettled: "Unsettled") -> None:
        ages.append((now - unsettled.since).total_seconds())
        if monotonic() < deadline:
            recovery.sweep_photo(
                unsettled,
                now=now,
                bucket=services.bucket(),
                photos=services.photos(),
                index=services.index(),
                workflow=services.workflow(),
                faces=services.faces(),
            )

    def purge(due: "Unsettled") -> None:
        ages.append((now - due.since).total_seconds())
        if monotonic() < deadline:
            recovery.purge_photo(
                due,
                now=now,
                bucket=services.bucket(),
                photos=services.photos(),
                index=services.index(),
                faces=services.faces(),
            )

    def delete_late(removed: "RemovedUser") -> None:
        recovery.delete_late(removed, now=now, bucket=services.bucket(), removed_users=services.removed_users())

    left_undone = recovery.left_undone(now, photos=services.photos())
    overdue = islice(recovery.overdue(now, photos=services.photos()), PURGED_AT_MOST)
    persons = services.keeper().left_undone(until=time() + SWEEP_SECONDS)
    work: Iterator[Callable[[], object]] = chain(
        (partial(delete_late, one) for one in services.removed_users().all()),
        persons,
        (partial(sweep, one) for one in left_undone),
        (partial(purge, one) for one in overdue),
    )
    try:
        each(lambda do: do(), takewhile(lambda _: monotonic() < deadline, work), at_once=SWEPT_AT_ONCE)
    finally:
        services.metrics().put("OldestUnsettled", max(ages), "Seconds")


# The states of the workflow, setup/deploy/ingest_workflow.yaml


@app.lambda_function(name="extract_image_metadata")
def extract_image_metadata(event: Mapping[str, Any], context: object) -> Any:
    """State ExtractImageMetadata: a request that is let in -> image metadata, and whether it is a photo."""
    request = _request(event)
    tallies.admit(
        request,
        now=datetime.now(UTC),
        quota=services.settings().quota,
        photos=services.photos(),
        tallies=services.tallies(),
    )
    metadata = ingest.extract_image_metadata(request, bucket=services.bucket())
    if metadata.format in PHOTO_FORMATS:
        return {**to_plain(metadata), "is_supported": True}
    return {**to_plain(metadata), "is_supported": False, "refusal": refusal(metadata.format)}


@app.lambda_function(name="store_image_metadata")
def store_image_metadata(event: Mapping[str, Any], context: object) -> None:
    """State StoreImageMetadata."""
    ingest.store_image_metadata(_request(event), _metadata(event), photos=services.photos())


@app.lambda_function(name="reserve_recognition")
def reserve_recognition(event: Mapping[str, Any], context: object) -> dict[str, int]:
    """States ReserveRecognition and ReserveFeature: how many seconds the photo waits for its turn."""
    turn = ingest.reserve_recognition(
        _request(event),
        pacer=services.pacer(event.get("feature", RECOGNITION)),
        photos=services.photos(),
        is_repeated="turn" in event,
        feature=event.get("feature"),
    )
    return {"wait": turn.wait}


@app.lambda_function(name="detect_labels")
def detect_labels(event: Mapping[str, Any], context: object) -> None:
    """State DetectLabels."""
    ingest.detect_labels(
        _request(event),
        _metadata(event),
        detector=services.detector(),
        photos=services.photos(),
    )


@app.lambda_function(name="detect_labels_in_bytes")
def detect_labels_in_bytes(event: Mapping[str, Any], context: object) -> None:
    """State DetectLabelsInBytes."""
    ingest.detect_labels_in_bytes(
        _request(event),
        bucket=services.bucket(),
        detector=services.detector(),
        photos=services.photos(),
    )


@app.lambda_function(name="generate_thumbnail")
def generate_thumbnail(event: Mapping[str, Any], context: object) -> None:
    """State GenerateThumbnail."""
    ingest.generate_thumbnail(_request(event), bucket=services.bucket(), photos=services.photos())


@app.lambda_function(name="index_photo")
def index_photo(event: Mapping[str, Any], context: object) -> None:
    """State IndexPhoto."""
    ingest.index_photo(
        _request(event),
        now=datetime.now(UTC),
        bucket=services.bucket(),
        photos=services.photos(),
        index=services.index(),
        faces=services.faces(),
    )


@app.lambda_function(name="detect_feature")
def detect_feature(event: Mapping[str, Any], context: object) -> None:
    """State DetectFeature."""
    if event["feature"] == PEOPLE:
        return detect_people(_request(event))
    ingest.detect_feature(
        _request(event),
        feature_detector=services.feature_detector(event["feature"]),
        bucket=services.bucket(),
        photos=services.photos(),
        index=services.index(),
        faces=services.faces(),
    )


def detect_people(request: IngestRequest) -> None:
    """State DetectFeature, for people: faces, and whose they are, unless somebody else is just comparing them."""
    from chalicelib.faces import detect_faces

    if (kept := services.faces()) is None:
        return
    if detect_faces(
        request,
        now=datetime.now(UTC),
        faces=kept,
        bucket=services.bucket(),
        photos=services.photos(),
        index=services.index(),
    ):
        services.keeper().regroup_if_rested(request.original.identity_id, within=REGROUP_SECONDS)


@app.lambda_function(name="mark_failed")
def mark_failed(event: Mapping[str, Any], context: object) -> None:
    """States MarkFailed and NotSupportedImageType."""
    ingest.mark_failed(
        _request(event),
        event["error"],
        bucket=services.bucket(),
        photos=services.photos(),
        index=services.index(),
        faces=services.faces(),
    )


# Every state passes on the same input: the request, and what the states before it have found.


def _request(event: Mapping[str, Any]) -> IngestRequest:
    request = from_plain(IngestRequest, event["request"])
    app.log.info("state", extra={"object_key": request.object_key, "execution": request.execution_name})
    return request


def _metadata(event: Mapping[str, Any]) -> ImageMetadata:
    return from_plain(ImageMetadata, event["image_metadata"])


# The user pool


@app.lambda_function(name="check_sign_up")
def check_sign_up(event: Mapping[str, Any], context: object) -> Mapping[str, Any]:
    """Cognito asks whether somebody may have an account (its trigger PreSignUp); those of operators' it may make."""
    from chalicelib.core.sign_up import refusal

    email = event["request"]["userAttributes"].get("email", "")
    reason = refusal(email, services.settings().sign_up) if event["triggerSource"] == "PreSignUp_SignUp" else None
    if reason is not None:
        raise SignUpRefused(reason)
    return event


# The table's stream


@app.on_dynamodb_record(stream_arn=services.settings().image_metadata_stream_arn, name="count_photos")
def count_photos(event: DynamoDBEvent) -> None:
    """Records of photos changed: albums and users have more photos, or fewer, or the same in another order."""
    tallies.count_photos(
        services.photo_stream().changes(event.to_dict()),
        now=datetime.now(UTC),
        quota=services.settings().quota,
        tallies=services.tallies(),
        albums=services.albums(),
        photos=services.photos(),
        index=services.index,
    )


# Live updates


@app.on_ws_connect()
def websocket_connect(event: WebsocketEvent) -> dict[str, int]:
    """A browser connects, with its user's ID token as the query parameter `token`."""
    from chalicelib import live

    parameters = event.to_dict().get("queryStringParameters") or {}
    try:
        live.connect(
            _gateway(event),
            parameters.get("token", ""),
            now=datetime.now(UTC),
            id_tokens=services.id_tokens(),
            identities=services.identities(),
            connections=services.connections(),
        )
    except RequestError as error:
        app.log.info("connection refused", extra={"reason": str(error)})
        return {"statusCode": 403}
    return {"statusCode": 200}


@app.on_ws_message()
def websocket_message(event: WebsocketEvent) -> None:
    """A browser asks whether its connection still gets messages."""
    from chalicelib import live

    live.answer(
        _gateway(event),
        event.body,
        now=datetime.now(UTC),
        connections=services.connections(),
        updates=services.live_updates(),
    )


@app.on_ws_disconnect()
def websocket_disconnect(event: WebsocketEvent) -> None:
    """A browser left."""
    from chalicelib import live

    live.disconnect(event.connection_id, connections=services.connections())


@app.on_dynamodb_record(stream_arn=services.settings().image_metadata_stream_arn, name="push_changes")
def push_changes(event: DynamoDBEvent) -> None:
    """Records of photos changed: the browsers of their owners are told."""
    from chalicelib import live

    live.push_changes(
        services.photo_stream().changes(event.to_dict()),
        now=datetime.now(UTC),
        connections=services.connections(),
        updates=services.live_updates(),
    )


def _gateway(event: WebsocketEvent) -> Gateway:
    api_id = event.to_dict()["requestContext"]["apiId"]
    return Gateway(api_id, event.stage, event.connection_id)
