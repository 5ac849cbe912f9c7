"""What a search describes: words that pictures can be compared with, and what photos must match besides."""

from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.core.search.relaxing import telling, typed
from chalicelib.core.search.syntax import All, AnyOf, Filter, Node, Word


class Description(NamedTuple):
    """`words` as they were typed; `besides` is None if there is nothing else in the search."""

    words: str
    besides: Node | None


def description_of(node: Node) -> Description | None:
    """The description in a search whose sentences are understood; None if it has none.

    Words in quotes and patterns are meant as they are written, and what follows a minus is no description: these, and
    filters, stay conditions. So do dates, which no picture shows; how many there are of something, it does show.
    """
    parts = node.nodes if isinstance(node, All) else (node,)
    words = [part for part in parts if _describes(part)]
    if not any(isinstance(part, Word | AnyOf) for part in telling(words)):
        return None
    besides = tuple(part for part in parts if part not in words)
    return Description(" ".join(map(typed, words)), None if not besides else _all(besides))


def _all(nodes: tuple[Node, ...]) -> Node:
    return nodes[0] if len(nodes) == 1 else All(nodes)


def _describes(part: Node) -> bool:
    match part:
        case Word(text, phrase=False):
            return "*" not in text
        case AnyOf(nodes):  # what words were read as stands beside them
            return _is_plain(nodes[0]) and _is_reading(nodes[1:])
        case _:
            return False


def _is_plain(node: Node) -> bool:
    return all(isinstance(part, Word) for part in (node.nodes if isinstance(node, All) else (node,)))


def _is_reading(others: tuple[Node, ...]) -> bool:
    filters = list(_filters(others))
    return bool(filters) and not any(each.name == "taken" for each in filters)


def _filters(nodes: tuple[Node, ...]) -> Iterator[Filter]:
    for node in nodes:
        if isinstance(node, Filter):
            yield node
        elif isinstance(node, All | AnyOf):
            yield from _filters(node.nodes)
