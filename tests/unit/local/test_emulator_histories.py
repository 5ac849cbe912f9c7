"""How the emulator keeps executions that have ended."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from setup.local.emulator.histories import Executions, Histories


@pytest.fixture
def executions(tmp_path: Path) -> Executions:
    return Executions(Histories(tmp_path / "services" / "histories.db"))


def an_execution(name: str, status: str) -> dict[str, Any]:
    return {"executionArn": f"arn:{name}", "status": status, "input": "{}", "output": "1", "events": [{"id": 1}]}


def saved(executions: Executions) -> Any:
    return copy.deepcopy(executions)


def test_what_has_succeeded_is_put_away_at_the_second_save_and_read_as_before(executions: Executions) -> None:
    for status in ("SUCCEEDED", "RUNNING", "FAILED"):
        executions[status] = an_execution(status, status)
    first = saved(executions)
    executions["SUCCEEDED"]["events"].append({"id": 2})
    second = saved(executions)

    assert "events" in first["SUCCEEDED"]
    assert dict(second["SUCCEEDED"]) == {"executionArn": "arn:SUCCEEDED", "status": "SUCCEEDED"}
    assert executions["SUCCEEDED"]["events"] == [{"id": 1}, {"id": 2}]
    assert (executions["SUCCEEDED"]["input"], executions["SUCCEEDED"]["output"]) == ("{}", "1")
    with pytest.raises(KeyError):
        executions["SUCCEEDED"]["error"]
    assert [second[name] for name in ("RUNNING", "FAILED")] == [executions[name] for name in ("RUNNING", "FAILED")]
    assert second["RUNNING"] is not executions["RUNNING"], "it may change while it is saved"


def test_what_was_put_away_outlives_a_restart(executions: Executions, tmp_path: Path) -> None:
    executions["a"] = an_execution("a", "SUCCEEDED")
    copies = [saved(executions) for _ in range(3)]
    executions["b"] = an_execution("b", "RUNNING")

    again = Executions(Histories(tmp_path / "services" / "histories.db"))
    copies[-1]._data = {place: json.loads(json.dumps(execution)) for place, execution in copies[-1]._data.items()}
    again.update(copies[-1])
    assert again["a"]["events"] == [{"id": 1}]
    assert "b" not in again


def test_an_execution_that_ran_again_has_its_later_history(executions: Executions) -> None:
    for output in ("1", "2"):
        executions["a"] = an_execution("a", "SUCCEEDED") | {"output": output}
        saved(executions)
        saved(executions)
        assert executions["a"]["output"] == output
