"""moto's DynamoDB with the same answers in a third of the time. `tests/tables.py` brings it wherever there are tables.

What moto does with an UpdateExpression takes a time that grows with the square of how many attributes are written. It
looks for ten members in each attribute value that it answers with, and reads an item anew for each attribute of a
projection.
"""

import pickle
from collections.abc import Callable
from functools import cache
from typing import Any

from botocore.utils import merge_dicts
from moto.core.serialize import JSONSerializer
from moto.dynamodb.models.dynamo_type import DynamoType, Item, find_nested_key, serializer
from moto.dynamodb.parsing import validators
from moto.dynamodb.parsing.ast_nodes import DepthFirstTraverser, Node
from moto.dynamodb.parsing.expressions import UpdateExpressionParser

_any_structure = JSONSerializer._serialize_type_structure
_any_value = DynamoType.to_regular_json


# An expression's root sees all clauses: the nodes below, of which each sees what is below itself, need not be asked.
def _at_the_root(check: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    return lambda validator, root: check(validator, root)


# What moto does, which asks for the kinds again at each node, and asks each node slowly.
def _traverse(traverser: Any, root: Any) -> Any:
    return _traverse_from(root, -1, traverser, traverser.nodes_to_be_processed())


def _traverse_from(node: Any, place: int, traverser: Any, processed: tuple[type, ...]) -> Any:
    parent = node.parent
    for number, child in enumerate(node.children or ()):
        traverser.pre_processing_of_child(node, number)
        if _is_kind(child.__class__, Node):
            _traverse_from(child, number, traverser, processed)
    if _is_kind(node.__class__, processed):
        node = traverser.process(node)
        node.parent = parent
        if parent:
            parent.children[place] = node
    return node


@cache
def _is_kind(kind: type, kinds: type | tuple[type, ...]) -> bool:
    return issubclass(kind, kinds)


def _structure(serialiser: Any, serialised: Any, value: Any, shape: Any, key: str) -> None:
    if shape.name != "AttributeValue" or not isinstance(value, dict):
        _any_structure(serialiser, serialised, value, shape, key)
        return
    made: dict[str, Any] = {}
    for kind in value:
        serialiser._serialize_structure_member(made, value, shape.members[kind], kind)
    serialiser._default_serialize(serialised, made, shape, key)


def _projected(item: Any, expressions: list[list[str]]) -> Any:
    whole, found = item.to_regular_json(), dict[str, Any]()
    for expression in expressions:
        merge_dicts(found, find_nested_key(expression, whole))
    return Item(hash_key=item.hash_key, range_key=item.range_key, attrs=serializer.serialize(found)["M"])


# moto copies all that is below before it takes the next level, and so on.
def _regular(value: Any) -> Any:
    below = value.value
    if isinstance(below, dict):
        return {
            value.type: {name: _regular(one) if isinstance(one, DynamoType) else one for name, one in below.items()}
        }
    if isinstance(below, list):
        return {value.type: [_regular(one) if isinstance(one, DynamoType) else one for one in below]}
    return _any_value(value)


validators.ActionCountValidator.traverse = _at_the_root(validators.ActionCountValidator.verify_action_counts)
validators.OverlappingPathsValidator.traverse = _at_the_root(
    validators.OverlappingPathsValidator.check_for_overlapping_paths
)
validators.deepcopy = lambda node: pickle.loads(pickle.dumps(node))
DepthFirstTraverser.traverse = _traverse
UpdateExpressionParser.make = cache(UpdateExpressionParser.make)  # whoever changes an expression copies it before
JSONSerializer._serialize_type_structure = _structure
Item.project = _projected
DynamoType.to_regular_json = _regular
