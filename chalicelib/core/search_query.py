"""SearchRequest -> OpenSearch request body. The one place that decides whose photos a search may see."""

from typing import Any

from chalicelib.core.search_language import SearchRequest

# An exact name outweighs an alias, that an ancestor, that anything else said of the photo.
_FIELDS = [
    "label_names^4",
    "tags^4",
    "label_aliases^3",
    "label_parents^2",
    "label_categories",
    "name",
    "camera",
    "lens",
]


def search_body(request: SearchRequest, *, identity_id: str) -> dict[str, Any]:
    """The body of `_search`: hits among the photos of `identity_id` only, best first, newest first among equals.

    The last sort key is unique, so that `search_after` neither skips nor repeats a photo.
    """
    body: dict[str, Any] = {
        "size": request.size,
        "track_total_hits": True,
        "query": {
            "bool": {
                "filter": [{"term": {"identity_id": identity_id}}],
                "must": [_all_words(request.words)],
                "should": [_confidence(request.words)],
            }
        },
        "sort": [{"_score": "desc"}, {"uploaded_at": "desc"}, {"photo_id": "asc"}],
    }
    return body | ({"search_after": list(request.after)} if request.after else {})


# Every word must be found, each in any field.
def _all_words(words: str) -> dict[str, Any]:
    return {"multi_match": {"query": words, "type": "cross_fields", "operator": "and", "fields": _FIELDS}}


# "Car 98 %" before "Car 61 %": field_value_factor would take an array's first value only, hence the nested field.
def _confidence(words: str) -> dict[str, Any]:
    return {
        "nested": {
            "path": "detections",
            "score_mode": "max",
            "query": {
                "function_score": {
                    "query": {"match": {"detections.name": words}},
                    "field_value_factor": {"field": "detections.confidence", "modifier": "log1p"},
                    "boost_mode": "replace",
                }
            },
        }
    }
