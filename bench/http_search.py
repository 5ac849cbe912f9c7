"""A search over HTTP, as a signed-in user sends it."""

import json
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

from bench.report import NotMeasured
from setup.deployment import Deployment


def search(deployment: Deployment, token: str, **body: Any) -> dict[str, Any]:
    """The answer to a search with this body. Raises `NotMeasured` if it has another status than 200."""
    address = urlsplit(deployment.api_url)
    connection = HTTPConnection(address.netloc, timeout=30)
    try:
        connection.request(
            "POST",
            f"{address.path}/picture/search",
            json.dumps(body),
            {"Authorization": token, "Content-Type": "application/json"},
        )
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    if response.status != 200:
        raise NotMeasured(f"searching failed with {response.status}: {content[:300].decode(errors='replace')}")
    answer: dict[str, Any] = json.loads(content)
    return answer


def keys_of(answer: dict[str, Any]) -> set[str]:
    """The object keys of the pictures of an answer."""
    return {picture["s3BucketUrl"].partition("/")[2] for picture in answer["pictures"]}
