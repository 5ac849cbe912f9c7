"""One recogniser for all these tests, and the S3 that it reads from."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from setup.local.recogniser.prepare import prepare_all, prepare_faces
from setup.local.stack import LocalStack
from tests.contract.recogniser.calls import (
    BUCKET,
    CREDENTIALS,
    SECRET,
    START_LIMIT,
    Running,
    free_port,
    processor_seconds,
    start,
    stop,
    wait_until_healthy,
)


@pytest.fixture(scope="package")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    stack = LocalStack.apart(tmp_path_factory.mktemp("s3"))
    stack.runner.start(stack.emulator)
    try:
        stack.runner.wait_until_healthy(stack.emulator, seconds=START_LIMIT)
        yield stack.aws_environment
    finally:
        stack.stop()


@pytest.fixture(scope="package")
def s3(aws: dict[str, str]) -> Iterator[Any]:
    client = boto3.client(
        "s3",
        endpoint_url=aws["AWS_ENDPOINT_URL"],
        region_name=aws["AWS_DEFAULT_REGION"],
        aws_access_key_id=aws["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=aws["AWS_SECRET_ACCESS_KEY"],
    )
    client.create_bucket(Bucket=BUCKET)
    client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    yield client
    client.close()


@pytest.fixture(scope="package")
def limits(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the recogniser's limits, which a test may write."""
    return tmp_path_factory.mktemp("limits") / "limits.json"


@pytest.fixture(scope="package")
def recogniser(aws: dict[str, str], limits: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    prepare_all()
    prepare_faces()
    port = free_port()
    process = start(port, aws, limits, tmp_path_factory.mktemp("faces"))
    try:
        wait_until_healthy(port, process)
        yield Running(port, process, processor_seconds(process))
    finally:
        if process.poll() is None:
            stop(process)


@pytest.fixture(scope="package")
def client(recogniser: Running) -> Iterator[Any]:
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=20)
    rekognition = boto3.client(
        "rekognition", endpoint_url=f"http://127.0.0.1:{recogniser.port}/{SECRET}", config=config, **CREDENTIALS
    )
    yield rekognition
    rekognition.close()
