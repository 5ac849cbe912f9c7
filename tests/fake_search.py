"""The part of OpenSearch's query language that photo-search asks with, on documents in memory.

`tests/contract/test_photo_index.py` holds it to what the engine answers.
"""

import json
import math
import operator
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import chalicelib.core
from chalicelib.core.search.word_stems import stems
from chalicelib.core.text import folded

_DEFINITION = json.loads((Path(chalicelib.core.__path__[0]) / "search/index.json").read_text())["mappings"]
MAPPING: Mapping[str, Any] = _DEFINITION["properties"]
Document = Mapping[str, Any]
_LEAST = -(2**63)  # what the engine sorts by where a value is missing
_RANGES = {"gte": operator.ge, "gt": operator.gt, "lte": operator.le, "lt": operator.lt}


def search(body: Mapping[str, Any], documents: list[Document]) -> dict[str, Any]:
    """The answer to a `_search` body."""
    scored = [(score(body["query"], document), document) for document in documents]
    hits = [_hit(found, document, body.get("sort", [])) for found, document in scored if found is not None]
    matching = [hit["_source"] for hit in hits]
    directions = [direction for key in body.get("sort", []) for direction in key.values()]
    hits.sort(key=lambda hit: _ascending(hit["sort"], directions))
    after = body.get("search_after")
    for hit in hits:
        if names := matched_queries(body["query"], hit["_source"]):
            hit["matched_queries"] = names
        hit["_source"] = kept(hit["_source"])
    rest = [hit for hit in hits if after is None or _ascending(hit["sort"], directions) > _ascending(after, directions)]
    counts = {name: _aggregated(aggregation, matching) for name, aggregation in body.get("aggs", {}).items()}
    answer = {"hits": {"total": {"value": len(hits)}, "hits": rest[: body["size"]]}}
    return answer | ({"aggregations": counts} if counts else {})


def kept(document: Document) -> dict[str, Any]:
    """What the engine gives back of a document: not what is only searched."""
    return {name: value for name, value in document.items() if name not in _DEFINITION["_source"]["excludes"]}


def score(query: Mapping[str, Any], document: Document) -> float | None:
    """The score of a document for a clause; None if it does not match."""
    ((kind, clause),) = query.items()
    found: float | None = _KINDS[kind](clause, document)
    return found


def _bool(clause: Mapping[str, Any], document: Document) -> float | None:
    if any(score(part, document) is not None for part in clause.get("must_not", ())):
        return None
    if any(score(part, document) is None for part in clause.get("filter", ())):
        return None
    scores = [score(part, document) for part in clause.get("must", ())]
    optional = [score(part, document) for part in clause.get("should", ())]
    if None in scores or sum(found is not None for found in optional) < clause.get("minimum_should_match", 0):
        return None
    return sum(found for found in scores + optional if found is not None)


def matched_queries(query: Mapping[str, Any], document: Document) -> list[str]:
    """The names of the named parts that a document matches."""
    ((kind, clause),) = query.items()
    if kind != "bool":
        return []
    own = [clause["_name"]] if "_name" in clause and score(query, document) is not None else []
    parts = [*clause.get("must", ()), *clause.get("should", ())]
    return own + [name for part in parts for name in matched_queries(part, document)]


def _dis_max(clause: Mapping[str, Any], document: Document) -> float | None:
    return max((found for part in clause["queries"] if (found := score(part, document)) is not None), default=None)


def _constant_score(clause: Mapping[str, Any], document: Document) -> float | None:
    return None if score(clause["filter"], document) is None else clause["boost"]


def _rank_feature(clause: Mapping[str, Any], document: Document) -> float | None:
    field, key = clause["field"].split(".")
    found: float | None = document.get(field, {}).get(key)
    return found


def _match_phrase(clause: Mapping[str, Any], document: Document) -> float | None:
    ((field, asked),) = clause.items()
    wanted = stems(asked)
    found = any(
        present[start : start + len(wanted)] == wanted
        for present in map(stems, _values(document, field))
        for start in range(len(present))
    )
    return 1 if wanted and found else None


def _terms(clause: Mapping[str, Any], document: Document) -> float | None:
    ((field, asked),) = clause.items()
    wanted = asked if isinstance(asked, list) else [asked]
    same = folded if MAPPING.get(field, {}).get("normalizer") == "folded" else str
    return 1 if {same(one) for one in wanted} & {same(value) for value in _values(document, field)} else None


def _range(clause: Mapping[str, Any], document: Document) -> float | None:
    ((field, bounds),) = clause.items()
    in_range = (
        all(_RANGES[name](_comparable(field, value), _comparable(field, bound)) for name, bound in bounds.items())
        for value in _values(document, field)
    )
    return 1 if any(in_range) else None


def _exists(clause: Mapping[str, Any], document: Document) -> float | None:
    return 1 if next(_values(document, clause["field"]), None) is not None else None


def _geo_distance(clause: Mapping[str, Any], document: Document) -> float | None:
    if "location" not in document:
        return None
    here, there = document["location"], clause["location"]
    north, east = (math.radians(here[axis] - there[axis]) / 2 for axis in ("lat", "lon"))
    parallel = math.cos(math.radians(here["lat"])) * math.cos(math.radians(there["lat"]))
    way = 2 * 6_371_009 * math.asin(math.sqrt(math.sin(north) ** 2 + parallel * math.sin(east) ** 2))
    return 1 if way <= float(clause["distance"].removesuffix("m")) else None


def _wildcard(clause: Mapping[str, Any], document: Document) -> float | None:
    ((field, asked),) = clause.items()
    pattern = ".*".join(re.escape(part.replace("\\?", "?")) for part in asked["value"].split("*"))
    return 1 if any(re.fullmatch(pattern, value) for value in _values(document, field)) else None


_KINDS: Mapping[str, Any] = {
    "bool": _bool,
    "constant_score": _constant_score,
    "dis_max": _dis_max,
    "exists": _exists,
    "geo_distance": _geo_distance,
    "match_all": lambda clause, document: 1,
    "match_none": lambda clause, document: None,
    "match_phrase": _match_phrase,
    "range": _range,
    "rank_feature": _rank_feature,
    "term": _terms,
    "terms": _terms,
    "wildcard": _wildcard,
}


def _values(document: Document, field: str) -> Iterator[Any]:
    value: Any = document
    for part in field.removesuffix(".keyword").split("."):
        value = value.get(part, ()) if isinstance(value, Mapping) else ()
    yield from value if isinstance(value, list | tuple) else (value,)


def _comparable(field: str, value: Any) -> Any:
    return _milliseconds(value) if field.endswith("_at") else value


def _milliseconds(text: str) -> int:
    time = datetime.fromisoformat(text)
    return int((time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp() * 1000)


def _hit(found: float, document: Document, sort: list[Any]) -> dict[str, Any]:
    values = {
        "_score": float(found),
        "captured_at": _milliseconds(document["captured_at"]) if "captured_at" in document else _LEAST,
        "uploaded_at": _milliseconds(document["uploaded_at"]),
        "photo_id": document["photo_id"],
        "vector": document.get("vector"),
        "thumbnail.look": next(_values(document, "thumbnail.look"), None),
    }
    order = [values[name] for key in sort for name in key]
    return {"_id": document["photo_id"], "_score": float(found), "_source": document, "sort": order}


def _ascending(order: list[Any], directions: list[Any]) -> list[Any]:
    return [-value if _is_down(way) else value for value, way in zip(order, directions, strict=True)]


def _is_down(way: Any) -> bool:
    return bool((way["order"] if isinstance(way, dict) else way) == "desc")


def _aggregated(aggregation: Mapping[str, Any], documents: list[Document]) -> dict[str, Any]:
    ((kind, asked),) = aggregation.items()
    return _ranges(asked, documents) if kind == "range" else _buckets(asked, documents)


def _ranges(asked: Mapping[str, Any], documents: list[Document]) -> dict[str, Any]:
    values = [value for document in documents for value in _values(document, asked["field"])]
    return {
        "buckets": [
            {"key": each["key"], "doc_count": sum(each["from"] <= value < each.get("to", math.inf) for value in values)}
            for each in asked["ranges"]
        ]
    }


def _buckets(terms: Mapping[str, Any], documents: list[Document]) -> dict[str, Any]:
    counts: dict[str, int] = {}
    for document in documents:
        for value in set(_values(document, terms["field"])):
            counts[value] = counts.get(value, 0) + 1
    ordered = sorted(counts.items(), key=lambda entry: (-entry[1], entry[0]))
    buckets = [{"key": value, "doc_count": count} for value, count in ordered]
    rest = sum(count for _, count in ordered[terms["size"] :])
    return {"buckets": buckets[: terms["size"]], "sum_other_doc_count": rest}
