"""A separate recogniser for the benchmark, in its own process: its cost is read from /proc."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError

from bench.report import NotMeasured
from setup.guard import SECRET_VARIABLE
from setup.local.processes import free_port

PROJECT = Path(__file__).resolve().parent.parent
_START_LIMIT = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")
_SECRET, _COLLECTION = "bench", "bench"
_ACCOUNT = {"aws_access_key_id": "none", "aws_secret_access_key": "none", "region_name": "us-east-1"}


class MeasuredRecogniser:
    """Called by boto3; `detect_labels` takes the image's bytes."""

    def __init__(self, process: "subprocess.Popen[bytes]", port: int, callers: int) -> None:
        self._process = process
        config = Config(retries={"total_max_attempts": 1}, max_pool_connections=callers, read_timeout=300)
        self._client: Any = boto3.client(
            "rekognition", endpoint_url=f"http://127.0.0.1:{port}/{_SECRET}", config=config, **_ACCOUNT
        )

    def detect_labels(self, content: bytes, **arguments: Any) -> Any:
        """Return the answer; raises botocore's exceptions."""
        return self._client.detect_labels(Image={"Bytes": content}, **arguments)

    def detect_text(self, content: bytes) -> Any:
        """Return the answer; raises botocore's exceptions."""
        return self._client.detect_text(Image={"Bytes": content})

    def first_answer(self, content: bytes, started: float) -> float:
        """Return the seconds from `started` (monotonic) until it had answered this image."""
        while time.monotonic() - started < _START_LIMIT:
            if self._process.poll() is not None:
                raise NotMeasured("the recogniser does not start: python -m setup.local.recogniser.prepare")
            try:
                self.detect_labels(content)
                return time.monotonic() - started
            except EndpointConnectionError:
                time.sleep(0.01)
        raise NotMeasured(f"no answer within {_START_LIMIT:.0f} s")

    def processor_seconds(self) -> float:
        """Processor time since its start, all threads."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS

    def memory(self, *, highest: bool) -> int:
        """Bytes of memory that it holds, or the peak."""
        name = "VmHWM" if highest else "VmRSS"
        lines = Path(f"/proc/{self._process.pid}/status").read_text().splitlines()
        return 1024 * next(int(line.split()[1]) for line in lines if line.startswith(name))

    def make_collection(self) -> None:
        """Make the collection that `everything` fills."""
        self._client.create_collection(CollectionId=_COLLECTION)

    def everything(self, content: bytes, name: str) -> int:
        """Ask for the labels, the text and the faces of an image; returns how many faces were kept."""
        self.detect_labels(content)
        self._client.detect_text(Image={"Bytes": content})
        kept = self._client.index_faces(CollectionId=_COLLECTION, Image={"Bytes": content}, ExternalImageId=name)
        return len(kept["FaceRecords"])

    def close(self) -> None:
        """Close the connections."""
        self._client.close()


@contextmanager
def measured_recogniser(content: bytes, callers: int, *options: str) -> Iterator[tuple[MeasuredRecogniser, float]]:
    """Start one with these options; give it and the seconds until it had answered `content`. Stops it afterwards."""
    port, started = free_port(), time.monotonic()
    environment = {**os.environ, "AWS_DEFAULT_REGION": "us-east-1", SECRET_VARIABLE: _SECRET}
    command = [sys.executable, "-m", "setup.local.recogniser", "--port", str(port), *options]
    with subprocess.Popen(command, cwd=PROJECT, env=environment, stderr=subprocess.DEVNULL) as process:
        recogniser = MeasuredRecogniser(process, port, callers)
        try:
            yield recogniser, recogniser.first_answer(content, started)
        finally:
            recogniser.close()
            process.terminate()
