"""A search that says less, for when nothing is found: without the words that only ask, then by as much as matches."""

from collections.abc import Collection, Sequence

from chalicelib.core.search.syntax import All, AnyOf, Filter, MostOf, Node, Not, Word
from chalicelib.core.search.word_lists import word_list
from chalicelib.core.search.word_stems import stems

EVERYTHING = "*"


def telling(nodes: Sequence[Node]) -> Sequence[Node]:
    """The parts that say something about a photo; if none does, all of them."""
    return [node for node in nodes if not _is_stop_word(node)] or nodes


def _is_stop_word(node: Node) -> bool:
    if not isinstance(node, Word) or node.text == EVERYTHING:
        return False
    return not stems(node.text) or (not node.phrase and node.text.lower() in word_list("stop"))


def without_asking(node: Node) -> tuple[Node | None, tuple[str, ...]]:
    """The search without words that ask but say nothing about a photo, and these words; None if there are no others."""
    if not isinstance(node, All):
        return node, ()
    kept = tuple(part for part in node.nodes if not _asks(part))
    left_out = tuple(typed(part) for part in node.nodes if part not in kept)
    if not kept:
        return None, left_out
    return (kept[0] if len(kept) == 1 else All(kept)), left_out


def only_asks(word: str) -> bool:
    """Whether a word asks, but says nothing about a photo."""
    return word.lower().strip(",;.!?") in word_list("asking")


def relaxed(node: Node) -> Node | None:
    """The search that ranks photos by how much of it they match; None if there is nothing to leave out.

    What must not match, and filters that were typed, stay as they are.
    """
    if not isinstance(node, All):
        return None
    parts = telling(node.nodes)
    loose = tuple(part for part in parts if _may_be_missing(part))
    fixed = tuple(part for part in parts if part not in loose)
    if len(loose) + bool(fixed) < 2 or not loose:
        return None
    return All((*fixed, MostOf(loose))) if fixed else MostOf(loose)


def left_out(node: Node, matched: Collection[str]) -> tuple[str, ...]:
    """What the best photo of a relaxed search lacks; `matched` names the parts that it has, by their numbers."""
    loose: Sequence[Node] = ()
    for part in node.nodes if isinstance(node, All) else (node,):
        if isinstance(part, MostOf):
            loose = part.nodes
    return tuple(typed(part) for number, part in enumerate(loose) if str(number) not in matched)


def typed(node: Node) -> str:
    """A part of a search as it was typed, more or less."""
    match node:
        case Word(text):
            return text
        case Filter(name, value):
            return f"{name}:{value}"
        case Not(inner):
            return f"-{typed(inner)}"
        case AnyOf(nodes):
            return typed(nodes[0])
        case All(nodes) | MostOf(nodes):
            return " ".join(map(typed, nodes))


def _asks(node: Node) -> bool:
    return isinstance(node, Word) and not node.phrase and only_asks(node.text)


def _may_be_missing(node: Node) -> bool:
    return not isinstance(node, Not | Filter)
