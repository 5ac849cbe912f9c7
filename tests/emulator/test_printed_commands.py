"""What `make up` prints is pasted into another shell, as it stands."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from chalicelib.core.photo import Tombstone
from setup.local.samples import SAMPLES
from setup.local.up import show_commands
from tests.emulator.user import User, eventually

README = Path(__file__).resolve().parents[2] / "README.md"


def in_another_shell(command: str) -> str:
    """Run a command in a shell that has exported nothing, somewhere else."""
    shell = ["env", "-i", "PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/nonexistent", "sh", "-c", command]
    done = subprocess.run(shell, cwd="/", capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_search_in_the_readme_works(alice: User) -> None:
    object_key = alice.object_key("readme.jpg")
    alice.upload(object_key, (SAMPLES / "coffee-cup.jpg").read_bytes())
    alice.awaits("coffee", object_key)
    (command,) = re.findall(r"^curl .*$", README.read_text(), re.MULTILINE)
    variables = f"TOKEN={alice.id_token}; API={alice.running.deployment.api_url}"
    answer = json.loads(in_another_shell(f"{variables}; {command}"))
    assert answer["message"] == "Success"
    assert object_key in {picture["s3BucketUrl"].partition("/")[2] for picture in answer["pictures"]}


def test_the_printed_commands_upload_search_and_remove(alice: User, capsys: pytest.CaptureFixture[str]) -> None:
    show_commands(alice.running)
    printed = capsys.readouterr().out.splitlines()
    upload, search, remove = (line.strip() for line in printed if line.startswith("  "))

    assert "upload:" in in_another_shell(upload)

    def hits() -> set[str]:
        return {picture["s3BucketUrl"] for picture in json.loads(in_another_shell(search))["pictures"]}

    (uploaded,) = [word for word in upload.replace("'", "").split() if word.startswith("s3://")]
    object_key = uploaded.removeprefix(f"s3://{alice.bucket}/")
    alice.finished(object_key)
    shown = uploaded.removeprefix("s3://").replace("/", ".s3.amazonaws.com/", 1)
    eventually(hits, until=lambda urls: shown in urls)
    assert "delete:" in in_another_shell(remove)
    eventually(lambda: isinstance(alice.photos.get(object_key), Tombstone))
    eventually(hits, until=lambda urls: shown not in urls)
