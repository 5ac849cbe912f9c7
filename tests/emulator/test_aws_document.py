"""The commands of docs/aws.md, in their order, in one shell, on the emulator.

What makes and removes the whole stage is tested in test_two_stages.py: here it is there before, and stays.
"""

import json
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import boto3
import pytest

from setup.deploy.demo_user import DemoUser, ensure_demo_user, id_token
from setup.deploy.web_app import config_of
from setup.errors import SetupError
from setup.local.aws_access import write_aws_command
from setup.local.choices import REPOSITORY
from setup.local.one_time_codes import code_of, step_at
from setup.local.up import Running

DOCUMENT = (REPOSITORY / "docs/aws.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
*STEPS, DESTROY, LAUNCH = BLOCKS
SECOND_FACTOR, LOST = re.findall(r"^```bash\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)
# The address of the web app leads nowhere here; and a photo is found a moment after its upload.
CURL = """
import subprocess, sys, time
if sys.argv[-1].endswith("/config.json"):
    print({config!r})
    sys.exit()
for _ in range(120):
    answer = subprocess.run(["/usr/bin/curl", *sys.argv[1:]], capture_output=True, text=True, check=True).stdout
    if '"total":0' not in answer:
        break
    time.sleep(0.5)
print(answer)
"""


@pytest.fixture
def directory(running: Running, tmp_path: Path) -> Path:
    """A checkout in which the programs of the document lead to the emulator."""
    environment = {**running.stack.aws_environment, "STAGE": running.deployment.stage}
    exports = " ".join(shlex.quote(f"{name}={value}") for name, value in environment.items())
    documented = f"cd {shlex.quote(str(REPOSITORY))} && shift && exec env {exports} {sys.executable}"
    programs = {
        ".venv/bin/python": f'{documented} -m tests.emulator.documented "$@"',
        "bin/aws": f'exec {shlex.quote(str(write_aws_command(running.stack)))} "$@"',
        "bin/make": "exit 0",
        "bin/curl": f'exec {sys.executable} {tmp_path / "curl.py"} "$@"',
    }
    for name, script in programs.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o700)
    (tmp_path / "curl.py").write_text(CURL.format(config=json.dumps(config_of(running.deployment))))
    (tmp_path / "setup").symlink_to(REPOSITORY / "setup")
    return tmp_path


def run(commands: str, directory: Path, stage: str) -> "subprocess.CompletedProcess[str]":
    environ = {
        "PATH": f"{directory}/bin:{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin",
        "HOME": "/nonexistent",
    }
    script = commands.replace("photo-search-dev", f"photo-search-{stage}")
    return subprocess.run(
        ["bash", "-eu", "-o", "pipefail", "-c", script],
        cwd=directory,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_from_an_empty_account_to_the_first_search(running: Running, directory: Path) -> None:
    done = run("".join(STEPS), directory, running.deployment.stage)
    assert done.returncode == 0, done.stderr
    assert '"Account"' in done.stdout
    assert "The stack would change:" in done.stdout
    assert re.search(r'"message":"Success","total":1,.*"Dog"', done.stdout), done.stdout
    assert "delete: s3://" in done.stdout


def test_a_token_comes_after_two_factors_and_who_lost_one_is_let_in_again(
    running: Running, session: boto3.Session, directory: Path
) -> None:
    deployment, stage = running.deployment, running.deployment.stage
    user = ensure_demo_user(
        session, deployment, credentials_file=directory / "cautious.json", username="cautious@example.com"
    )
    code = _sets_up_a_second_factor(session, running, user)
    with pytest.raises(SetupError, match="has a second factor"):
        id_token(session, deployment, user)

    known = f"POOL={deployment.user_pool_id}; PASSWORD={user.read_password()}; CODE={code}\n"
    known += f"output() {{ echo {deployment.user_pool_client_id}; }}\n"
    commands = (SECOND_FACTOR + 'echo "$TOKEN"\n' + LOST).replace("you@example.com", user.username)
    done = run(known + commands, directory, stage)

    assert done.returncode == 0, done.stderr
    assert done.stdout.count(".") == 2
    assert id_token(session, deployment, user)


def _sets_up_a_second_factor(session: boto3.Session, running: Running, user: DemoUser) -> str:
    """Returns a code that works once."""
    users = session.client("cognito-idp")
    token = users.admin_initiate_auth(
        UserPoolId=running.deployment.user_pool_id,
        ClientId=running.deployment.user_pool_client_id,
        AuthFlow="ADMIN_USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.username, "PASSWORD": user.read_password()},
    )["AuthenticationResult"]["AccessToken"]
    secret = users.associate_software_token(AccessToken=token)["SecretCode"]
    step = step_at(time.time())
    users.verify_software_token(AccessToken=token, UserCode=code_of(secret, step))
    users.set_user_mfa_preference(AccessToken=token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True})
    return code_of(secret, step + 1)


def test_destroying_asks_first(running: Running, directory: Path) -> None:
    done = run(DESTROY, directory, running.deployment.stage)
    assert done.returncode == 1
    assert "all photos, all records, all users" in done.stdout
    assert done.stderr.endswith("error: nothing was removed\n")


def test_the_small_stack_can_be_made(running: Running, session: boto3.Session, directory: Path) -> None:
    done = run(LAUNCH, directory, running.deployment.stage)
    assert done.returncode == 0, done.stderr
    session.client("cloudformation").delete_stack(StackName="photo-search-launch")
