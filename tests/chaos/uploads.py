"""Uploads to a stack that breaks: a few photos at a time, until each has been processed."""

import io
import itertools
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from PIL import Image

from chalicelib.core.ingest.event_order import is_under_way
from chalicelib.core.photo import Photo, Status
from chalicelib.errors import ServiceUnavailable
from setup.local.samples import read_samples
from setup.operate.drift import drift, is_settled
from setup.operate.inventory import Library

# More at once would only compete for two processors.
_AT_ONCE = 6
_PAUSE_SECONDS = 0.25
# A fault may delay all of them.
_QUEUE_SECONDS = 10
_SIDE = 320


@dataclass
class Outcome:
    """How the photos of one experiment ended."""

    photos: int = 0
    statuses: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    attempts: int = 0
    problems: list[str] = field(default_factory=list)


@cache
def small_photos() -> tuple[bytes, ...]:
    """The sample photos, made small: what is in them does not matter here."""
    return tuple(_small(sample.path) for sample in read_samples())


def _small(path: Any) -> bytes:
    small, target = Image.open(path).convert("RGB"), io.BytesIO()
    small.thumbnail((_SIDE, _SIDE))
    small.save(target, "JPEG")
    return target.getvalue()


class Uploads:
    """Uploads photos of one owner under one prefix, and waits for them."""

    def __init__(self, library: Library, session: Any, identity_id: str, prefix: str) -> None:
        self._library = library
        self._s3 = session.client("s3", config=Config(connect_timeout=2, read_timeout=10, retries={"max_attempts": 2}))
        self._folder = f"private/{identity_id}/uploads/{prefix}"
        self.object_keys: list[str] = []

    def run_all_at_once(self, number: int) -> None:
        """Upload `number` photos as fast as they go."""
        keys = [f"{self._folder}/{position:05}.jpg" for position in range(number)]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(self._put, keys, itertools.cycle(small_photos())))
        self.object_keys += keys

    def run(self, number: int, *, while_uploading: Callable[[int], None] = lambda done: None) -> None:
        """Upload `number` photos; `while_uploading` gets the number uploaded so far, and may break something."""
        under_way: list[str] = []
        for position in range(number):
            object_key = f"{self._folder}/{position:03}.jpg"
            self._put(object_key, small_photos()[position % len(small_photos())])
            self.object_keys.append(object_key)
            under_way.append(object_key)
            while_uploading(position + 1)
            deadline = time.monotonic() + _QUEUE_SECONDS
            while len(under_way) >= _AT_ONCE and time.monotonic() < deadline:
                time.sleep(_PAUSE_SECONDS)
                under_way = [key for key in under_way if self._is_under_way(key)]

    def unsettled(self) -> list[str]:
        """The object keys that are not settled."""
        return [object_key for object_key in self.object_keys if not self._is_settled(object_key)]

    def await_all(self, *, seconds: float) -> list[str]:
        """Wait until all are settled; returns those that are not after `seconds`."""
        deadline = time.monotonic() + seconds
        while (left := self.unsettled()) and time.monotonic() < deadline:
            time.sleep(4 * _PAUSE_SECONDS)
        return left

    def outcome(self) -> Outcome:
        """How each photo ended, and what is wrong."""
        outcome = Outcome(photos=len(self.object_keys))
        for object_key in self.object_keys:
            self._judge(object_key, outcome)
        return outcome

    def _judge(self, object_key: str, outcome: Outcome) -> None:
        findings = self._library.look(object_key)
        record = findings.record
        if not isinstance(record, Photo):
            outcome.problems.append(f"lost: {object_key}")
            return
        outcome.statuses[record.status.value] += 1
        outcome.attempts += record.attempt
        if record.status is Status.FAILED:
            outcome.reasons[record.status_reason or "no reason"] += 1
        if is_under_way(record):
            outcome.problems.append(f"stuck in {record.status}: {object_key}")
        elif kind := drift(findings):
            outcome.problems.append(f"{kind.value}: {object_key}")
        if record.status is Status.FAILED and not record.status_reason:
            outcome.problems.append(f"failed without a reason: {object_key}")

    # The emulator may be down: an uploader tries again, as the AWS CLI and browsers do.
    def _put(self, object_key: str, data: bytes) -> None:
        for _ in _attempts():
            try:
                self._s3.put_object(Bucket=self._library.bucket_name, Key=object_key, Body=data)
            except (BotoCoreError, ClientError):
                continue
            return
        raise TimeoutError(f"{object_key} could not be uploaded")

    def _is_under_way(self, object_key: str) -> bool:
        try:
            record = self._library.photos.get(object_key)
        except (ServiceUnavailable, BotoCoreError, ClientError):
            return False  # the emulator is down; do not wait for it here
        return record is None or is_under_way(record)

    def _is_settled(self, object_key: str) -> bool:
        findings = self._library.look(object_key)
        return drift(findings) is None and is_settled(findings, now=datetime.now(UTC))


def _attempts() -> Iterator[int]:
    deadline = time.monotonic() + 90
    number = 0
    while time.monotonic() < deadline:
        yield (number := number + 1)
        time.sleep(_PAUSE_SECONDS)


def executions_of(session: Any, workflow_arn: str) -> Counter[str]:
    """How many executions there were for each attempt at a photo, by name: more than one means that it was repeated."""
    pages = session.client("stepfunctions").get_paginator("list_executions").paginate(stateMachineArn=workflow_arn)
    return Counter(execution["name"] for page in pages for execution in page["executions"])


def running_of(session: Any, workflow_arn: str) -> int:
    """How many executions are running, at most as many as one answer has."""
    client = session.client("stepfunctions")
    return len(client.list_executions(stateMachineArn=workflow_arn, statusFilter="RUNNING")["executions"])


def now() -> datetime:
    """The time, aware."""
    return datetime.now(UTC)
