"""What a search asks of labels -> clauses on their features (`label_features`)."""

import math
from dataclasses import dataclass, replace
from typing import Any

from chalicelib.core.search.filter_values import Comparison, comparison
from chalicelib.core.search.label_features import MAX_COUNTED, confidence_token, count_token, exact_key
from chalicelib.core.search.synonyms import labels_meant
from chalicelib.core.search.word_features import key_of
from chalicelib.messages import Message

Clause = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Bar:
    """What a label must have to count: `percent` that a user asked for, or else, if `is_sure`, no less than `SURE`."""

    percent: float = 0.0
    is_sure: bool = False


ANY_LABEL = Bar()


def sure(bar: Bar) -> Bar:
    """The same, where a label that is less certain must not count."""
    return replace(bar, is_sure=True)


def label_clauses(text: str, bar: Bar) -> list[Clause]:
    """Ways in which labels can match a word or phrase, each scored."""
    return [_barred_feature(key, bar) for key in _keys(text)]


def exact_label(name: str, bar: Bar) -> Clause:
    """Photos with the label of just this name: as many as are counted."""
    return _barred_feature(exact_key(name), sure(bar))


def count_clause(value: str, bar: Bar) -> Clause:
    """Photos in which a label was located as often as `value` says: "dog>=2". Raises `ValueError`.

    A label that was not located, or that the photo does not have, counts as 0.
    """
    start = next((index for index, letter in enumerate(value) if letter in "<>="), len(value))
    label, rest = value[:start].strip(), value[start:]
    if not key_of(label) or not rest:
        raise ValueError(Message.NO_COUNT)
    compared = comparison(rest)
    if compared.unit or compared.decimals:
        raise ValueError(Message.NO_WHOLE_COUNT)
    lowest, highest = _bounds(compared)
    if lowest > highest:
        return {"match_none": {}}
    if lowest > 0:
        return _located(label, lowest, highest, bar)
    if highest == MAX_COUNTED:
        return {"match_all": {}}
    return {"bool": {"must_not": [_located(label, highest + 1, MAX_COUNTED, bar)]}}


def _bounds(compared: Comparison) -> tuple[int, int]:
    bounds = compared.bounds()
    lowest = math.floor(bounds["gt"]) + 1 if "gt" in bounds else math.ceil(bounds.get("gte", 0))
    highest = math.ceil(bounds["lt"]) - 1 if "lt" in bounds else math.floor(bounds.get("lte", MAX_COUNTED))
    return max(lowest, 0), min(highest, MAX_COUNTED)


def _located(label: str, lowest: int, highest: int, bar: Bar) -> Clause:
    ways = [{"bool": {"filter": [_counted(key, lowest, highest), *_certain(key, bar)]}} for key in _keys(label)]
    return {"dis_max": {"queries": ways}}


def _counted(key: str, lowest: int, highest: int) -> Clause:
    return {"range": {"label_counts": {"gte": count_token(key, lowest), "lte": count_token(key, highest)}}}


def _keys(text: str) -> list[str]:
    """The keys of the words themselves, and of the labels that they stand for."""
    return [key for key in (key_of(text), *map(exact_key, labels_meant(text))) if key]


def feature(field: str, key: str) -> Clause:
    """A clause that matches photos with this key; its score is what the key is worth."""
    return {"rank_feature": {"field": f"{field}.{key}", "linear": {}}}


# Ancestors and categories have no confidence of their own, so a minimum leaves them out.
def _barred_feature(key: str, bar: Bar) -> Clause:
    found = feature("label_words", key)
    if bar.percent:
        return {"bool": {"must": [found], "filter": _certain(key, bar)}}
    if bar.is_sure:
        return {"bool": {"must": [found], "must_not": [{"term": {"less_certain_words": key}}]}}
    return found


def _certain(key: str, bar: Bar) -> list[Clause]:
    if not bar.percent:
        return []
    bounds = {"gte": confidence_token(key, math.ceil(bar.percent)), "lte": confidence_token(key, 100)}
    return [{"range": {"label_percents": bounds}}]
