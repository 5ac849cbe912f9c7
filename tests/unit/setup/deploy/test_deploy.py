import subprocess
import sys
from pathlib import Path

import pytest

from setup.deploy.stage_parameters import check_ip
from setup.errors import SetupError

PROJECT = Path(__file__).resolve().parents[4]


@pytest.mark.parametrize("text", ["203.0.113.7", "2001:db8::1"])
def test_dashboards_ip(text: str) -> None:
    assert check_ip(text) == text


@pytest.mark.parametrize("text", ["", "here", "203.0.113", "203.0.113.0/24", "0.0.0.0/0", "*"])
def test_no_dashboards_ip(text: str) -> None:
    with pytest.raises(SetupError, match="--dashboards-ip"):
        check_ip(text)


NO_AWS = {"AWS_CONFIG_FILE": "/dev/null", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "1"}
KEYS = {"AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x"}


MISTAKES: list[tuple[list[str], dict[str, str], str]] = [
    (["--stage", "Dev"], KEYS, "'Dev' cannot be a stage"),
    (["--stage", "dev"], KEYS, "no AWS region: give --region"),
    (["--stage", "dev", "--region", "eu-west-1"], {}, "no AWS credentials"),
    (["--stage", "dev", "--region", "eu west"], KEYS, "'eu west'"),
    (["--stage", "dev", "--region", "eu-west-1"], {"AWS_PROFILE": "nobody"}, "(nobody)"),
    (
        ["--stage", "dev", "--region", "eu-west-1"],
        {**KEYS, "AWS_ENDPOINT_URL": "http://127.0.0.1:1"},
        "http://127.0.0.1:1",
    ),
]


@pytest.mark.parametrize(
    ("command", "arguments", "environ", "said"),
    [
        *(("setup.deploy", *mistake) for mistake in MISTAKES),
        *(("setup.destroy", ["--yes", *arguments], environ, said) for arguments, environ, said in MISTAKES),
        (
            "setup.deploy",
            ["--stage", "dev", "--region", "eu-west-1", "--dashboards-ip", "here"],
            KEYS,
            "'here' is not an IP address",
        ),
        (
            "setup.deploy",
            ["--stage", "dev", "--region", "eu-west-1", "--max-labels", "0"],
            {},
            "--max-labels must be a whole number from 1 to 1000, not '0'",
        ),
    ],
)
def test_mistakes_are_one_line(command: str, arguments: list[str], environ: dict[str, str], said: str) -> None:
    run = subprocess.run(
        [sys.executable, "-m", command, *arguments],
        cwd=PROJECT,
        env={"PATH": "/usr/bin:/bin", "AWS_MAX_ATTEMPTS": "1", **NO_AWS, **environ},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert run.stderr.startswith("error: ")
    assert said in run.stderr
    assert run.stderr.count("\n") == 1
