"""OpenSearch's REST API, as far as the functions need it: `_search`, `_msearch`, `_bulk`, signed as elsewhere.

Uses botocore's signer and urllib3, which boto3 has loaded anyway: making an opensearch-py client would delay a
function's start by 60 ms. The methods have opensearch-py's names, so a `PhotoIndex` works with either.
"""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlencode

import orjson
import urllib3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from urllib3.util import Retry, Timeout

from chalicelib.aws import deadline

if TYPE_CHECKING:
    import boto3

# Every request may be repeated: a write carries its photo's revision. What took too long once is not: it would again.
_TIMEOUT = Timeout(connect=2, read=10)
_RETRY = Retry(total=2, read=0, backoff_factor=0.1, status_forcelist=(502, 503, 504), allowed_methods=None)


class EngineError(Exception):
    """The search engine did not answer, or refused the whole request; the message says which."""


class Engine(Protocol):
    """What a `PhotoIndex` needs from a search engine."""

    def search(self, *, index: str, body: Mapping[str, Any], params: Mapping[str, Any]) -> Any:
        """The answer to a `_search` body."""

    def msearch(self, *, index: str, body: Iterable[Mapping[str, Any]]) -> Any:
        """The answer to the lines of a `_msearch` request."""

    def bulk(self, *, index: str, body: Iterable[Mapping[str, Any]], params: Mapping[str, Any]) -> Any:
        """The answer to the lines of a `_bulk` request."""


class SearchEngine:
    """One OpenSearch domain. `endpoint` is its URL; requests are signed for the service `es`."""

    def __init__(self, endpoint: str, *, session: "boto3.Session"):
        self._endpoint = endpoint.rstrip("/")
        self._session = session
        self._pool = urllib3.PoolManager(timeout=_TIMEOUT, retries=_RETRY)

    def search(self, *, index: str, body: Mapping[str, Any], params: Mapping[str, Any]) -> Any:
        """The answer to a `_search` body. Raises `EngineError`."""
        path = f"/{index}/_search?{urlencode(params)}"
        return self._post(path, orjson.dumps(body), {"Content-Type": "application/json"})

    def msearch(self, *, index: str, body: Iterable[Mapping[str, Any]]) -> Any:
        """The answer to the lines of a `_msearch` request. Raises `EngineError` if all of it is refused."""
        return self._post_lines(f"/{index}/_msearch", body)

    def bulk(self, *, index: str, body: Iterable[Mapping[str, Any]], params: Mapping[str, Any]) -> Any:
        """The answer to the lines of a `_bulk` request. Raises `EngineError`."""
        return self._post_lines(f"/{index}/_bulk?{urlencode(params)}", body)

    def _post_lines(self, path: str, body: Iterable[Mapping[str, Any]]) -> Any:
        lines = b"".join(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE) for line in body)
        return self._post(path, lines, {"Content-Type": "application/x-ndjson"})

    def _post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Any:
        deadline.check()
        request = AWSRequest("POST", self._endpoint + path, headers, body)
        credentials = self._session.get_credentials().get_frozen_credentials()
        SigV4Auth(credentials, "es", self._session.region_name).add_auth(request)
        prepared = request.prepare()
        try:
            response = self._pool.request("POST", prepared.url, body=body, headers=dict(prepared.headers.items()))
            answer = orjson.loads(response.data)
        except (urllib3.exceptions.HTTPError, orjson.JSONDecodeError) as error:
            raise EngineError(f"no answer: {error}") from error
        if response.status >= 300:
            raise EngineError(f"{response.status}: {answer.get('error', answer)}")
        return answer
