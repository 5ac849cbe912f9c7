"""Search: what the caller typed -> hits among the caller's own photos -> pictures with presigned URLs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from chalicelib.core.search_language import SearchRequest, write_cursor
from chalicelib.core.search_query import search_body

if TYPE_CHECKING:
    from chalicelib.aws.photo_index import PhotoIndex
    from chalicelib.core.presigned_url import Presigner


def search_photos(request: SearchRequest, *, identity_id: str, index: PhotoIndex, signer: Presigner) -> dict[str, Any]:
    """The answer of `POST /picture/search`.

    `message` and `pictures` with `id`, `s3BucketUrl`, `labels` and `signedUrl` are the contract; `total` counts
    all hits, and `cursor`, where there are more, asks for the next page.
    """
    hits = index.search(search_body(request, identity_id=identity_id))["hits"]
    answer = {
        "message": "Success",
        "total": hits["total"]["value"],
        "pictures": [_picture(hit, signer) for hit in hits["hits"]],
    }
    full_page = len(hits["hits"]) == request.size
    return answer | ({"cursor": write_cursor(hits["hits"][-1]["sort"])} if full_page else {})


def _picture(hit: Mapping[str, Any], signer: Presigner) -> dict[str, Any]:
    document = hit["_source"]
    thumbnail = document.get("thumbnail")
    picture = {
        "id": document["photo_id"],
        "s3BucketUrl": f"{document['bucket']}.s3.amazonaws.com/{document['object_key']}",
        "labels": document["label_names"],
        "signedUrl": signer.url(document["object_key"], version_id=document.get("version_id")),
        "thumbnailUrl": signer.url(thumbnail["thumbnail_key"]) if thumbnail else None,
        "thumbnailSize": _size(thumbnail) if thumbnail else None,
        "score": hit["_score"],
        "detections": document["detections"],
        "size": _size(document),
        "fileSize": document.get("file_size"),
        "uploadedAt": document["uploaded_at"],
        "capturedAt": document.get("captured_at"),
        "camera": document.get("camera"),
        "place": _place(document),
    }
    return {name: value for name, value in picture.items() if value is not None}


def _size(document: Mapping[str, Any]) -> dict[str, int]:
    return {"width": document["width"], "height": document["height"]}


def _place(document: Mapping[str, Any]) -> dict[str, float] | None:
    location = document.get("location")
    if location is None:
        return None
    altitude = {"altitude": document["altitude"]} if "altitude" in document else {}
    return {"latitude": location["lat"], "longitude": location["lon"], **altitude}
