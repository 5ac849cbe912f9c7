from collections import Counter
from pathlib import Path

import pytest

from setup.errors import SetupError
from setup.operate import shelf as shelves
from setup.operate.shelf import Shelf
from setup.operate.sorted_rows import line_of


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "shelf")


def test_a_reading_goes_on_after_its_last_part_until_it_has_ended(shelf: Shelf) -> None:
    with shelf.opened():
        assert shelf.left(["a", "b", "c"]) == {"a": None, "b": None, "c": None}
        shelf.put("a", [line_of(("k2", "object", 1))], Counter(object=1), after="k2")
        shelf.put("b", [line_of(("k1", "record", 2))], Counter(record=1), after=None)
    with shelf.opened():  # by another run
        assert shelf.left(["a", "b", "c"]) == {"a": "k2", "c": None}
        shelf.put("a", [line_of(("k3", "object", 3))], Counter(object=1), after=None)
        shelf.put("c", [], Counter(), after=None)
        assert shelf.left(["a", "b", "c"]) == {}
        assert shelf.counts() == Counter(object=2, record=1)
        assert list(shelf.rows()) == [("k1", "record", 2), ("k2", "object", 1), ("k3", "object", 3)]
        shelf.clear()
        assert shelf.left(["a"]) == {"a": None}
        assert [path.name for path in shelf.folder.iterdir()] == ["lock"]


def test_what_was_read_too_long_ago_is_read_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    with shelf.opened():
        shelf.put("a", [], Counter(), after=None)
    monkeypatch.setattr(shelves, "_MAX_AGE_SECONDS", -1.0)
    with shelf.opened():
        assert shelf.left(["a"]) == {"a": None}


def test_only_one_comparison_uses_it_at_a_time(shelf: Shelf) -> None:
    with shelf.opened(), pytest.raises(SetupError, match="already"), shelf.opened():
        pass
    with shelf.opened():
        pass


def test_every_library_has_its_own() -> None:
    assert Shelf.of("one", "photos") == Shelf.of("one", "photos") != Shelf.of("other", "photos")


def test_what_it_holds_of_users_is_for_its_owner_alone(shelf: Shelf) -> None:
    with shelf.opened():
        assert shelf.folder.stat().st_mode & 0o077 == 0
