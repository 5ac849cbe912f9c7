"""Photos are listed in their albums by the time that a request to put them there is answered."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from chalicelib import services

if TYPE_CHECKING:
    from collections.abc import Sequence

    from chalicelib.core.photo import Photo


def count_now(changed: Sequence[Photo]) -> None:
    """Count and list photos as the table's stream will a moment later; if that does not work now, it is left to it."""
    from chalicelib import tallies
    from chalicelib.errors import ServiceUnavailable

    with suppress(ServiceUnavailable):
        tallies.count(changed, now=services.now(), quota=services.settings().quota, tallies=services.tallies())
