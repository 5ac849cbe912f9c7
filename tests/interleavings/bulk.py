"""Thousands of photos at once against an account's limits, in time that is only counted.

The use cases, the pacer's arithmetic and the workflow's definition are the real ones; S3, Lambda, Step Functions and
Rekognition are played. Lambda delivers an event that failed a minute later and two minutes after that, and then no
more; the sweeper comes every five minutes. The limits are token buckets, as on the strict local stack.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from itertools import count
from random import Random
from types import SimpleNamespace
from typing import Any

import app
from chalicelib import ingest, recovery
from chalicelib.aws.label_detector import Detection
from chalicelib.aws.photo_marks import Unsettled
from chalicelib.core.features import MODERATION, PEOPLE, SIMILAR, TEXT
from chalicelib.core.ingest.events import ObjectEvent
from chalicelib.core.ingest.pacing import Pace
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import Photo
from chalicelib.errors import PhotoSearchError, RecognitionBusy, ServiceUnavailable
from chalicelib.services import PACED_SHARE
from setup.local.limits import Bucket
from tests.fakes import FakeIngestWorkflow, FakePacer, FakePhotoBucket, FakePhotoTable
from tests.interleavings import world
from tests.interleavings.schedule import use_case
from tests.records import an_event, an_object_key
from tests.state_machine import Execution, Task

_UPLOADING_SECONDS = 60.0
_DELIVERED_AGAIN = (60.0, 120.0)
_SWEEPER_SECONDS = 300.0
_SWEPT_A_SECOND = 20
_DAY = 86_400.0
_OPERATIONS = {
    TEXT: "DetectText",
    MODERATION: "DetectModerationLabels",
    SIMILAR: "InvokeModel",
    PEOPLE: "IndexFaces",
}


@dataclass
class Outcome:
    """How the photos ended, Rekognition's calls by object key, seconds until the last one was done.

    `features` are the calls about each; `given_up_by_lambda` are the events that are in the dead letters in the end.
    """

    statuses: Counter[str] = field(default_factory=Counter)
    calls: Counter[str] = field(default_factory=Counter)
    features: Counter[str] = field(default_factory=Counter)
    seconds: float = 0.0
    given_up_by_lambda: int = 0


class Bulk:
    """One bulk upload; the same for the same seed. `limits` are calls a second, by operation."""

    def __init__(self, photos: int, limits: Mapping[str, float], *, seed: int = 1) -> None:
        self.outcome = Outcome()
        self._photos, self._chance, self._numbers = photos, Random(seed), count()
        self._table, self._bucket = FakePhotoTable(), FakePhotoBucket()
        self._begun, self._now = self._table.now, 0.0
        self._pacers = {
            operation: FakePacer(Pace(rate=limits[operation] * PACED_SHARE), now=self._begun)
            for operation in ("DetectLabels", *_OPERATIONS.values())
        }
        self._limits = {operation: Bucket(rate, now=0.0) for operation, rate in limits.items()}
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._left = photos
        self._workflow = _Workflow(self._start)
        self._adapters = SimpleNamespace(
            photos=self._table,
            bucket=self._bucket,
            index=_Index(),
            pacer=self._pacers["DetectLabels"],
            detector=self,
            faces=None,
        )
        self._of_features = {
            feature: SimpleNamespace(
                **{**vars(self._adapters), "pacer": self._pacers[operation]},
                feature_detector=SimpleNamespace(detect=partial(self._detect, feature)),
            )
            for feature, operation in _OPERATIONS.items()
        }

    def play(self) -> Outcome:
        """Upload, and let everything come to its end, or a day pass."""
        for number in range(self._photos):
            key = an_object_key(f"{number:06}.jpg")
            event = an_event(1, key, etag=self._bucket.upload(key, world.GOOD), file_size=len(world.GOOD))
            self._after(self._chance.uniform(0, _UPLOADING_SECONDS), self._delivery(event, _DELIVERED_AGAIN))
        self._after(_SWEEPER_SECONDS, self._sweep)
        while self._queue and self._now < _DAY:
            self._now, _, happen = heapq.heappop(self._queue)
            self._table.now = self._begun + timedelta(seconds=self._now)
            for pacer in self._pacers.values():
                pacer.now = self._table.now
            happen()
        self.outcome.statuses.update(
            record.status.value for record in self._table.stored.values() if isinstance(record, Photo)
        )
        return self.outcome

    def _after(self, seconds: float, happen: Callable[[], None]) -> None:
        heapq.heappush(self._queue, (self._now + seconds, next(self._numbers), happen))

    # S3's events, as Lambda delivers them

    def _delivery(self, event: ObjectEvent, again: tuple[float, ...]) -> Callable[[], None]:
        def deliver() -> None:
            try:
                ingest.accept_upload(event, photos=self._any(self._table), workflow=self._any(self._workflow))
            except ServiceUnavailable:
                if again:
                    self._after(again[0], self._delivery(event, again[1:]))
                else:
                    self.outcome.given_up_by_lambda += 1

        return deliver

    # Step Functions

    def _start(self, request: IngestRequest) -> None:
        if not self._limits["StartExecution"].takes(self._now):
            raise ServiceUnavailable("Rate exceeded")
        execution = Execution()
        self._proceed(execution, lambda: execution.begin({"request": request}))

    def _proceed(self, execution: Execution, step: Callable[[], object]) -> None:
        """Take a step, and let the tasks that it has begun end later; those after a Wait so much later."""
        before, waits = list(execution.tasks), len(execution.waited)
        step()
        wait = execution.waited[-1] if len(execution.waited) > waits else 0
        for task in execution.tasks:
            if task not in before:
                self._after(wait + self._chance.uniform(0.05, 0.6), self._ending(execution, task))

    def _ending(self, execution: Execution, task: Task) -> Callable[[], None]:
        def end() -> None:
            try:
                adapters = self._of_features.get(task.input.get("feature"), self._adapters)
                answer = use_case(task.function, task.input)(adapters)
            except PhotoSearchError as error:
                name, cause = type(error).__name__, str(error)
                self._proceed(execution, lambda: execution.fail(task, name, cause))
            else:
                self._proceed(execution, lambda: execution.succeed(task, answer))
            if not execution.is_running:
                self.outcome.seconds = self._now
                self._left -= 1

        return end

    # Rekognition

    def detect_object(self, request: IngestRequest) -> Detection:
        self.outcome.calls[request.object_key] += 1
        if not self._limits["DetectLabels"].takes(self._now):
            raise RecognitionBusy("Provisioned rate exceeded")
        return Detection((world.label_of(world.GOOD),), "model")

    def _detect(self, feature: str, picture: bytes) -> dict[str, Any]:
        assert world.GOOD in picture
        self.outcome.features[feature] += 1
        if not self._limits[_OPERATIONS[feature]].takes(self._now):
            raise RecognitionBusy("Provisioned rate exceeded")
        return {"vector_model" if feature == SIMILAR else f"{feature}_model_version": "model"}

    # The sweeper

    def _sweep(self) -> None:
        left_undone = recovery.left_undone(self._table.now, photos=self._any(self._table))
        for number, unsettled in enumerate(list(left_undone)[: app.SWEEP_SECONDS * _SWEPT_A_SECOND]):
            self._after(number / _SWEPT_A_SECOND, self._sweeping(unsettled))
        if self._left:
            self._after(_SWEEPER_SECONDS, self._sweep)

    def _sweeping(self, unsettled: Unsettled) -> Callable[[], None]:
        others = {"bucket": self._bucket, "index": self._adapters.index, "workflow": self._workflow, "faces": None}

        def sweep() -> None:
            with suppress(ServiceUnavailable):
                recovery.sweep_photo(unsettled, now=self._table.now, photos=self._any(self._table), **self._any(others))

        return sweep

    @staticmethod
    def _any(fake: Any) -> Any:
        """A fake, as what it stands for."""
        return fake


class _Workflow(FakeIngestWorkflow):
    """Starts what was not started before."""

    def __init__(self, start: Callable[[IngestRequest], None]) -> None:
        super().__init__()
        self._start = start

    def start(self, request: IngestRequest) -> None:
        if self.execution_arn(request) not in self.started:
            self._start(request)
            super().start(request)


class _Index:
    """Takes everything."""

    def apply(self, records: Any, *, index: str | None = None) -> int:
        return len(list(records))
