"""The jars of OpenSearch: which ones are needed, and fetching them, each checked against its SHA-256.

`jars.lock` pins what a node needs: the server, six modules (analysis-common, geo, lang-painless, mapper-extras-client,
reindex-client, transport-netty4-client), log4j-core, and what they depend on. To move to another version: give Maven a
project with these, let its `dependency:list` name what they need, and pin that.
"""

import hashlib
import os
import shutil
import subprocess
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from setup.deploy.package import put_in_place
from setup.errors import SetupError

LOCK = Path(__file__).with_name("jars.lock")
CACHE = Path(__file__).resolve().parents[3] / ".cache" / "opensearch"
# The URL of a Maven repository, for a machine without Maven, or with its own mirror.
REPOSITORY_VARIABLE = "PHOTO_SEARCH_MAVEN_REPOSITORY"
_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies"
_SECONDS = 900


@dataclass(frozen=True, slots=True)
class Jar:
    """One artefact by its coordinates; `sha256` in hexadecimal."""

    group: str
    name: str
    version: str
    sha256: str

    @property
    def file_name(self) -> str:
        """The file's name in Maven."""
        return f"{self.name}-{self.version}.jar"

    @property
    def path(self) -> str:
        """Where Maven repositories keep it, relative to the repository's URL."""
        return f"{self.group.replace('.', '/')}/{self.name}/{self.version}/{self.file_name}"


def read_lock(lock: Path = LOCK) -> tuple[Jar, ...]:
    """The pinned jars; a line is `SHA-256  group:name:version`."""
    jars = []
    for line in lock.read_text().splitlines():
        sha256, coordinates = line.split()
        group, name, version = coordinates.split(":")
        jars.append(Jar(group, name, version, sha256))
    return tuple(jars)


def fetch_jars(progress: Callable[[str], None], *, lock: Path = LOCK, cache: Path = CACHE) -> Path:
    """The directory that holds exactly the pinned jars; they are fetched first if they are not there yet.

    Raises `SetupError` with one line if they cannot be fetched or are not the pinned ones.
    """
    jars = read_lock(lock)
    directory = cache / hashlib.sha256(lock.read_bytes()).hexdigest()[:16]
    if directory.is_dir() and not wrong_jars(jars, directory):
        return directory
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as temporary:
        progress(f"fetching OpenSearch, {len(jars)} jars (once)")
        draft = Path(temporary) / "jars"
        draft.mkdir()
        _fetch(jars, draft)
        if wrong := wrong_jars(jars, draft):
            raise SetupError(f"OpenSearch's jars are not the pinned ones, so none was used: {', '.join(wrong)}")
        shutil.rmtree(directory, ignore_errors=True)
        put_in_place(draft, directory)
    return directory


def wrong_jars(jars: Iterable[Jar], directory: Path) -> list[str]:
    """The names of files that are missing, have the wrong content, or do not belong there."""
    pinned = {jar.file_name: jar.sha256 for jar in jars}
    found = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in directory.iterdir()}
    return sorted(name for name in pinned.keys() | found.keys() if pinned.get(name) != found.get(name))


def _fetch(jars: tuple[Jar, ...], directory: Path) -> None:
    repository = os.environ.get(REPOSITORY_VARIABLE)
    if repository:
        return _download(jars, repository, directory)
    maven = shutil.which("mvn")
    if maven is None:
        raise SetupError(
            f"OpenSearch's jars cannot be fetched: install Maven (mvn), or set {REPOSITORY_VARIABLE} to the URL of a "
            "Maven repository"
        )
    return _copy_by_maven(maven, jars, directory)


def _download(jars: tuple[Jar, ...], repository: str, directory: Path) -> None:
    for jar in jars:
        url = f"{repository.rstrip('/')}/{jar.path}"
        try:
            with urllib.request.urlopen(url, timeout=60) as response:
                (directory / jar.file_name).write_bytes(response.read())
        except (OSError, ValueError) as error:
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            raise SetupError(f"OpenSearch's jars cannot be fetched: {url}: {error}") from error


def _copy_by_maven(maven: str, jars: tuple[Jar, ...], directory: Path) -> None:
    with tempfile.TemporaryDirectory() as project:
        pom = Path(project) / "pom.xml"
        pom.write_text(pom_of(jars))
        command = [maven, "-q", "-B", "-f", str(pom), _COPY, f"-DoutputDirectory={directory}"]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=_SECONDS, check=False)
        except subprocess.TimeoutExpired:
            raise SetupError(f"OpenSearch's jars cannot be fetched: Maven took over {_SECONDS} s") from None
    if done.returncode:
        raise SetupError(f"OpenSearch's jars cannot be fetched: {_reason(done.stdout + done.stderr)}")


def pom_of(jars: Iterable[Jar]) -> str:
    """A Maven project that depends on these jars, but not on their dependencies: the lock names all of them."""
    return (
        "<project><modelVersion>4.0.0</modelVersion><groupId>local</groupId><artifactId>jars</artifactId>"
        "<version>1</version><packaging>pom</packaging><dependencies>"
        + "".join(map(_dependency, jars))
        + "</dependencies></project>"
    )


def _dependency(jar: Jar) -> str:
    return (
        f"<dependency><groupId>{jar.group}</groupId><artifactId>{jar.name}</artifactId><version>{jar.version}</version>"
        "<exclusions><exclusion><groupId>*</groupId><artifactId>*</artifactId></exclusion></exclusions></dependency>"
    )


# Maven gives the reason in its first line of level ERROR.
def _reason(output: str) -> str:
    errors = [line.removeprefix("[ERROR] ") for line in output.splitlines() if line.startswith("[ERROR]")]
    return (errors or ["Maven gave no reason"])[0][:400]
