"""Order, repetition and loss on the deployed application, whose events really come late, twice and out of order."""

import json
import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import boto3
import pytest

from chalicelib.core.ingest.event_order import WORKFLOW_LIMIT
from chalicelib.core.ingest.events import normalise_sequencer
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Photo, Status, Tombstone
from chalicelib.core.plain import to_plain
from setup import lanes
from setup.deploy.stack import Stack
from setup.deployment import APP_NAME
from setup.lanes import Lanes
from setup.local.aws_access import local_aws
from setup.local.samples import SAMPLES
from setup.operate.drift import drift, is_settled
from setup.operate.inventory import Library
from setup.operate.reconcile import reconcile
from setup.operate.replay import replay
from tests.emulator.functions import SCHEDULED, age, event, invoke, variables
from tests.emulator.user import User, eventually
from tests.running_stack import STAGE

CAT = (SAMPLES / "cat.png").read_bytes()
COFFEE = (SAMPLES / "coffee-cup.jpg").read_bytes()
PHOTOS, CHANGES = 5, 4


@pytest.fixture(scope="module")
def library(alice: User) -> Library:
    return Library.of(STAGE, alice.session, alice.running.stack.extra_environment, print)


def of_a_process(stage: str, extra_environment: dict[str, str]) -> Library:
    """The same in another process, which finds the stack by its environment."""
    return Library.of(stage, boto3.Session(), extra_environment, print)


def settled(library: Library, object_key: str) -> None:
    """Wait until the four places agree on an object key, and nothing is left undone."""

    def state() -> tuple[Any, Any]:
        findings = library.look(object_key)
        return drift(findings), is_settled(findings, now=datetime.now(UTC))

    eventually(state, until=lambda seen: seen == (None, True))


def test_changes_in_quick_succession_end_in_agreement(
    alice: User, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def change(number: int) -> str:
        object_key, generator = alice.object_key(f"churn/{number}.jpg"), random.Random(number)
        for _ in range(CHANGES):
            what = generator.choice([CAT, COFFEE, COFFEE[:300], b"no photo", None])
            if what is None:
                alice.s3.delete_object(Bucket=alice.bucket, Key=object_key)
            else:
                alice.upload(object_key, what)
        return object_key

    with ThreadPoolExecutor(2) as pool:
        object_keys = list(pool.map(change, range(PHOTOS)))
    for object_key in object_keys:
        settled(library, object_key)
    monkeypatch.setattr(lanes, "FIRST", 1)  # the rest is too much for this process
    stack = alice.running.stack
    with local_aws(stack):
        several = Lanes(partial(of_a_process, STAGE, stack.extra_environment), 2)
        report = reconcile(library, now=lambda: datetime.now(UTC) + timedelta(days=1), patience=0, lanes=several)
    assert report.counts == {}, list(report.lines())
    assert report.checked["record"] >= PHOTOS


def test_a_photo_that_was_deleted_does_not_come_back(alice: User, library: Library, functions: Any) -> None:
    object_key = alice.object_key("gone-for-good.png")
    alice.upload(object_key, CAT)
    photo = alice.finished(object_key)
    alice.s3.delete_object(Bucket=alice.bucket, Key=object_key)
    eventually(lambda: alice.photos.get(object_key), until=lambda record: isinstance(record, Tombstone))
    settled(library, object_key)

    created = event("ObjectCreated:Put", alice, object_key, photo.sequencer, eTag=photo.etag, size=len(CAT))
    older = event("ObjectCreated:Put", alice, object_key, "00", eTag=photo.etag, size=len(CAT))
    invoke(functions, "on_photo_created", {"Records": [created, older]})
    request = replace(IngestRequest.from_record(photo), attempt=7)
    run_workflow(alice, request)

    assert isinstance(alice.photos.get(object_key), Tombstone)
    settled(library, object_key)
    assert not alice.exists(object_key.replace("/uploads/", "/resized/"))


def run_workflow(user: User, request: IngestRequest) -> str:
    """Start an execution for a request, whatever its time, and wait for its end."""
    workflows = user.session.client("stepfunctions")
    arn = workflows.start_execution(
        stateMachineArn=user.running.deployment.ingest_workflow_arn,
        input=json.dumps({"request": to_plain(request)}),
    )["executionArn"]
    described: dict[str, Any] = eventually(
        lambda: workflows.describe_execution(executionArn=arn), until=lambda seen: seen["status"] != "RUNNING"
    )
    return str(described["status"])


def test_a_removal_that_comes_late_takes_nothing_away(alice: User, library: Library, functions: Any) -> None:
    object_key = alice.object_key("still-here.png")
    alice.upload(object_key, CAT)
    photo = alice.finished(object_key)
    settled(library, object_key)

    for sequencer in ("00", "ff" * 9):
        invoke(
            functions, "on_photo_removed", {"Records": [event("ObjectRemoved:Delete", alice, object_key, sequencer)]}
        )

    assert alice.photos.get(object_key) == photo
    settled(library, object_key)
    assert object_key in alice.found("cat")


def test_an_older_workflow_does_not_overwrite_a_newer_photo(alice: User, library: Library) -> None:
    object_key = alice.object_key("twice.png")
    alice.upload(object_key, COFFEE)
    older = IngestRequest.from_record(alice.finished(object_key))
    alice.upload(object_key, CAT)
    newer = eventually(lambda: alice.finished(object_key), until=lambda photo: photo.sequencer > older.sequencer)
    settled(library, object_key)

    assert run_workflow(alice, replace(older, etag=None)) == "SUCCEEDED"

    assert alice.photos.get(object_key) == newer
    settled(library, object_key)


def test_a_failed_photo_is_tried_again_by_its_owner_and_nobody_else(alice: User, bob: User, library: Library) -> None:
    object_key = alice.object_key("second-chance.png")
    alice.upload(object_key, CAT)
    photo = alice.finished(object_key)
    retry_url = f"{alice.running.deployment.api_url}/photos/{photo.photo_id}/retry"
    assert alice.post({}, url=retry_url).status_code == 409
    alice.photos.replace(photo, by=replace(photo, status=Status.FAILED, status_reason="why", labels=()))

    assert bob.post({}, url=retry_url).status_code == 404
    assert alice.post({"Authorization": ""}, url=retry_url).status_code == 401
    answer = alice.post({}, url=retry_url)

    assert (answer.status_code, answer.json()["id"]) == (202, photo.photo_id)
    done = eventually(lambda: alice.finished(object_key), until=lambda found: found.status is Status.SUCCEEDED)
    assert done.attempt == 1
    assert done.labels == photo.labels
    settled(library, object_key)


def left_running(alice: User, object_key: str) -> None:
    """Make a finished photo look as if its workflow had been lost hours ago."""
    photo = alice.finished(object_key)
    alice.photos.replace(photo, by=replace(photo, status=Status.RUNNING))
    age(alice, object_key, WORKFLOW_LIMIT * 2)


def test_the_sweeper_brings_a_lost_photo_to_its_end(alice: User, library: Library, functions: Any) -> None:
    object_key = alice.object_key("lost.png")
    alice.upload(object_key, CAT)
    alice.finished(object_key)
    settled(library, object_key)
    left_running(alice, object_key)

    invoke(functions, "sweep_photos", SCHEDULED)
    again = eventually(lambda: alice.finished(object_key))
    assert (again.status, again.attempt) == (Status.SUCCEEDED, 1)
    settled(library, object_key)

    left_running(alice, object_key)
    invoke(functions, "sweep_photos", SCHEDULED)
    failed = alice.finished(object_key)
    assert failed.status is Status.FAILED
    assert failed.status_reason is not None
    assert "stopped" in failed.status_reason
    settled(library, object_key)


def test_the_sweeper_buries_a_photo_whose_object_is_gone(alice: User, library: Library, functions: Any) -> None:
    object_key = alice.object_key("never-announced.png")
    lost = IngestRequest(bucket=alice.bucket, object_key=object_key, sequencer=normalise_sequencer("01"), file_size=1)
    invoke(functions, "on_photo_created", {"Records": [event("ObjectCreated:Put", alice, object_key, "01", size=1)]})
    assert isinstance(alice.photos.get(object_key), Photo)
    assert lost.execution_name
    age(alice, object_key, WORKFLOW_LIMIT * 2)

    invoke(functions, "sweep_photos", SCHEDULED)

    assert isinstance(alice.photos.get(object_key), Tombstone)
    settled(library, object_key)


def test_the_sweeper_makes_good_what_index_and_thumbnail_owe(alice: User, library: Library, functions: Any) -> None:
    object_key = alice.object_key("unindexed.png")
    alice.upload(object_key, CAT)
    photo = alice.finished(object_key)
    settled(library, object_key)
    alice.photos.replace(photo, by=replace(photo, tags=("owed",)))
    alice.s3.delete_object(Bucket=alice.bucket, Key=object_key.replace("/uploads/", "/resized/"))
    age(alice, object_key, timedelta(hours=1))

    invoke(functions, "sweep_photos", SCHEDULED)

    settled(library, object_key)
    assert alice.exists(object_key.replace("/uploads/", "/resized/"))


def test_an_event_that_fails_for_good_is_kept_and_replayed(
    alice: User, library: Library, functions: Any, session: boto3.Session
) -> None:
    object_key = alice.object_key("dead-letter.png")
    queue = Stack(session.client("cloudformation"), f"{APP_NAME}-{STAGE}", print).outputs()["DeadLettersUrl"]
    sqs = session.client("sqs")

    def kept() -> list[str]:
        """How many messages can be read, and how many somebody is reading."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        attributes = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=names)["Attributes"]
        return [attributes[name] for name in names]

    with variables(functions, "on_photo_created", IMAGE_METADATA_TABLE="no-such-table"):
        alice.upload(object_key, CAT)
        eventually(kept, until=lambda counts: counts == ["1", "0"])
        assert alice.photos.get(object_key) is None

    done = replay(stage=STAGE, session=session)

    assert (done.handled, done.failures) == (1, ())
    assert alice.finished(object_key).status is Status.SUCCEEDED
    settled(library, object_key)
    assert kept() == ["0", "0"]
