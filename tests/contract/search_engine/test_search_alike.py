"""Which photos look alike, on both engines: the looks that they give, and what is found by them."""

import json
from dataclasses import replace

from chalicelib.core.photo import Photo, Thumbnail
from chalicelib.core.search.alike_query import (
    alike_body,
    described_body,
    described_photos_body,
    looks_body,
    of_kind_body,
    photos_body,
)
from chalicelib.core.search.duplicates import seen_in, vectors_in
from chalicelib.core.sight import Others
from chalicelib.core.vectors import Seen, bands_of
from tests.contract.search_engine.library import Library
from tests.records import ALICE, BOB, a_finished_photo, a_search
from tests.unit.core.test_looks import LOOKS, changed
from tests.vectors import MODEL, VECTORS, between

DOG = LOOKS[0]


def looking(name: str, look: str | None, *, identity_id: str = ALICE) -> Photo:
    thumbnail = Thumbnail(f"thumbnail of {name}", 250, 188, look=look)
    return a_finished_photo(f"{name}.jpg", thumbnail=thumbnail, identity_id=identity_id)


def test_what_looks_alike_is_found(library: Library) -> None:
    own = [looking("original", DOG), looking("copy", changed(DOG, 6)), looking("other", LOOKS[1])]
    library.add(*own, looking("of bob", DOG, identity_id=BOB), looking("old", None))

    seen = seen_in(library.search(looks_body(identity_id=ALICE)))
    looks = sorted((photo.thumbnail.look or "", photo.photo_id) for photo in own if photo.thumbnail)
    assert [(each.look, each.photo_id) for each in seen] == looks
    rest = seen_in(library.search(looks_body(identity_id=ALICE, after=seen[0])))
    assert rest == seen[1:]
    alike = seen_in(library.search(alike_body(DOG, identity_id=ALICE)))
    assert {each.photo_id for each in alike} == {photo.photo_id for photo in own[:2]}
    everybodys = [photo.photo_id for photo in own] + [looking("of bob", DOG, identity_id=BOB).photo_id]
    found = library.search(photos_body(everybodys, identity_id=ALICE))["hits"]["hits"]
    assert {hit["_source"]["photo_id"] for hit in found} == {photo.photo_id for photo in own}
    assert "look_bands" not in json.dumps(found)


def showing(name: str, vector: str, *, identity_id: str = ALICE) -> Photo:
    return a_finished_photo(f"{name}.jpg", vector=vector, vector_model=MODEL, identity_id=identity_id)


def test_what_is_of_a_kind_is_found_the_most_similar_first(library: Library) -> None:
    own = [showing("less", between(0, 1, 0.35)), showing("near", between(0, 1, 0.2)), showing("same", VECTORS[0])]
    others = [showing("car", VECTORS[1]), showing("of bob", VECTORS[0], identity_id=BOB), looking("old", DOG)]
    library.add(*own, *others)

    answer = library.search(of_kind_body(VECTORS[0], MODEL, identity_id=ALICE))
    assert vectors_in(answer) == [Seen(photo.vector or "", photo.photo_id) for photo in reversed(own)]
    shared = [len(set(bands_of(VECTORS[0], MODEL)) & set(bands_of(photo.vector or "", MODEL))) for photo in own]
    assert [hit["sort"][0] for hit in answer["hits"]["hits"]] == shared[::-1]
    assert vectors_in(library.search(of_kind_body(VECTORS[0], "another", identity_id=ALICE))) == []
    found = library.search(photos_body([own[0].photo_id], identity_id=ALICE))["hits"]["hits"]
    assert "vector" not in found[0]["_source"]


def test_what_is_described_is_found_among_what_the_search_itself_does_not_find(library: Library) -> None:
    own = [showing("less", between(0, 1, 0.35)), showing("near", between(0, 1, 0.2))]
    tagged = replace(showing("tagged", VECTORS[0]), tags=("beach",))
    library.add(*own, tagged, showing("of bob", VECTORS[0], identity_id=BOB), looking("old", DOG))

    def found(query: str, others: Others | None = None) -> list[str]:
        request = a_search(query, {})
        body = described_body(request, VECTORS[0], MODEL, identity_id=ALICE, others=others or {})
        ids = [each.photo_id for each in vectors_in(library.search(body))]
        shown = library.search(described_photos_body(request, ids, identity_id=ALICE, others=others or {}))["hits"][
            "hits"
        ]
        names = {hit["_source"]["photo_id"]: hit["_source"]["object_key"].rpartition("/")[2] for hit in shown}
        return [names[photo_id] for photo_id in ids]

    assert found("sand") == ["tagged.jpg", "near.jpg", "less.jpg"]
    assert found("beach") == ["near.jpg", "less.jpg"]
    assert found("sand tag:beach") == ["tagged.jpg"]
    assert found("sand -name:near") == ["tagged.jpg", "less.jpg"]
    assert set(found("sand", {BOB: None})) == {"of bob.jpg", "tagged.jpg", "near.jpg", "less.jpg"}
    assert found("sand", {BOB: ("another album",)}) == ["tagged.jpg", "near.jpg", "less.jpg"]


def test_duplicates_are_searched_for(library: Library) -> None:
    library.add(looking("original", DOG), looking("copy", changed(DOG, 6)), looking("other", LOOKS[1]))

    assert set(library.find("is:duplicate")) == {"original.jpg", "copy.jpg"}
    assert library.find("car -is:duplicate") == ["other.jpg"]
    assert library.find("is:duplicate", identity_id=BOB) == []
