"""Files that people upload in these tests."""

from pathlib import Path

from PIL import Image
from playwright.sync_api import FilePayload

from setup.local.samples import SAMPLES
from tests.format_corpus import heic, nef
from tests.photo_factory import encoded, picture_of_a_thing
from tests.xmp import a_sidecar

KEYWORDED = Path(__file__).parents[1] / "data" / "cases" / "keywords_xmp_lightroom.jpg"

CAT: FilePayload = {"name": "cat.png", "mimeType": "image/png", "buffer": (SAMPLES / "cat.png").read_bytes()}


def photo(number: int) -> FilePayload:
    """A JPEG that differs from every other."""
    image = Image.new("RGB", (160, 120), (5 * number, 120, 255 - 5 * number))
    return {"name": f"photo-{number:02}.jpg", "mimeType": "image/jpeg", "buffer": encoded(image)}


def folders() -> dict[str, list[FilePayload]]:
    """Photos as they lie in people's folders: an iPhone's, Lightroom's and a camera's."""
    large = picture_of_a_thing(1600, 1200)
    clip = b"\x00\x00\x00\x14ftypqt  " + bytes(600)
    return {
        "iPhone": [
            {"name": "IMG_0001.HEIC", "mimeType": "image/heic", "buffer": heic(large)},
            {"name": "IMG_0001.MOV", "mimeType": "video/quicktime", "buffer": clip},
        ],
        "Lightroom": [
            {"name": "harbour.jpg", "mimeType": "image/jpeg", "buffer": KEYWORDED.read_bytes()},
            {"name": "harbour.xmp", "mimeType": "", "buffer": a_sidecar(keywords=["from the sidecar"])},
        ],
        "camera": [
            {"name": "DSC_0001.NEF", "mimeType": "", "buffer": nef(encoded(large.rotate(180)))},
            {"name": "DSC_0001.JPG", "mimeType": "image/jpeg", "buffer": encoded(picture_of_a_thing(3000, 2000))},
        ],
    }
