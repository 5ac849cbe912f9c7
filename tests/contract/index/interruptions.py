"""A table and a search engine on which something else happens meanwhile."""

from collections.abc import Callable, Iterator
from typing import Any

from chalicelib.aws.dynamodb_items import WHOLE, Segment
from chalicelib.aws.photo_table import PhotoTable


class Interrupting:
    """A table during whose scan something else happens: once in each scan, after its first record was read.

    `began` has the object keys after which it was read, None for a scan's beginning.
    """

    def __init__(self, photos: PhotoTable, *interruptions: Callable[[], Any]) -> None:
        self._photos = photos
        self._interruptions = list(interruptions)
        self._is_due = False
        self.began: list[str | None] = []

    def records(self, *, after: str | None = None, segment: Segment = WHOLE) -> Iterator[Any]:
        self.began.append(after)
        self._is_due |= after is None
        for number, record in enumerate(self._photos.records(after=after, segment=segment)):
            if (number == 1 or after) and self._is_due and self._interruptions:
                self._is_due = False
                self._interruptions.pop(0)()
            yield record


class Watched:
    """An engine's client that reports before and after everything that is asked of it."""

    def __init__(self, target: Any, report: Callable[[], None]) -> None:
        self._target = target
        self._report = report

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._target, name)
        if name == "indices":
            return Watched(value, self._report)

        def watched(*args: Any, **kwargs: Any) -> Any:
            self._report()
            try:
                return value(*args, **kwargs)
            finally:
                self._report()

        return watched
