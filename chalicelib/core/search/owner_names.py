"""Owners by the addresses that people know them by; photos only know owners by identity id."""

from collections.abc import Mapping
from dataclasses import replace

from chalicelib.core.search.leaf_change import Leaf, with_leaves
from chalicelib.core.search.syntax import AnyOf, Filter, Node
from chalicelib.core.text import folded

_FILTER, _ME, _NOBODY = "from", "me", "nobody"


def with_owner_ids(query: Node, emails: Mapping[str, str], *, identity_id: str) -> Node:
    """The query with identity ids in place of what was typed; `emails` are those of others who share, by identity id.

    If several addresses have the text, any of them matches; if none has, nothing does.
    """

    def changed(leaf: Leaf) -> Node:
        if not isinstance(leaf, Filter) or leaf.name != _FILTER or not leaf.value:
            return leaf
        typed = folded(leaf.value).strip()
        meant = [identity_id] if typed == _ME else [owner for owner, email in emails.items() if typed in folded(email)]
        found = tuple(replace(leaf, value=owner) for owner in meant or [_NOBODY])
        return found[0] if len(found) == 1 else AnyOf(found)

    return with_leaves(query, changed)
