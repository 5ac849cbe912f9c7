"""What recognises each of the features, but people, which are compared with others."""

from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.aws.moderation_detector import ModerationDetector
from chalicelib.aws.picture_embedder import PictureEmbedder
from chalicelib.aws.text_detector import TextDetector
from chalicelib.core.features import MODERATION, SIMILAR, TEXT
from chalicelib.core.vectors import EmbeddingModel

Detector = TextDetector | ModerationDetector | PictureEmbedder

_OF_REKOGNITION: Mapping[str, type[TextDetector] | type[ModerationDetector]] = {
    TEXT: TextDetector,
    MODERATION: ModerationDetector,
}


def detector_of(feature: str, client: Callable[[str], Any], *, embedding_model: EmbeddingModel) -> Detector:
    """The detector of one of the `FEATURES`, people excepted; `client` makes the client of a service of AWS."""
    if feature == SIMILAR:
        return PictureEmbedder(client("bedrock-runtime"), embedding_model)
    return _OF_REKOGNITION[feature](client("rekognition"))
