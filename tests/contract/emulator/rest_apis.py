"""A REST API as Chalice imports one, and calls of it."""

import json
import urllib.error
import urllib.request
from typing import Any

from tests.contract.emulator.calls import REGION, Aws

_ALLOWED = "method.response.header.Access-Control-Allow-Headers"
_OPTIONS = {
    "responses": {"200": {"description": "ok", "headers": {"Access-Control-Allow-Headers": {"type": "string"}}}},
    "x-amazon-apigateway-integration": {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 200}'},
        "responses": {"default": {"statusCode": "200", "responseParameters": {_ALLOWED: "'search-key'"}}},
    },
}


def swagger(function: str, *, pool_arn: str | None = None, path: str = "/picture/search") -> dict[str, Any]:
    uri = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{function}/invocations"
    post: dict[str, Any] = {
        "responses": {"200": {"description": "ok"}},
        "parameters": [{"name": "search-key", "in": "header", "type": "string"}],
        "x-amazon-apigateway-integration": {
            "type": "aws_proxy",
            "httpMethod": "POST",
            "uri": uri,
            "passthroughBehavior": "when_no_match",
            "responses": {"default": {"statusCode": "200"}},
        },
    }
    document: dict[str, Any] = {
        "swagger": "2.0",
        "info": {"title": "photos", "version": "1.0"},
        "securityDefinitions": {},
        "paths": {path: {"post": post, "options": _OPTIONS}},
        "x-amazon-apigateway-binary-media-types": ["image/*"],
        "x-amazon-apigateway-gateway-responses": {
            "UNAUTHORIZED": {"responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}}
        },
    }
    if pool_arn:
        post["security"] = [{"users": []}]
        document["securityDefinitions"]["users"] = {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "x-amazon-apigateway-authtype": "cognito_user_pools",
            "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [pool_arn]},
        }
    return document


def deploy_api(aws: Aws, function: str, **options: Any) -> str:
    gateway = aws.client("apigateway")
    document = json.dumps(swagger(function, **options)).encode()
    api_id: str = gateway.import_rest_api(body=document, parameters={"endpointConfigurationTypes": "EDGE"})["id"]
    gateway.create_deployment(restApiId=api_id, stageName="api")
    aws.client("lambda").add_permission(
        FunctionName=function, StatementId=api_id, Action="lambda:InvokeFunction", Principal="apigateway.amazonaws.com"
    )
    return api_id


def call(aws: Aws, api_id: str, path: str, method: str = "POST", **headers: str) -> tuple[int, Any, dict[str, Any]]:
    url = f"{aws.stack.emulator.url}/_aws/execute-api/{api_id}/api{path}"
    request = urllib.request.Request(url, method=method, headers=headers, data=b"" if method == "POST" else None)
    try:
        with urllib.request.urlopen(request, timeout=30) as response:
            return response.status, response.headers, json.loads(response.read() or b"{}")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, json.loads(error.read() or b"{}")
