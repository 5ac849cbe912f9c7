"""Albums by the names that their owner gave them; photos only know albums by id."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from chalicelib.core.album import Album
from chalicelib.core.api.search_types import FacetValue
from chalicelib.core.search.leaf_change import Leaf, with_leaves
from chalicelib.core.search.syntax import All, AnyOf, Filter, MostOf, Node, Not, Word
from chalicelib.core.search.word_stems import as_typed, holds, stems

_FILTER, _NONE = "album", "none"


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


def with_album_ids(query: Node, albums: Iterable[Album], *, only_known: bool = False) -> Node:
    """The query with ids in place of the names of albums, and with the albums whose names have a word, for each word.

    If several albums have the name, any of them matches. With `only_known`, an id of none of them finds nothing.
    """
    known = tuple(albums)
    ids = {album.album_id for album in known}

    def changed(leaf: Leaf) -> Node:
        if isinstance(leaf, Word):
            return replace(leaf, albums=tuple(_with_words(known, leaf.text)))
        if leaf.name != _FILTER:
            return leaf
        named = [album.album_id for album in known if as_typed(album.name) == as_typed(leaf.value)]
        named = named or [leaf.value if not only_known or leaf.value in ids else _NONE]
        found = tuple(replace(leaf, value=album_id) for album_id in named)
        return found[0] if len(found) == 1 else AnyOf(found)

    return with_leaves(query, changed)


def _with_words(albums: Iterable[Album], text: str) -> Iterator[tuple[str, str]]:
    wanted = stems(text)
    return ((album.album_id, album.name) for album in albums if wanted and holds(stems(album.name), wanted))


def by_album_name(counted: Iterable[FacetValue], albums: Iterable[Album]) -> tuple[FacetValue, ...]:
    """Counts by album id -> by name, without albums that no longer exist."""
    names = {album.album_id: album.name for album in albums}
    return tuple(FacetValue(names[entry.value], entry.count) for entry in counted if entry.value in names)
