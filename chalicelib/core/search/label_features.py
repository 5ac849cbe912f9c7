"""Labels as flat features of a photo: what each of their words is worth, its confidence, how often it was located.

They are flat because nested documents would make thirty documents of a photo, and an index with these cannot be sorted
by owner. A key is what can be searched for: the stems of any run of words of a name or alias ("mobil phone"), or "="
and a label's name, which synonyms use.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain
from operator import itemgetter
from sys import maxsize
from typing import Any

from chalicelib.core.detections import Label
from chalicelib.core.search.fields import ALIAS, ANCESTOR, CATEGORY, NAME, SYNONYM
from chalicelib.core.search.word_features import Worth, raise_to, runs

MAX_COUNTED = 99_999
HEAVIEST = 100
"""No label weighs more."""


def label_features(labels: Iterable[Label]) -> dict[str, Any]:
    """The fields `label_words` (key -> worth), `label_percents` and `label_counts` (tokens).

    `less_certain_words` are those keys of `label_words` that only labels have which are less certain. These are worth
    less than anything else, and neither count nor have ancestors: a model names these as labels of their own.
    """
    known = [(label, _keys(label.name, label.aliases, label.parents, label.categories)) for label in labels]
    certain = [entry for entry in known if entry[0].is_sure]
    worth = _worth(certain)
    less_certain = _less_certain([entry for entry in known if not entry[0].is_sure], worth)
    return {
        "label_words": worth | less_certain,
        "less_certain_words": sorted(less_certain),
        "label_percents": sorted(_confidences(known)),
        "label_counts": sorted(_counts(certain)),
    }


def exact_key(name: str) -> str:
    """The key of a label by its exact name; a feature's name cannot have dots."""
    return "=" + name.replace(".", " ")


def confidence_token(key: str, percent: int) -> str:
    """A token that sorts as text by the confidence (whole percent 0-100) in it."""
    return f"{key} {percent:03}"


def count_token(key: str, count: int) -> str:
    """A token that sorts as text by the count in it."""
    return f"{key} {min(count, MAX_COUNTED):05}"


def weight(label: Label) -> int:
    """The confidence, or half of it if the name has several words: "Car" comes before "Car Wheel".

    A whole number from 1 to `HEAVIEST`, because scores must be the same on every page.
    """
    return max(1, round(label.confidence / (2 if " " in label.name else 1)))


@dataclass(frozen=True, slots=True)
class _Keys:
    """The keys by which one label of the vocabulary is found."""

    exact: str
    name: frozenset[str]
    aliases: frozenset[str]
    parents: frozenset[str]
    categories: frozenset[str]
    own: frozenset[str]
    """The keys that have the label's confidence."""


@lru_cache(maxsize=10_000)  # the same labels come with every photo
def _keys(name: str, aliases: tuple[str, ...], parents: tuple[str, ...], categories: tuple[str, ...]) -> _Keys:
    exact, words, others = exact_key(name), _runs(name), _runs(*aliases)
    return _Keys(exact, words, others, _runs(*parents), _runs(*categories), words | others | {exact})


class _Located(dict[str, int]):
    """How often each label was located: itself, or all of its kinds together: a man and a woman are two persons."""

    def __init__(self, labels: Iterable[Label]) -> None:
        super().__init__()
        self._own = {label.name: label for label in labels if label.instances}
        self._kinds: dict[str, list[Label]] = defaultdict(list)
        for label in self._own.values():
            for parent in label.parents:
                self._kinds[parent].append(label)
        self.countable = self._own.keys() | self._kinds.keys()

    def __missing__(self, name: str) -> int:
        if name not in self.countable:
            return 0
        kinds = self._kinds.get(name, ())
        names = {kind.name for kind in kinds}
        nearest = [kind.name for kind in kinds if names.isdisjoint(kind.parents)]
        own = len(self._own[name].instances) if name in self._own else 0
        self[name] = own  # in case a model says that two labels are above each other
        self[name] = count = max(own, sum(self[kind] for kind in nearest))
        return count


def _confidences(known: Sequence[tuple[Label, _Keys]]) -> set[str]:
    tokens: set[str] = set()
    for label, keys in known:
        ending = confidence_token("", int(label.confidence))
        tokens.update([key + ending for key in keys.own])
    return tokens


def _counts(known: Sequence[tuple[Label, _Keys]]) -> set[str]:
    located = _Located(label for label, _ in known)
    counts: set[str] = set()
    for label, keys in known:
        if label.name in located.countable and (count := located[label.name]):
            ending = count_token("", count)
            counts.update([key + ending for key in keys.own])
    return counts


# All of them: a model's names are short.
def _runs(*texts: str) -> frozenset[str]:
    return frozenset(run for text in texts for run in runs(text, maxsize))


# From the kind of match that is worth least to the one that is worth most, so that the best replaces the others.
def _worth(known: Sequence[tuple[Label, _Keys]]) -> Worth:
    heavier_last = sorted(((weight(label), keys) for label, keys in known), key=itemgetter(0))
    worth: Worth = dict.fromkeys(chain.from_iterable({keys.categories for _, keys in known}), CATEGORY)
    worth.update(dict.fromkeys(chain.from_iterable({keys.parents for _, keys in known}), ANCESTOR))
    for label, keys in known:
        exactly = SYNONYM + round(label.confidence)
        if exactly > worth.get(keys.exact, 0):
            worth[keys.exact] = exactly
    for weighs, keys in heavier_last:
        for key in keys.aliases:
            worth[key] = ALIAS + weighs
    for weighs, keys in heavier_last:
        for key in keys.name:
            worth[key] = NAME + weighs
    return worth


def _less_certain(known: Sequence[tuple[Label, _Keys]], worth: Mapping[str, int]) -> Worth:
    less: Worth = {}
    for label, keys in known:
        raise_to(less, keys.own - worth.keys(), weight(label))
    return less
