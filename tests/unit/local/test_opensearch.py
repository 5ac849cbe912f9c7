import hashlib
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from xml.etree import ElementTree

import pytest

from setup.errors import SetupError
from setup.local.choices import engine_from
from setup.local.opensearch.jars import REPOSITORY_VARIABLE, fetch_jars, pom_of, read_lock
from setup.local.opensearch.node import check_java, find_java, node_command
from setup.local.stack import LocalStack

CONTENTS = {"org.example:one:1.0": b"first", "org.example.deep:two:2.5": b"second"}


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A Maven repository over HTTP, that holds the two jars."""
    root = tmp_path / "repository"
    for coordinates, content in CONTENTS.items():
        group, name, version = coordinates.split(":")
        directory = root / group.replace(".", "/") / name / version
        directory.mkdir(parents=True)
        (directory / f"{name}-{version}.jar").write_bytes(content)
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(root))) as server:
        threading.Thread(target=server.serve_forever).start()
        monkeypatch.setenv(REPOSITORY_VARIABLE, f"http://127.0.0.1:{server.server_port}/")
        yield root
        server.shutdown()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    lines = [f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in CONTENTS.items()]
    path = tmp_path / "jars.lock"
    path.write_text("".join(lines))
    return path


@pytest.mark.usefixtures("repository")
def test_the_pinned_jars_are_fetched_once(tmp_path: Path, lock: Path) -> None:
    said: list[str] = []
    directory = fetch_jars(said.append, lock=lock, cache=tmp_path / "cache")
    assert {path.name: path.read_bytes() for path in directory.iterdir()} == {
        "one-1.0.jar": b"first",
        "two-2.5.jar": b"second",
    }
    assert fetch_jars(said.append, lock=lock, cache=tmp_path / "cache") == directory
    assert said == ["fetching OpenSearch, 2 jars (once)"]


def test_a_jar_with_another_content_is_refused(tmp_path: Path, lock: Path, repository: Path) -> None:
    (repository / "org/example/one/1.0/one-1.0.jar").write_bytes(b"something else")
    with pytest.raises(SetupError, match=r"none was used: one-1\.0\.jar"):
        fetch_jars(print, lock=lock, cache=tmp_path / "cache")
    assert list((tmp_path / "cache").iterdir()) == []


@pytest.mark.usefixtures("repository")
def test_a_cache_that_was_tampered_with_is_fetched_anew(tmp_path: Path, lock: Path) -> None:
    directory = fetch_jars(print, lock=lock, cache=tmp_path / "cache")
    (directory / "two-2.5.jar").write_bytes(b"tampered")
    (directory / "third.jar").write_bytes(b"not pinned")
    fetch_jars(print, lock=lock, cache=tmp_path / "cache")
    assert (directory / "two-2.5.jar").read_bytes() == b"second"
    assert not (directory / "third.jar").exists()


def test_a_jar_that_is_not_to_be_had_is_named_in_one_line(tmp_path: Path, lock: Path, repository: Path) -> None:
    (repository / "org/example/one/1.0/one-1.0.jar").unlink()
    with pytest.raises(SetupError, match=r"cannot be fetched: .*one-1\.0\.jar: HTTP Error 404") as error:
        fetch_jars(print, lock=lock, cache=tmp_path / "cache")
    assert "\n" not in str(error.value)


def test_without_maven_and_repository_the_error_says_what_to_do(
    tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(REPOSITORY_VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match=f"install Maven \\(mvn\\), or set {REPOSITORY_VARIABLE}"):
        fetch_jars(print, lock=lock, cache=tmp_path / "cache")


def test_mavens_reason_becomes_the_error(tmp_path: Path, lock: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(REPOSITORY_VARIABLE, raising=False)
    fake(tmp_path / "mvn", 'echo "[ERROR] no such artefact"; echo "[ERROR] more"; exit 1')
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(SetupError, match=r"cannot be fetched: no such artefact$"):
        fetch_jars(print, lock=lock, cache=tmp_path / "cache")


def test_the_lock_pins_each_jar_once_and_the_pom_asks_for_exactly_those() -> None:
    jars = read_lock()
    assert len({jar.file_name for jar in jars}) == len(jars) > 50
    assert all(len(bytes.fromhex(jar.sha256)) == 32 for jar in jars)
    dependencies = ElementTree.fromstring(pom_of(jars)).iter("dependency")
    asked = {tuple(entry.findtext(part) for part in ("groupId", "artifactId", "version")) for entry in dependencies}
    assert asked == {(jar.group, jar.name, jar.version) for jar in jars}


@pytest.mark.parametrize("version", ["11.0.2", "17.0.15", "21"])
def test_a_java_that_is_new_enough_is_taken(tmp_path: Path, version: str) -> None:
    """Without the error that the next two expect."""
    fake(tmp_path / "javac", "exit 0")
    check_java(fake(tmp_path / "java", f"""echo 'openjdk version "{version}" 2025-04-15' >&2"""))


@pytest.mark.parametrize("says", ['openjdk version "1.8.0_292"', "no java here"])
def test_another_java_is_refused_in_its_own_words(tmp_path: Path, says: str) -> None:
    with pytest.raises(SetupError, match=f"needs a Java development kit, 11 or later; .*{says.split()[0]}"):
        check_java(fake(tmp_path / "java", f"echo '{says}' >&2"))


def test_a_java_that_cannot_compile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="has no compiler"):
        check_java(fake(tmp_path / "java", """echo 'openjdk version "17.0.15" 2025-04-15' >&2"""))


def test_java_home_goes_before_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bin").mkdir()
    java = fake(tmp_path / "bin" / "java", "exit 0")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert find_java() == java


def test_no_java_at_all_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SetupError, match="there is no java: install it"):
        find_java()


def test_the_node_uses_the_given_address_and_directory(tmp_path: Path) -> None:
    command = node_command(
        java="java", jars=tmp_path / "jars", directory=tmp_path, host="127.1.2.3", port=5210, heap_megabytes=700
    )
    assert "-Xmx700m" in command
    assert command[-3:] == (str(tmp_path), "127.1.2.3", "5210")


@pytest.mark.parametrize(
    ("environment", "remembered", "engine"),
    [
        ({}, None, "embedded"),
        ({"PHOTO_SEARCH_ENGINE": ""}, None, "embedded"),
        ({"PHOTO_SEARCH_ENGINE": "opensearch"}, None, "opensearch"),
        ({}, "opensearch", "opensearch"),
        ({"PHOTO_SEARCH_ENGINE": "embedded"}, "opensearch", "embedded"),
    ],
)
def test_a_stack_stays_on_its_engine_until_told(
    tmp_path: Path, environment: dict[str, str], remembered: str | None, engine: str
) -> None:
    if remembered:
        (tmp_path / "engine").write_text(remembered)
    assert engine_from(environment, tmp_path) == engine


def test_an_unknown_engine_is_refused_with_the_choice(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match="no search engine 'solr': choose ENGINE=embedded or ENGINE=opensearch"):
        engine_from({"PHOTO_SEARCH_ENGINE": "solr"}, tmp_path)


def test_the_two_engines_have_different_names_and_share_the_port(tmp_path: Path) -> None:
    embedded, opensearch = (LocalStack.apart(tmp_path, engine=engine) for engine in ("embedded", "opensearch"))
    assert embedded.search_engine.name != opensearch.search_engine.name
    assert opensearch.search_engine.port == opensearch.ports.search_engine


def fake(program: Path, script: str) -> str:
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return str(program)
