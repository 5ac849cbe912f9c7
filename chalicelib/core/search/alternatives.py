"""The words of a search -> what they may stand for: phrases of several words, and words that mean the same."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from chalicelib.core.search.meanings import MAX_WORDS, also_means, foreign_meanings, is_article, is_phrase, place_meant
from chalicelib.core.search.synonyms import labels_meant
from chalicelib.core.search.syntax import All, AnyOf, Node, Not, Word


def with_alternatives(node: Node) -> Node:
    """The tree in which words, and neighbouring words that stand for something together, match what they mean, too.

    "ice cream cone" is looked for as three words and as a phrase, "wooden" also as "wood".
    """
    match node:
        case All(nodes):
            found = tuple(_joined(_without_articles(nodes)))
            return found[0] if len(found) == 1 else All(found)
        case AnyOf(nodes):
            return AnyOf(tuple(map(with_alternatives, nodes)))
        case Not(inner):
            return Not(with_alternatives(inner))
        case Word(phrase=False):
            return _any_of(node, _meant(node))
        case _:
            return node


def _joined(nodes: Sequence[Node]) -> Iterator[Node]:
    while nodes:
        length, phrases = next(_phrases(nodes), (1, ()))
        if phrases:
            yield AnyOf((All(tuple(map(with_alternatives, nodes[:length]))), *phrases))
        else:
            yield with_alternatives(nodes[0])
        nodes = nodes[length:]


def _phrases(nodes: Sequence[Node]) -> Iterator[tuple[int, tuple[Word, ...]]]:
    for length in range(min(MAX_WORDS, len(nodes)), 1, -1):
        words = [node for node in nodes[:length] if isinstance(node, Word) and not node.phrase]
        if len(words) == length and is_phrase(text := " ".join(word.text for word in words)):
            phrase = replace(words[0], text=text, phrase=True)
            yield length, (*((phrase,) if labels_meant(text) else ()), *_meant(phrase))


def _meant(word: Word) -> tuple[Word, ...]:
    return tuple(replace(word, text=text, phrase=True) for text in (*also_means(word.text), *place_meant(word.text)))


def _any_of(node: Node, others: tuple[Word, ...]) -> Node:
    return AnyOf((node, *others)) if others else node


# "la" and "de" say something only in English, where they would be part of a name.
def _without_articles(nodes: Sequence[Node]) -> Sequence[Node]:
    telling = [node for node in nodes if not (isinstance(node, Word) and is_article(node.text))]
    is_foreign = len(telling) < len(nodes) and any(_is_foreign(telling[start:]) for start in range(len(telling)))
    return telling if is_foreign else nodes


def _is_foreign(nodes: Sequence[Node]) -> bool:
    words = [node.text for node in nodes[:MAX_WORDS] if isinstance(node, Word) and not node.phrase]
    return any(foreign_meanings(" ".join(words[:length])) for length in range(1, len(words) + 1))
