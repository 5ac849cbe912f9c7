"""Files that people upload in these tests."""

from PIL import Image
from playwright.sync_api import FilePayload

from setup.local.samples import SAMPLES
from tests.photo_factory import encoded

CAT: FilePayload = {"name": "cat.png", "mimeType": "image/png", "buffer": (SAMPLES / "cat.png").read_bytes()}


def photo(number: int) -> FilePayload:
    """A JPEG that differs from every other."""
    image = Image.new("RGB", (160, 120), (5 * number, 120, 255 - 5 * number))
    return {"name": f"photo-{number:02}.jpg", "mimeType": "image/jpeg", "buffer": encoded(image)}
