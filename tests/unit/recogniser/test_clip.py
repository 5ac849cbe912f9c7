"""CLIP: words near the pictures that they describe, and a clear word where there is no model."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from setup.local.recogniser import clip
from setup.local.recogniser.clip import DIRECTORY_VARIABLE, LENGTH, Clip, fetch, is_available
from setup.local.recogniser.embed_request import CLIP_ID, EmbedRequest
from setup.local.recogniser.embedding import Embedder, Features
from setup.local.recogniser.errors import UnknownOperation
from setup.local.recogniser.model_files import ModelMissing
from tests.tiny_clip import write_tiny_clip

RED, BLUE = Image.new("RGB", (300, 200), "red"), Image.new("RGB", (300, 200), "blue")


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_clip(tmp_path_factory.mktemp("clip"))


@pytest.fixture
def tiny(models: Path) -> Clip:
    return Clip(models)


@pytest.fixture
def nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(DIRECTORY_VARIABLE, raising=False)
    monkeypatch.setattr(clip, "_FETCHED", tmp_path)
    monkeypatch.setattr(clip, "_COMPLETE", tmp_path / "complete")


def test_words_are_near_the_pictures_that_they_describe(tiny: Clip) -> None:
    red, blue = tiny.of_picture(RED), tiny.of_picture(BLUE)
    words = tiny.of_words("red")
    assert red.shape == words.shape == (LENGTH,)
    assert np.linalg.norm(words) == pytest.approx(1, abs=1e-5)
    assert words @ red > 0.5 > words @ blue


def answered(tiny: Clip, picture: Image.Image | None, words: str | None, length: int = LENGTH) -> Features:
    embedder = Embedder(lambda *_: picture or RED, _no_features, tiny)
    image = b"a picture" if picture else None
    answer = embedder.invoke_model(EmbedRequest(CLIP_ID, length, image, words))
    assert len(answer["embedding"]) == length
    return np.array(answer["embedding"], np.float32)


def _no_features(_: Image.Image) -> Features:
    raise AssertionError("the classifier is not asked")


def test_a_picture_and_words_together_are_halfway_between(tiny: Clip) -> None:
    red, blue = answered(tiny, RED, None), answered(tiny, None, "blue")
    both = answered(tiny, RED, "blue")
    assert both @ red == pytest.approx(both @ blue, abs=1e-4)
    assert both @ red > red @ blue


@pytest.mark.parametrize("length", [256, 1024])
def test_other_lengths_say_much_the_same(tiny: Clip, length: int) -> None:
    words, red, blue = (
        answered(tiny, picture, word, length) for picture, word in ((None, "red"), (RED, None), (BLUE, None))
    )
    assert np.linalg.norm(words) == pytest.approx(1, abs=1e-5)
    assert words @ red > 0.4 > words @ blue


@pytest.mark.usefixtures("nothing")
def test_without_the_weights_it_says_how_to_get_them() -> None:
    assert (is_available(), is_available(Path("weights"))) == (False, True)
    with pytest.raises(ModelMissing, match="make up SEMANTIC=1"):
        Clip().of_words("red")
    embedder = Embedder(lambda *_: RED, _no_features, Clip())
    with pytest.raises(UnknownOperation, match="make up SEMANTIC=1"):
        embedder.invoke_model(EmbedRequest(CLIP_ID, LENGTH, words="red"))


@pytest.mark.usefixtures("nothing")
def test_weights_that_cannot_be_fetched_are_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(**_: object) -> None:
        raise OSError("no route to host\nand much more")

    monkeypatch.setattr(clip, "_check_network", unreachable)
    said: list[str] = []
    with pytest.raises(ModelMissing) as missing:
        fetch(said.append)
    assert str(missing.value) == "the weights of CLIP cannot be fetched: no route to host"
    assert said == ["fetching the weights of CLIP, 0.6 GB (once)"]
    assert not is_available()


@pytest.mark.usefixtures("nothing")
def test_weights_are_fetched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []
    monkeypatch.setattr(clip, "_check_network", lambda: None)
    monkeypatch.setattr(clip, "_load_pictures", lambda **_: fetched.append("pictures"))
    monkeypatch.setattr(clip, "_load_words", lambda **_: fetched.append("words"))
    fetch(fetched.append)
    fetch(fetched.append)
    assert fetched[1:] == ["pictures", "words"]
    assert is_available()
