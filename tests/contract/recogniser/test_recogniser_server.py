"""The process: what it costs, whom it lets in, how it bears bad callers, how it ends."""

import http.client
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from setup.local.limits import limited
from setup.local.recogniser.prepare import prepare_all
from tests.contract.recogniser.calls import (
    CHELSEA,
    COFFEE,
    SECRET,
    START_LIMIT,
    UNREACHABLE,
    Running,
    confidences,
    free_port,
    get,
    image,
    png,
    post,
    refused,
    start,
    stop,
    stored,
    wait_until_healthy,
)


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
        assert [future.result()["LabelModelVersion"] for future in under_way] == ["local-1.5"] * 4
    assert still_under_way >= 2


def test_calls_beyond_the_limit_are_refused(client: Any, limits: Path) -> None:
    with limited(limits, DetectLabels=0.0001):
        client.detect_labels(Image=image(CHELSEA))
        error = refused(lambda: client.detect_labels(Image=image(CHELSEA)))
    assert isinstance(error, client.exceptions.ProvisionedThroughputExceededException)
    assert error.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    client.detect_labels(Image=image(CHELSEA))


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/", {}),
        ("/secret-of-others/", {}),
        (f"/{SECRET}", {"Host": "evil.example"}),
        (f"/{SECRET}", {"Origin": "http://127.0.0.1:4580"}),
        (f"/{SECRET}", {"Sec-Fetch-Site": "cross-site"}),
    ],
)
def test_pages_and_others_who_do_not_know_its_secret_get_nothing(
    recogniser: Running, path: str, headers: dict[str, str]
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", recogniser.port, timeout=10)
    body = json.dumps({"Image": stored("chelsea.jpg")})
    connection.request("POST", path, body, {"X-Amz-Target": "RekognitionService.DetectLabels", **headers})
    response = connection.getresponse()
    assert (response.status, json.loads(response.read())["Code"]) == (403, "AccessDeniedException")
    connection.close()


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
        connection.request("POST", f"/{SECRET}", body, {"X-Amz-Target": "RekognitionService.DetectLabels"})
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
    process = start(recogniser.port, UNREACHABLE)
    errors = process.communicate(timeout=START_LIMIT)[1]
    assert process.returncode == 1
    assert errors.count("\n") == 1
    assert f"port {recogniser.port}" in errors


def test_s3_out_of_reach_is_worth_another_try_and_sigterm_ends_it_at_once() -> None:
    prepare_all()
    port = free_port()
    process = start(port, UNREACHABLE)
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
