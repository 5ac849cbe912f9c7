"""REST APIs: what an imported one serves and keeps."""

import json

import pytest

from tests.contract.emulator.calls import ACCOUNT, REGION, Aws, code_of
from tests.contract.emulator.rest_apis import call, deploy_api, swagger


def test_an_imported_api_serves_its_paths_with_and_without_a_trailing_slash(aws: Aws, function: str) -> None:
    api_id = deploy_api(aws, function)
    for path in ("/picture/search", "/picture/search/"):
        status, _, body = call(aws, api_id, path)
        assert (status, body["resource"]) == (200, "/picture/search")
    assert call(aws, api_id, "/picture")[0] == 403


def test_an_imported_api_keeps_its_integration_responses(aws: Aws, function: str) -> None:
    status, headers, _ = call(aws, deploy_api(aws, function), "/picture/search", "OPTIONS")
    assert (status, headers["Access-Control-Allow-Headers"]) == (200, "search-key")


def test_an_imported_api_keeps_what_belongs_to_the_whole(aws: Aws, function: str) -> None:
    gateway, api_id = aws.client("apigateway"), deploy_api(aws, function)
    api = gateway.get_rest_api(restApiId=api_id)
    assert (api["name"], api["binaryMediaTypes"]) == ("photos", ["image/*"])
    assert api["endpointConfiguration"]["types"] == ["EDGE"]
    unauthorized = gateway.get_gateway_response(restApiId=api_id, responseType="UNAUTHORIZED")
    assert "gatewayresponse.header.Access-Control-Allow-Origin" in unauthorized["responseParameters"]


def test_putting_an_api_again_replaces_its_paths_and_authorizers(aws: Aws, function: str) -> None:
    gateway = aws.client("apigateway")
    api_id = deploy_api(aws, function, pool_arn=f"arn:aws:cognito-idp:{REGION}:{ACCOUNT}:userpool/{REGION}_none")
    for path in ("/first", "/second"):
        body = json.dumps(swagger(function, path=path)).encode()
        gateway.put_rest_api(restApiId=api_id, mode="overwrite", body=body)
        gateway.create_deployment(restApiId=api_id, stageName="api")
    assert call(aws, api_id, "/second")[0] == 200
    assert call(aws, api_id, "/first")[0] == 403
    assert call(aws, api_id, "/picture/search")[0] == 403
    assert gateway.get_authorizers(restApiId=api_id)["items"] == []


def test_merging_into_an_api_keeps_its_paths(aws: Aws, function: str) -> None:
    api_id = deploy_api(aws, function)
    body = json.dumps(swagger(function, path="/second")).encode()
    aws.client("apigateway").put_rest_api(restApiId=api_id, mode="merge", body=body)
    assert [call(aws, api_id, path)[0] for path in ("/second", "/picture/search")] == [200, 200]


def test_an_unknown_api_cannot_be_put(aws: Aws, function: str) -> None:
    gateway, body = aws.client("apigateway"), json.dumps(swagger(function)).encode()
    assert code_of(lambda: gateway.put_rest_api(restApiId="nowhere", body=body)) == "NotFoundException"


@pytest.mark.parametrize(("value", "size"), [("", None), ("1024", 1024)])
def test_updating_an_api_answers_its_compression_size_as_a_number(
    aws: Aws, function: str, value: str, size: int | None
) -> None:
    operation = {"op": "replace", "path": "/minimumCompressionSize", "value": value}
    answer = aws.client("apigateway").update_rest_api(restApiId=deploy_api(aws, function), patchOperations=[operation])
    assert answer.get("minimumCompressionSize") == size
