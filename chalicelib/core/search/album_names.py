"""Albums by the names that their owner gave them; photos only know albums by id."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from chalicelib.core.album import Album
from chalicelib.core.api.search_types import FacetValue
from chalicelib.core.search.syntax import All, AnyOf, Filter, MostOf, Node, Not, Word
from chalicelib.core.search.word_stems import holds, stems, words
from chalicelib.core.text import folded

_FILTER = "album"


def needs_albums(query: Node) -> bool:
    """Whether a query has anything that can be part of an album's name."""
    match query:
        case Filter(name):
            return name == _FILTER
        case All(nodes) | AnyOf(nodes) | MostOf(nodes):
            return any(map(needs_albums, nodes))
        case Not(node):
            return needs_albums(node)
        case Word(text):
            return bool(stems(text))


def with_album_ids(query: Node, albums: Iterable[Album]) -> Node:
    """The query with ids in place of the names of albums, and with the albums whose names have a word, for each word.

    If several albums have the name, any of them matches.
    """
    return _with_ids(query, tuple(albums))


def _with_ids(node: Node, albums: tuple[Album, ...]) -> Node:
    match node:
        case Filter(name, value) if name == _FILTER:
            named = [album.album_id for album in albums if _typed(album.name) == _typed(value)] or [value]
            found = tuple(replace(node, value=album_id) for album_id in named)
            return found[0] if len(found) == 1 else AnyOf(found)
        case All(nodes):
            return All(tuple(_with_ids(part, albums) for part in nodes))
        case AnyOf(nodes):
            return AnyOf(tuple(_with_ids(part, albums) for part in nodes))
        case MostOf(nodes):
            return MostOf(tuple(_with_ids(part, albums) for part in nodes))
        case Not(inner):
            return Not(_with_ids(inner, albums))
        case Word(text):
            return replace(node, albums=tuple(_with_words(albums, text)))
        case Filter():
            return node


def _with_words(albums: Iterable[Album], text: str) -> Iterator[tuple[str, str]]:
    wanted = stems(text)
    return ((album.album_id, album.name) for album in albums if wanted and holds(stems(album.name), wanted))


# What is left of a name when it is typed into a search: signs and blanks are rarely exact.
def _typed(name: str) -> str:
    return " ".join(words(name)) or folded(name).strip()


def by_album_name(counted: Iterable[FacetValue], albums: Iterable[Album]) -> tuple[FacetValue, ...]:
    """Counts by album id -> by name, without albums that no longer exist."""
    names = {album.album_id: album.name for album in albums}
    return tuple(FacetValue(names[entry.value], entry.count) for entry in counted if entry.value in names)
