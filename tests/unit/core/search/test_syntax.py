"""The grammar: what is typed, the tree, and the messages for mistakes."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.search.syntax import DEEPEST, MAX_TERMS, All, AnyOf, Filter, MostOf, Node, Not, Word, parse
from chalicelib.errors import BadSearch


def word(text: str, position: int = 1) -> Word:
    return Word(text, position)


@pytest.mark.parametrize(
    ("typed", "tree"),
    [
        ("car", word("car")),
        ("  car ", word("car", 3)),
        ("red car", All((word("red"), word("car", 5)))),
        ("red AND car", All((word("red"), word("car", 9)))),
        ("red OR car", AnyOf((word("red"), word("car", 8)))),
        ("a b OR c", AnyOf((All((word("a"), word("b", 3))), word("c", 8)))),
        ("a (b OR c)", All((word("a"), AnyOf((word("b", 4), word("c", 9)))))),
        ('"red car"', Word("red car", 2, phrase=True)),
        ('"OR"', Word("OR", 2, phrase=True)),
        ("or not and", All((word("or"), word("not", 4), word("and", 8)))),
        ("-car", Not(word("car", 2))),
        ("NOT car", Not(word("car", 5))),
        ("--car", word("car", 3)),
        ('-"red car"', Not(Word("red car", 3, phrase=True))),
        ("-(a b)", Not(All((word("a", 3), word("b", 5))))),
        ("well-known", word("well-known")),
        ("car - dog", All((word("car"), word("-", 5), word("dog", 7)))),
        ("12:30", word("12:30")),
        ("((car))", word("car", 3)),
        ("label:dog", Filter("label", "dog", 1, 7)),
        ("LABEL:Dog", Filter("label", "Dog", 1, 7)),
        ("-label:dog", Not(Filter("label", "dog", 1, 8))),
        ('place:"New York"', Filter("place", "New York", 1, 8)),
        ('count:"mobile phone">=2', Filter("count", "mobile phone>=2", 1, 8)),
        ("(label:dog)", Filter("label", "dog", 2, 8)),
        ("near:48.85,2.35,10km", Filter("near", "48.85,2.35,10km", 1, 6)),
        ("label:", Filter("label", "", 1, 7)),
        ("label: dog", All((Filter("label", "", 1, 7), word("dog", 8)))),
        ("a:b:c", Filter("a", "b:c", 1, 3)),
        ("東京 OR 大阪", AnyOf((word("東京"), word("大阪", 7)))),
    ],
)
def test_what_is_typed_becomes_a_tree(typed: str, tree: Node) -> None:
    assert parse(typed) == tree


@pytest.mark.parametrize(
    ("typed", "position", "what"),
    [
        ("(car", 1, "this parenthesis is not closed"),
        ("red (car", 5, "this parenthesis is not closed"),
        ("car)", 4, "no opening one"),
        ("()", 2, "something to search for is missing"),
        ("car ( )", 7, "something to search for is missing"),
        ("", 1, "something to search for is missing"),
        ("OR car", 1, "something to search for is missing"),
        ("car OR", 7, "something to search for is missing"),
        ("car OR OR dog", 8, "something to search for is missing"),
        ("AND", 4, "something to search for is missing"),
        ("car NOT", 8, "must not match is missing"),
        ("(-)", 3, "must not match is missing"),
        ('red "car', 5, "no second one"),
        ('label:"car', 7, "no second one"),
        ('red ""', 6, "nothing between the quotation marks"),
        ('"  "', 2, "nothing between the quotation marks"),
        ("(" * 21 + "a" + ")" * 21, 22, "deeper than 20"),
        ("a " * 33, 65, "at most 32 words"),
    ],
)
def test_a_mistake_is_reported_with_its_position(typed: str, position: int, what: str) -> None:
    with pytest.raises(BadSearch, match=rf"^at character {position}: .*{re.escape(what)}"):
        parse(typed)


def test_the_limits_themselves_are_allowed() -> None:
    parse("(" * DEEPEST + "a" + ")" * DEEPEST)
    parse("a " * MAX_TERMS)


parts = st.sampled_from(
    ["car", "OR", "AND", "NOT", "(", ")", '"', "-", " ", ":", "label:", "taken:2019", "..", "é", "東", "\n", "*", "x:y"]
)
anything = st.text(max_size=60) | st.lists(parts, max_size=40).map("".join) | st.lists(parts, max_size=40).map(" ".join)


@given(anything)
def test_any_text_is_read_or_refused_with_a_place_inside_it(typed: str) -> None:
    try:
        tree = parse(typed)
    except BadSearch as error:
        place = re.match(r"at character (\d+): \S", str(error))
        assert place
        assert 1 <= int(place[1]) <= len(typed) + 1
    else:
        for leaf in leaves(tree):
            assert typed[leaf.position - 1 :].startswith(
                leaf.text if isinstance(leaf, Word) else leaf_start(typed, leaf)
            )


def leaves(node: Node) -> list[Word | Filter]:
    if isinstance(node, Word | Filter):
        return [node]
    return [leaf for part in ([node.node] if isinstance(node, Not) else node.nodes) for leaf in leaves(part)]


def leaf_start(typed: str, leaf: Filter) -> str:
    """The filter as it was typed: its name may be in capitals, and its minus belongs to it."""
    start = typed[leaf.position - 1 : leaf.position + len(leaf.name) + 1]
    assert start.strip("-").lower().startswith(leaf.name)
    return start


words = st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=5).filter(
    lambda text: text not in ("OR", "AND", "NOT")
)
trees = st.recursive(
    words.map(lambda text: Word(text, 0)) | words.map(lambda text: Word(text, 0, phrase=True)),
    lambda inner: (
        inner.map(lambda node: node if isinstance(node, Not) else Not(node))
        | st.lists(inner, min_size=2, max_size=3).map(lambda nodes: All(tuple(nodes)))
        | st.lists(inner, min_size=2, max_size=3).map(lambda nodes: AnyOf(tuple(nodes)))
    ),
    max_leaves=10,
)


def written(node: Node) -> str:
    match node:
        case Word(text, _, phrase):
            return f'"{text}"' if phrase else text
        case Filter() | MostOf():
            raise AssertionError(node)
        case Not(inner):
            return f"-({written(inner)})"
        case All(nodes):
            return " ".join(f"({written(part)})" for part in nodes)
        case AnyOf(nodes):
            return " OR ".join(f"({written(part)})" for part in nodes)


def without_positions(node: Node) -> Node:
    match node:
        case Word(text, _, phrase):
            return Word(text, 0, phrase)
        case Not(inner):
            return Not(without_positions(inner))
        case All(nodes):
            return All(tuple(map(without_positions, nodes)))
        case AnyOf(nodes):
            return AnyOf(tuple(map(without_positions, nodes)))
        case Filter() | MostOf():
            return node


@given(trees)
def test_every_tree_can_be_written(tree: Node) -> None:
    assert without_positions(parse(written(tree))) == tree


@pytest.mark.parametrize(
    ("text", "exact"),
    [('tag:="summer 2022"', "summer 2022"), ("tag:=summer", "summer"), ('tag:"=summer"', ""), ("tag:=", "")],
)
def test_an_equals_sign_asks_for_the_whole_value_unless_it_is_quoted(text: str, exact: str) -> None:
    asked = parse(text)
    assert isinstance(asked, Filter)
    assert asked.exact == exact
