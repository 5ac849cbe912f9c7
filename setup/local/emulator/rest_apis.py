"""API Gateway REST APIs: made from a Swagger document over HTTP, as `chalice deploy` makes them."""

import json
from collections.abc import Mapping
from typing import Any

from ministack.services import apigateway_v1 as gateway

Answer = tuple[int, dict[str, str], bytes]
_PLACES = {"path": "path", "query": "querystring", "header": "header"}


def apply_patches() -> None:
    """Apply all patches of this module."""
    import_whole_operations()
    answer_swagger_calls()


def import_whole_operations() -> None:
    """An imported method keeps its parameters, its method responses, and its integration with all responses.

    As shipped only type, HTTP method and URI are read, so a preflight is answered without CORS headers.
    Proof: `ImportRestApi`, then OPTIONS on the deployed path.
    """
    import_operation = gateway._import_operation

    def import_whole(api_id: str, resource_id: str, verb: str, operation: Any, *security: Any) -> None:
        import_operation(api_id, resource_id, verb, operation, *security)
        _complete_method(api_id, resource_id, verb, operation or {})

    gateway._import_operation = import_whole


def answer_swagger_calls() -> None:
    """`ImportRestApi`, `PutRestApi` and a well-formed answer to `UpdateRestApi`, over HTTP.

    As shipped, the first makes an empty API, the second is unknown, and the third answers
    `minimumCompressionSize: ""`, on which botocore fails. Proof: these three calls with boto3, and a second
    `PutRestApi` that removes a path and an authorizer.
    """
    handle_others = gateway.handle_request

    async def handle_request(method: str, path: str, headers: Any, body: bytes, query: Mapping[str, Any]) -> Any:
        parts = [part for part in path.split("/") if part]
        if parts == ["restapis"] and method == "POST" and _one(query, "mode") == "import":
            return import_rest_api(json.loads(body), _one(query, "endpointConfigurationTypes"))
        if len(parts) == 2 and parts[0] == "restapis" and method in ("PUT", "PATCH"):
            if parts[1] not in gateway._rest_apis:
                return gateway._v1_error("NotFoundException", "Invalid API identifier specified", 404)
            if method == "PUT":
                return put_rest_api(parts[1], json.loads(body), _one(query, "mode") or "merge")
            return _update_rest_api(parts[1], json.loads(body))
        return await handle_others(method, path, headers, body, query)

    gateway.handle_request = handle_request


def import_rest_api(document: dict[str, Any], endpoint_type: str | None) -> Answer:
    """Make a new API from a Swagger 2.0 document; `endpoint_type` is EDGE, REGIONAL or PRIVATE."""
    endpoint = {"endpointConfiguration": {"types": [endpoint_type or "EDGE"]}}
    api_id: str = gateway._import_rest_api(document, endpoint)
    _load_extensions(api_id, document)
    return _view(api_id, 201)


def put_rest_api(api_id: str, document: dict[str, Any], mode: str) -> Answer:
    """Bring an API in line with a Swagger document: `overwrite` replaces its paths, `merge` adds to them."""
    if mode == "overwrite":
        _empty(api_id)
    gateway._rest_apis[api_id]["name"] = document["info"]["title"]
    schemes = gateway._import_security_schemes(api_id, document)
    for path, item in document.get("paths", {}).items():
        gateway._import_path_item(api_id, path, item, schemes, document.get("security"))
    _load_extensions(api_id, document)
    return _view(api_id, 200)


def _update_rest_api(api_id: str, patch: dict[str, Any]) -> Answer:
    gateway._update_rest_api(api_id, patch)
    return _view(api_id, 200)


def _empty(api_id: str) -> None:
    resources = gateway._resources[api_id]
    root_id, root = next(pair for pair in resources.items() if pair[1]["path"] == "/")
    gateway._resources[api_id] = {root_id: {**root, "resourceMethods": {}}}
    gateway._authorizers_v1[api_id] = {}
    gateway._gateway_responses[api_id] = {}


def _load_extensions(api_id: str, document: dict[str, Any]) -> None:
    api = gateway._rest_apis[api_id]
    api["binaryMediaTypes"] = document.get("x-amazon-apigateway-binary-media-types", api["binaryMediaTypes"])
    api["minimumCompressionSize"] = document.get(
        "x-amazon-apigateway-minimum-compression-size", api["minimumCompressionSize"]
    )
    if policy := document.get("x-amazon-apigateway-policy"):
        api["policy"] = json.dumps(policy)
    for response_type, response in document.get("x-amazon-apigateway-gateway-responses", {}).items():
        gateway._put_gateway_response(api_id, response_type, response)


def _view(api_id: str, status: int) -> Answer:
    """The API as botocore can read it: the compression size is a number or absent."""
    api = gateway._rest_apis[api_id]
    size = api.get("minimumCompressionSize")
    api["minimumCompressionSize"] = None if size in (None, "") else int(size)
    answer: Answer = gateway._v1_response(gateway._rest_api_view(api), status)
    return answer


def _complete_method(api_id: str, resource_id: str, verb: str, operation: dict[str, Any]) -> None:
    method = gateway._resources[api_id][resource_id]["resourceMethods"][verb]
    method["requestParameters"] = request_parameters(operation)
    for status, response in operation.get("responses", {}).items():
        headers = {f"method.response.header.{name}": False for name in response.get("headers", {})}
        gateway._put_method_response(api_id, resource_id, verb, status, {"responseParameters": headers})
    if integration := operation.get("x-amazon-apigateway-integration"):
        _put_integration(api_id, resource_id, verb, integration)


def request_parameters(operation: dict[str, Any]) -> dict[str, bool]:
    """API Gateway's name for each parameter -> whether it is required."""
    return {
        f"method.request.{_PLACES[parameter['in']]}.{parameter['name']}": bool(parameter.get("required"))
        for parameter in operation.get("parameters", [])
        if parameter.get("in") in _PLACES
    }


def _put_integration(api_id: str, resource_id: str, verb: str, integration: dict[str, Any]) -> None:
    given = {key: value for key, value in integration.items() if key != "responses"}
    given["type"] = integration["type"].upper()
    given["passthroughBehavior"] = integration.get("passthroughBehavior", "when_no_match").upper()
    gateway._put_integration(api_id, resource_id, verb, given)
    for pattern, response in integration.get("responses", {}).items():
        selected = {} if pattern == "default" else {"selectionPattern": pattern}
        gateway._put_integration_response(
            api_id, resource_id, verb, str(response["statusCode"]), {**response, **selected}
        )


def _one(query: Mapping[str, Any], name: str) -> str | None:
    value = query.get(name)
    return value[0] if isinstance(value, list) else value
