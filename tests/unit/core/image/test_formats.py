"""A format that a photo may have is known wherever a photo goes."""

import pytest
from PIL import Image

from chalicelib.core.api.album_types import FileBody
from chalicelib.core.api.upload_tickets import original_of, refusal
from chalicelib.core.image.detection_image import needs_conversion
from chalicelib.core.image.dominant_colours import dominant_colours
from chalicelib.core.image.formats import PHOTO_FORMATS, PhotoFormat, image_type
from chalicelib.core.image.metadata import image_metadata
from chalicelib.core.image.thumbnail import thumbnail
from chalicelib.core.search.filters import clause
from chalicelib.core.search.syntax import Filter
from tests.photo_factory import encoded
from tests.records import ALICE


@pytest.fixture(params=list(PHOTO_FORMATS.values()), ids=list(PHOTO_FORMATS))
def known(request: pytest.FixtureRequest) -> PhotoFormat:
    found: PhotoFormat = request.param
    return found


@pytest.fixture
def image(known: PhotoFormat) -> bytes:
    return encoded(Image.new("RGB", (320, 200), "red"), known.name)


def test_its_content_is_recognised(known: PhotoFormat, image: bytes) -> None:
    assert image.startswith(known.signature)
    assert image_type(image) == known.name
    assert image_metadata(image, file_size=len(image)).format == known.name


def test_it_is_recognised_as_it_is(image: bytes) -> None:
    assert not needs_conversion(image_metadata(image, file_size=len(image)))


def test_its_thumbnail_is_of_the_same_format_and_shows_its_colours(known: PhotoFormat, image: bytes) -> None:
    made = thumbnail(image)
    assert (made.format, made.content_type) == (known.name, known.content_type)
    assert [colour.name for colour in dominant_colours(made.data)] == ["red"]


def test_it_may_be_uploaded(known: PhotoFormat) -> None:
    file = FileBody(name=f"a.{known.endings[0]}", size=1024, md5="0" * 32, type=known.content_type)
    assert refusal(file, original_of(file, ALICE)) is None


def test_search_takes_its_name_and_its_endings(known: PhotoFormat) -> None:
    for value in (known.name, *known.endings):
        assert clause(Filter("format", value, 0, 7)) == {"bool": {"filter": [{"term": {"format": known.name.lower()}}]}}
