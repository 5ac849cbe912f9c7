"""A recogniser in a process of its own, and calls of it that boto3 would not make."""

import http.client
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from PIL import Image

from setup.guard import SECRET_VARIABLE

REPOSITORY = Path(__file__).resolve().parents[3]
PHOTOS = REPOSITORY / "tests" / "unit" / "recogniser" / "data"
CHELSEA = (PHOTOS / "chelsea.jpg").read_bytes()
COFFEE = (PHOTOS / "coffee.jpg").read_bytes()
ASTRONAUT = (PHOTOS / "astronaut.jpg").read_bytes()
BUCKET = "photos"
MEGABYTE = 1024 * 1024
# The recogniser itself asks for none; boto3 does.
SECRET = "secret-of-these-tests"
CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
UNREACHABLE = {
    "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_ACCESS_KEY_ID": "unused",
    "AWS_SECRET_ACCESS_KEY": "unused",
}
START_LIMIT = 30.0


@dataclass(frozen=True)
class Running:
    """A recogniser that answers, and the seconds of processor time it took to do so."""

    port: int
    process: subprocess.Popen[str]
    processor_seconds: float


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def start(
    port: int, aws: Mapping[str, str], limits: Path | None = None, faces: Path | None = None
) -> subprocess.Popen[str]:
    """Start a recogniser that reads its photos where `aws` says: an environment with an end point and credentials.

    `limits` is the file of its limits, `faces` the directory of its collections.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {**aws, SECRET_VARIABLE: SECRET}
    command = [sys.executable, "-m", "setup.local.recogniser", "--port", str(port)]
    command += ["--limits", str(limits)] if limits else []
    command += ["--faces", str(faces)] if faces else []
    return subprocess.Popen(command, cwd=REPOSITORY, env=environment, stderr=subprocess.PIPE, text=True)


def processor_seconds(process: subprocess.Popen[str]) -> float:
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def wait_until_healthy(port: int, process: subprocess.Popen[str]) -> None:
    started = time.monotonic()
    while time.monotonic() - started < START_LIMIT:
        assert process.poll() is None, process.communicate()[1]
        try:
            if get(port, "/health")[0] == 200:
                return
        except ConnectionError:
            time.sleep(0.02)
    raise AssertionError(f"not healthy within {START_LIMIT} s")


def get(port: int, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, response.read()
    finally:
        connection.close()


def stop(process: subprocess.Popen[str], limit: float = 10) -> int:
    process.send_signal(signal.SIGTERM)
    process.communicate(timeout=limit)
    return process.returncode


def post(port: int, body: bytes, target: str = "RekognitionService.DetectLabels") -> tuple[int, dict[str, Any]]:
    """Send a raw request, for what boto3 would refuse or repair."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
        connection.request("POST", f"/{SECRET}", body, headers)
        response = connection.getresponse()
        assert response.headers["x-amzn-RequestId"]
        assert response.headers["Content-Type"] == "application/x-amz-json-1.1"
        return response.status, json.loads(response.read())
    finally:
        connection.close()


def image(content: bytes) -> dict[str, Any]:
    return {"Bytes": content}


def stored(key: str, version: str | None = None, bucket: str = BUCKET) -> dict[str, Any]:
    place = {"Bucket": bucket, "Name": key} | ({"Version": version} if version else {})
    return {"S3Object": place}


def confidences(response: Any) -> dict[str, float]:
    return {label["Name"]: label["Confidence"] for label in response["Labels"]}


def names(entries: list[dict[str, str]]) -> list[str]:
    return [entry["Name"] for entry in entries]


def refused(call: Callable[[], Any]) -> ClientError:
    with pytest.raises(ClientError) as caught:
        call()
    return caught.value


def png(size: tuple[int, int], mode: str = "L") -> bytes:
    stream = io.BytesIO()
    Image.new(mode, size).save(stream, "PNG")
    return stream.getvalue()


def quarter_turned(name: str) -> bytes:
    """A photo that lies on its side, with an EXIF orientation that says so."""
    exif = Image.Exif()
    exif[0x0112] = 6
    stream = io.BytesIO()
    Image.open(PHOTOS / name).transpose(Image.Transpose.ROTATE_90).save(stream, "JPEG", exif=exif, quality=95)
    return stream.getvalue()
