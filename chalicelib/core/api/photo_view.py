"""Photo -> what its owner is shown: in live messages, in lists, or the whole of one photo."""

from dataclasses import replace
from typing import Any, TypeVar

from msgspec import structs

from chalicelib.core.api.contract import detailed, view
from chalicelib.core.api.photo_parts import (
    Box,
    CameraView,
    ColourView,
    EditsView,
    FaceView,
    InscriptionView,
    LabelView,
    ModerationLabelView,
    Point,
    TextLineView,
)
from chalicelib.core.api.photo_types import ChangedPhoto, KnownPhoto, LivePhoto, ShortPhoto, StepName, WholePhoto
from chalicelib.core.api.rendition_view import all_renditions, listed_renditions
from chalicelib.core.detections import DetectedFace
from chalicelib.core.edits import edited
from chalicelib.core.object_keys import display_name, s3_address
from chalicelib.core.people.facts import Facts
from chalicelib.core.photo import Edits, ImageMetadata, Photo, Status
from chalicelib.core.plain import to_plain
from chalicelib.core.sight import Sight
from chalicelib.core.signing.signer import Signer
from chalicelib.core.tags import file_tags_of, tags_of

P = TypeVar("P", ShortPhoto, WholePhoto)


def live_form(photo: Photo) -> LivePhoto:
    """What a live message shows: no URLs, which would be other ones with each message."""
    thumbnail, metadata, edits = photo.thumbnail, edited(photo).image_metadata, photo.edits or Edits()
    return LivePhoto(
        id=photo.photo_id,
        name=display_name(photo.object_key),
        status=photo.status,
        step=step_of(photo),
        status_reason=photo.status_reason,
        status_detail=detailed(photo.status_reason),
        uploaded_at=photo.uploaded_at.isoformat(),
        album_id=_first(photo.album_ids),
        album_ids=photo.album_ids or None,
        thumbnail_width=thumbnail.width if thumbnail else None,
        thumbnail_height=thumbnail.height if thumbnail else None,
        favourite=edits.favourite,
        rejected=edits.rejected,
        hidden=edits.hidden,
        sensitive=photo.is_sensitive or None,
        trashed_until=photo.trashed.until.isoformat() if photo.trashed else None,
        **(_of_image(metadata) if metadata else {}),
    )


def short_form(photo: Photo, signer: Signer) -> ShortPhoto:
    """What a list shows."""
    return ShortPhoto(
        **structs.asdict(live_form(photo)),
        look=_look_of(photo),
        thumbnail_url=signer.derived_url(photo.thumbnail) if photo.thumbnail else None,
        signed_url=signer.url(photo.object_key, version_id=photo.version_id),
        renditions=listed_renditions(photo.thumbnail, signer),
    )


def large_form(photo: Photo, signer: Signer) -> ShortPhoto:
    """The same, and all renditions, for whoever asks for certain photos."""
    return ShortPhoto(**structs.asdict(live_form(photo)), look=_look_of(photo), **pictures(photo, signer))


def _look_of(photo: Photo) -> str | None:
    return photo.thumbnail.look if photo.thumbnail else None


def whole_form(photo: Photo, signer: Signer) -> WholePhoto:
    """Everything that is known about a photo. Hidden labels are only in a member of their own."""
    seen = replace(photo, labels=tuple(label for label in photo.labels if label.name not in photo.hidden_labels))
    return WholePhoto(**structs.asdict(known(seen)), **pictures(photo, signer))


def pictures(photo: Photo, signer: Signer) -> dict[str, Any]:
    """Where the photo and its smaller pictures are."""
    return {
        "thumbnail_url": signer.derived_url(photo.thumbnail) if photo.thumbnail else None,
        "signed_url": signer.url(photo.object_key, version_id=photo.version_id),
        "renditions": all_renditions(photo.thumbnail, signer),
    }


def known(photo: Photo) -> KnownPhoto:
    """Everything that is known about a photo, as its owner wants it to be seen."""
    photo = edited(photo)
    metadata = photo.image_metadata
    return KnownPhoto(
        **structs.asdict(live_form(photo)),
        file_size=metadata.file_size if metadata else None,
        labels=view(tuple[LabelView, ...], tuple(label for label in photo.labels if label.is_sure)),
        less_certain_labels=view(tuple[LabelView, ...], tuple(label for label in photo.labels if not label.is_sure)),
        text_lines=view(tuple[TextLineView, ...], photo.text_lines),
        moderation_labels=view(tuple[ModerationLabelView, ...], photo.moderation_labels),
        tags=tags_of(photo),
        file_tags=file_tags_of(photo),
        inscription=view(InscriptionView, metadata.inscription) if metadata and metadata.inscription else None,
        hidden_labels=photo.hidden_labels,
        edits=edits_view(photo),
        camera=view(CameraView, metadata.camera) if metadata and metadata.camera else None,
        location=view(Point, metadata.location) if metadata and metadata.location else None,
        places=photo.places,
        notes=("damaged",) if photo.thumbnail and photo.thumbnail.damaged else (),
        colours=view(tuple[ColourView, ...], photo.colours),
        object_key=photo.object_key,
        s3_bucket_url=s3_address(photo.object_key, photo.bucket),
        label_model_version=photo.label_model_version,
        text_model_version=photo.text_model_version,
        moderation_model_version=photo.moderation_model_version,
        vector_model=photo.vector_model,
        revision=photo.revision,
    )


def seen_by(sight: Sight, photo: Photo, shown: P) -> P:
    """A view of a photo, as somebody may see it who need not be its owner."""
    if photo.identity_id == sight.identity_id:
        return shown
    album_ids = sight.albums_of(photo)
    owner = sight.email_of(photo.identity_id)
    return structs.replace(shown, owner=owner, album_id=_first(album_ids), album_ids=album_ids or None)


def with_faces(shown: WholePhoto, photo: Photo, known: Facts) -> WholePhoto:
    """The same with whose faces are in it: for the photo's owner, whose facts these are, and for nobody else."""
    faces = tuple(_face(face, known) for face in photo.faces)
    return structs.replace(shown, faces=faces or None)


def _face(face: DetectedFace, known: Facts) -> FaceView:
    person = known.get(face.person_id or "")
    return FaceView(
        id=face.face_id,
        confidence=face.confidence,
        bounding_box=view(Box, face.bounding_box),
        person=face.person_id,
        name=person.name or None if person else None,
    )


Changed = TypeVar("Changed", bound=ChangedPhoto)


def changed_form(photo: Photo, sight: Sight, *, as_kind: type[Changed]) -> Changed:
    """What was said of it, tags and albums included, as far as somebody may see it."""
    album_ids = sight.albums_of(photo)
    return as_kind(
        id=photo.photo_id,
        tags=tags_of(photo),
        hidden_labels=photo.hidden_labels,
        album_id=_first(album_ids),
        album_ids=album_ids,
        edits=edits_view(photo),
    )


def edits_view(photo: Photo) -> EditsView:
    """What the owner has said of it."""
    edits = photo.edits or Edits()
    said = to_plain(replace(edits, location=None, places=()))
    return EditsView(**said, location=view(Point, edits.location) if edits.location else None)


# The one album that clients know which know only one.
def _first(album_ids: tuple[str, ...]) -> str | None:
    return album_ids[0] if album_ids else None


def step_of(photo: Photo) -> StepName | None:
    """What is being done with a photo right now; None once its processing has ended."""
    if photo.status is Status.PENDING:
        return "metadata"
    if photo.status is Status.RUNNING:
        done = photo.thumbnail is not None and photo.label_model_version is not None
        return "index" if done else "labels_and_thumbnail"
    return None


def _of_image(metadata: ImageMetadata) -> dict[str, Any]:
    captured_at = metadata.captured_at
    return {
        "captured_at": captured_at.isoformat() if captured_at else None,
        "width": metadata.width,
        "height": metadata.height,
        "format": metadata.format,
        "rating": metadata.inscription.rating if metadata.inscription else None,
    }
