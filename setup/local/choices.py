"""What a local stack is started with: its ports, its search engine, its secrets; chosen, or as it last was."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from setup.errors import SetupError

REPOSITORY = Path(__file__).resolve().parents[2]
PORT_VARIABLES = {
    "emulator": "PHOTO_SEARCH_EMULATOR_PORT",
    "search_engine": "PHOTO_SEARCH_SEARCH_ENGINE_PORT",
    "recogniser": "PHOTO_SEARCH_RECOGNISER_PORT",
    "web_app": "PHOTO_SEARCH_WEB_APP_PORT",
}
# Files of the stack's directory that only its owner can read.
ROOT_SECRET, SERVICE_SECRET = SECRETS = "root-secret", "service-secret"
# The search engine: the embedded one, in memory, or OpenSearch itself, on Java.
ENGINES = ("embedded", "opensearch")
ENGINE_VARIABLE = "PHOTO_SEARCH_ENGINE"
SEMANTIC_VARIABLE = "PHOTO_SEARCH_SEMANTIC"


@dataclass(frozen=True, slots=True)
class Ports:
    """Where the processes listen on 127.0.0.1."""

    emulator: int = 4566
    search_engine: int = 9200
    recogniser: int = 4567
    web_app: int = 4580


def ports_from(environment: Mapping[str, str]) -> Ports:
    """The default ports, moved by `PORT_VARIABLES`; `SetupError` naming a variable that holds no port."""
    chosen = {}
    for name, variable in PORT_VARIABLES.items():
        if text := environment.get(variable):
            if not text.isdecimal() or not 1 <= int(text) <= 65535:
                raise SetupError(f"{variable}={text!r} is not a port: give a number from 1 to 65535")
            chosen[name] = int(text)
    return Ports(**chosen)


def kept_secret(path: Path) -> str:
    """A random secret in a file that only its owner can read, in a directory that only its owner can open."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new:
            new.write(secrets.token_hex(30))
    except FileExistsError:
        pass
    return path.read_text()


def engine_from(environment: Mapping[str, str], directory: Path) -> str:
    """The engine that `ENGINE_VARIABLE` names, else the one this stack last ran on, else the embedded one.

    Raises `SetupError` if there is no such engine.
    """
    remembered = directory / "engine"
    engine = environment.get(ENGINE_VARIABLE) or (remembered.read_text() if remembered.exists() else ENGINES[0])
    if engine not in ENGINES:
        raise SetupError(f"there is no search engine {engine!r}: choose ENGINE={' or ENGINE='.join(ENGINES)}")
    return engine


def is_semantic_from(environment: Mapping[str, str], directory: Path) -> bool:
    """Whether words are compared with pictures: as `SEMANTIC_VARIABLE` says ("1", "0"), else as this stack last was."""
    remembered = directory / "semantic"
    return (environment.get(SEMANTIC_VARIABLE) or (remembered.read_text() if remembered.exists() else "")) == "1"
