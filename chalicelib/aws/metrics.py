"""Metrics for CloudWatch, as lines in the log, so that they need no call ("Embedded metric format", CloudWatch)."""

import json
import time
from collections.abc import Callable

NAMESPACE = "photo-search"


class Metrics:
    """Metrics of one stage, which is the dimension `Stack`. `write` gets a line; `clock` gives seconds since 1970."""

    def __init__(
        self, stack: str, *, write: Callable[[str], None] = print, clock: Callable[[], float] = time.time
    ) -> None:
        self._stack = stack
        self._write = write
        self._clock = clock

    def put(self, name: str, value: float, unit: str = "Count") -> None:
        """One value; `unit` is one of CloudWatch's ("Count", "Seconds", ...)."""
        described = {"Namespace": NAMESPACE, "Dimensions": [["Stack"]], "Metrics": [{"Name": name, "Unit": unit}]}
        told = {"Timestamp": round(self._clock() * 1000), "CloudWatchMetrics": [described]}
        self._write(json.dumps({"_aws": told, "Stack": self._stack, name: value}))
