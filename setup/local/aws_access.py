"""How to reach the emulator: from this process and its children, and from a person's shell."""

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, partial
from pathlib import Path

import boto3

from setup.local.stack import REGION, LocalStack

# The user's configuration may name a profile, a role or another endpoint; none of these is meant for the emulator.
_ISOLATED = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def local_session(stack: LocalStack) -> boto3.Session:
    """A session of the emulator's root user; its clients go to this stack, whatever the environment says.

    It makes each client once: that takes longer than most calls.
    """
    session = boto3.Session(
        aws_access_key_id=stack.root_credentials["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=stack.root_credentials["AWS_SECRET_ACCESS_KEY"],
        region_name=REGION,
    )
    session.client = cache(partial(session.client, endpoint_url=stack.emulator.url))
    return session


@contextmanager
def local_aws(stack: LocalStack) -> Iterator[boto3.Session]:
    """Within this context, every AWS tool and boto3 client of this process uses this stack, and nothing else."""
    before = dict(os.environ)
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update({**_ISOLATED, **stack.aws_environment, **_without_proxy(before)})
    try:
        yield local_session(stack)
    finally:
        os.environ.clear()
        os.environ.update(before)


def _without_proxy(environment: dict[str, str]) -> dict[str, str]:
    """Keep proxies for the package registries, but reach this machine directly."""
    names = [environment.get("NO_PROXY") or environment.get("no_proxy") or "", "127.0.0.1", "localhost"]
    hosts = ",".join(name for name in names if name)
    return {"NO_PROXY": hosts, "no_proxy": hosts}


def write_aws_command(stack: LocalStack) -> Path:
    """Write `.local/aws`, the AWS CLI for this stack; it ignores what the shell has exported. Returns its path."""
    settings = {**_ISOLATED, **stack.aws_environment, "AWS_PAGER": ""}
    exports = " ".join(shlex.quote(f"{name}={value}") for name, value in settings.items())
    program = shlex.quote(str(Path(sys.executable).with_name("aws")))
    path = stack.directory / "aws"
    path.write_text(f'#!/bin/sh\nexec env -i PATH="$PATH" HOME="$HOME" {exports} {program} "$@"\n')
    path.chmod(0o700)
    return path
