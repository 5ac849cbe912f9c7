"""What was sent is read into the types of the contract; what does not fit is answered in words for people."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.core.api.album_types import AlbumBody, AlbumDeletion, FileBody, UploadsBody
from chalicelib.core.api.contract import Body, Request
from chalicelib.core.api.photo_requests import PhotoChangeBody, PhotosQuery
from chalicelib.core.api.reading import read_body, read_headers, read_query
from chalicelib.core.api.search_types import SearchBody, SearchHeaders, SuggestQuery
from chalicelib.core.photo import Status
from chalicelib.errors import BadRequest

MD5 = "0123456789abcdef0123456789ABCDEF"
FILE = {"name": "a.jpg", "size": 1024, "md5": MD5, "type": "image/jpeg"}
BODIES = (AlbumBody, PhotoChangeBody, SearchBody, UploadsBody)


def refused(read: Callable[..., Any], kind: Any, sent: Any) -> str:
    with pytest.raises(BadRequest) as raised:
        read(kind, sent)
    return str(raised.value)


# Bodies


def test_a_body_is_read() -> None:
    body = read_body(UploadsBody, json.dumps({"files": [FILE, FILE], "album": "a" * 32}))

    assert body == UploadsBody(files=[FileBody(**FILE)] * 2, album="a" * 32)  # type: ignore[arg-type]
    assert body.files[0].etag == MD5.lower()


def test_nothing_is_an_empty_body() -> None:
    assert read_body(SearchBody, b"") == read_body(SearchBody, b"{}") == SearchBody()


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize(
    "raw", [b"[]", b"null", b"5", b'"text"', b"{", b"\xff", b"[" * 100_000, b'{"a": 1' + b"0" * 5000]
)
def test_a_body_that_is_not_an_object_is_refused_with_an_example(kind: type[Body], raw: bytes) -> None:
    _, _, example = refused(read_body, kind, raw).partition("the body must be a JSON object, for example ")

    assert isinstance(json.loads(example), dict)


@pytest.mark.parametrize("kind", [AlbumBody, PhotoChangeBody, SearchBody])
def test_the_example_can_be_sent(kind: type[Body]) -> None:
    assert read_body(kind, kind.example)


@pytest.mark.parametrize("raw", [b'{"query": 1, "query": 1}', b'{"query": 1, "x": {"query": 1, "query": 2}}'])
def test_a_member_that_is_sent_twice_is_refused(raw: bytes) -> None:
    assert refused(read_body, SearchBody, raw) == 'the body has "query" twice; send it once'


@pytest.mark.parametrize("size", [0, 201, 30.0, "10", True, None, [1], 10**30])
def test_a_number_out_of_range_is_reported_with_the_range(size: Any) -> None:
    told = refused(read_body, SearchBody, json.dumps({"size": size}))

    assert told == f'"size" must be a whole number from 1 to 200, not {json.dumps(size)}'


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"facet": True}, 'unknown member "facet"; allowed: query, size, cursor, min_confidence, facets, sort'),
        ({"min_confidence": float("nan")}, '"min_confidence" must be a number from 0 to 100, in percent, not NaN'),
        ({"min_confidence": 10**400}, '"min_confidence" must be a number from 0 to 100, in percent, not 1000'),
        ({"sort": "size"}, '"sort" must be one of relevance, newest, oldest, date, not "size"'),
        ({"facets": ["labels", 1]}, '"facets" must be true or false or a list, each one of labels, categories,'),
        ({"query": 5}, '"query" must be a text of at most 500 characters, not 5'),
        ({"query": "x" * 501}, '"query" must be a text of at most 500 characters, not a text of 501 characters'),
        ({"cursor": {"a": "x" * 200}}, '"cursor" must be a text, `cursor` of an earlier answer, unchanged, not {"a'),
    ],
)
def test_a_mistake_in_a_search_is_reported_with_what_is_allowed(body: dict[str, Any], message: str) -> None:
    told = refused(read_body, SearchBody, json.dumps(body))

    assert told.startswith(message)
    assert len(told) < 250


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, '"name" is missing; it must be a text'),
        ({"name": "a", "id": "b"}, 'unknown member "id"; allowed: name, description'),
        ({"name": 1}, '"name" must be a text, not 1'),
    ],
)
def test_a_mistake_in_an_album_is_reported_with_what_is_allowed(body: dict[str, Any], message: str) -> None:
    assert refused(read_body, AlbumBody, json.dumps(body)) == message


FILES = "a list of 1 to 50 items, each an object with name, size, md5, type, of"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, f'"files" is missing; it must be {FILES}'),
        ({"files": []}, f'"files" must be {FILES}, not []'),
        ({"files": [FILE] * 51}, f'"files" must be {FILES}, not a list of 51 items'),
        ({"files": "a.jpg"}, f'"files" must be {FILES}, not "a.jpg"'),
        ({"files": ["a.jpg"]}, '"files[0]" must be an object with name, size, md5, type, of, not "a.jpg"'),
        ({"files": [FILE], "folder": "x"}, 'unknown member "folder"; allowed: files, album'),
        ({"files": [FILE], "album": 5}, '"album" must be a text, the id of an album or null, not 5'),
        ({"files": [FILE, FILE | {"x": 1}]}, 'unknown member "x" of "files[1]"; allowed: name, size, md5, type, of'),
        ({"files": [{}]}, '"name" of "files[0]" is missing; it must be a text'),
    ],
)
def test_a_mistake_in_an_upload_is_reported_with_what_is_allowed(body: dict[str, Any], message: str) -> None:
    assert refused(read_body, UploadsBody, json.dumps(body)) == message


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"size": "1"}, '"files[1].size" must be a whole number of at least 0, not "1"'),
        ({"size": True}, '"files[1].size" must be a whole number of at least 0, not true'),
        ({"size": -1}, '"files[1].size" must be a whole number of at least 0, not -1'),
        ({"name": 1}, '"files[1].name" must be a text, not 1'),
        ({"name": "\ud83c.jpg"}, "\"name\" of a file must be a text in UTF-8, not '\\ud83c.jpg'"),
        ({"md5": "abc"}, '"files[1].md5" must be a text, the 32 hex digits of its MD5, not "abc"'),
        ({"md5": MD5 + "0"}, f'"files[1].md5" must be a text, the 32 hex digits of its MD5, not "{MD5}0"'),
        ({"md5": MD5 + "\n"}, f'"files[1].md5" must be a text, the 32 hex digits of its MD5, not "{MD5}\\n"'),
    ],
)
def test_a_mistake_in_a_file_is_reported_with_its_position(change: dict[str, Any], message: str) -> None:
    assert refused(read_body, UploadsBody, json.dumps({"files": [FILE, FILE | change]})) == message


def test_the_name_of_a_member_is_no_way_to_write_a_message() -> None:
    told = refused(read_body, SearchBody, json.dumps({'a` - at `$.size"\n' + "x" * 1000: 1}))

    assert told.startswith('unknown member "a` - at `$.size\\"\\nxxx')
    assert len(told) < 250


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["delete", "Car", MD5]),
    lambda inner: st.lists(inner) | st.dictionaries(st.text() | st.sampled_from(list(FILE)), inner),
    max_leaves=8,
)


files = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(FILE, values)))


@given(st.sampled_from(BODIES), st.data())
def test_whatever_is_sent_is_read_or_refused_in_words_for_people(kind: type[Body], data: st.DataObject) -> None:
    members = st.sampled_from([*kind.__struct_encode_fields__, "x"])
    message = answer(kind, data.draw(st.dictionaries(members, values | files)))

    assert message is None or any(words in message for words in (" must be ", "unknown member ", " is missing; "))
    assert "`str`" not in (message or "")


def answer(kind: type[Body], body: dict[str, Any]) -> str | None:
    try:
        read_body(kind, json.dumps(body))
    except BadRequest as error:
        return str(error)
    return None


# Queries and headers


@pytest.mark.parametrize(
    ("sent", "query"),
    [
        ({}, PhotosQuery()),
        (
            {"album": "a" * 32, "status": "FAILED", "size": "200", "cursor": "x"},
            PhotosQuery(album="a" * 32, status=Status.FAILED, size=200, cursor="x"),
        ),
        ({"size": "007"}, PhotosQuery(size=7)),
        ({"album": "123", "cursor": "null"}, PhotosQuery(album="123", cursor="null")),
    ],
)
def test_a_query_is_read_and_its_numbers_are_text(sent: dict[str, str], query: PhotosQuery) -> None:
    assert read_query(PhotosQuery, sent) == query


NO_SIZES = ("0", "201", "-1", "1e2", "1.0", " 1", "+1", "1_0", "٣", "9" * 5000, "9" * 18, "", "null", "true")


@pytest.mark.parametrize("size", NO_SIZES)
def test_an_impossible_size_of_a_list_is_answered_with_the_range(size: str) -> None:
    assert '"size" must be a whole number from 1 to 200, not ' in refused(read_query, PhotosQuery, {"size": size})


@pytest.mark.parametrize(
    ("kind", "sent", "message"),
    [
        (PhotosQuery, {"status": "DONE"}, '"status" must be one of PENDING, RUNNING, SUCCEEDED, FAILED, not "DONE"'),
        (
            PhotosQuery,
            {"order": "name"},
            'unknown member "order"; allowed: album, sort, status, until, ids, hidden, trashed, size, cursor',
        ),
        (PhotosQuery, {"hidden": "yes"}, '"hidden" must be true or false, hidden photos, too, not "yes"'),
        (AlbumDeletion, {}, '"photos" is missing; it must be one of keep, delete'),
        (AlbumDeletion, {"photos": ""}, '"photos" must be one of keep, delete, not ""'),
        (AlbumDeletion, {"photos": "all"}, '"photos" must be one of keep, delete, not "all"'),
        (SuggestQuery, {"q": "x" * 501}, '"q" must be a text of at most 500 characters, not a text of 501 characters'),
    ],
)
def test_an_impossible_query_is_answered_with_the_possible_ones(
    kind: type[Request], sent: dict[str, str], message: str
) -> None:
    assert refused(read_query, kind, sent) == message


@pytest.mark.parametrize("photos", ["keep", "delete"])
def test_other_parameters_of_some_queries_do_not_matter(photos: str) -> None:
    assert read_query(AlbumDeletion, {"photos": photos, "_": "1"}).photos == photos
    assert read_query(SuggestQuery, {"_": "1"}).q == ""


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, None),
        ({"search-key": ""}, None),
        ({"search-key": "red car", "accept": "*/*"}, "red car"),
        ({"search-key": "caf%C3%A9"}, "café"),
        ({"search-key": "café"}, "café"),
        ({"search-key": "100%"}, "100%"),
        ({"search-key": "1+1"}, "1+1"),
    ],
)
def test_headers_are_read_percent_encoded_or_not(sent: dict[str, str], words: str | None) -> None:
    assert read_headers(SearchHeaders, sent).search_key == words
