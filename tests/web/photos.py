"""Files that people upload in these tests."""

from playwright.sync_api import FilePayload

from setup.local.samples import SAMPLES

CAT: FilePayload = {"name": "cat.png", "mimeType": "image/png", "buffer": (SAMPLES / "cat.png").read_bytes()}
