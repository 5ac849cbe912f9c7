"""The recogniser's own process, called as the application calls Rekognition: by boto3."""

import base64
import http.client
import io
import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import get_session
from botocore.validate import ParamValidator
from PIL import Image

from setup.local.recogniser.prepare import prepare_all
from setup.local.stack import LocalStack

REPOSITORY = Path(__file__).resolve().parents[2]
PHOTOS = REPOSITORY / "tests" / "unit" / "recogniser" / "data"
CHELSEA = (PHOTOS / "chelsea.jpg").read_bytes()
COFFEE = (PHOTOS / "coffee.jpg").read_bytes()
ASTRONAUT = (PHOTOS / "astronaut.jpg").read_bytes()
BUCKET = "photos"
MEGABYTE = 1024 * 1024
CREDENTIALS = {"aws_access_key_id": "test", "aws_secret_access_key": "test", "region_name": "us-east-1"}
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


def start(port: int, s3: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {
        "AWS_ENDPOINT_URL": s3,
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    command = [sys.executable, "-m", "setup.local.recogniser", "--port", str(port)]
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


@pytest.fixture(scope="module")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    stack = LocalStack.apart(tmp_path_factory.mktemp("s3"))
    stack.runner.start(stack.emulator)
    try:
        stack.runner.wait_until_healthy(stack.emulator, seconds=START_LIMIT)
        client = boto3.client("s3", endpoint_url=stack.emulator.url, **CREDENTIALS)
        client.create_bucket(Bucket=BUCKET)
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        yield client
        client.close()
    finally:
        stack.stop()


@pytest.fixture(scope="module")
def recogniser(s3: Any) -> Iterator[Running]:
    prepare_all()
    port = free_port()
    process = start(port, s3.meta.endpoint_url)
    try:
        wait_until_healthy(port, process)
        yield Running(port, process, processor_seconds(process))
    finally:
        if process.poll() is None:
            stop(process)


@pytest.fixture(scope="module")
def client(recogniser: Running) -> Iterator[Any]:
    config = Config(retries={"total_max_attempts": 1}, max_pool_connections=20)
    rekognition = boto3.client(
        "rekognition", endpoint_url=f"http://127.0.0.1:{recogniser.port}", config=config, **CREDENTIALS
    )
    yield rekognition
    rekognition.close()


def post(port: int, body: bytes, target: str = "RekognitionService.DetectLabels") -> tuple[int, dict[str, Any]]:
    """Send a raw request, for what boto3 would refuse or repair."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        headers = {"X-Amz-Target": target, "Content-Type": "application/x-amz-json-1.1"}
        connection.request("POST", "/", body, headers)
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


# What it sees


def test_a_cat_is_a_cat_a_pet_and_an_animal(client: Any) -> None:
    response = client.detect_labels(Image=image(CHELSEA))
    found = confidences(response)
    assert found["Cat"] > 90
    assert found["Animal"] >= found["Mammal"] >= found["Cat"]
    assert not {"Dog", "Car", "Food", "Building"} & set(found)
    cat = next(label for label in response["Labels"] if label["Name"] == "Cat")
    assert set(names(cat["Parents"])) == {"Animal", "Mammal", "Pet"}
    assert names(cat["Categories"]) == ["Animals and Pets"]
    assert "Kitten" in names(cat["Aliases"])


def test_a_person_is_found_and_located(client: Any) -> None:
    response = client.detect_labels(Image=image(ASTRONAUT))
    (person,) = (label for label in response["Labels"] if label["Name"] == "Person")
    (instance,) = person["Instances"]
    box = instance["BoundingBox"]
    assert box["Left"] < 0.1
    assert box["Top"] < 0.1
    assert 0.6 < box["Width"] < 0.8
    assert 0.9 < box["Height"] <= 1
    assert instance["Confidence"] > 60
    assert names(person["Categories"]) == ["Person Description"]


def test_boxes_are_relative_to_the_turned_photo(client: Any) -> None:
    turned = quarter_turned("astronaut.jpg")
    (person,) = (label for label in client.detect_labels(Image=image(turned))["Labels"] if label["Name"] == "Person")
    box = person["Instances"][0]["BoundingBox"]
    assert box["Left"] < 0.1
    assert box["Left"] + box["Width"] < 0.85
    assert box["Top"] + box["Height"] > 0.9


def test_coffee_is_coffee(client: Any) -> None:
    found = confidences(client.detect_labels(Image=image(COFFEE)))
    assert found["Coffee"] > 90
    assert {"Beverage", "Cup", "Espresso"} <= set(found)


def test_labels_come_surest_first_with_all_their_parents(client: Any) -> None:
    response = client.detect_labels(Image=image(CHELSEA), MinConfidence=1)
    listed = [label["Confidence"] for label in response["Labels"]]
    assert listed == sorted(listed, reverse=True)
    assert len(listed) > 3
    found = confidences(response)
    for label in response["Labels"]:
        assert all(found[parent] >= label["Confidence"] - 0.01 for parent in names(label["Parents"]))


def test_a_turned_photo_is_seen_upright(client: Any) -> None:
    turned = confidences(client.detect_labels(Image=image(quarter_turned("chelsea.jpg")), MinConfidence=1))
    upright = confidences(client.detect_labels(Image=image(CHELSEA), MinConfidence=1))
    assert turned["Tabby"] == pytest.approx(upright["Tabby"], abs=10)
    assert turned["Cat"] > 90


# The protocol


@pytest.mark.parametrize("features", [["GENERAL_LABELS"], ["GENERAL_LABELS", "IMAGE_PROPERTIES"]])
@pytest.mark.parametrize("content", [CHELSEA, COFFEE, ASTRONAUT, png((100, 100))])
def test_answers_validate_against_botocores_model(recogniser: Running, content: bytes, features: list[str]) -> None:
    request = {"Image": {"Bytes": base64.b64encode(content).decode()}, "MinConfidence": 1, "Features": features}
    status, answer = post(recogniser.port, json.dumps(request).encode())
    assert status == 200
    model = get_session().get_service_model("rekognition").operation_model("DetectLabels")
    shape = model.output_shape
    report = ParamValidator().validate(answer, shape)
    assert not report.has_errors(), report.generate_report()
    properties = {"ImageProperties"} if "IMAGE_PROPERTIES" in features else set()
    assert set(answer) == {"Labels", "LabelModelVersion"} | properties
    label = shape.members["Labels"].member
    assert all(set(entry) == set(label.members) for entry in answer["Labels"])
    assert all(0 <= entry["Confidence"] <= 100 for entry in answer["Labels"])


def test_every_error_code_is_one_of_the_operations() -> None:
    from setup.local.recogniser import errors

    model = get_session().get_service_model("rekognition").operation_model("DetectLabels")
    known = {shape.name for shape in model.error_shapes} | {"UnknownOperationException", "SerializationException"}
    assert {cls.code for cls in errors.RecognitionError.__subclasses__()} <= known


def test_answers_carry_the_model_version(client: Any) -> None:
    assert client.detect_labels(Image=image(CHELSEA))["LabelModelVersion"] == "local-1.0"


def test_image_properties(client: Any) -> None:
    response = client.detect_labels(
        Image=image(ASTRONAUT),
        Features=["GENERAL_LABELS", "IMAGE_PROPERTIES"],
        Settings={"ImageProperties": {"MaxDominantColors": 4}},
    )
    properties = response["ImageProperties"]
    for part in (properties, properties["Foreground"], properties["Background"]):
        assert 1 <= len(part["DominantColors"]) <= 4
        assert set(part["Quality"]) == {"Brightness", "Sharpness", "Contrast"}
    assert "orange" in {color["SimplifiedColor"] for color in properties["Foreground"]["DominantColors"]}
    (person,) = (label for label in response["Labels"] if label["Name"] == "Person")
    assert len(person["Instances"][0]["DominantColors"]) == 4


def test_image_properties_alone(client: Any) -> None:
    response = client.detect_labels(Image=image(CHELSEA), Features=["IMAGE_PROPERTIES"])
    assert response["Labels"] == []
    assert len(response["ImageProperties"]["DominantColors"]) == 10


def cli(command: str, recogniser: Running) -> Any:
    """Run a command of the documentation with this environment's AWS CLI, on this test's recogniser."""
    tools = Path(sys.executable).parent
    environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
    command = command.replace("127.0.0.1:4567", f"127.0.0.1:{recogniser.port}")
    done = subprocess.run(command, shell=True, cwd=REPOSITORY, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def documented_commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", (REPOSITORY / "docs" / "recogniser.md").read_text(), re.DOTALL)
    commands = "\n".join(blocks).replace("\\\n", "").splitlines()
    return [command for command in commands if command.startswith("aws rekognition detect-labels")]


def test_the_documented_aws_commands_work(recogniser: Running, s3: Any) -> None:
    by_bytes, by_key = documented_commands()
    answer = cli(by_bytes, recogniser)
    assert confidences(answer)["Cat"] > 90
    assert len(answer["ImageProperties"]["DominantColors"]) == 3
    s3.put_object(Bucket=BUCKET, Key="cats/chelsea.jpg", Body=CHELSEA)
    assert confidences(cli(by_key, recogniser))["Cat"] > 90


def test_max_labels(client: Any) -> None:
    everything = names(client.detect_labels(Image=image(CHELSEA), MinConfidence=1)["Labels"])
    assert names(client.detect_labels(Image=image(CHELSEA), MinConfidence=1, MaxLabels=2)["Labels"]) == everything[:2]


def test_min_confidence_is_55_by_default(client: Any) -> None:
    by_default = confidences(client.detect_labels(Image=image(CHELSEA)))
    assert by_default == confidences(client.detect_labels(Image=image(CHELSEA), MinConfidence=55))
    low = confidences(client.detect_labels(Image=image(CHELSEA), MinConfidence=5))
    assert {name for name, confidence in low.items() if confidence >= 55} == set(by_default)
    assert set(by_default) < set(low)


@pytest.mark.parametrize(
    ("filters", "expected", "missing"),
    [
        ({"LabelInclusionFilters": ["Cat"]}, {"Cat"}, {"Animal"}),
        ({"LabelCategoryInclusionFilters": ["Animals and Pets"]}, {"Cat", "Animal"}, set()),
        ({"LabelCategoryInclusionFilters": ["Food and Beverage"]}, set(), {"Cat"}),
        ({"LabelExclusionFilters": ["Cat"]}, {"Animal"}, {"Cat"}),
        ({"LabelCategoryExclusionFilters": ["Animals and Pets"]}, set(), {"Cat", "Animal"}),
        (
            {"LabelCategoryInclusionFilters": ["Animals and Pets"], "LabelExclusionFilters": ["Cat"]},
            {"Animal"},
            {"Cat"},
        ),
    ],
)
def test_filters(client: Any, filters: dict[str, list[str]], expected: set[str], missing: set[str]) -> None:
    settings = {"GeneralLabels": filters}
    found = set(confidences(client.detect_labels(Image=image(CHELSEA), Features=["GENERAL_LABELS"], Settings=settings)))
    assert expected <= found
    assert not missing & found


def test_unknown_operations(client: Any, recogniser: Running) -> None:
    error = refused(lambda: client.detect_faces(Image=image(CHELSEA)))
    assert error.response["Error"]["Code"] == "UnknownOperationException"
    assert "DetectFaces" in error.response["Error"]["Message"]
    assert post(recogniser.port, b"{}", target="")[0] == 400


@pytest.mark.parametrize("body", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"[]", b'{"Image": "x"}', b"null"])
def test_malformed_bodies(recogniser: Running, body: bytes) -> None:
    status, answer = post(recogniser.port, body)
    assert status == 400
    assert answer["__type"] in ("SerializationException", "InvalidParameterException")
    assert answer["Message"]


# Limits


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bytes(5 * MEGABYTE + 1), "ImageTooLargeException"),
        (bytes(9 * MEGABYTE), "ImageTooLargeException"),
        (bytes(30 * MEGABYTE), "ImageTooLargeException"),
        (png((10_001, 100)), "ImageTooLargeException"),
        (png((100, 10_001)), "ImageTooLargeException"),
        (png((79, 100)), "InvalidParameterException"),
        (b"GIF89a not for Rekognition", "InvalidImageFormatException"),
        (CHELSEA[:5000], "InvalidImageFormatException"),
        (png((100, 100))[:60], "InvalidImageFormatException"),
    ],
)
def test_images_out_of_limits(client: Any, content: bytes, code: str) -> None:
    error = refused(lambda: client.detect_labels(Image=image(content)))
    assert error.response["Error"]["Code"] == code
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert isinstance(error, getattr(client.exceptions, code))


@pytest.mark.parametrize(
    "arguments",
    [
        {"MaxLabels": 1001},
        {"MinConfidence": 101},
        {"Image": {}},
        {"Features": ["FACES"]},
        {"Features": ["IMAGE_PROPERTIES"], "MaxLabels": 5},
    ],
)
def test_parameters_out_of_range(client: Any, arguments: dict[str, Any]) -> None:
    error = refused(lambda: client.detect_labels(**{"Image": image(CHELSEA), **arguments}))
    assert error.response["Error"]["Code"] == "InvalidParameterException"


# S3


def test_reads_objects_by_key_and_version(client: Any, s3: Any) -> None:
    key = "private/us-east-1:1/uploads/a +%#\u00e9 '.jpg"
    first = s3.put_object(Bucket=BUCKET, Key=key, Body=CHELSEA)["VersionId"]
    s3.put_object(Bucket=BUCKET, Key=key, Body=COFFEE)
    assert "Coffee" in confidences(client.detect_labels(Image=stored(key)))
    assert "Cat" in confidences(client.detect_labels(Image=stored(key, first)))


def test_objects_may_be_larger_than_bytes(client: Any, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="large.jpg", Body=CHELSEA + bytes(14 * MEGABYTE))
    assert "Cat" in confidences(client.detect_labels(Image=stored("large.jpg")))
    s3.put_object(Bucket=BUCKET, Key="larger.jpg", Body=CHELSEA + bytes(15 * MEGABYTE))
    error = refused(lambda: client.detect_labels(Image=stored("larger.jpg")))
    assert error.response["Error"]["Code"] == "ImageTooLargeException"


@pytest.mark.parametrize(
    "place",
    [
        stored("no such object.jpg"),
        stored("chelsea.jpg", bucket="no-such-bucket"),
        stored("chelsea.jpg", bucket="No valid name"),
        stored("chelsea.jpg", version="no-such-version"),
    ],
)
def test_objects_that_cannot_be_read(client: Any, s3: Any, place: dict[str, Any]) -> None:
    s3.put_object(Bucket=BUCKET, Key="chelsea.jpg", Body=CHELSEA)
    error = refused(lambda: client.detect_labels(Image=place))
    assert error.response["Error"]["Code"] == "InvalidS3ObjectException"


def test_deleted_objects_cannot_be_read(client: Any, s3: Any) -> None:
    s3.put_object(Bucket=BUCKET, Key="gone.jpg", Body=CHELSEA)
    s3.delete_object(Bucket=BUCKET, Key="gone.jpg")
    error = refused(lambda: client.detect_labels(Image=stored("gone.jpg")))
    assert error.response["Error"]["Code"] == "InvalidS3ObjectException"


# The server


def test_the_start_costs_less_than_three_seconds(recogniser: Running) -> None:
    """Of processor time: the clock's depends on what else the machine does. The benchmark measures that."""
    assert 0 < recogniser.processor_seconds < 3


def test_it_listens_on_loopback_only(recogniser: Running) -> None:
    table = Path("/proc/net/tcp").read_text().splitlines()[1:]
    listening = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert [address for address in listening if address.endswith(f":{recogniser.port:04X}")] == [
        f"0100007F:{recogniser.port:04X}"
    ]


def test_a_bad_photo_does_not_slow_the_next(client: Any) -> None:
    """While images that take seconds are being decoded and waited for, a photo is answered as ever."""
    bad = png((10_000, 10_000))
    with ThreadPoolExecutor(4) as pool:
        under_way = [pool.submit(client.detect_labels, Image=image(bad)) for _ in range(4)]
        assert "Cat" in confidences(client.detect_labels(Image=image(CHELSEA)))
        still_under_way = sum(not future.done() for future in under_way)
        assert [future.result()["LabelModelVersion"] for future in under_way] == ["local-1.0"] * 4
    assert still_under_way >= 2


def test_other_paths_are_not_found(recogniser: Running) -> None:
    assert get(recogniser.port, "/")[0] == 404


def test_many_at_once_get_their_own_answers(client: Any) -> None:
    photos = [CHELSEA, COFFEE, b"neither"] * 10

    def ask(content: bytes) -> str:
        try:
            found = confidences(client.detect_labels(Image=image(content)))
        except ClientError as error:
            return str(error.response["Error"]["Code"])
        return "Cat" if "Cat" in found else "Coffee" if "Coffee" in found else "nothing"

    with ThreadPoolExecutor(15) as pool:
        assert list(pool.map(ask, photos)) == ["Cat", "Coffee", "InvalidImageFormatException"] * 10


def test_a_connection_is_kept_even_after_errors(recogniser: Running) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", recogniser.port, timeout=10)
    connection.connect()
    first = connection.sock
    for body in (b"{", b'{"Image": {}}', b"nonsense"):
        connection.request("POST", "/", body, {"X-Amz-Target": "RekognitionService.DetectLabels"})
        assert json.loads(connection.getresponse().read())["__type"]
        assert connection.sock is first
    connection.close()


@pytest.mark.parametrize("length", ["-1", "x", str(10**12)])
def test_impossible_lengths_end_the_connection(recogniser: Running, length: str) -> None:
    with socket.create_connection(("127.0.0.1", recogniser.port), timeout=10) as raw:
        raw.sendall(f"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n".encode())
        answer = b"".join(iter(lambda: raw.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 400")


def test_a_caller_who_hangs_up_does_no_harm(recogniser: Running, client: Any) -> None:
    with socket.create_connection(("127.0.0.1", recogniser.port), timeout=10) as raw:
        raw.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{")
    assert "Cat" in confidences(client.detect_labels(Image=image(CHELSEA)))


def test_a_taken_port_is_one_clear_line(recogniser: Running) -> None:
    process = start(recogniser.port, "http://127.0.0.1:1")
    errors = process.communicate(timeout=START_LIMIT)[1]
    assert process.returncode == 1
    assert errors.count("\n") == 1
    assert f"port {recogniser.port}" in errors


def test_s3_out_of_reach_is_worth_another_try_and_sigterm_ends_it_at_once() -> None:
    prepare_all()
    port = free_port()
    process = start(port, f"http://127.0.0.1:{free_port()}")
    try:
        wait_until_healthy(port, process)
        body = json.dumps({"Image": stored("chelsea.jpg")}).encode()
        assert post(port, body)[0] == 500
        idle = socket.create_connection(("127.0.0.1", port))
        started = time.monotonic()
        assert stop(process) == 0
        assert time.monotonic() - started < 2
        idle.close()
    finally:
        process.kill()
        process.wait()
