"""Who may use the servers of the local stack: programs on this machine, and the pages of the stack's own web app.

Any page that is open in a browser can send requests to 127.0.0.1, by address or by a host name that resolves to it
(DNS rebinding). So a request has to name this machine as its host, and requests from pages of other sites are refused.
A service that knows no users is found only below a path that is secret: other users of this machine cannot use it.
"""

import os
import re
import sys
from collections.abc import Mapping
from hmac import compare_digest

# This machine by address or name, on any port (a proxy forwards the host by which it was called), and names that only
# AWS can give: an attacker cannot have any of these.
_HOST = re.compile(
    r"(127\.0\.0\.1|localhost|[a-z0-9.-]+\.(localhost|amazonaws\.com|cloudfront\.net))(:\d+)?", re.IGNORECASE
)
_STRANGER = "pages of other sites may not use this"
SECRET_VARIABLE = "LOCAL_SERVICE_SECRET"
"""How a process gets its secret path: others can read its command line, but not its environment."""


def refusal(headers: Mapping[str, str], *, origin: str | None = None, may_be_linked: bool = False) -> str | None:
    """Why a request is refused; None if it is not. Names of `headers` are in lower case.

    `origin` is the one whose pages may use the server, if any may; `may_be_linked` lets links of other sites lead here.
    """
    if _HOST.fullmatch(headers.get("host", "")) is None:
        return "this answers to the names of this machine only"
    if "origin" in headers:
        return None if headers["origin"] in _same(origin) else _STRANGER
    is_link = headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    return _STRANGER if headers.get("sec-fetch-site") == "cross-site" and not (may_be_linked and is_link) else None


def own_secret() -> str:
    """The secret that this process was given; without one it ends with a line that says so."""
    return os.environ.get(SECRET_VARIABLE) or sys.exit(f"set {SECRET_VARIABLE}: a secret part of this address")


def below(path: str, secret: str) -> str | None:
    """What follows the secret in a path, with its query: `/secret/_search` -> `/_search`. None for any other path."""
    given, _, rest = path.removeprefix("/").partition("/")
    return f"/{rest}" if compare_digest(given.encode(), secret.encode()) else None


# A browser writes the address that the user typed.
def _same(origin: str | None) -> set[str]:
    return {origin, origin.replace("127.0.0.1", "localhost")} if origin else set()
