"""A query with its leaves changed, and all else as it is."""

from collections.abc import Callable

from chalicelib.core.search.syntax import All, AnyOf, Filter, MostOf, Node, Not, Word

Leaf = Word | Filter


def with_leaves(node: Node, change: Callable[[Leaf], Node]) -> Node:
    """The query with `change(leaf)` in the place of each leaf."""
    match node:
        case All(nodes):
            return All(tuple(with_leaves(part, change) for part in nodes))
        case AnyOf(nodes):
            return AnyOf(tuple(with_leaves(part, change) for part in nodes))
        case MostOf(nodes):
            return MostOf(tuple(with_leaves(part, change) for part in nodes))
        case Not(inner):
            return Not(with_leaves(inner, change))
        case Word() | Filter():
            return change(node)
