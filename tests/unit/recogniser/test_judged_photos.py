"""The judged photos are what they say, and the recogniser is as right about them as its documentation says."""

import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bench import recogniser_packages
from bench.recogniser import labels_of
from bench.recogniser_judged import (
    FOLDER,
    JudgedPhoto,
    halves,
    judged_groups,
    judged_photos,
    kinds,
    quality,
    quality_of,
)
from bench.recogniser_packages import photos_of, resource_files
from bench.report import NotMeasured
from setup.local.recogniser.__main__ import load_models
from setup.local.recogniser.evidence import FoundLabel
from setup.local.recogniser.prepare import prepare_all
from setup.local.recogniser.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


@pytest.fixture(scope="module", autouse=True)
def no_downloads() -> Iterator[None]:
    """Packages are for benchmarks: here only what is committed counts."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recogniser_packages, "CACHE", Path("/nonexistent"))
        patch.setattr(recogniser_packages, "_DOWNLOADERS", ("no-such-downloader",))
        yield


@pytest.fixture(scope="module")
def photos() -> list[JudgedPhoto]:
    return judged_photos(VOCABULARY, lambda _: None)


def test_there_are_enough_and_every_file_is_judged(photos: list[JudgedPhoto]) -> None:
    assert len(photos) >= 60
    assert all(photo.committed for photo in photos)
    assert {photo.name for photo in photos} == {path.stem for path in FOLDER.glob("*.jpg")}


@pytest.mark.parametrize("file", ["judged.yaml", "lessons.yaml"])
def test_judgements_are_labels_and_every_group_names_its_licence(file: str) -> None:
    for group in judged_groups(file):
        assert {"package", "registry", "version", "licence"} <= set(group)
        assert group["committed"] or len(group["sha256"]) == 64
        for name, judgement in group["photos"].items():
            assert judgement["sees"], name
            assert set(judgement["sees"]) | set(judgement.get("also", [])) <= set(VOCABULARY.labels), name
            assert not set(judgement["sees"]) & set(judgement.get("also", [])), name


def test_unavailable_jars_are_reported(photos: list[JudgedPhoto]) -> None:
    said: list[str] = []
    assert judged_photos(VOCABULARY, said.append) == photos
    assert len(said) == sum(not group["committed"] for group in judged_groups())
    assert all("no-such-downloader is missing" in line for line in said)


def test_halves_are_a_partition_that_does_not_depend_on_what_can_be_had(photos: list[JudgedPhoto]) -> None:
    chosen_on, kept_out = halves(photos)
    assert sorted([*chosen_on, *kept_out], key=lambda photo: photo.name) == photos
    assert halves(photos[1:])[1] == [photo for photo in kept_out if photo != photos[0]]


def test_no_photo_both_teaches_and_is_kept_out() -> None:
    judged, more = (
        {
            (group["package"], judgement["from"])
            for group in judged_groups(file)
            for judgement in group["photos"].values()
        }
        for file in ("judged.yaml", "lessons.yaml")
    )
    assert not judged & more


def photo(name: str, sees: set[str], right: set[str]) -> JudgedPhoto:
    return JudgedPhoto(name, b"", frozenset(sees), frozenset(right), committed=True)


def found(**confidences: float) -> list[FoundLabel]:
    return [FoundLabel(VOCABULARY.labels[name], confidence) for name, confidence in confidences.items()]


def test_quality_is_counted_by_label() -> None:
    judged = [photo("a", {"Cat"}, {"Cat", "Animal", "Pet"}), photo("b", {"Car", "Tree"}, {"Car", "Tree"})]
    labels = {"a": found(Cat=90, Animal=55, Dog=54), "b": found(Car=70, Bus=60)}
    measured = quality(judged, labels, 55)
    assert (measured.precision, measured.recall, measured.clean) == (3 / 4, 2 / 3, 1 / 2)
    assert quality(judged, labels, 80).recall == 1 / 3


def test_quality_of_a_kind_of_label_ignores_the_others() -> None:
    assert sorted(kinds(VOCABULARY)) == ["animals", "food", "objects", "people", "scenes", "vehicles"]
    assert frozenset().union(*kinds(VOCABULARY).values()) == set(VOCABULARY.labels)
    judged = [photo("a", {"Cat"}, {"Cat", "Animal", "Pet"}), photo("b", {"Car", "Tree"}, {"Car", "Tree"})]
    labels = {"a": found(Cat=90, Animal=55, Dog=54), "b": found(Car=70, Bus=60)}
    vehicles = quality_of(kinds(VOCABULARY)["vehicles"], judged, labels, 55)
    assert (vehicles.precision, vehicles.recall, vehicles.clean) == (1 / 2, 1, 1 / 2)
    assert quality_of(kinds(VOCABULARY)["animals"], judged, labels, 55).clean == 1


def test_the_recogniser_is_right_about_photos_it_was_not_tuned_on(photos: list[JudgedPhoto]) -> None:
    """docs/recogniser.md states more of it, on more photos."""
    prepare_all()
    models = load_models(VOCABULARY)
    assert len(models) == 2
    kept_out = halves(photos)[1]
    labels = labels_of(kept_out, models)
    default, sure = quality(kept_out, labels, 55), quality(kept_out, labels, 80)
    assert default.precision > 0.95
    assert default.recall > 0.63
    assert default.clean > 0.8
    assert sure.precision > 0.96


def resource(version: int) -> bytes:
    """A Qt resource of two files, plain.txt and deep/zipped.txt, written after the layout in Qt's rcc."""
    names, offsets = b"", {}
    for name in ("plain.txt", "deep", "zipped.txt"):
        offsets[name] = len(names)
        names += struct.pack(">HI", len(name), 0) + name.encode("utf-16-be")
    plain, zipped = b"plain", struct.pack(">I", 6) + zlib.compress(b"zipped")
    data = struct.pack(">I", len(plain)) + plain + struct.pack(">I", len(zipped)) + zipped
    nodes = [
        struct.pack(">IHII", 0, 2, 2, 1),
        struct.pack(">IHII", offsets["plain.txt"], 0, 0, 0),
        struct.pack(">IHII", offsets["deep"], 2, 1, 3),
        struct.pack(">IHII", offsets["zipped.txt"], 1, 0, 4 + len(plain)),
    ]
    tree = b"".join(node + bytes(8 if version >= 2 else 0) for node in nodes)
    return b"qres" + struct.pack(">4I", version, 20, 20 + len(tree), 20 + len(tree) + len(data)) + tree + data + names


@pytest.mark.parametrize("version", [1, 2])
def test_qt_resources(version: int) -> None:
    assert dict(resource_files(resource(version))) == {"plain.txt": b"plain", "deep/zipped.txt": b"zipped"}


def test_other_photos_than_the_judged_ones_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recogniser_packages, "CACHE", tmp_path)
    (tmp_path / ("0" * 16)).mkdir()
    (tmp_path / ("0" * 16) / "0").write_bytes(b"another photo")
    with pytest.raises(NotMeasured, match="SHA-256"):
        photos_of("some-package", "1", ["photo.jpg"], "0" * 64)
