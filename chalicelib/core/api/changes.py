"""What a user asks to change -> the change, with all of its texts tidied."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import UnsetType

from chalicelib.core.album import tidy_description, tidy_name
from chalicelib.core.api.album_types import AlbumChangeBody
from chalicelib.core.api.contract import Body, given, is_given
from chalicelib.core.api.photo_requests import PhotoChangeBody, PointAsked
from chalicelib.core.edits import FLAGS, MAX_CAPTION_LENGTH, MAX_TITLE_LENGTH
from chalicelib.core.photo import Location
from chalicelib.core.tags import PhotoChange, tidy_tags
from chalicelib.core.text import tidied
from chalicelib.errors import BadRequest
from chalicelib.messages import Message

_FIRST_YEAR, _LAST_YEAR = 1800, 2999
_LONGEST_CITY = 100


def photo_change(body: PhotoChangeBody) -> PhotoChange:
    """The change of a photo. Raises `BadRequest`."""
    refuse_nothing(body)
    return PhotoChange(
        add_tags=tidy_tags("add_tags", given(body.add_tags, ())),
        remove_tags=tidy_tags("remove_tags", given(body.remove_tags, ())),
        hide_labels=tidy_tags("hide_labels", given(body.hide_labels, ())),
        show_labels=tidy_tags("show_labels", given(body.show_labels, ())),
        album_ids=_only_album(body.album),
        edits=_edits(body),
    )


def _only_album(asked: str | UnsetType | None) -> tuple[str, ...] | None:
    if isinstance(asked, UnsetType):
        return None
    return () if asked is None else (asked,)


def _edits(body: PhotoChangeBody) -> Mapping[str, Any]:
    sent = {name: getattr(body, name) for name in (*_READERS, *FLAGS) if is_given(getattr(body, name))}
    edits = {name: value if value is None else _READERS.get(name, _flag)(value) for name, value in sent.items()}
    return edits | _places(edits)


def _flag(is_set: bool) -> bool | None:
    return is_set or None


def _text(name: str, text: str, longest: int) -> str:
    tidy = tidied(text, max_length=longest)
    if len(tidy) > longest:
        raise BadRequest(Message.TOO_LONG.of(member=name, most=longest))
    return tidy


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise BadRequest(Message.NO_TIME) from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise BadRequest(f'"captured_at" must be in the years {_FIRST_YEAR} to {_LAST_YEAR}')
    return moment


def _location(asked: PointAsked | str) -> Location:
    if isinstance(asked, PointAsked):
        return Location(asked.latitude, asked.longitude, asked.altitude)
    from chalicelib.core.places import city_called  # reads a large table

    city = city_called(asked) if asked.strip() and len(asked) <= _LONGEST_CITY else None
    if city is None:
        raise BadRequest(Message.NO_CITY)
    return Location(city.latitude, city.longitude)


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "title": lambda text: _text("title", text, MAX_TITLE_LENGTH),
    "caption": lambda text: _text("caption", text, MAX_CAPTION_LENGTH),
    "rating": int,
    "captured_at": _moment,
    "location": _location,
}


def _places(edits: Mapping[str, Any]) -> dict[str, Any]:
    if "location" not in edits:
        return {}
    location = edits["location"]
    if location is None:
        return {"places": ()}
    from chalicelib.core.places import places_at

    return {"places": places_at(location.latitude, location.longitude)}


def album_change(body: AlbumChangeBody) -> dict[str, Any]:
    """New values of fields of `Album`. Raises `BadRequest`."""
    refuse_nothing(body)
    sent = {name: value for name in body.__struct_fields__ if is_given(value := getattr(body, name))}
    return {name: _TIDIED.get(name, _as_it_is)(value) for name, value in sent.items()}


def _as_it_is(value: Any) -> Any:
    return value


_TIDIED: Mapping[str, Callable[[Any], Any]] = {
    "name": tidy_name,
    "description": lambda text: text and tidy_description(text),
}


def refuse_nothing(body: Body) -> None:
    """Raise `BadRequest` if a change has no member."""
    members = [name for name in body.__struct_encode_fields__ if name != "ids"]
    if not any(is_given(getattr(body, name)) for name in members):
        raise BadRequest(f"nothing to change; allowed: {', '.join(members)}")
