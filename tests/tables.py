"""New tables on a DynamoDB of the tests, as `setup/deploy/resources.yaml` describes them."""

from functools import cache
from typing import Any
from uuid import uuid4

import tests.quick_moto  # noqa: F401
from setup.deploy.template import read_template

_SCHEMA = ("AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode")


def new_table(client: Any, resource: str = "ImageMetadataTable", *, name: str | None = None) -> str:
    """Create an empty table with the keys and indexes of a resource, and return its name, by default a new one."""
    name = name or f"{resource}-{uuid4()}"
    client.create_table(TableName=name, **_schema(resource))
    return name


@cache
def _schema(resource: str) -> dict[str, Any]:
    properties = read_template("resources.yaml")["Resources"][resource]["Properties"]
    return {key: properties[key] for key in _SCHEMA if key in properties}
