"""Requests to a search domain, each signed with the operator's credentials (Signature Version 4)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

import boto3
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.exceptions import NoCredentialsError
from botocore.httpsession import URLLib3Session
from botocore.utils import get_environ_proxies

# Longer than OpenSearch takes for any query of Dashboards.
_TIMEOUT_SECONDS = (10, 300)
_UNRESERVED = "-_.~"


@dataclass(frozen=True, slots=True)
class SignedRequests:
    """Sends requests to `endpoint`, a URL without a path, as whoever `session` belongs to."""

    endpoint: str
    session: boto3.Session
    _http: Any = field(init=False)

    def __post_init__(self) -> None:
        http = URLLib3Session(proxies=get_environ_proxies(self.endpoint), timeout=_TIMEOUT_SECONDS)
        object.__setattr__(self, "_http", http)

    def send(self, method: str, target: str, *, headers: Mapping[str, str], body: bytes = b"") -> AWSResponse:
        """Send a request and return its answer, whose body has not been read. Raises botocore's errors.

        `target` is path and query, as a browser encodes them. `headers` are sent without being signed: a proxy on the
        way may change them.
        """
        request = AWSRequest(method, self.endpoint + canonical(target), data=body, stream_output=True)
        credentials = self.session.get_credentials()
        if credentials is None:
            raise NoCredentialsError
        SigV4Auth(credentials.get_frozen_credentials(), "es", self.session.region_name).add_auth(request)
        for name, value in headers.items():
            request.headers[name] = value
        return self._http.send(request.prepare())


def canonical(target: str) -> str:
    """Path and query in the one form for which signer and verifier compute the same signature.

    Browsers leave some characters as they are that AWS encodes, and write a blank as a plus.
    """
    path, _, query = target.partition("?")
    encoded = "/".join(quote(unquote(segment), safe=_UNRESERVED) for segment in path.split("/"))
    pairs = urlencode(parse_qsl(query, keep_blank_values=True), quote_via=quote, safe=_UNRESERVED)
    return f"{encoded}?{pairs}" if pairs else encoded
