from pathlib import Path

import pytest

from setup.local.recogniser import model_files
from setup.local.recogniser.__main__ import make_recogniser
from setup.local.recogniser.model_files import EFFICIENTNET_LITE0, EFFICIENTNET_LITE2, ModelMissing
from setup.local.recogniser.prepare import prepare_all

CHELSEA = (Path(__file__).parent / "data" / "chelsea.jpg").read_bytes()
ASTRONAUT = (Path(__file__).parent / "data" / "astronaut.jpg").read_bytes()


@pytest.fixture(autouse=True)
def region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")


def test_without_a_detector_it_works_without_boxes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    prepare_all()
    for file in (EFFICIENTNET_LITE0, EFFICIENTNET_LITE2):
        (tmp_path / file.cached.name).symlink_to(file.cached)
    monkeypatch.setattr(model_files, "CACHE", tmp_path)
    found = {label.entry.name: label for label in make_recogniser().recognise(CHELSEA)}
    assert found["Cat"].confidence > 90
    assert not any(label.instances for label in found.values())
    assert "no object detector" in caplog.text


def test_both_models_have_their_say() -> None:
    prepare_all()
    recogniser = make_recogniser()
    assert recogniser.recognise(CHELSEA)[0].entry.name == "Animal"
    found = {label.entry.name: label for label in recogniser.recognise(ASTRONAUT)}
    assert len(found["Person"].instances) == 1


def test_without_a_classifier_it_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_files, "CACHE", tmp_path)
    with pytest.raises(ModelMissing, match="prepare"):
        make_recogniser()
