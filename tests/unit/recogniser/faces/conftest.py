from collections.abc import Iterator
from pathlib import Path

import pytest

from setup.local.recogniser.faces.reader import FaceReader
from setup.local.recogniser.faces.store import FaceStore
from setup.local.recogniser.prepare import prepare_faces


@pytest.fixture(scope="session")
def reader() -> FaceReader:
    prepare_faces()
    return FaceReader(1)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FaceStore]:
    opened = FaceStore(tmp_path / "faces" / "faces.sqlite")
    yield opened
    opened.close()
