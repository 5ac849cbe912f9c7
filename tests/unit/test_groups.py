"""Tests that share a stack run on one worker: else each worker starts a stack, an engine, a browser of its own."""

import pytest


def test_a_worker_knows_of_groups(request: pytest.FixtureRequest) -> None:
    in_groups = request.config.getoption("loadgroup", default=False)
    named = request.node.nodeid.endswith("@test_groups")
    assert named or not in_groups, "groups have no effect: are pytest and pytest-xdist those of requirements-dev.txt?"
