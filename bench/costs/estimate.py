"""Dollars from counts and prices: pure."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from setup.deploy.chalice_record import PROJECT
from setup.deploy.prices import Line
from setup.deploy.template import read_template

Counts = Mapping[str, Any]
_LIBRARIES = Path(__file__).with_name("libraries.yaml")
# Units of a write of a small item; a transaction of two costs twice as much for each.
_WRITES = {"PutItem": 1, "UpdateItem": 1, "DeleteItem": 1, "TransactWriteItems": 4}
_READS = ("dynamodb GetItem", "dynamodb BatchGetItem", "dynamodb Query")
_RECORD_UPDATES = "dynamodb UpdateItem ImageMetadata"
# A consistent read of up to 8 kB, as large as records become.
_UNITS_OF_A_READ = 2
_GB, _MB = 10**9, 10**6
_SWEEPS_AN_HOUR = 12
# A page of the web app.
_THUMBNAILS_OF_A_SEARCH = 30


def assumed(name: str) -> float:
    """What no run can tell."""
    return float(_library_file()["assumed"][name])


def libraries() -> list[Mapping[str, Any]]:
    """Libraries of different sizes, and the domain that each needs."""
    return list(_library_file()["libraries"])


def _library_file() -> Mapping[str, Any]:
    content: Mapping[str, Any] = yaml.safe_load(_LIBRARIES.read_text(encoding="utf-8"))
    return content


def ingest_lines(counts: Counts, photos: int) -> list[Line]:
    """What `photos` uploads cause until they can be searched."""
    counted = counts["ingest"]
    seconds = {"detect_labels": assumed("detect_labels_seconds")}
    lines = [
        Line("Rekognition", "photos", "detected_image", counted["calls"]["rekognition DetectLabels"]),
        Line("Step Functions", "state transitions", "state_transition", counted["transitions"]),
        *_function_lines(counted, lambda name: name not in ("sweep_photos", "api_handler"), seconds),
        Line("DynamoDB", "write units", "table_write_unit", _ingest_write_units(counted)),
        *_call_lines(counted),
        Line("CloudWatch", "GB of logs", "log_gb", counted["log_bytes"] / _GB),
    ]
    return _times(lines, photos / counts["photos"])


def search_lines(counts: Counts, searches: int) -> list[Line]:
    """What `searches` cause, with their thumbnails."""
    counted = counts["search"]
    lines = [
        Line("API Gateway", "requests", "api_request", counts["searches"]),
        *_function_lines(counted, lambda name: name == "api_handler", {}),
        *(line for line in _call_lines(counted) if line.service == "DynamoDB"),
        Line("S3", "thumbnails", "bucket_read", counts["searches"] * _THUMBNAILS_OF_A_SEARCH),
        Line("CloudWatch", "GB of logs", "log_gb", counted["log_bytes"] / _GB),
    ]
    return _times(lines, searches / counts["searches"])


def monthly_lines(counts: Counts, library: Mapping[str, Any]) -> list[Line]:
    """What a library costs every month, whether or not it is used."""
    photos, hours = library["photos"], assumed("month_hours")
    of_a_photo = (assumed("photo_megabytes") + assumed("rendition_megabytes")) * _MB
    bucket = photos * (of_a_photo + counts["ingest"]["thumbnail_bytes"]) / _GB
    table = photos * counts["ingest"]["record_bytes"] / _GB
    swept = [*_function_lines(counts["sweep"], lambda name: name == "sweep_photos", {}), *_call_lines(counts["sweep"])]
    return [
        Line("OpenSearch Service", f"hours of {library['instance']}", f"{library['instance']}_hour", hours),
        Line("OpenSearch Service", "GB of disk", "domain_gb_month", library["volume_gb"]),
        Line("S3", "GB of photos and their renditions", "bucket_gb_month", bucket),
        Line("DynamoDB", "GB of records and indexes", "table_gb_month", table),
        Line("DynamoDB", "GB that can be restored", "table_backup_gb_month", table),
        *_watching_lines(),
        *(line for line in _times(swept, _SWEEPS_AN_HOUR * hours) if line.service != "S3"),
    ]


def _watching_lines() -> list[Line]:
    resources = read_template("alarms.yaml")["Resources"].values()
    alarms = [each["Properties"] for each in resources if each["Type"] == "AWS::CloudWatch::Alarm"]
    own = {alarm["MetricName"] for alarm in alarms if alarm.get("Namespace") == "photo-search"}
    return [
        Line("CloudWatch", "alarms", "alarm_month", len(alarms)),
        Line("CloudWatch", "dashboard", "dashboard_month", 1),
        Line("CloudWatch", "metrics of its own", "metric_month", len(own)),
    ]


def _function_lines(counted: Counts, belongs: Callable[[str], bool], seconds: Mapping[str, float]) -> list[Line]:
    called = {name: each for name, each in counted["functions"].items() if belongs(name)}
    gb_seconds = sum(
        each["calls"] * seconds.get(name, each["median_seconds"]) * _memory_gb(name) for name, each in called.items()
    )
    return [
        Line("Lambda", "GB-seconds", "function_gb_second", gb_seconds),
        Line("Lambda", "calls", "function_call", sum(each["calls"] for each in called.values())),
    ]


def _memory_gb(name: str) -> float:
    config = json.loads((PROJECT / ".chalice/config.json").read_text(encoding="utf-8"))
    return float(config["lambda_functions"][name]["lambda_memory_size"]) / 1024


# The stream has the records' writes; a refused one costs as much, and those of other tables are small.
def _ingest_write_units(counted: Counts) -> float:
    of_a_record = counted["record_write_units"] / counted["record_writes"]
    refused = counted["calls"].get(_RECORD_UPDATES, 0) - counted["record_writes"]
    others = sum(
        number * _WRITES.get(call.split()[1], 0)
        for call, number in counted["calls"].items()
        if call.startswith("dynamodb ") and call != _RECORD_UPDATES
    )
    return float(counted["record_write_units"] + max(refused, 0) * of_a_record + others)


def _call_lines(counted: Counts) -> list[Line]:
    calls = counted["calls"]
    reads = sum(n for call, n in calls.items() if call.startswith(_READS))
    return [
        Line("DynamoDB", "read units", "table_read_unit", reads * _UNITS_OF_A_READ),
        Line("S3", "PUT", "bucket_write", calls.get("s3 PUT", 0) + calls.get("s3 POST", 0)),
        Line("S3", "GET and HEAD", "bucket_read", calls.get("s3 GET", 0) + calls.get("s3 HEAD", 0)),
    ]


def _times(lines: list[Line], factor: float) -> list[Line]:
    return [Line(line.service, line.what, line.unit, line.amount * factor) for line in lines]
