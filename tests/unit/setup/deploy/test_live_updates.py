from dataclasses import dataclass, field
from typing import Any

import pytest
from botocore.exceptions import ClientError

from setup.deploy.live_updates import drop_stale_batches
from setup.errors import SetupError
from tests.fake_clock import FakeClock

BUSY = ClientError({"Error": {"Code": "ResourceInUseException", "Message": "being updated"}}, "Update")
DENIED = ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, "Update")


@dataclass
class Mappings:
    """Lambda, with one mapping that refuses changes for a while."""

    refuses: list[ClientError] = field(default_factory=list)
    mapping: dict[str, Any] = field(default_factory=lambda: {"UUID": "m", "BatchSize": 100})
    changes: int = 0

    def list_event_source_mappings(self, FunctionName: str) -> dict[str, Any]:
        assert FunctionName == "photo-search-dev-push_changes"
        return {"EventSourceMappings": [dict(self.mapping)]}

    def update_event_source_mapping(self, UUID: str, **wanted: Any) -> None:
        if self.refuses:
            raise self.refuses.pop()
        self.mapping |= wanted
        self.changes += 1


def test_a_busy_mapping_is_waited_for_and_changed_once() -> None:
    client, clock = Mappings([BUSY] * 4), FakeClock()

    drop_stale_batches(client, stage="dev", clock=clock)
    drop_stale_batches(client, stage="dev", clock=clock)

    assert client.changes == 1
    assert client.mapping["MaximumRecordAgeInSeconds"] == 60
    assert clock.now > 0


def test_a_mapping_that_stays_busy_is_reported() -> None:
    with pytest.raises(SetupError, match="run this again"):
        drop_stale_batches(Mappings([BUSY] * 1000), stage="dev", clock=FakeClock())


def test_other_errors_rise() -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        drop_stale_batches(Mappings([DENIED]), stage="dev", clock=FakeClock())
