"""The search index, through its alias. A write carries the photo's revision, and never replaces a newer one."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from chalicelib.aws.search_engine import Engine, EngineError
from chalicelib.core.photo import Photo, Tombstone
from chalicelib.core.search.document import index_action
from chalicelib.core.search.routing import routing_of
from chalicelib.errors import DocumentRefused, ServiceUnavailable

_NO_ANSWER = "the search index did not answer; try again in a moment"


class PhotoIndex:
    """Documents of photos, by photo id."""

    def __init__(self, engine: Engine, alias: str):
        self._engine = engine
        self._alias = alias

    def search(self, body: Mapping[str, Any], *, owners: Iterable[str] = ()) -> dict[str, Any]:
        """OpenSearch's answer to a `_search` body, which finds photos of these owners only; of anybody for none.

        Raises `ServiceUnavailable`.
        """
        try:
            answer: dict[str, Any] = self._engine.search(index=self._alias, body=body, params=_routed(owners))
        except EngineError as error:
            raise ServiceUnavailable(_NO_ANSWER) from error
        return answer

    def search_each(
        self, bodies: Iterable[Mapping[str, Any]], *, owners: Iterable[str] = ()
    ) -> Iterator[dict[str, Any]]:
        """The answers to several `_search` bodies, in their order, with one request; `owners` as for one.

        Raises `ServiceUnavailable` in the place of an answer that there is not.
        """
        routed = _routed(owners)
        lines = [line for body in bodies for line in (routed, body)]
        try:
            answers = self._engine.msearch(index=self._alias, body=lines)["responses"] if lines else []
        except EngineError as error:
            raise ServiceUnavailable(_NO_ANSWER) from error
        for answer in answers:
            if "error" in answer:
                raise ServiceUnavailable(_NO_ANSWER)
            yield answer

    def apply(self, records: Iterable[Photo | Tombstone], *, index: str | None = None) -> int:
        """Bring the index in line with the records, through the alias or in a concrete index; returns the number put.

        `require_alias` keeps a write from creating an index if the alias is missing.
        Raises `ServiceUnavailable` if a write failed for any reason but a newer revision, and its subclass
        `DocumentRefused` if it would always fail.
        """
        lines = [line for record in records for line in index_action(record)]
        if not lines:
            return 0
        params = {} if index else {"require_alias": "true"}
        try:
            results = self._engine.bulk(index=index or self._alias, body=lines, params=params)["items"]
        except EngineError as error:
            raise ServiceUnavailable(f"the search index accepted no writes: {error}") from error
        failed = [result for item in results for result in item.values() if _failed(result)]
        if failed:
            kind = DocumentRefused if any(result["status"] == 400 for result in failed) else ServiceUnavailable
            raise kind(f"the search index refused {len(failed)} writes, the first with {failed[0]}")
        return sum("index" in item for item in results)


def _routed(owners: Iterable[str]) -> dict[str, str]:
    routing = routing_of(owners)
    return {"routing": routing} if routing else {}


# A conflict means that a newer revision is there; "not_found" is the answer to removing a missing document.
def _failed(result: Mapping[str, Any]) -> bool:
    return result["status"] >= 300 and result["status"] != 409 and result.get("result") != "not_found"
