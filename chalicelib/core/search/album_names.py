"""Albums by the names that their owner gave them; photos only know albums by id."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from chalicelib.core.album import Album
from chalicelib.core.api.search_types import FacetValue
from chalicelib.core.search.syntax import All, AnyOf, Filter, Node, Not, Word
from chalicelib.core.text import folded

_FILTER = "album"


def names_albums(query: Node | None) -> bool:
    """Whether a query contains a filter for an album."""
    match query:
        case Filter(name):
            return name == _FILTER
        case All(nodes) | AnyOf(nodes):
            return any(map(names_albums, nodes))
        case Not(node):
            return names_albums(node)
        case _:
            return False


def with_album_ids(query: Node, albums: Iterable[Album]) -> Node:
    """The query with ids in place of the names of albums; if several albums have the name, any of them matches."""
    by_name: dict[str, list[str]] = {}
    for album in albums:
        by_name.setdefault(_typed(album.name), []).append(album.album_id)
    return _with_ids(query, by_name)


def _with_ids(node: Node, by_name: Mapping[str, list[str]]) -> Node:
    match node:
        case Filter(name, value) if name == _FILTER:
            named = tuple(replace(node, value=album_id) for album_id in by_name.get(_typed(value), [value]))
            return named[0] if len(named) == 1 else AnyOf(named)
        case All(nodes):
            return All(tuple(_with_ids(part, by_name) for part in nodes))
        case AnyOf(nodes):
            return AnyOf(tuple(_with_ids(part, by_name) for part in nodes))
        case Not(inner):
            return Not(_with_ids(inner, by_name))
        case Word() | Filter():
            return node


# What is left of a name when it is typed into a search: quotes cannot be typed, and blanks are rarely exact.
def _typed(name: str) -> str:
    return " ".join(folded(name).replace('"', " ").split())


def by_album_name(counted: Iterable[FacetValue], albums: Iterable[Album]) -> tuple[FacetValue, ...]:
    """Counts by album id -> by name, without albums that no longer exist."""
    names = {album.album_id: album.name for album in albums}
    return tuple(FacetValue(names[entry.value], entry.count) for entry in counted if entry.value in names)
