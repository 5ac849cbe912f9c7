"""Words that stand for others, alone or together."""

import pytest

from chalicelib.core.search.alternatives import with_alternatives
from chalicelib.core.search.syntax import All, AnyOf, Filter, Node, Not, Word, parse

PHRASE = Word("tower block", 1, phrase=True)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("tower block", AnyOf((All((Word("tower", 1), Word("block", 7))), PHRASE))),
        ("wooden", AnyOf((Word("wooden", 1), Word("wood", 1, phrase=True)))),
        ('"wooden"', Word("wooden", 2, phrase=True)),
        ("block tower", All((Word("block", 1), Word("tower", 7)))),
        ('tower "block"', All((Word("tower", 1), Word("block", 8, phrase=True)))),
        ("tower -block", All((Word("tower", 1), Not(Word("block", 8))))),
        ("tower", Word("tower", 1)),
        ("tag:a", Filter("tag", "a", 1, 5)),
    ],
)
def test_neighbouring_words_may_mean_a_label_together(typed: str, tree: Node) -> None:
    assert with_alternatives(parse(typed)) == tree


def test_phrases_are_found_anywhere_in_the_tree() -> None:
    text = str(with_alternatives(parse("a (b OR -(tower block c))")))

    assert "text='tower block'" in text
