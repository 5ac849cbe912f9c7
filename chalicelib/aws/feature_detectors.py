"""What recognises each of the features, but people, which are compared with others."""

from collections.abc import Mapping

from chalicelib.aws.moderation_detector import ModerationDetector
from chalicelib.aws.text_detector import TextDetector
from chalicelib.core.features import MODERATION, TEXT

DETECTORS: Mapping[str, type[TextDetector] | type[ModerationDetector]] = {
    TEXT: TextDetector,
    MODERATION: ModerationDetector,
}
"""Each is made with Rekognition's client."""
