"""What `tests/quick_moto.py` makes quick is still what DynamoDB does."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.tables import new_table

KEY = {"ImageName": {"S": "a.jpg"}}
NESTED = {
    "SomeNumbers": {"L": [{"N": "1.50"}, {"L": [{"N": "2"}]}]},
    "SomeMaps": {"M": {"inner": {"M": {"flag": {"BOOL": True}, "nothing": {"NULL": True}, "text": {"S": ""}}}}},
    "SomeSets": {"SS": ["one"]},
    "SomeBytes": {"B": b"\x00\xff"},
}


@pytest.mark.parametrize("expression", ["SET A = :a SET B = :a", "REMOVE A REMOVE B", "SET A = :a, B = :a, A = :a"])
def test_what_may_be_said_once_is_refused_twice(dynamodb: Any, expression: str) -> None:
    values = {"ExpressionAttributeValues": {":a": {"S": "x"}}} if ":a" in expression else {}
    with pytest.raises(ClientError, match="ValidationException"):
        dynamodb.update_item(TableName=new_table(dynamodb), Key=KEY, UpdateExpression=expression, **values)


def test_an_expression_has_other_values_the_next_time(dynamodb: Any) -> None:
    table = new_table(dynamodb)
    for text in ("x", "y"):
        values = {":a": {"S": text}}
        dynamodb.update_item(TableName=table, Key=KEY, UpdateExpression="SET A = :a", ExpressionAttributeValues=values)
        assert dynamodb.get_item(TableName=table, Key=KEY)["Item"] == KEY | {"A": {"S": text}}


def test_values_within_each_other_come_back_as_they_are_whole_and_projected(dynamodb: Any) -> None:
    table = new_table(dynamodb)
    dynamodb.put_item(TableName=table, Item=KEY | NESTED)

    assert dynamodb.get_item(TableName=table, Key=KEY)["Item"] == KEY | NESTED
    (found,) = dynamodb.scan(TableName=table, ProjectionExpression=", ".join(NESTED))["Items"]
    assert found == NESTED
    (found,) = dynamodb.scan(TableName=table, ProjectionExpression="SomeMaps.inner.flag, SomeSets")["Items"]
    assert found == {"SomeMaps": {"M": {"inner": {"M": {"flag": {"BOOL": True}}}}}, "SomeSets": NESTED["SomeSets"]}
