"""SearchRequest -> OpenSearch request body. The one place that decides whose photos a search may see."""

from typing import Any

from chalicelib.core.search_language import SearchRequest

# What a match is worth by the field it is in: an exact name outweighs an alias, that an ancestor, that anything else
# said of the photo. Confidence, 0-100, decides within one field.
_WORTH = {
    "label_names": 400,
    "tags": 400,
    "label_aliases": 300,
    "label_parents": 200,
    "label_categories": 100,
    "name": 100,
    "camera": 100,
    "lens": 100,
}


def search_body(request: SearchRequest, *, identity_id: str) -> dict[str, Any]:
    """The body of `_search`: hits among the photos of `identity_id` only, best first, newest first among equals.

    A score is a sum of whole numbers and says nothing of the other photos, unlike BM25's: so it is the same on the
    next page, whatever was uploaded meanwhile and however the engine rounds. The last sort key is unique. Hence
    `search_after` neither skips nor repeats a photo.
    """
    body: dict[str, Any] = {
        "size": request.size,
        "track_total_hits": True,
        "query": {
            "bool": {
                "filter": [{"term": {"identity_id": identity_id}}, _all_words(request.words)],
                "should": [_best_field(request.words), _confidence(request.words)],
            }
        },
        "sort": [{"_score": "desc"}, {"uploaded_at": "desc"}, {"photo_id": "asc"}],
    }
    return body | ({"search_after": list(request.after)} if request.after else {})


# Every word must be found, each in any field.
def _all_words(words: str) -> dict[str, Any]:
    return {"multi_match": {"query": words, "type": "cross_fields", "operator": "and", "fields": list(_WORTH)}}


def _best_field(words: str) -> dict[str, Any]:
    matches = [
        {"constant_score": {"filter": {"match": {field: words}}, "boost": worth}} for field, worth in _WORTH.items()
    ]
    return {"dis_max": {"queries": matches}}


# "Car 98 %" before "Car 61 %": field_value_factor would take an array's first value only, hence the nested field.
def _confidence(words: str) -> dict[str, Any]:
    return {
        "nested": {
            "path": "detections",
            "score_mode": "max",
            "query": {
                "function_score": {
                    "query": {"match": {"detections.name": words}},
                    "field_value_factor": {"field": "detections.percent"},
                    "boost_mode": "replace",
                }
            },
        }
    }
