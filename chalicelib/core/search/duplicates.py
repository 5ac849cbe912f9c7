"""What the engine said of photos that look alike: their looks, which one to keep, and where a page of groups ends."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

from msgspec import Meta

from chalicelib.core import vectors
from chalicelib.core.api.cursor import read_cursor, write_cursor
from chalicelib.core.image.formats import PHOTO_FORMATS
from chalicelib.core.looks import Seen

MOST_OF_GROUP = 100
_MOST_PICTURES = 200
"""With their URLs, that is half of what a function may answer."""
_Time = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]


def seen_in(answer: Mapping[str, Any]) -> list[Seen]:
    """The photos of an answer to `looks_body` or `alike_body`."""
    return [Seen(*hit["sort"]) for hit in answer["hits"]["hits"]]


def vectors_in(answer: Mapping[str, Any]) -> list[vectors.Seen]:
    """The photos of an answer to `of_kind_body`."""
    return [vectors.Seen(*hit["sort"][1:]) for hit in answer["hits"]["hits"]]


def best_first(hits: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The one to keep first: most pixels, then raw, as a camera wrote it, the largest file, the earliest upload."""
    return sorted(hits, key=lambda hit: _rank(hit["_source"]))


def _rank(document: Mapping[str, Any]) -> tuple[Any, ...]:
    known = PHOTO_FORMATS.get(document.get("format", ""))
    return (
        -document.get("width", 0) * document.get("height", 0),
        not (known and known.is_raw),
        "camera" not in document,
        -document.get("file_size", 0),
        document["uploaded_at"],
        document["photo_id"],
    )


def is_same_file(hits: Sequence[Mapping[str, Any]]) -> bool:
    """Whether all are the same file: as long, of the same look, and with the same beginning of the checksum."""
    files = {(hit["_source"].get("file_size"), *_made_from(hit["_source"]["thumbnail"])) for hit in hits}
    return len(files) == 1 and None not in files.pop()


def _made_from(thumbnail: Mapping[str, Any]) -> tuple[str | None, str | None]:
    return thumbnail.get("made_from"), thumbnail.get("look")


class GroupsPage(NamedTuple):
    """Some of all groups; the cursor leads to the next ones."""

    groups: tuple[tuple[Seen, ...], ...]
    cursor: str | None


def groups_page(groups: Sequence[tuple[Seen, ...]], size: int, cursor: str | None) -> GroupsPage:
    """At most `size` groups, but fewer if they are large. Raises `BadRequest` for the cursor."""
    after = read_cursor(cursor, tuple[_Time, str]) if cursor is not None else None
    rest = [group for group in groups if after is None or _place(group) > after]
    page = tuple(_that_fit(rest[:size]))
    return GroupsPage(page, write_cursor(_place(page[-1])) if len(page) < len(rest) else None)


def _place(group: tuple[Seen, ...]) -> tuple[int, str]:
    return -group[0].uploaded_at, group[0].photo_id


def _that_fit(groups: Sequence[tuple[Seen, ...]]) -> Iterator[tuple[Seen, ...]]:
    pictures = 0
    for group in groups:
        pictures += min(len(group), MOST_OF_GROUP)
        if pictures > _MOST_PICTURES:
            return
        yield group
