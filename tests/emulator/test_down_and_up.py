"""`make down` and `make up` again: nothing is lost. `make reindex`: nobody notices."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from setup import lanes
from setup.local.aws_access import local_aws
from setup.local.samples import SAMPLES
from setup.local.up import bring_up
from setup.operate.reindex import reindex
from tests.emulator.user import User
from tests.running_stack import STAGE

CAT = (SAMPLES / "cat.png").read_bytes()


def test_a_rebuild_of_the_index_by_several_processes_leaves_no_gap(
    alice: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lanes, "FIRST", 1)  # the rest is too much for this one
    object_key = alice.object_key("always-there.png")
    alice.upload(object_key, CAT)
    alice.awaits("cat", object_key)
    done = Event()

    def search_on() -> list[bool]:
        seen = []
        while not done.is_set():
            seen.append(object_key in alice.found("cat"))
        return seen

    with ThreadPoolExecutor(1) as pool:
        searching = pool.submit(search_on)
        try:
            stack = alice.running.stack
            with local_aws(stack) as session:
                count = reindex(stage=STAGE, session=session, extra_environment=stack.extra_environment, progress=print)
        finally:
            done.set()
        assert all(searching.result())
    assert count >= 1


def test_photos_and_users_survive_a_restart(alice: User) -> None:
    object_key = alice.object_key("survivor.png")
    alice.upload(object_key, CAT)
    alice.awaits("cat", object_key)
    alice.running.stack.stop()
    again = bring_up(alice.running.stack, stage=STAGE, progress=print, samples=())
    assert again.user.identity_id == alice.identity_id
    alice.awaits("cat", object_key)
