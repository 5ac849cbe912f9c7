"""The OpenAPI document against the deployed API: whatever is sent, the answer is one that the document describes.

Schemathesis makes up requests out of the document, good ones and bad ones, so a new route needs nothing here.
"""

from collections.abc import Iterator
from hashlib import md5
from typing import Any

import boto3
import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

import app
from chalicelib import http_api
from setup.local.samples import SAMPLES
from setup.local.up import Running
from tests.emulator.user import User
from tests.running_stack import another_user

COFFEE = (SAMPLES / "coffee-cup.jpg").read_bytes()
EXAMPLES = 12
# Headers that say which server is asked, and by which page: these are not the API's to answer for.
ADDRESS = ("Host", "Origin", "Sec-Fetch-Site")
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
DOCUMENT = http_api.api_document(app.app.routes)
OPERATIONS = {
    f"{operation.method.upper()} {operation.path}": operation
    for found in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()
    if isinstance(found, Ok) and (operation := found.ok())
}


def takes_anything(name: str) -> bool:
    """Whether an operation can be asked wrongly."""
    method, path = name.split()
    described: Any = DOCUMENT["paths"][path][method.lower()]
    return bool(described["parameters"] or "requestBody" in described)


@pytest.fixture(scope="module")
def carol(running: Running, session: boto3.Session) -> User:
    """Somebody whose photos may come to harm."""
    return another_user(running, session, "carol")


@pytest.fixture(scope="module")
def known(carol: User) -> dict[str, str]:
    """Ids that lead to something."""
    url, headers = carol.running.deployment.api_url, {"Authorization": carol.id_token}
    album = requests.post(f"{url}/albums", json={"name": "all"}, headers=headers, timeout=30).json()["album"]["id"]
    key = carol.object_key(f"{md5(COFFEE).hexdigest()[:12]}/coffee.jpg")
    carol.s3.put_object(Bucket=carol.bucket, Key=key, Body=COFFEE, Metadata={"album-id": album})
    return {"album_id": album, "photo_id": carol.finished(key).photo_id}


def test_the_document_is_served_to_everybody(carol: User) -> None:
    response = requests.get(f"{carol.running.deployment.api_url}/openapi.json", timeout=30)

    assert response.status_code == 200
    assert response.json() == DOCUMENT


@pytest.fixture(scope="module")
def connections() -> Iterator[requests.Session]:
    """Connections that are kept from one request to the next."""
    with requests.Session() as kept:
        yield kept


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        pytest.param(name, mode, id=f"{name} {mode.value}")
        for name in OPERATIONS
        for mode in schemathesis.GenerationMode
        if mode is schemathesis.GenerationMode.POSITIVE or takes_anything(name)
    ],
)
def test_every_answer_is_documented(
    carol: User,
    known: dict[str, str],
    connections: requests.Session,
    name: str,
    mode: schemathesis.GenerationMode,
) -> None:
    """`validate_response` raises for an answer that the document does not describe."""
    operation = OPERATIONS[name]
    wanted: dict[str, Any] = {}
    if "{" in operation.path and operation.method.upper() != "DELETE":
        wanted["path_parameters"] = {key: value for key, value in known.items() if f"{{{key}}}" in operation.path}

    @settings(
        max_examples=EXAMPLES, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
    )
    @given(case=st.booleans().flatmap(lambda real: operation.as_strategy(mode, **(wanted if real else {}))))
    def hold(case: Any) -> None:
        for name in ADDRESS:
            case.headers.pop(name, None)
        response = case.call(
            base_url=carol.running.deployment.api_url,
            session=connections,
            headers={"Authorization": carol.id_token},
            timeout=30,
        )
        case.validate_response(response, checks=CHECKS)

    hold()
