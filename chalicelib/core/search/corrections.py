"""What a search that finds nothing may have meant: words of the caller's own photos close to the typed ones."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import islice

from chalicelib.core.search.answer import leaves
from chalicelib.core.search.fields import FIELDS
from chalicelib.core.search.meanings import also_means, place_meant
from chalicelib.core.search.relaxing import only_asks
from chalicelib.core.search.spelling import Spelling
from chalicelib.core.search.suggestions import Vocabulary
from chalicelib.core.search.synonyms import is_known
from chalicelib.core.search.syntax import Filter, Word, parse
from chalicelib.core.search.word_stems import stems
from chalicelib.core.text import folded
from chalicelib.errors import BadSearch

# The vocabulary that consists of words (of albums, it has the ids), and the filters whose values are such words.
_KINDS = frozenset(field.vocabulary for field in FIELDS if field.worth and field.vocabulary)
_OF_WORDS = frozenset(field.filter for field in FIELDS if field.vocabulary in _KINDS and field.filter)

# Whoever mistypes more words than this has not typed words.
_MOST = 8
_BEGINNING = 2  # letters
# Characters that have a meaning in the search language.
_SYNTAX = re.compile(r'^-|["():]')


def corrected(text: str, vocabulary: Vocabulary) -> str | None:
    """The search with each unknown word replaced by the closest known one; None if there is nothing to replace.

    A small "or", which the search ignored, becomes OR if that makes a choice. `vocabulary` is what the caller's own
    photos have: kind of value -> values with counts. Only its words take the place of others; words that mean something
    are never taken for misspellings.
    """
    known = _known_words(vocabulary)
    better = text
    spelling, begins = Spelling(known), _by_beginning(known)
    unknown = ((start, word) for start, word in sorted(_typed_words(text)) if not _is_known(word, begins))
    for start, word in reversed(list(islice(unknown, _MOST))):
        if meant := spelling.closest(folded(word)):
            in_quotes = text[start - 1 : start] == '"'
            new = f'"{meant}"' if " " in meant and not in_quotes else meant
            better = better[:start] + new + better[start + len(word) :]
    better = _with_choices(better)
    return better if better != text else None


def has_words(text: str) -> bool:
    """Whether a search contains anything that may be misspelled."""
    return bool(_typed_words(text))


def _is_known(word: str, begins: Mapping[str, list[str]]) -> bool:
    return _means_something(word) or _has_stems(begins, word)


def _means_something(word: str) -> bool:
    has_meaning = is_known(word) or also_means(word) or place_meant(word)
    return bool(has_meaning) or only_asks(word) or any(map(str.isdecimal, word))


def _known_words(vocabulary: Vocabulary) -> dict[str, int]:
    known: dict[str, int] = {}
    for kind, entries in vocabulary.items():
        for entry in entries if kind in _KINDS else ():
            for word in {folded(word) for word in (entry.value, *entry.value.split())}:
                known[word] = known.get(word, 0) + entry.count
    return {word: count for word, count in known.items() if not _SYNTAX.search(word)}


def _with_choices(text: str) -> str:
    better = text
    for leaf in leaves(parse(text)):
        if isinstance(leaf, Word) and not leaf.phrase and leaf.text == "or":
            better = better[: leaf.position - 1] + "OR" + better[leaf.position + 1 :]
    try:
        parse(better)
    except BadSearch:  # there is nothing before or after it
        return text
    return better


# Words with the same stem begin with the same letters; stemming all words would take too long.
def _by_beginning(known: Iterable[str]) -> dict[str, list[str]]:
    begins: dict[str, list[str]] = defaultdict(list)
    for word in known:
        begins[word[:_BEGINNING]].append(word)
    return begins


def _has_stems(begins: Mapping[str, list[str]], word: str) -> bool:
    wanted = set(stems(word))
    near = (other for stem in wanted for other in _beginning_like(begins, stem))
    return not wanted or wanted <= {stem for other in near for stem in stems(other)}


def _beginning_like(begins: Mapping[str, list[str]], stem: str) -> Iterable[str]:
    if len(stem) >= _BEGINNING:
        return begins.get(stem[:_BEGINNING], ())
    return (word for start, words in begins.items() if start.startswith(stem) for word in words)


# Where each begins in the text, from 0; a word that is there twice, alone and in a phrase, only once.
def _typed_words(text: str) -> set[tuple[int, str]]:
    found = set()
    for leaf in leaves(parse(text)):
        if isinstance(leaf, Word) and not leaf.phrase:
            found.add((leaf.position - 1, leaf.text))
        elif isinstance(leaf, Filter) and leaf.name in _OF_WORDS and not leaf.exact:
            found.add((leaf.value_position - 1, leaf.value))
    return found
