import json
from collections.abc import Set
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError

from setup.deploy.chalice_record import deployed_api_id, deployed_web_socket_api_id, ensure_record, record_path
from setup.errors import SetupError

FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:"
API_ARN = "arn:aws:execute-api:eu-west-1:123456789012:"


class FakeSession:
    """An account with the given functions and REST APIs; `callers` are ARNs that may call the API's function."""

    region_name = "eu-west-1"

    def __init__(self, functions: Set[str], apis: Set[str] = frozenset(), callers: tuple[str, ...] = ()):
        self.functions = functions
        self.apis = apis
        self.callers = callers
        self.web_socket_apis: list[dict[str, str]] = []

    def client(self, _: str) -> Any:
        return self

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": "123456789012"}

    def get_function_configuration(self, FunctionName: str) -> dict[str, str]:
        self._check(FunctionName in self.functions, "ResourceNotFoundException")
        return {"FunctionArn": FUNCTION_ARN + FunctionName}

    def get_policy(self, FunctionName: str) -> dict[str, str]:
        self._check(bool(self.callers), "ResourceNotFoundException")
        statements = [{"Condition": {"ArnLike": {"AWS:SourceArn": caller}}} for caller in self.callers]
        return {"Policy": json.dumps({"Statement": statements})}

    def get_paginator(self, _: str) -> Any:
        return SimpleNamespace(
            paginate=lambda: [{"Items": self.web_socket_apis[:1]}, {"Items": self.web_socket_apis[1:]}]
        )

    def list_event_source_mappings(self, FunctionName: str) -> dict[str, Any]:
        mapping = {"UUID": "u1", "EventSourceArn": "stream", "FunctionArn": FUNCTION_ARN + FunctionName}
        return {"EventSourceMappings": [mapping] if FunctionName in self.functions else []}

    def get_rest_api(self, restApiId: str) -> dict[str, str]:
        self._check(restApiId in self.apis, "NotFoundException")
        return {"id": restApiId}

    @staticmethod
    def _check(there: bool, code: str) -> None:
        if not there:
            raise ClientError({"Error": {"Code": code, "Message": ""}}, "Get")


def written(session: FakeSession, record: Path) -> dict[str, str]:
    assert ensure_record(session, "dev", record)
    resources = json.loads(record.read_text())["resources"]
    return {
        resource["name"]: resource.get("lambda_arn") or resource[f"{resource['name']}_id"] for resource in resources
    }


def test_a_lost_record_is_written_again(tmp_path: Path) -> None:
    session = FakeSession(
        {"photo-search-dev", "photo-search-dev-detect_labels", "photo-search-prod-index_photo"},
        apis={"new", "foreign"},
        callers=(f"{API_ARN}gone/*", f"{API_ARN}new/*", "arn:aws:s3:::bucket"),
    )
    record = tmp_path / "new directory" / "dev.json"
    assert written(session, record) == {
        "api_handler": f"{FUNCTION_ARN}photo-search-dev",
        "detect_labels": f"{FUNCTION_ARN}photo-search-dev-detect_labels",
        "rest_api": "new",
    }
    assert deployed_api_id(record) == "new"


def test_a_lost_web_socket_api_and_stream_are_found_again(tmp_path: Path) -> None:
    session = FakeSession({"photo-search-dev-push_changes", "photo-search-dev-count_photos"})
    session.web_socket_apis = [
        {"Name": f"photo-search-{stage}-websocket-api", "ApiId": stage, "ApiEndpoint": "wss://here"}
        for stage in ("prod", "dev")
    ]
    record = tmp_path / "dev.json"
    assert ensure_record(session, "dev", record)
    resources = {resource.pop("name"): resource for resource in json.loads(record.read_text())["resources"]}
    assert deployed_web_socket_api_id(record) == "dev"
    assert resources["push_changes-dynamodb-event-source"] == {
        "resource_type": "dynamodb_event",
        "stream_arn": "stream",
        "event_uuid": "u1",
        "lambda_arn": f"{FUNCTION_ARN}photo-search-dev-push_changes",
    }
    assert resources["count_photos-dynamodb-event-source"]["lambda_arn"].endswith("-count_photos")


def test_functions_without_an_api(tmp_path: Path) -> None:
    session = FakeSession({"photo-search-dev"})
    record = tmp_path / "dev.json"
    assert set(written(session, record)) == {"api_handler"}
    with pytest.raises(SetupError, match="no rest_api"):
        deployed_api_id(record)


def test_nothing_deployed_makes_no_record(tmp_path: Path) -> None:
    assert not ensure_record(FakeSession(set()), "dev", tmp_path / "dev.json")
    assert not (tmp_path / "dev.json").exists()
    with pytest.raises(SetupError, match="deploy the stage first"):
        deployed_api_id(tmp_path / "dev.json")


def test_a_record_that_is_there_stays(tmp_path: Path) -> None:
    record = tmp_path / "dev.json"
    record.write_text("as it was")
    assert ensure_record(FakeSession({"photo-search-dev"}), "dev", record)
    assert record.read_text() == "as it was"


def test_other_errors_rise(tmp_path: Path) -> None:
    def denied(FunctionName: str) -> None:
        raise ClientError({"Error": {"Code": "AccessDeniedException", "Message": ""}}, "GetFunctionConfiguration")

    session = SimpleNamespace(client=lambda _: SimpleNamespace(get_function_configuration=denied))
    with pytest.raises(ClientError):
        ensure_record(session, "dev", tmp_path / "dev.json")


def test_accounts_and_regions_have_records_of_their_own(tmp_path: Path) -> None:
    path = record_path(FakeSession(set()), "dev", project=tmp_path)
    assert path == tmp_path / ".chalice/deployed/123456789012-eu-west-1/dev.json"
