"""One step of the workflow, over files, in a process that may not take more memory than its function may.

    python -m tests.attacks.measured_step STEP MEGABYTES FILE...

Prints a line of JSON for each file: how it ended, seconds of processor time, and the most memory so far in MB.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from chalicelib import ingest
from chalicelib.core.image.formats import PHOTO_FORMATS, refusal
from chalicelib.core.ingest.failure_reason import failure_reason
from chalicelib.core.ingest.request import IngestRequest
from chalicelib.core.photo import ImageMetadata, Status
from chalicelib.errors import NeedsBytes
from tests.fakes import FakeLabelDetector, FakePhotoBucket, FakePhotoTable, etag
from tests.records import a_photo, a_request

_RESPONSE = {"Labels": [], "LabelModelVersion": "3.0"}


def main() -> None:
    """The command line."""
    step, megabytes, *paths = sys.argv[1:]
    resource.setrlimit(resource.RLIMIT_AS, (int(megabytes) * 2**20,) * 2)
    for path in paths:
        began = time.process_time()
        ended = ended_as(STEPS[step], Path(path).read_bytes())
        seconds = time.process_time() - began
        result = {"name": Path(path).name, "ended": ended, "seconds": seconds, "peak": peak_megabytes()}
        print(json.dumps(result), flush=True)


def peak_megabytes() -> float:
    """The most memory so far; getrusage would count that of whoever started this process."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM:")) / 1024


def ended_as(step: Callable[..., None], data: bytes) -> str:
    """SUCCEEDED, or the reason that the photo's owner reads."""
    try:
        step(*_world(data))
    except Exception as error:  # of whatever kind: the workflow would see it fail
        return failure_reason({"Error": type(error).__name__, "Cause": json.dumps({"errorMessage": str(error)})})
    return Status.SUCCEEDED.value


def _world(data: bytes) -> tuple[IngestRequest, FakePhotoBucket, FakePhotoTable]:
    bucket, photos = FakePhotoBucket(), FakePhotoTable()
    request = replace(a_request(1), etag=etag(data), file_size=len(data))
    bucket.upload(request.object_key, data)
    photos.accept_upload(a_photo(1, etag=request.etag))
    return request, bucket, photos


def extract_image_metadata(request: IngestRequest, bucket: Any, photos: Any) -> None:
    """As far as ImageTypeCheck, and what is found can be written down."""
    ingest.store_image_metadata(request, _metadata(request, bucket), photos=photos)


def detect_labels(request: IngestRequest, bucket: Any, photos: Any) -> None:
    """With the metadata of the step before."""
    metadata = _metadata(request, bucket)
    ingest.store_image_metadata(request, metadata, photos=photos)
    detector: Any = FakeLabelDetector(_RESPONSE)
    try:
        ingest.detect_labels(request, metadata, detector=detector, photos=photos)
    except NeedsBytes:
        ingest.detect_labels_in_bytes(request, bucket=bucket, detector=detector, photos=photos)


def generate_thumbnail(request: IngestRequest, bucket: Any, photos: Any) -> None:
    """With the metadata of the step before."""
    ingest.store_image_metadata(request, _metadata(request, bucket), photos=photos)
    ingest.generate_thumbnail(request, bucket=bucket, photos=photos)


def _metadata(request: IngestRequest, bucket: Any) -> ImageMetadata:
    metadata = ingest.extract_image_metadata(request, bucket=bucket)
    if metadata.format not in PHOTO_FORMATS:
        raise NotSupportedImageType(refusal(metadata.format))
    return metadata


class NotSupportedImageType(Exception):
    """What ImageTypeCheck says."""


STEPS: dict[str, Callable[..., None]] = {
    step.__name__: step for step in (extract_image_metadata, detect_labels, generate_thumbnail)
}

if __name__ == "__main__":
    main()
