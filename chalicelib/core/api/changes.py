"""What a user asks to change -> the change, with all of its texts tidied."""

from chalicelib.core.album import AlbumChange, tidy_name
from chalicelib.core.api.album_types import AlbumChangeBody
from chalicelib.core.api.contract import Body, given, is_given
from chalicelib.core.api.photo_types import PhotoChangeBody
from chalicelib.core.tags import PhotoChange, tidy_tags
from chalicelib.errors import BadRequest


def photo_change(body: PhotoChangeBody) -> PhotoChange:
    """The change of a photo. Raises `BadRequest`."""
    _refuse_nothing(body)
    return PhotoChange(
        add_tags=tidy_tags("add_tags", given(body.add_tags, ())),
        remove_tags=tidy_tags("remove_tags", given(body.remove_tags, ())),
        hide_labels=tidy_tags("hide_labels", given(body.hide_labels, ())),
        show_labels=tidy_tags("show_labels", given(body.show_labels, ())),
        moves=is_given(body.album),
        album_id=given(body.album, None),
    )


def album_change(body: AlbumChangeBody) -> AlbumChange:
    """The change of an album. Raises `BadRequest`."""
    _refuse_nothing(body)
    name = given(body.name, None)
    return AlbumChange(
        name=None if name is None else tidy_name(name),
        sets_cover=is_given(body.cover_photo_id),
        cover_photo_id=given(body.cover_photo_id, None),
    )


def _refuse_nothing(body: Body) -> None:
    members = [name for name in body.__struct_encode_fields__ if name != "ids"]
    if not any(is_given(getattr(body, name)) for name in members):
        raise BadRequest(f"nothing to change; allowed: {', '.join(members)}")
