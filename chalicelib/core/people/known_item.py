"""What an owner says of a person <-> the item that keeps it."""

from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.core.detections import BoundingBox
from chalicelib.core.people.faces import Face
from chalicelib.core.people.facts import Known


def item_from_known(known: Known) -> dict[str, Any]:
    """The item's attributes; a face is a list: the photo's id, then left, top, width and height of its box."""
    values = {
        "PersonId": known.person_id,
        "Name": known.name,
        "IsHidden": known.is_hidden,
        "Cover": known.cover and _plain_face(known.cover),
        "Confirmed": _plain_faces(known.confirmed),
        "Denied": _plain_faces(known.denied),
    }
    return {name: value for name, value in values.items() if value}


def known_from_item(item: Mapping[str, Any]) -> Known:
    """Undo `item_from_known`; other attributes are left out."""
    return Known(
        person_id=item["PersonId"],
        name=item.get("Name", ""),
        is_hidden=item.get("IsHidden", False),
        cover=_face(item["Cover"]) if "Cover" in item else None,
        confirmed=frozenset(map(_face, item.get("Confirmed", ()))),
        denied=frozenset(map(_face, item.get("Denied", ()))),
    )


def _plain_faces(faces: Iterable[Face]) -> list[list[Any]]:
    return [_plain_face(face) for face in sorted(faces)]


def _plain_face(face: Face) -> list[Any]:
    box = face.box
    return [face.photo_id, box.left, box.top, box.width, box.height]


def _face(plain: list[Any]) -> Face:
    photo_id, *box = plain
    return Face(photo_id, BoundingBox(*map(float, box)))
