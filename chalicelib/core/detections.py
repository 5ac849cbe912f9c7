"""What was recognised in a photo: labels, what is written, what not everybody should see, faces; and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class BoundingBox:
    """Ratios 0-1 of the upright image's width and height, origin top left (Rekognition BoundingBox)."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Instance:
    """One located occurrence of a label; `confidence` in percent 0-100."""

    confidence: float
    bounding_box: BoundingBox


SURE = 55.0
"""In percent, Rekognition's own default. Labels below are less certain: found behind everything else, shown apart."""


@dataclass(frozen=True, slots=True)
class Label:
    """What was recognised; `confidence` in percent 0-100. Parents, aliases and categories are Rekognition's terms."""

    name: str
    confidence: float
    parents: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    instances: tuple[Instance, ...] = ()

    @property
    def is_sure(self) -> bool:
        """Whether it counts like a fact."""
        return self.confidence >= SURE


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line that is written in the photo; `confidence` in percent 0-100."""

    text: str
    confidence: float
    bounding_box: BoundingBox


SENSITIVE_CATEGORIES = frozenset({"Explicit", "Violence", "Visually Disturbing", "Hate Symbols"})
"""What is not shown to somebody who did not ask for it; Rekognition's other categories, such as alcohol, are."""


@dataclass(frozen=True, slots=True)
class ModerationLabel:
    """What not everybody should see, or only at some places; `confidence` in percent 0-100.

    `parent` is the category above it, in Rekognition's taxonomy of moderation; empty at the first level.
    """

    name: str
    confidence: float
    parent: str = ""


@dataclass(frozen=True, slots=True)
class DetectedFace:
    """A face that is kept in its owner's collection as `face_id`; `confidence` in percent 0-100.

    `person_id` says with which other faces it is grouped (core/people); it is missing until they were compared.
    """

    face_id: str
    confidence: float
    bounding_box: BoundingBox
    person_id: str | None = None
