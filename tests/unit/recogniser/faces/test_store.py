import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from setup.local.recogniser.errors import ResourceAlreadyExists, ResourceNotFound
from setup.local.recogniser.evidence import Box
from setup.local.recogniser.faces.store import FaceStore, NewFace


def face(number: int) -> NewFace:
    return NewFace(99.0, Box(number / 10, 0.1, 0.2, 0.3), np.full(128, number, np.float32))


def test_what_was_kept_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "faces.sqlite"
    first = FaceStore(path)
    first.create("anna")
    kept = first.add("anna", "image", "photo", [face(1), face(2)])
    first.close()
    again = FaceStore(path)
    assert again.faces("anna", 0, 10) == kept
    face_ids, vectors = again.vectors("anna")
    assert face_ids == [each.face_id for each in kept]
    assert vectors.tolist() == [[1.0] * 128, [2.0] * 128]
    again.close()


def test_only_its_owner_may_read_the_file(tmp_path: Path) -> None:
    FaceStore(tmp_path / "faces" / "faces.sqlite").close()
    assert (tmp_path / "faces" / "faces.sqlite").stat().st_mode & 0o077 == 0
    assert (tmp_path / "faces").stat().st_mode & 0o077 == 0


def test_one_picture_is_kept_once(store: FaceStore) -> None:
    store.create("anna")
    first = store.add("anna", "image", "photo", [face(1)])
    assert store.add("anna", "image", "photo", [face(1), face(2)])[0] == first[0]
    assert store.count("anna") == 2
    assert store.add("anna", "image", "other", [face(1)])[0].face_id != first[0].face_id
    assert store.add("anna", "image", None, [face(1)]) == store.add("anna", "image", None, [face(1)])


def test_collections_know_nothing_of_each_other(store: FaceStore) -> None:
    store.create("anna")
    store.create("Anna")
    (hers,) = store.add("anna", "image", "photo", [face(1)])
    (other,) = store.add("Anna", "image", "photo", [face(1)])
    assert hers.face_id != other.face_id
    assert store.remove("Anna", [hers.face_id]) == []
    store.delete("anna")
    assert store.faces("Anna", 0, 10) == [other]
    with pytest.raises(ResourceNotFound, match="anna"):
        store.faces("anna", 0, 10)
    store.create("anna")
    assert store.count("anna") == 0


def test_a_collection_is_made_once(store: FaceStore) -> None:
    store.create("anna")
    with pytest.raises(ResourceAlreadyExists, match="anna already exists"):
        store.create("anna")
    assert [each.name for each in store.collections(0, 10)] == ["anna"]


def test_pages_leave_nothing_out(store: FaceStore) -> None:
    store.create("anna")
    kept = store.add("anna", "image", "photo", [face(number) for number in range(5)])
    first = store.faces("anna", 0, 2)
    store.remove("anna", [first[0].face_id, kept[3].face_id])
    assert [*first, *store.faces("anna", first[-1].position, 9)] == [*kept[:3], kept[4]]
    assert store.faces("anna", 0, 9, only=[kept[1].face_id, kept[3].face_id]) == [kept[1]]


def test_what_was_removed_is_overwritten(tmp_path: Path) -> None:
    store = FaceStore(tmp_path / "faces.sqlite")
    store.create("anna")
    marked = NewFace(99.0, Box(0, 0, 1, 1), np.full(128, 12345.678, np.float32))
    (kept,) = store.add("anna", "image", "photo", [marked])
    trace = marked.vector.tobytes()
    assert trace in (tmp_path / "faces.sqlite").read_bytes()
    store.remove("anna", [kept.face_id])
    store.close()
    assert all(trace not in path.read_bytes() for path in tmp_path.iterdir())


def test_nothing_is_kept_by_halves_if_the_process_dies(tmp_path: Path) -> None:
    path = tmp_path / "faces.sqlite"
    script = """
        import os, signal, sys
        from pathlib import Path
        import numpy as np
        from setup.local.recogniser.evidence import Box
        from setup.local.recogniser.faces.store import FaceStore, NewFace

        store = FaceStore(Path(sys.argv[1]))
        store.create("anna")
        store.add("anna", "first", "photo", [NewFace(99.0, Box(0, 0, 1, 1), np.ones(128, np.float32))])

        class Deadly(list):
            def __iter__(self):
                for number in range(2000):
                    yield NewFace(99.0, Box(number, 0, 1, 1), np.ones(128, np.float32))
                os.kill(os.getpid(), signal.SIGKILL)

        store.add("anna", "second", "photo", Deadly())
    """
    died = subprocess.run([sys.executable, "-c", textwrap.dedent(script), str(path)], env={**os.environ}, check=False)
    assert died.returncode == -signal.SIGKILL
    store = FaceStore(path)
    assert [each.image_id for each in store.faces("anna", 0, 10)] == ["first"]
    store.add("anna", "third", "photo", [face(1)])
    assert store.count("anna") == 2
    store.close()


def test_a_file_that_is_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "faces.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(sqlite3.DatabaseError):
        FaceStore(tmp_path / "faces.sqlite")
