"""What is asked of labels -> clauses on their features (`label_features`), and what a match of them is worth.

A score is a sum of whole numbers: a band for how a word matches, and within it the label's weight, which is twice its
confidence in percent. So a name always outweighs an alias, an alias a synonym, a synonym an ancestor, however sure each
is; and between two names the surer one wins.
"""

import math
from typing import Any

from chalicelib.core.filter_values import Comparison, comparison
from chalicelib.core.label_features import MOST_COUNTED, confidence_token, count_token, exact_key, key_of
from chalicelib.core.search_syntax import Word
from chalicelib.core.synonyms import labels_meant

Clause = dict[str, Any]

NAME, ALIAS, SYNONYM = 1000, 750, 500
"""The bands; a weight of at most 200 is added."""
ANCESTOR, CATEGORY = 400, 200
"""Without a confidence of their own."""


def label_clauses(word: Word, min_confidence: float) -> list[Clause]:
    """Ways in which labels can match a word or phrase, each scored; `min_confidence` in percent, 0 takes all."""
    meant = [_weighed("label_words", exact_key(name), SYNONYM, min_confidence) for name in labels_meant(word.text)]
    if key := key_of(word.text):
        fields = {"label_words": NAME, "alias_words": ALIAS}
        meant = [*(_weighed(field, key, band, min_confidence) for field, band in fields.items()), *meant]
    if min_confidence:  # an ancestor or a category has no confidence of its own
        return meant
    above = {"label_parents": ANCESTOR, "label_categories": CATEGORY}
    return [*meant, *(constant(match(field, word), band) for field, band in above.items())]


def count_clause(value: str, min_confidence: float) -> Clause:
    """Photos in which a label was located as often as `value` says: "dog>=2". Raises `ValueError`."""
    start = next((index for index, letter in enumerate(value) if letter in "<>="), len(value))
    label, rest = value[:start].strip(), value[start:]
    if not key_of(label) or not rest:
        raise ValueError('give a label and how many, such as dog>=2 or "mobile phone">=2')
    compared = comparison(rest)
    if compared.unit or compared.decimals:
        raise ValueError("how many is a whole number, such as dog>=2")
    keys = [key_of(label), *map(exact_key, labels_meant(label))]
    ways = [{"bool": {"filter": [_counted(key, compared), *_sure(key, min_confidence)]}} for key in keys]
    return {"dis_max": {"queries": ways}}


def _counted(key: str, compared: Comparison) -> Clause:
    bounds = compared.bounds()
    lowest = math.floor(bounds["gt"]) + 1 if "gt" in bounds else math.ceil(bounds.get("gte", 0))
    highest = math.ceil(bounds["lt"]) - 1 if "lt" in bounds else math.floor(bounds.get("lte", MOST_COUNTED))
    if not 0 <= highest >= lowest or lowest > MOST_COUNTED:
        return {"match_none": {}}
    return {"range": {"label_counts": {"gte": count_token(key, max(lowest, 0)), "lte": count_token(key, highest)}}}


# The band, and the weight that the feature keeps.
def _weighed(field: str, key: str, band: int, min_confidence: float) -> Clause:
    feature = {"rank_feature": {"field": f"{field}.{key}", "linear": {}}}
    return {"bool": {"must": [feature, constant({"match_all": {}}, band)], "filter": _sure(key, min_confidence)}}


def _sure(key: str, min_confidence: float) -> list[Clause]:
    if not min_confidence:
        return []
    bounds = {"gte": confidence_token(key, min_confidence), "lte": confidence_token(key, 100)}
    return [{"range": {"label_confidences": bounds}}]


def match(field: str, word: Word) -> Clause:
    """An analyzed field has all of a word's parts, or the phrase's words one after the other."""
    if word.phrase:
        return {"match_phrase": {field: word.text}}
    return {"match": {field: {"query": word.text, "operator": "and"}}}


def constant(query: Clause, score: int) -> Clause:
    """The clause with a score that says nothing of other photos."""
    return {"constant_score": {"filter": query, "boost": score}}
