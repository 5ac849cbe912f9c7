"""Types of the contract as JSON Schema; the document of the whole API is tested with the routes."""

from typing import Annotated, Any, Literal

import pytest
from msgspec import UNSET, Meta, UnsetType

from chalicelib.core.api.contract import LIFETIME, Answer, Body, Success
from chalicelib.core.api.schemas import Schemas
from chalicelib.core.photo import Status


class Inner(Answer, frozen=True):
    """Inside."""

    long_name: int


class Outer(Success, frozen=True, kw_only=True):
    """Outside, for {lifetime}."""

    needed: Inner | None
    may_be_absent: Annotated[str, Meta(description=f"for {LIFETIME}")] | None = None


class Sent(Body, frozen=True):
    """What is sent."""

    size: Annotated[int, Meta(ge=1, le=9)] = 5
    name: Annotated[str, Meta(max_length=3)] | UnsetType = UNSET
    album: str | UnsetType | None = UNSET


STATUSES = ["PENDING", "RUNNING", "SUCCEEDED", "FAILED"]


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        (str, {"type": "string"}),
        (bool | None, {"anyOf": [{"type": "boolean"}, {"type": "null"}]}),
        (list[int], {"type": "array", "items": {"type": "integer"}}),
        (tuple[float, ...], {"type": "array", "items": {"type": "number"}}),
        (dict[str, Any], {"type": "object", "additionalProperties": {}}),
        (Literal["a", "b"], {"type": "string", "enum": ["a", "b"]}),
        (Status, {"type": "string", "enum": STATUSES}),
        (Annotated[float, Meta(ge=0, lt=1)], {"type": "number", "minimum": 0, "exclusiveMaximum": 1}),
        (Annotated[str, Meta(pattern="^x$")], {"type": "string", "pattern": "^x$"}),
        (Annotated[list[str], Meta(max_length=2)], {"type": "array", "items": {"type": "string"}, "maxItems": 2}),
        (Annotated[str, Meta(extra_json_schema={"maxLength": 2})], {"type": "string", "maxLength": 2}),
        (Inner, {"$ref": "#/components/schemas/Inner"}),
    ],
)
def test_the_schema_of_a_type(kind: Any, schema: Any) -> None:
    assert Schemas(lifetime="1 hour").of(kind) == schema


def test_an_answer_is_in_camel_case_and_absent_members_are_not_null() -> None:
    schemas = Schemas(lifetime="1 hour")
    schemas.of(Outer)

    assert schemas.named["Outer"] == {
        "type": "object",
        "description": "Outside, for 1 hour.",
        "properties": {
            "message": {"type": "string", "enum": ["Success"]},
            "needed": {"anyOf": [{"$ref": "#/components/schemas/Inner"}, {"type": "null"}]},
            "mayBeAbsent": {"type": "string", "description": "for 1 hour"},
        },
        "required": ["message", "needed"],
        "additionalProperties": False,
    }
    assert schemas.named["Inner"]["required"] == ["longName"]


def test_a_request_says_its_defaults_and_where_null_means_something() -> None:
    schemas = Schemas(lifetime="")
    schemas.of(Sent)

    assert schemas.named["Sent"]["properties"] == {
        "size": {"type": "integer", "minimum": 1, "maximum": 9, "default": 5},
        "name": {"type": "string", "maxLength": 3},
        "album": {"anyOf": [{"type": "string"}, {"type": "null"}]},
    }
    assert schemas.named["Sent"]["required"] == []


def test_types_that_the_contract_cannot_describe_have_no_schema() -> None:
    with pytest.raises(KeyError):
        Schemas(lifetime="").of(bytes)
