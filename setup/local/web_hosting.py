"""The web app of the local stack: built, configured for the deployment, and served."""

import json
from collections.abc import Callable

from setup.deploy.web_app import CONFIG, config_of, content_security_policy
from setup.deploy.web_build import build_web_app
from setup.deployment import Deployment
from setup.errors import SetupError
from setup.local.stack import LocalStack, Progress

_START_SECONDS = 20


def host_web_app(
    stack: LocalStack,
    deployment: Deployment,
    progress: Progress,
    *,
    build: Callable[[Progress], object] = build_web_app,
) -> str | None:
    """Build and serve it. Returns why that failed, in one line, or None: the rest of the stack works without it."""
    try:
        build(progress)
        write_deployment(stack, deployment)
        _serve(stack, progress)
    except SetupError as error:
        # What an earlier build left would belong to another version.
        stack.runner.stop(stack.web_app)
        return str(error)
    return None


def write_deployment(stack: LocalStack, deployment: Deployment) -> None:
    """Write what the web server serves and sends for this deployment. It reads both files for every answer."""
    directory = stack.web_deployment
    directory.mkdir(parents=True, exist_ok=True)
    emulator = stack.emulator.url
    (directory / CONFIG).write_text(json.dumps(config_of(deployment, emulator_url=emulator), indent=1))
    (directory / "csp.txt").write_text(content_security_policy(deployment, emulator_url=emulator))


def _serve(stack: LocalStack, progress: Progress) -> None:
    service = stack.web_app
    if stack.runner.is_healthy(service):
        return
    stack.runner.stop(service)
    stack.runner.start(service)
    try:
        stack.runner.wait_until_healthy(service, seconds=_START_SECONDS)
    except BaseException:  # Ctrl-C leaves the process behind, too
        stack.runner.stop(service)
        raise
    progress(f"{service.name} answers on {service.url}")
