"""The input of DetectLabels: JSON -> a checked request. Ranges are those of botocore's model of Rekognition."""

from dataclasses import dataclass
from typing import Any

from .errors import InvalidParameter, MalformedRequest
from .request_values import S3Object, image_of, number, optional, strings, structure

MAX_LABELS = 1000
DEFAULT_MIN_CONFIDENCE = 55.0
MAX_DOMINANT_COLORS = 20
DEFAULT_DOMINANT_COLORS = 10
GENERAL_LABELS = "GENERAL_LABELS"
IMAGE_PROPERTIES = "IMAGE_PROPERTIES"
MAX_FILTERS = 100
MAX_FILTER_LENGTH = 50


@dataclass(frozen=True, slots=True)
class Filters:
    """Exact names; an empty inclusion set lets everything in."""

    labels: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    excluded_labels: frozenset[str] = frozenset()
    excluded_categories: frozenset[str] = frozenset()

    def allows(self, name: str, categories: tuple[str, ...]) -> bool:
        """Return whether a label passes: it is in an inclusion filter, if there are any, and in no exclusion filter."""
        included = name in self.labels or not self.categories.isdisjoint(categories)
        excluded = name in self.excluded_labels or not self.excluded_categories.isdisjoint(categories)
        return (included or not (self.labels or self.categories)) and not excluded


@dataclass(frozen=True, slots=True)
class DetectLabelsRequest:
    """`image` is the content itself or its place in S3; `min_confidence` in percent 0-100.

    `features` are those asked for: GENERAL_LABELS, IMAGE_PROPERTIES or both. Each other field belongs to one of them.
    """

    image: bytes | S3Object
    max_labels: int = MAX_LABELS
    min_confidence: float = DEFAULT_MIN_CONFIDENCE
    filters: Filters = Filters()
    features: frozenset[str] = frozenset({GENERAL_LABELS})
    max_dominant_colors: int = DEFAULT_DOMINANT_COLORS


def parse_request(document: object) -> DetectLabelsRequest:
    """Return the request in a decoded JSON body; raises `MalformedRequest`, `InvalidParameter`, `ImageTooLarge`."""
    body = structure(document, "request")
    features = _features(body)
    settings = optional(body, "Settings")
    _check_belonging(body, settings, features)
    return DetectLabelsRequest(
        image_of(structure(body.get("Image"), "Image")),
        _whole_number(body, "MaxLabels", MAX_LABELS, MAX_LABELS),
        number(body, "MinConfidence", DEFAULT_MIN_CONFIDENCE, 100),
        _filters(optional(settings, "GeneralLabels")),
        features,
        _whole_number(
            optional(settings, "ImageProperties"), "MaxDominantColors", DEFAULT_DOMINANT_COLORS, MAX_DOMINANT_COLORS
        ),
    )


def _features(body: dict[str, Any]) -> frozenset[str]:
    names = strings(body, "Features")
    unknown = [name for name in names if name not in (GENERAL_LABELS, IMAGE_PROPERTIES)]
    if unknown or len(names) > 2:
        raise InvalidParameter(
            f"Request has invalid parameters: Features takes {GENERAL_LABELS} and {IMAGE_PROPERTIES}, not {names}"
        )
    return frozenset(names or [GENERAL_LABELS])


def _check_belonging(body: dict[str, Any], settings: dict[str, Any], features: frozenset[str]) -> None:
    """Refuse settings of a feature that is not asked for, as the API reference of DetectLabels says."""
    owned = [("MaxLabels", body), ("MinConfidence", body), ("GeneralLabels", settings)]
    given = [(GENERAL_LABELS, key) for key, holder in owned if holder.get(key) is not None]
    if settings.get("ImageProperties") is not None:
        given.append((IMAGE_PROPERTIES, "ImageProperties"))
    for feature, key in given:
        if feature not in features:
            raise InvalidParameter(f"Request has invalid parameters: {key} needs the feature {feature}")


def _whole_number(body: dict[str, Any], key: str, default: int, most: int) -> int:
    value = number(body, key, default, most)
    if value != int(value):
        raise MalformedRequest(f"{key} is not a whole number")
    return int(value)


def _filters(settings: dict[str, Any]) -> Filters:
    return Filters(
        _filter(settings, "LabelInclusionFilters"),
        _filter(settings, "LabelCategoryInclusionFilters"),
        _filter(settings, "LabelExclusionFilters"),
        _filter(settings, "LabelCategoryExclusionFilters"),
    )


def _filter(settings: dict[str, Any], key: str) -> frozenset[str]:
    values = strings(settings, key)
    if len(values) > MAX_FILTERS or any(len(value) > MAX_FILTER_LENGTH for value in values):
        raise InvalidParameter(
            f"Request has invalid parameters: {key} takes {MAX_FILTERS} names of {MAX_FILTER_LENGTH} characters"
        )
    return frozenset(values)
