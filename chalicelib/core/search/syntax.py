"""The grammar of the search language: what the user typed -> a tree.

    query  := group ("OR" group)*
    group  := part+                          all of them must match
    part   := ("-" | "!" | "NOT") part | "(" query ")" | filter | word | phrase
    filter := name ":" value                 the names: fields.py; what they take: filters.py
    value  := everything up to the next blank or parenthesis that is not in quotes; "!" before it is a minus,
              "|" and "," separate values of which one must match
    phrase := '"' ... '"'

"AND" may be written between parts. Every mistake is a `BadSearch` with its position: positions count characters from
1, and the end is one more than the last character.
"""

import re
from dataclasses import dataclass, field, replace

from chalicelib.core.search.calendar_words import MONTH_NAMES
from chalicelib.core.search.fields import FILTER_HELP
from chalicelib.errors import BadSearch
from chalicelib.messages import Message

# Deeper than anybody types, and far below Python's limit of recursion.
DEEPEST = 20
# Each is a dozen clauses at most, and OpenSearch accepts 1,024.
MAX_TERMS = 32


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or a phrase of them; `position` counts characters from 1.

    `albums` are id and name of the caller's albums whose names have it, `people` are those of people in the photos of
    `owner`, who is the caller; nobody types them.
    """

    text: str
    position: int
    phrase: bool = False
    albums: tuple[tuple[str, str], ...] = ()
    people: tuple[tuple[str, str], ...] = ()
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    """`name:value` without quotes; `position` is that of the name, `value_position` that of the value itself.

    `is_quoted` says whether the value began with a quote: then all of it is text. `photo_ids` are the photos that it
    finds, of a filter that no clause can express. `owner` is the caller, of a filter that only finds photos of theirs,
    and `people` are id and name of those whom it asks for. Nobody types these.
    """

    name: str
    value: str
    position: int
    value_position: int
    is_quoted: bool = field(default=False, compare=False, repr=False)
    photo_ids: tuple[str, ...] = field(default=(), repr=False)
    people: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    owner: str = field(default="", repr=False)

    @property
    def exact(self) -> str:
        """The whole value, asked for behind an equals sign; empty if the filter is not about a whole value."""
        return self.value[1:].strip() if self.value[:1] == "=" and not self.is_quoted else ""


@dataclass(frozen=True, slots=True)
class Not:
    """What must not match."""

    node: "Node"


@dataclass(frozen=True, slots=True)
class All:
    """Every one must match."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one must match."""

    nodes: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class MostOf:
    """At least one must match; photos that match more of them come first. Nobody types it: a relaxed search has it."""

    nodes: tuple["Node", ...]


Node = Word | Filter | Not | All | AnyOf | MostOf

# What phones and word processors turn quotes and a minus into; one character for one, so that positions stay the same.
_TYPED_ELSEWHERE = str.maketrans({"\u201c": '"', "\u201d": '"', "\u201e": '"', "\u2013": "-", "\u2212": "-"})
_ALSO = {known.also: name for name, known in FILTER_HELP.items() if known.also}
_PEERS = {"year": "taken", "month": "taken", "title": "name", "mm": "focal", "aperture": "f", "exposure": "shutter"}
# Filters whose values are words, of which one may be chosen.
_CHOICES = frozenset(
    ("label", "tag", "camera", "lens", "place", "album", "format", "orientation", "color", "name", "person")
)
_POSSESSIVE = re.compile("['\u2019]s$", re.IGNORECASE)

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<open>\() | (?P<close>\))
      | (?P<filter>[-!]?[A-Za-z_]+:)(?P<value>(?:"[^"]*"|[^\s()"])*)
      | (?P<minus>-|!(?=[\w"(]))(?=\S)
      | "(?P<phrase>[^"]*)" | (?P<torn>")
      | (?P<word>[^\s()"]+)
    )""",
    re.VERBOSE,
)


def parse(text: str) -> Node:
    """The tree of a query. Raises `BadSearch`."""
    parser = _Parser(text.translate(_TYPED_ELSEWHERE))
    node = parser.query(depth=0)
    if parser.kind == "close":
        raise bad_search(parser.position, Message.SEARCH_OPENING)
    return node


def bad_search(position: int, what: str) -> BadSearch:
    """The error about a position in the query."""
    return BadSearch(Message.AT.of(position=position, why=what))


class _Parser:
    """One pass over the text, one token at a time."""

    def __init__(self, text: str):
        self._text = text
        self._end = 0
        self._terms = 0
        self._match: re.Match[str] | None = None
        self._advance()

    @property
    def kind(self) -> str:
        """The kind of the current token; "" at the end."""
        if self._match is None:
            return ""
        return next(name for name, found in self._match.groupdict().items() if found is not None)

    @property
    def position(self) -> int:
        """The position of the current token, from 1; after the last one, that of the end."""
        return self._end + 1 if self._match is None else self._match.start(self.kind) + 1

    def query(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise bad_search(self.position, Message.SEARCH_DEEP.of(most=DEEPEST))
        groups = [self._group(depth)]
        while self._is_word("OR"):
            self._advance()
            groups.append(self._group(depth))
        return groups[0] if len(groups) == 1 else AnyOf(tuple(groups))

    def _group(self, depth: int) -> Node:
        parts = []
        while self.kind not in ("", "close") and not self._is_word("OR"):
            if self._is_word("AND"):
                self._advance()
                continue
            parts.append(self._part(depth))
        if not parts:
            raise bad_search(self.position, Message.SEARCH_MISSING)
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def _part(self, depth: int) -> Node:
        negated = False
        while self.kind == "minus" or self._is_word("NOT"):
            negated = not negated
            self._advance()
        if self.kind in ("", "close"):
            raise bad_search(self.position, Message.SEARCH_NOT)
        node = self._parentheses(depth) if self.kind == "open" else self._leaf()
        return Not(node) if negated else node

    def _parentheses(self, depth: int) -> Node:
        opened = self.position
        self._advance()
        node = self.query(depth + 1)
        if self.kind != "close":
            raise bad_search(opened, Message.SEARCH_CLOSING)
        self._advance()
        return node

    def _leaf(self) -> Node:
        kind, position, match = self.kind, self.position, self._match
        assert match is not None
        self._terms += 1
        if self._terms > MAX_TERMS:
            raise bad_search(position, Message.SEARCH_LONG.of(most=MAX_TERMS))
        if kind == "torn":
            raise bad_search(position, Message.SEARCH_QUOTE)
        self._advance()
        if kind == "filter":
            return self._counted(_filter(match), position)
        if kind == "phrase" and not match["phrase"].strip():
            raise bad_search(position, Message.SEARCH_EMPTY)
        if kind == "phrase":
            return Word(match["phrase"], position, phrase=True)
        return Word(_POSSESSIVE.sub("", match["word"]) or match["word"], position)

    # Each value of a choice is a term.
    def _counted(self, node: Node, position: int) -> Node:
        inner = node.node if isinstance(node, Not) else node
        self._terms += len(inner.nodes) - 1 if isinstance(inner, AnyOf) else 0
        if self._terms > MAX_TERMS:
            raise bad_search(position, Message.SEARCH_LONG.of(most=MAX_TERMS))
        return node

    def _is_word(self, word: str) -> bool:
        return self.kind == "word" and self._match is not None and self._match["word"] == word

    def _advance(self) -> None:
        self._match = _TOKEN.match(self._text, self._end)
        self._end = self._match.end() if self._match else len(self._text)


def _filter(match: re.Match[str]) -> Node:
    name, value = match["filter"], match["value"]
    start = match.start("value") + value.startswith('"') + 1
    bare = name.strip("-:!").lower()
    text, position = value.replace('"', "").strip(), match.start("filter") + 1
    typed = Filter(_ALSO.get(bare, bare), text, position, start, is_quoted=value.startswith('"'))
    plain = _of_peers(typed)
    node = _chosen(plain) if plain.name in _CHOICES and '"' not in value else plain
    return Not(node) if name[0] in "-!" else node


# `label:!cat` is a minus, `label:cat|dog` and `label:cat,dog` a choice.
def _chosen(plain: Filter) -> Node:
    if plain.value[:1] == "!" and len(plain.value) > 1:
        return Not(_chosen(replace(plain, value=plain.value[1:], value_position=plain.value_position + 1)))
    parts = [
        replace(plain, value=found[0], value_position=plain.value_position + found.start())
        for found in re.finditer(r"[^|,]+", plain.value)
    ]
    return AnyOf(tuple(parts)) if len(parts) > 1 else plain


# How other photo services call what is a filter here under another name.
def _of_peers(typed: Filter) -> Filter:
    name, value = typed.name, typed.value
    if name in ("before", "after") and value:
        return replace(typed, name="taken", value=f"{name} {value}")
    if name == "month" and value.isdecimal() and 0 < int(value) < 13:
        return replace(typed, name="taken", value=MONTH_NAMES[int(value) - 1])
    return replace(typed, name=_PEERS.get(name, name))
