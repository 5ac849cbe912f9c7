"""The models' converted files, in a git-ignored cache: `prepare.py` makes them, the server reads them."""

from dataclasses import dataclass
from pathlib import Path

CACHE = Path(__file__).resolve().parents[3] / ".cache" / "models"


class ModelMissing(Exception):
    """A model's package or its prepared file is not there; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """The ONNX file made from a source.

    `sha256` (hex) is the digest of the source's weights; `revision` counts changes of the conversion, so that an old
    cached file is never mistaken for a new one.
    """

    name: str
    sha256: str
    revision: int

    @property
    def cached(self) -> Path:
        """The ONNX file, whether or not it is there yet."""
        return CACHE / f"{self.name}-{self.sha256[:16]}-{self.revision}.onnx"

    def prepared_path(self) -> Path:
        """Return the ONNX file; raises `ModelMissing` if it was not made yet."""
        if not self.cached.is_file():
            raise ModelMissing(f"{self.cached} is missing: run python -m setup.local.recogniser.prepare")
        return self.cached


EFFICIENTNET_LITE0 = ModelFile(
    "efficientnet-lite0", "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db", revision=1
)
CENTERNET = ModelFile(
    "centernet-mobilenetv3", "1b635a15009071f506f9f2b3519b31c072c534888989f30d269ffd44734ef7ef", revision=1
)
