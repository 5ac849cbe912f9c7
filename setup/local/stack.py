"""The local stack: emulator, search engine, recogniser and web app, with all their state in one directory.

`LocalStack.here()` is the stack of `make up`. A test makes its own with `LocalStack.apart(directory)`: on other ports,
in another directory, so that the two do not disturb each other.
"""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from chalicelib.core.features import PEOPLE
from setup.chosen import chosen_by_variables
from setup.errors import SetupError
from setup.local import services
from setup.local.choices import (
    ENGINES,
    REPOSITORY,
    ROOT_SECRET,
    SERVICE_SECRET,
    Ports,
    engine_from,
    is_semantic_from,
    kept_secret,
    ports_from,
)
from setup.local.opensearch.jars import fetch_jars
from setup.local.opensearch.node import check_java, find_java
from setup.local.processes import Runner, Service, free_port
from setup.local.recogniser import clip
from setup.local.recogniser.embed_request import CLIP_ID, MODEL_ID

REGION = "us-east-1"
ACCOUNT_ID = "000000000000"
# The stage of the stack of `make up`.
STAGE = "local"
# OpenSearch takes half a minute to start on two busy cores.
_START_SECONDS = 120

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class LocalStack:
    """The processes and the directory they live in. `engine` is one of `ENGINES`, `chosen` are operator settings.

    `is_semantic` says whether words are compared with pictures, if there is a model that does.
    """

    directory: Path
    ports: Ports
    engine: str = ENGINES[0]
    chosen: Mapping[str, str] = field(default_factory=dict)
    is_semantic: bool = False

    @classmethod
    def here(cls) -> "LocalStack":
        """The stack of this working copy: `.local/`, or `PHOTO_SEARCH_LOCAL`; ports by `PORT_VARIABLES`."""
        directory = Path(os.environ.get("PHOTO_SEARCH_LOCAL") or REPOSITORY / ".local").resolve()
        return cls(
            directory,
            ports_from(os.environ),
            engine_from(os.environ, directory),
            chosen_by_variables(os.environ),
            is_semantic_from(os.environ, directory),
        )

    @classmethod
    def apart(cls, directory: Path, *, engine: str = ENGINES[0]) -> "LocalStack":
        """A stack in its own directory, on free ports."""
        return cls(directory.resolve(), Ports(free_port(), free_port(), free_port(), free_port()), engine)

    @property
    def root_credentials(self) -> dict[str, str]:
        """Those of the emulator's root user: random, and only this user of the machine can read them.

        The emulator knows its root user by the id of the key alone, so that has to be a secret, too.
        """
        secret = kept_secret(self.directory / ROOT_SECRET)
        return {"AWS_ACCESS_KEY_ID": f"AKIA{secret[:32].upper()}", "AWS_SECRET_ACCESS_KEY": secret}

    @property
    def emulator(self) -> Service:
        """AWS."""
        return services.emulator(self)

    @property
    def search_engine(self) -> Service:
        """OpenSearch's API."""
        return services.opensearch(self) if self.engine == "opensearch" else services.embedded_engine(self)

    @property
    def search_url(self) -> str:
        """Where the engine answers those who know its secret path."""
        return f"{self.search_engine.url}/{self.service_secret}"

    @property
    def recognition_url(self) -> str:
        """Where the recogniser answers those who know its secret path."""
        return f"{self.recogniser.url}/{self.service_secret}"

    @property
    def service_secret(self) -> str:
        """What callers of the engine and the recogniser have to know."""
        return kept_secret(self.directory / SERVICE_SECRET)

    @property
    def recogniser(self) -> Service:
        """Rekognition's API; it reads photos through the emulator."""
        return services.recogniser(self)

    @property
    def web_app(self) -> Service:
        """The web app's files; started separately, because the others work without it."""
        return services.web_app(self)

    @property
    def services(self) -> tuple[Service, Service, Service]:
        """Those that the application needs, in the order they start."""
        return self.emulator, self.search_engine, self.recogniser

    @property
    def aws_environment(self) -> dict[str, str]:
        """What makes boto3, the AWS CLI and Chalice talk to the emulator, as its root user."""
        return {"AWS_ENDPOINT_URL": self.emulator.url, "AWS_DEFAULT_REGION": REGION, **self.root_credentials}

    @property
    def extra_environment(self) -> dict[str, str]:
        """What the functions need in addition, to find this stack's services."""
        return {
            "AWS_ENDPOINT_URL": self.emulator.url,
            "AWS_ENDPOINT_URL_REKOGNITION": self.recognition_url,
            "AWS_ENDPOINT_URL_BEDROCK_RUNTIME": self.recognition_url,
            **self.embedding,
            "OPENSEARCH_ENDPOINT": self.search_url,
            "WEBSOCKET_ENDPOINT": f"{self.emulator.url}/_aws/execute-api/{{api_id}}/{{stage}}",
            "APP_ORIGIN": f"http://127.0.0.1:{self.ports.web_app}",
            "MAX_PHOTOS": "0",
            "MAX_GIGABYTES": "0",
            "RECOGNITION_RATE": "1000",  # the recogniser takes what it can and lets the rest wait
            "FEATURE_RATE": "1",  # it reads text about so fast
        }

    @property
    def embedding(self) -> dict[str, str]:
        """Which model makes vectors, as the functions are told."""
        if self.is_semantic and clip.is_available(clip.given()):
            return {"EMBEDDING_MODEL": CLIP_ID, "EMBEDDING_LENGTH": str(clip.LENGTH)}
        return {"EMBEDDING_MODEL": MODEL_ID, "EMBEDS_WORDS": "no"}  # the classifier has never seen any

    @property
    def emulator_state(self) -> Path:
        """Every bucket, table, user and function."""
        return self.directory / "emulator"

    @property
    def limits(self) -> Path:
        """AWS's limits, where there are any (`setup.local.limits`)."""
        return self.directory / "limits.json"

    @property
    def faces(self) -> Path:
        """The recogniser's collections of faces."""
        return self.directory / "faces"

    @property
    def keeps_faces(self) -> bool:
        """Whether its users may have faces compared, or could: what there is can be removed."""
        return PEOPLE in self.chosen.get("FEATURES", "").split(",") or self.faces.exists()

    @property
    def web_deployment(self) -> Path:
        """What the web app is told about the deployment."""
        return self.directory / "web-app"

    @property
    def runner(self) -> Runner:
        """Starts and stops the processes."""
        return Runner(self.directory / "run", self.directory / "logs", REPOSITORY)

    def check_up(self) -> None:
        """Raise `SetupError` unless everything that the application needs runs and answers."""
        for service in self.services:
            if not self.runner.is_healthy(service):
                raise SetupError(f"the local stack is not up, its {service.name} does not answer: run `make up` first")

    def start(self, progress: Progress) -> tuple[Service, ...]:
        """Start what does not run, wait until all answer, and return what was started.

        On failure, what this call started is stopped again, and `SetupError` gives the reason.
        """
        self._prepare_engine(progress)
        missing = [service for service in self.services if not self.runner.is_as_wanted(service)]
        for service in missing:
            self.runner.stop(service)
            self.runner.check_port(service)
        started: list[Service] = []
        try:
            for service in missing:
                self.runner.start(service)
                started.append(service)
            for service in missing:
                self.runner.wait_until_healthy(service, seconds=_START_SECONDS)
                progress(f"{service.name} answers on {service.url}")
        except BaseException:  # Ctrl-C leaves processes behind, too
            self.stop(started)
            raise
        (self.directory / "engine").write_text(self.engine)
        (self.directory / "semantic").write_text("1" if self.is_semantic else "0")
        return tuple(missing)

    def stop(self, services: Iterable[Service] | None = None) -> tuple[Service, ...]:
        """Stop these services, or all, the last started first; returns those that were running."""
        chosen = (*self.services, self.web_app) if services is None else tuple(services)
        return tuple(service for service in reversed(chosen) if self.runner.stop(service))

    def _prepare_engine(self, progress: Progress) -> None:
        """Fetch what the engine needs, then stop the other engine if that is running instead."""
        if self.engine == "opensearch":
            check_java(find_java())
            fetch_jars(progress)
        other = services.embedded_engine if self.engine == "opensearch" else services.opensearch
        self.runner.stop(other(self))
