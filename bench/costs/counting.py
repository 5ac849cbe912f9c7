"""Counts what a local stack really does for photos, for searches, and for the sweeper when nothing happens."""

import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from statistics import fmean, median
from typing import Any
from urllib.parse import urlsplit

import boto3

from bench import local_stack
from bench.costs.write_units import Item, item_bytes, projected, write_units
from bench.counting_proxy import CountingProxy, counting_proxy
from bench.ingest import Library, functions_with
from bench.rehearsal import SCHEDULED
from bench.report import NotMeasured
from chalicelib.core.object_keys import parse_derived
from chalicelib.core.photo import THUMBNAIL_SIDE
from setup.deploy.template import functions
from setup.deployment import Deployment, function_name
from setup.local.up import Running

PHOTOS = 54
SEARCHES = 30
LABELS = 30
_WARM_UP_PHOTOS = 8
_DEADLINE_SECONDS = 600
_PAUSE_SECONDS = 0.5
_REPORT = re.compile(r"^REPORT .*\tDuration: ([\d.]+) ms")
# What CloudWatch Logs adds to each event ("Log event size", CloudWatch Logs quotas).
_EVENT_BYTES = 26


def counted(progress: Callable[[str], None]) -> dict[str, Any]:
    """Counts of a run: see `docs/costs.md`. Raises `NotMeasured`."""
    running = local_stack.running()
    with ExitStack() as stack:
        session = stack.enter_context(local_stack.session_of(running.stack))
        aws = stack.enter_context(counting_proxy(running.stack.emulator.url))
        rekognition = stack.enter_context(counting_proxy(running.stack.recogniser.url))
        below = urlsplit(running.stack.extra_environment["AWS_ENDPOINT_URL_REKOGNITION"]).path
        endpoints = {"AWS_ENDPOINT_URL": aws.url, "AWS_ENDPOINT_URL_REKOGNITION": f"{rekognition.url}{below}"}
        stack.enter_context(functions_with(session, endpoints))
        run = _Run(session, running, aws, rekognition)
        progress(f"warming up with {_WARM_UP_PHOTOS} photos")
        run.upload(_WARM_UP_PHOTOS, "warm")
        progress(f"counting what {PHOTOS} photos cause")
        ingest = run.deltas(lambda: run.upload(PHOTOS, "counted"))
        ingest["transitions"] = run.transitions("counted")
        ingest |= run.records("counted")
        progress(f"counting what {SEARCHES} searches cause")
        search = run.deltas(lambda: run.search(SEARCHES))
        sweep = run.deltas(run.sweep)
        return {
            "photos": PHOTOS,
            "searches": SEARCHES,
            "labels": LABELS,
            "ingest": ingest,
            "search": search,
            "sweep": sweep,
        }


@dataclass(frozen=True, slots=True)
class _Run:
    session: boto3.Session
    running: Running
    aws: CountingProxy
    rekognition: CountingProxy

    @property
    def deployment(self) -> Deployment:
        return self.running.deployment

    def upload(self, count: int, folder: str) -> None:
        """Upload sample photos and wait until each has been processed."""
        library = Library(self.session, self.running)
        s3 = self.session.client("s3", endpoint_url=self.aws.url)
        for number in range(count):
            path = library.sample(number).path
            key = f"usercontent/{self.running.user.identity_id}/{folder}/{number:03}-{path.name}"
            s3.put_object(Bucket=self.deployment.photo_bucket, Key=key, Body=path.read_bytes())
        deadline = time.monotonic() + _DEADLINE_SECONDS
        while self.ended(folder) < count:
            if time.monotonic() > deadline:
                raise NotMeasured(f"{count} photos are not processed after {_DEADLINE_SECONDS} s")
            time.sleep(_PAUSE_SECONDS)

    def ended(self, folder: str) -> int:
        """How many executions for photos of the folder have succeeded. Raises `NotMeasured` if one failed."""
        executions = list(self.executions(folder))
        if causes := {each.get("cause", "") for each in executions if each["status"] not in ("RUNNING", "SUCCEEDED")}:
            raise NotMeasured(f"photos were not processed: {causes}")
        return sum(each["status"] == "SUCCEEDED" for each in executions)

    def executions(self, folder: str) -> Iterator[dict[str, Any]]:
        """Executions for photos of the folder."""
        workflow = self.session.client("stepfunctions")
        for page in workflow.get_paginator("list_executions").paginate(
            stateMachineArn=self.deployment.ingest_workflow_arn
        ):
            for execution in page["executions"]:
                described = workflow.describe_execution(executionArn=execution["executionArn"])
                if f"/{folder}/" in described["input"]:
                    yield described

    def transitions(self, folder: str) -> int:
        """How many states were entered: what AWS charges, where nothing is retried ("Pricing", Step Functions)."""
        return sum(self._entered(execution["executionArn"]) for execution in self.executions(folder))

    def _entered(self, arn: str) -> int:
        pages = self.session.client("stepfunctions").get_paginator("get_execution_history").paginate(executionArn=arn)
        return sum(event["type"].endswith("StateEntered") for page in pages for event in page["events"])

    def records(self, folder: str) -> dict[str, float]:
        """What the records' writes cost, and how large they are in the end, by the table's stream."""
        table = self.session.client("dynamodb").describe_table(TableName=self.deployment.image_metadata_table)["Table"]
        writes = [images for images in self._stream(table) if f"/{folder}/" in images["Keys"]["ImageName"]["S"]]
        images = [(_with_labels(each.get("OldImage", {})), _with_labels(each.get("NewImage", {}))) for each in writes]
        last = {new["ImageName"]["S"]: new for _, new in images}
        return {
            "record_writes": len(writes),
            "record_write_units": sum(write_units(old, new, table) for old, new in images),
            "record_bytes": round(fmean(_bytes_with_indexes(item, table) for item in last.values())),
            "thumbnail_bytes": self._thumbnail_bytes(folder),
        }

    def _thumbnail_bytes(self, folder: str) -> int:
        pages = self.session.client("s3").get_paginator("list_objects_v2").paginate(Bucket=self.deployment.photo_bucket)
        objects = [each for page in pages for each in page.get("Contents", ()) if f"/{folder}/" in each["Key"]]
        sizes = {each["Key"]: each["Size"] for each in objects}
        found = {key: parse_derived(key) for key in sizes}
        return round(fmean(sizes[key] for key, made in found.items() if made and made.side == THUMBNAIL_SIDE))

    def _stream(self, table: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        client = self.session.client("dynamodbstreams")
        arn = table["LatestStreamArn"]
        for shard in client.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            iterator = client.get_shard_iterator(
                StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON"
            )["ShardIterator"]
            while iterator:
                answer = client.get_records(ShardIterator=iterator)
                yield from (record["dynamodb"] for record in answer["Records"])
                iterator = answer.get("NextShardIterator") if answer["Records"] else None

    def search(self, count: int) -> None:
        """Search for what is in the sample photos, one after the other."""
        library = Library(self.session, self.running)
        for number in range(count):
            library.found(library.sample(number).search_key)

    def sweep(self) -> None:
        """Call the sweeper once."""
        event = json.dumps(SCHEDULED)
        answer = self.session.client("lambda").invoke(
            FunctionName=function_name(self.deployment.stage, "sweep_photos"), Payload=event
        )
        if "FunctionError" in answer:
            raise NotMeasured(f"sweep_photos failed: {answer['Payload'].read()}")

    def deltas(self, do: Callable[[], None]) -> dict[str, Any]:
        """The calls that `do` causes, by the functions as well as by clients, and the functions' times and logs."""
        before = self.aws.calls() + self.rekognition.calls()
        started = datetime.now(UTC)
        do()
        calls = self.aws.calls() + self.rekognition.calls() - before
        told = {name: self._log(name, started) for name in functions()}
        return {
            "calls": {_of_any_stage(name, self.deployment.stage): number for name, number in sorted(calls.items())},
            "functions": {name: log["function"] for name, log in told.items() if log["function"]["calls"]},
            "log_bytes": sum(log["bytes"] for log in told.values()),
        }

    def _log(self, name: str, since: datetime) -> dict[str, Any]:
        pages = (
            self.session.client("logs")
            .get_paginator("filter_log_events")
            .paginate(
                logGroupName=f"/aws/lambda/{function_name(self.deployment.stage, name)}",
                startTime=round(since.timestamp() * 1000),
            )
        )
        lines = [event["message"] for page in pages for event in page["events"]]
        seconds = [float(found[1]) / 1000 for line in lines if (found := _REPORT.match(line))]
        typical = round(median(seconds), 3) if seconds else 0
        size = sum(len(line.encode()) + _EVENT_BYTES for line in lines)
        return {"function": {"calls": len(seconds), "median_seconds": typical}, "bytes": size}


# Rekognition finds more in a photo than a local recogniser does: what it found is repeated.
def _with_labels(item: Item) -> Item:
    found = item.get("Labels", {}).get("L", [])
    return {**item, "Labels": {"L": list(islice(cycle(found), LABELS))}} if found else item


def _bytes_with_indexes(item: Any, table: Mapping[str, Any]) -> int:
    indexes = (projected(item, index, table) for index in table["GlobalSecondaryIndexes"])
    return item_bytes(item) + sum(map(item_bytes, indexes))


def _of_any_stage(call: str, stage: str) -> str:
    return call.replace(f"photo-search-{stage}-", "")
