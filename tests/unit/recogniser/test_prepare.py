import dataclasses
from pathlib import Path

import pytest

from setup.local.recogniser import model_files, prepare
from setup.local.recogniser.faces import conversion
from setup.local.recogniser.model_files import (
    EFFICIENTNET_LITE0,
    EFFICIENTNET_LITE2,
    FACE_MODELS,
    ModelFile,
    ModelMissing,
)
from setup.local.recogniser.weights import BadWeights


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "models"
    monkeypatch.setattr(model_files, "CACHE", folder)
    return folder


def test_makes_the_file_once(cache: Path) -> None:
    made: list[ModelFile] = []

    def convert(file: ModelFile) -> bytes:
        made.append(file)
        return b"graph"

    first = prepare.prepare(EFFICIENTNET_LITE0, convert)
    second = prepare.prepare(EFFICIENTNET_LITE0, convert)
    assert first == second
    assert first.parent == cache
    assert first.read_bytes() == b"graph"
    assert len(made) == 1


def test_another_source_or_revision_is_another_file() -> None:
    names = {
        EFFICIENTNET_LITE0.cached,
        dataclasses.replace(EFFICIENTNET_LITE0, revision=99).cached,
        dataclasses.replace(EFFICIENTNET_LITE0, sha256="0" * 64).cached,
    }
    assert len(names) == 3


def test_a_failed_conversion_leaves_nothing(cache: Path) -> None:
    def convert(file: ModelFile) -> bytes:
        raise BadWeights("damaged")

    with pytest.raises(BadWeights):
        prepare.prepare(EFFICIENTNET_LITE0, convert)
    assert not cache.exists() or not list(cache.iterdir())


def test_a_failed_write_leaves_nothing(cache: Path) -> None:
    target = cache / "model.onnx"
    (target / "in the way").mkdir(parents=True)
    with pytest.raises(OSError, match="model"):
        prepare.write_atomically(target, b"graph")
    assert [path.name for path in cache.iterdir()] == ["model.onnx"]


def test_a_foreign_source_is_refused() -> None:
    foreign = dataclasses.replace(EFFICIENTNET_LITE0, sha256="0" * 64)
    with pytest.raises(BadWeights, match="SHA-256"):
        prepare.convert_classifier(foreign)


def test_a_missing_file_says_what_to_do() -> None:
    with pytest.raises(ModelMissing, match=r"run python -m setup\.local\.recogniser\.prepare"):
        EFFICIENTNET_LITE0.prepared_path()


def missing(file: ModelFile) -> bytes:
    raise ModelMissing("not installed")


def test_without_the_detector_there_is_a_warning(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(prepare, "convert_detector", missing)
    assert prepare.prepare_all() == [EFFICIENTNET_LITE0.cached, EFFICIENTNET_LITE2.cached]
    assert "no object detector: not installed" in caplog.text


def test_without_the_classifier_the_command_fails_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(prepare, "convert_classifier", missing)
    assert prepare.main([]) == 1
    assert capsys.readouterr().err == "recogniser: not installed\n"


def test_models_of_faces_are_fetched_only_if_asked_for(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    fetched: list[str] = []

    def package(name: str, _: object) -> list[bytes]:
        fetched.append(name)
        raise ModelMissing("no npm")

    monkeypatch.setattr(prepare, "prepare_all", list)
    monkeypatch.setattr(conversion, "npm_package_files", package)
    assert prepare.main([]) == 0
    assert fetched == []
    assert prepare.main(["--faces"]) == 1
    assert fetched == ["@vladmandic/face-api@1.7.15"]
    assert not cache.exists()


def test_models_of_faces_that_are_there_are_not_fetched_again(monkeypatch: pytest.MonkeyPatch, cache: Path) -> None:
    monkeypatch.setattr(conversion, "converted", lambda: [(file, b"graph") for file in FACE_MODELS])
    assert [path.read_bytes() for path in prepare.prepare_faces()] == [b"graph"] * 3
    monkeypatch.setattr(conversion, "converted", lambda: pytest.fail("fetched again"))
    assert [path.parent for path in prepare.prepare_faces()] == [cache] * 3
