"""The processes of a local stack: how each is started, and where it answers."""

from __future__ import annotations

import sys
from importlib.resources import files
from typing import TYPE_CHECKING

from setup.guard import SECRET_VARIABLE
from setup.local.choices import PORT_VARIABLES, REPOSITORY
from setup.local.emulator.guard import HEALTH
from setup.local.processes import Service
from setup.local.recogniser import clip

if TYPE_CHECKING:
    from setup.local.stack import LocalStack


def emulator(stack: LocalStack) -> Service:
    """AWS, on disk."""
    return Service(
        name="emulator",
        command=(
            *(sys.executable, "-m", "setup.local.emulator"),
            *("--port", str(stack.ports.emulator)),
            *("--search-port", str(stack.ports.search_engine)),
            *("--state", str(stack.emulator_state)),
            *("--origin", f"http://127.0.0.1:{stack.ports.web_app}"),
            *("--limits", str(stack.limits)),
        ),
        environment=stack.root_credentials,
        port=stack.ports.emulator,
        port_variable=PORT_VARIABLES["emulator"],
        health_path=HEALTH,
    )


def embedded_engine(stack: LocalStack) -> Service:
    """The search engine in memory: empty at every start."""
    program = str(files("osmem_server") / "bin" / "osmem-server")
    return _engine_behind_gate(stack, "search-engine", "/", program, "-addr", "{host}:{port}")


def opensearch(stack: LocalStack) -> Service:
    """OpenSearch on Java, with its data in the stack's directory."""
    return _engine_behind_gate(
        stack,
        "opensearch",
        "/_cluster/health?wait_for_status=yellow&timeout=1s",
        *(sys.executable, "-m", "setup.local.opensearch", "--host", "{host}", "--port", "{port}"),
        *("--data", str(stack.directory / "opensearch")),
    )


def _engine_behind_gate(stack: LocalStack, name: str, health_path: str, *command: str) -> Service:
    port = stack.ports.search_engine
    return Service(
        name=name,
        command=(sys.executable, "-m", "setup.local.search_gate", "--port", str(port), "--", *command),
        environment={SECRET_VARIABLE: stack.service_secret},
        port=port,
        port_variable=PORT_VARIABLES["search_engine"],
        health_path=f"/{stack.service_secret}{health_path}",
    )


def recogniser(stack: LocalStack) -> Service:
    """Rekognition's API, and Bedrock's for vectors."""
    return Service(
        name="recogniser",
        command=(
            *(sys.executable, "-m", "setup.local.recogniser", "--port", str(stack.ports.recogniser)),
            *("--limits", str(stack.limits)),
            *(("--faces", str(stack.faces)) if stack.keeps_faces else ()),
            *(("--clip", str(directory)) if (directory := clip.given()) else ()),
        ),
        port=stack.ports.recogniser,
        port_variable=PORT_VARIABLES["recogniser"],
        health_path="/health",
        environment={**stack.aws_environment, SECRET_VARIABLE: stack.service_secret},
    )


def web_app(stack: LocalStack) -> Service:
    """The web app's files."""
    return Service(
        name="web-app",
        command=(
            *(sys.executable, "-m", "setup.local.web_server", "--port", str(stack.ports.web_app)),
            *("--files", str(REPOSITORY / "web" / "dist"), "--deployment", str(stack.web_deployment)),
        ),
        port=stack.ports.web_app,
        port_variable=PORT_VARIABLES["web_app"],
        health_path="/config.json",
    )
