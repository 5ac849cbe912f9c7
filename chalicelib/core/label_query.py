"""What is asked of labels -> clauses on the nested `detections`, and what a match of them is worth.

A score is a sum of whole numbers: a band for how a word matches, and within it the label's weight, which is twice its
confidence in percent (`photo_document`). So a name always outweighs an alias, an alias a synonym, a synonym an
ancestor, however sure each is; and between two names the surer one wins.
"""

from typing import Any

from chalicelib.core.filter_values import comparison
from chalicelib.core.search_syntax import Word
from chalicelib.core.synonyms import labels_meant

Clause = dict[str, Any]

NAME, ALIAS, SYNONYM = 1000, 750, 500
"""The bands; a weight of at most 200 is added."""
ANCESTOR, CATEGORY = 400, 200
"""Without a confidence of their own."""


def label_clauses(word: Word, min_confidence: float) -> list[Clause]:
    """Ways in which labels can match a word or phrase, each scored; `min_confidence` in percent, 0 takes all."""
    clauses = [_detected(_ways(word), min_confidence)]
    if not min_confidence:  # an ancestor or a category has no confidence of its own
        clauses.append(constant(match("label_parents", word), ANCESTOR))
        clauses.append(constant(match("label_categories", word), CATEGORY))
    return clauses


def count_clause(value: str, min_confidence: float) -> Clause:
    """Photos in which a label was located as often as `value` says: "dog>=2". Raises `ValueError`."""
    start = next((index for index, letter in enumerate(value) if letter in "<>="), len(value))
    label, rest = value[:start].strip(), value[start:]
    if not label or not rest:
        raise ValueError('give a label and how many, such as dog>=2 or "mobile phone">=2')
    compared = comparison(rest)
    if compared.unit or compared.decimals:
        raise ValueError("how many is a whole number, such as dog>=2")
    named = {"dis_max": {"queries": _ways(Word(label, 0, phrase=True))}}
    counted = {"range": {"detections.instance_count": compared.bounds()}}
    return _nested({"bool": {"filter": [named, counted, *_sure(min_confidence)]}})


# field_value_factor would take only the first value of an array, hence the nested documents.
def _detected(ways: list[Clause], min_confidence: float) -> Clause:
    best: Clause = {"bool": {"must": [{"dis_max": {"queries": ways}}], "filter": _sure(min_confidence)}}
    weight = {"field": "detections.weight"}
    return _nested({"function_score": {"query": best, "field_value_factor": weight, "boost_mode": "sum"}})


def _ways(word: Word) -> list[Clause]:
    ways = [constant(match("detections.name", word), NAME), constant(match("detections.aliases", word), ALIAS)]
    if meant := labels_meant(word.text):
        ways.append(constant({"terms": {"detections.name.keyword": meant}}, SYNONYM))
    return ways


def _sure(min_confidence: float) -> list[Clause]:
    return [{"range": {"detections.confidence": {"gte": min_confidence}}}] if min_confidence else []


def _nested(query: Clause) -> Clause:
    return {"nested": {"path": "detections", "score_mode": "max", "query": query}}


def match(field: str, word: Word) -> Clause:
    """An analyzed field has all of a word's parts, or the phrase's words one after the other."""
    if word.phrase:
        return {"match_phrase": {field: word.text}}
    return {"match": {field: {"query": word.text, "operator": "and"}}}


def constant(query: Clause, score: int) -> Clause:
    """The clause with a score that says nothing of other photos."""
    return {"constant_score": {"filter": query, "boost": score}}
