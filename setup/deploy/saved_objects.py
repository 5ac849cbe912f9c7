"""Our dashboards in a domain's OpenSearch Dashboards: `setup/dashboards.ndjson`, through the saved-objects API.

Objects with our ids are replaced; all others stay as they are.
"""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from setup.deploy.chalice_record import PROJECT
from setup.deploy.signed_requests import SignedRequests
from setup.errors import SetupError

DASHBOARDS = "/_dashboards"
"""Where a domain serves its Dashboards."""
SHOWN = f"{DASHBOARDS}/app/dashboards#/view/photo-search-dashboard"
_FILE = PROJECT / "setup/dashboards.ndjson"
_IMPORT = f"{DASHBOARDS}/api/saved_objects/_import?overwrite=true"


def import_dashboards(domain: SignedRequests, *, progress: Callable[[str], None]) -> None:
    """Put our dashboards in, or up to date. Raises `SetupError`, and botocore's errors."""
    boundary = uuid4().hex
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}", "osd-xsrf": "true"}
    answer = domain.send("POST", _IMPORT, headers=headers, body=_form(boundary))
    if answer.status_code != 200:
        raise SetupError(f"OpenSearch Dashboards refused our dashboards: status {answer.status_code}: {answer.text}")
    said = json.loads(answer.text)
    if not said["success"]:
        raise SetupError(f"OpenSearch Dashboards refused our dashboards: {_reasons(said)}")
    progress(f"{said['successCount']} objects are in OpenSearch Dashboards")


# The name of the file must end like this.
def _form(boundary: str) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="dashboards.ndjson"\r\n'
    kind = "Content-Type: application/ndjson\r\n\r\n"
    return f"{head}{kind}".encode() + _FILE.read_bytes() + f"\r\n--{boundary}--\r\n".encode()


def _reasons(said: dict[str, Any]) -> str:
    return "; ".join(f"{each['type']} {each['id']}: {each['error']['type']}" for each in said.get("errors", ()))
