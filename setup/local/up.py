"""`make up`: the whole system on this machine, deployed as to AWS, with a few photos in it."""

import shlex
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.core.features import MODERATION, SIMILAR, TEXT
from setup.deploy.demo_user import DemoUser, ensure_demo_user, id_token
from setup.deploy.sample_commands import SampleCommands, sample_commands
from setup.deployment import Deployment
from setup.errors import SetupError, run
from setup.local.aws_access import local_aws, write_aws_command
from setup.local.clean import forget
from setup.local.console import only_one, stopwatch
from setup.local.provision import features_of, provision, was_provisioned
from setup.local.recogniser import clip, moderation, text_reader
from setup.local.recogniser.model_files import ModelMissing
from setup.local.recogniser.prepare import prepare_all, prepare_faces
from setup.local.recogniser.weights import BadWeights
from setup.local.samples import Ingest, Sample, await_hit, read_samples, search
from setup.local.stack import STAGE, LocalStack, Progress
from setup.local.web_hosting import host_web_app
from setup.stack_settings import LABELS, Features


@dataclass(frozen=True, slots=True)
class Running:
    """A running stack: what is deployed on it, and one of its users."""

    stack: LocalStack
    deployment: Deployment
    user: DemoUser
    id_token: str


def main() -> int:
    """The command line. Returns the exit status."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        # As with Ctrl-C: what was started is stopped again.
        signal.signal(number, signal.default_int_handler)
    return run(up)


def up() -> None:
    """Bring the stack of this working copy up, or leave it as it is; then search, and show the commands."""
    progress = stopwatch()
    stack = LocalStack.here()
    with only_one(stack.directory):
        running = bring_up(stack, stage=STAGE, progress=progress)
        no_web_app = host_web_app(stack, running.deployment, progress)
        show_hit(running, progress)
    show_commands(running)
    show_web_app(running, no_web_app)
    progress(f"up; `make down` stops it (logs: {stack.directory / 'logs'})")


def bring_up(
    stack: LocalStack, *, stage: str, progress: Progress, samples: tuple[Sample, ...] | None = None
) -> Running:
    """Start, deploy, make the demo user, ingest the samples (all, if None is given); each only if it is needed.

    On failure, what this call started is stopped, and state that was never complete is removed.
    """
    with undoing(stack, stage), local_aws(stack) as session:
        _prepare_models(faces=stack.keeps_faces)
        if stack.is_semantic:
            _fetch_clip(progress)
        stack.start(progress)
        deployment = provision(stack, session, stage=stage, progress=progress)
        _say_what_is_missing(features_of(session, stage), progress, is_semantic=stack.is_semantic)
        user = ensure_demo_user(session, deployment, credentials_file=stack.directory / "demo-user.json")
        token = id_token(session, deployment, user)
        if chosen := _samples_to_ingest(stack, samples):
            progress(f"uploading {len(chosen)} sample photos")
            Ingest(session, deployment, user.identity_id).all(chosen, progress)
            await_hit(deployment, token, chosen[-1].search_key)
            _ingested(stack).touch()
        return Running(stack, deployment, user, token)


def _say_what_is_missing(features: Features, progress: Progress, *, is_semantic: bool) -> None:
    if is_semantic and SIMILAR not in features:
        progress(f"no search by description: it needs `make up SEMANTIC=1 FEATURES={LABELS},{SIMILAR}`")
    for feature, is_available in ((TEXT, text_reader.is_available()), (MODERATION, moderation.is_available())):
        if feature in features and not is_available:
            progress(f"no {feature}: `make up FEATURES={LABELS},{feature}` installs what recognises it")


def _prepare_models(*, faces: bool) -> None:
    try:
        prepare_all()
        if faces:
            prepare_faces()
    except (ModelMissing, BadWeights) as error:
        raise SetupError(f"the recogniser has no model: {error}") from error


# Everything else works without it.
def _fetch_clip(progress: Progress) -> None:
    try:
        clip.fetch(progress)
    except ModelMissing as missing:
        progress(f"no search by description: {missing}")


def _samples_to_ingest(stack: LocalStack, samples: tuple[Sample, ...] | None) -> tuple[Sample, ...]:
    """None once they were ingested: a sample that the user removed stays removed."""
    if _ingested(stack).exists():
        return ()
    return read_samples() if samples is None else samples


def _ingested(stack: LocalStack) -> Path:
    return stack.emulator_state / "samples-ingested"


@contextmanager
def undoing(stack: LocalStack, stage: str) -> Iterator[None]:
    """If the body fails: stop what it started, and remove the state too if nothing complete was there before."""
    running_before = {service.name for service in stack.services if stack.runner.pid(service)}
    try:
        yield
    except BaseException:  # Ctrl-C leaves processes and state behind, too
        if was_provisioned(stack):
            stack.stop(service for service in stack.services if service.name not in running_before)
        else:
            stack.stop()
            forget(stack, stage)
        raise


def show_hit(running: Running, progress: Progress) -> None:
    """Search over HTTP for the samples until one is found, and print it."""
    for sample in reversed(read_samples()):
        progress(f"searching for {sample.search_key!r}")
        if pictures := search(running.deployment, running.id_token, sample.search_key):
            return _print_picture(pictures[0])
    progress("nothing found: the sample photos were removed")


def _print_picture(picture: dict[str, Any]) -> None:
    labels = ", ".join(picture["labels"][:8])
    print(f"\n  {picture['s3BucketUrl']}\n  labels: {labels}\n  {picture['signedUrl']}\n")


def show_commands(running: Running) -> None:
    """Print the three commands that upload, search and remove a photo, for any shell."""
    commands = commands_of(running)
    print(f"Upload a photo:\n  {commands.upload}\n")
    print(f"Search for what is in it:\n  {commands.search}\n")
    print(f"Remove it:\n  {commands.remove}\n")


def show_web_app(running: Running, missing: str | None) -> None:
    """Print where the web app is and how to sign in, or why it is `missing`."""
    if missing is not None:
        print(f"There is no web app (everything else works): {missing}\n")
        return
    user = running.user
    print(f"Web app:\n  {running.stack.web_app.url}  (sign in as {user.username}, password {user.read_password()})\n")


def commands_of(running: Running) -> SampleCommands:
    """The sample commands for the demo user, with a photo and a word that finds it."""
    sample = read_samples()[0]
    return sample_commands(
        deployment=running.deployment,
        identity_id=running.user.identity_id,
        credentials_file=running.user.credentials_file,
        photo=sample.path,
        search_key=sample.search_key,
        aws=shlex.quote(str(write_aws_command(running.stack))),
    )


if __name__ == "__main__":
    raise SystemExit(main())
