"""Bad files end with a reason that people understand, and no step takes more memory or time than its function has."""

import json
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from chalicelib.core.ingest.request import IngestRequest
from tests.attacks.hostile_files import GOOD, hostile_files
from tests.functional.conftest import KEY, World
from tests.photo_factory import jpeg

PROJECT = Path(__file__).parents[2]
STEPS = ("extract_image_metadata", "detect_labels", "generate_thumbnail")
# What Lambda's own runtime, boto3 and the handler take of a function's memory.
RUNTIME_MEGABYTES = 120
MAX_SECONDS = 10
# A class, a traceback, an errno: words of programmers.
NOT_FOR_PEOPLE = ("Error", "Exception", "Traceback", "None", "errno", "0x", "{", "<")


def configured_megabytes(step: str) -> int:
    config = json.loads((PROJECT / ".chalice/config.json").read_text())
    return int(config["lambda_functions"][step]["lambda_memory_size"])


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    directory = tmp_path_factory.mktemp("corpus")
    paths = []
    for name, data, _ in hostile_files():
        paths.append(directory / name)
        paths[-1].write_bytes(data)
    return paths


@cache
def measured(step: str, corpus: tuple[Path, ...]) -> list[dict[str, Any]]:
    """What became of each file in a process with the memory of the step's function, less what its runtime takes."""
    megabytes = str(configured_megabytes(step) - RUNTIME_MEGABYTES)
    command = [sys.executable, "-m", "tests.attacks.measured_step", step, megabytes, *map(str, corpus)]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=300, check=False)
    assert run.returncode == 0, f"{step} died after {run.stdout.splitlines()[-1:]}: {run.stderr[-1000:]}"
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.mark.parametrize("step", STEPS)
def test_no_file_takes_more_memory_or_time_than_the_function_has(corpus: list[Path], step: str) -> None:
    results = measured(step, tuple(corpus))
    assert [result["name"] for result in results] == [path.name for path in corpus]
    assert {result["name"]: result["seconds"] for result in results if result["seconds"] > MAX_SECONDS} == {}
    assert max(result["peak"] for result in results) < configured_megabytes(step) - RUNTIME_MEGABYTES


def test_every_file_ends_as_it_should(corpus: list[Path]) -> None:
    expected = {name: ending for name, _, ending in hostile_files()}
    for endings in zip(*(measured(step, tuple(corpus)) for step in STEPS), strict=True):
        name = endings[0]["name"]
        reasons = [result["ended"] for result in endings if result["ended"] != GOOD]
        if expected[name] == GOOD:
            assert reasons == [], name
            continue
        assert reasons, f"{name} succeeded"
        for reason in reasons:
            assert expected[name].lower() in reason.lower(), (name, reason)
            assert not [word for word in NOT_FOR_PEOPLE if word in reason], (name, reason)


def test_a_process_that_takes_too_much_is_noticed(corpus: list[Path]) -> None:
    path = next(path for path in corpus if path.name == "100-megapixels.png")
    command = [sys.executable, "-m", "tests.attacks.measured_step", "generate_thumbnail", "130", str(path)]
    run = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False)
    assert run.returncode != 0 or json.loads(run.stdout)["ended"] != GOOD


def test_a_file_of_gigabytes_is_not_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    event, read = world.upload(KEY, jpeg()), world.bucket.read
    event["Records"][0]["s3"]["object"]["size"] = 2 * 2**30
    asked: list[int | None] = []

    def read_and_note(request: IngestRequest, *, start: int = 0, length: int | None = None) -> bytes:
        asked.append(length)
        return read(request, start=start, length=length)

    monkeypatch.setattr(world.bucket, "read", read_and_note)
    world.invoke("on_photo_created", event)
    world.run_started()

    (photo,) = world.get("/photos").json_body["photos"]
    assert (photo["status"], "over 200 MB" in photo["statusReason"]) == ("FAILED", True)
    assert asked
    assert all(length is not None and length < 2**20 for length in asked)
