"""What `docs/api.md` tells to type works as it stands, in its order."""

import json
import re
import shlex
import subprocess
from hashlib import md5
from pathlib import Path

import boto3
import pytest
import requests

import app
from setup.local.aws_access import write_aws_command
from setup.local.samples import SAMPLES
from setup.local.up import Running
from tests.emulator.user import User
from tests.running_stack import another_user

DOCUMENT = (Path(__file__).resolve().parents[2] / "docs" / "api.md").read_text()
(SIGN_IN,) = re.findall(r"```bash\n(.*?)```", DOCUMENT, re.DOTALL)
DOG = SAMPLES / "dog.jpg"
COMMANDS = [line for block in re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL) for line in block.splitlines()]


def test_it_names_every_route() -> None:
    for path, methods in app.app.routes.items():
        for method in methods:
            assert re.search(rf"`[^`|]*{method} {re.escape(path)}[`?]", DOCUMENT), f"{method} {path}"


def test_whoever_has_made_the_stack_signs_in_by_it(running: Running) -> None:
    write_aws_command(running.stack)
    commands = SIGN_IN.replace(".local/", f"{running.stack.directory}/")
    commands = commands.replace("http://127.0.0.1:4566", running.stack.emulator.url)
    commands = commands.replace("photo-search-local", f"photo-search-{running.deployment.stage}")
    asked = f'{commands}\ncurl -sS -H "Authorization: $TOKEN" "$API/me"'
    done = subprocess.run(["sh", "-c", asked], capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout)["message"] == "Success", done.stderr


@pytest.fixture
def newcomer(running: Running, session: boto3.Session) -> User:
    """Somebody who has not uploaded this photo before: a duplicate gets no form."""
    return another_user(running, session, "newcomer")


def test_its_upload_its_export_and_its_commands_work(newcomer: User, tmp_path: Path) -> None:
    api = newcomer.running.deployment.api_url
    albums: list[str] = []
    known = {"API": api, "TOKEN": newcomer.id_token, "PHOTO_FILE": str(DOG), "ALBUM": None}
    upload, export = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    exec(upload, known)
    ticket = known["ticket"]
    assert isinstance(ticket, dict)
    newcomer.finished(ticket["objectKey"])
    exec(export, known | {"EXPORT_FILE": str(tmp_path / "photos.jsonl")})
    exported = json.loads((tmp_path / "photos.jsonl").read_text())
    assert (exported["id"], exported["md5"]) == (ticket["photoId"], md5(DOG.read_bytes()).hexdigest())
    assert requests.get(exported["signedUrl"], timeout=30).content == DOG.read_bytes()

    variables = {"API": api, "TOKEN": newcomer.id_token, "PHOTO": ticket["photoId"]}
    for command in COMMANDS:
        told = "; ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())
        done = subprocess.run(
            ["sh", "-c", f"{told}; {command}"], capture_output=True, text=True, timeout=60, check=True
        )
        answer = json.loads(done.stdout or "{}")  # of somebody who has no photo any more, there is nothing to export
        assert "openapi" in answer or "/export" in command or answer["message"] == "Success", f"{command}: {answer}"
        if "album" in answer:
            albums.append(variables.setdefault("ALBUM", answer["album"]["id"]))
        if "search" in answer:
            variables["SEARCH"] = answer["search"]["id"]
        if "member" in answer:
            variables["MEMBER"] = answer["member"]["id"]
        if "token" in answer:
            variables |= {"SHARE": answer["share"]["id"], "LINK": answer["token"]}
    assert len(set(albums)) == 1
    assert {"SEARCH", "SHARE", "MEMBER"} <= variables.keys()
