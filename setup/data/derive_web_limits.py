"""Derives web/src/limits.json from the application's limits: `python -m setup.data.derive_web_limits`.

The web app refuses at once what the application would refuse later. A test keeps the committed file current.
"""

import json
from pathlib import Path

from chalicelib.core.album import MAX_DESCRIPTION_LENGTH, MAX_NAME_LENGTH
from chalicelib.core.api.album_types import SIDECAR_TYPE
from chalicelib.core.api.people_types import MAX_NAME_LENGTH as MAX_PERSON_NAME_LENGTH
from chalicelib.core.api.photo_requests import MAX_IDS
from chalicelib.core.api.search_types import MAX_LENGTH as MAX_QUERY_LENGTH
from chalicelib.core.detections import SURE
from chalicelib.core.edits import HIGHEST_RATING, MAX_CAPTION_LENGTH, MAX_TITLE_LENGTH
from chalicelib.core.image.formats import ACCEPTED, PHOTO_FORMATS
from chalicelib.core.image.metadata import MAX_FILE_BYTES
from chalicelib.core.looks import MOST_DIFFERENT
from chalicelib.core.object_keys import MAX_SIDECAR_BYTES
from chalicelib.core.tags import MAX_TAG_LENGTH

RESULT = Path(__file__).parents[2] / "web/src/limits.json"


def render() -> str:
    """The content of the file. A format's start is a pattern in which each character stands for a byte."""
    formats = [
        {
            "name": known.name,
            "type": known.content_type,
            "start": known.start,
            "endings": " ".join(known.endings),
            "displayed": known.displayed,
        }
        for known in PHOTO_FORMATS.values()
    ]
    limits = {
        "maxAlbumNameLength": MAX_NAME_LENGTH,
        "maxDescriptionLength": MAX_DESCRIPTION_LENGTH,
        "maxTitleLength": MAX_TITLE_LENGTH,
        "maxCaptionLength": MAX_CAPTION_LENGTH,
        "maxQueryLength": MAX_QUERY_LENGTH,
        "highestRating": HIGHEST_RATING,
        "maxIds": MAX_IDS,
        "maxDifferentBits": MOST_DIFFERENT,
        "maxFileBytes": MAX_FILE_BYTES,
        "maxSidecarBytes": MAX_SIDECAR_BYTES,
        "maxTagLength": MAX_TAG_LENGTH,
        "maxPersonNameLength": MAX_PERSON_NAME_LENGTH,
        "surePercent": round(SURE),
        "sidecarType": SIDECAR_TYPE,
        "acceptedFormats": ACCEPTED,
        "photoFormats": formats,
    }
    return json.dumps(limits, indent=2) + "\n"


def main() -> None:
    """The command line."""
    RESULT.write_text(render(), encoding="utf-8")


if __name__ == "__main__":
    main()
