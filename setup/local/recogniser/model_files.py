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
    cached file is never mistaken for a new one. `option` of the command is what makes it.
    """

    name: str
    sha256: str
    revision: int
    option: str = ""

    @property
    def cached(self) -> Path:
        """The ONNX file, whether or not it is there yet."""
        return CACHE / f"{self.name}-{self.sha256[:16]}-{self.revision}.onnx"

    def prepared_path(self) -> Path:
        """Return the ONNX file; raises `ModelMissing` if it was not made yet."""
        if not self.cached.is_file():
            raise ModelMissing(f"{self.cached} is missing: run python -m setup.local.recogniser.prepare{self.option}")
        return self.cached


EFFICIENTNET_LITE0 = ModelFile(
    "efficientnet-lite0", "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db", revision=2
)
EFFICIENTNET_LITE2 = ModelFile(
    "efficientnet-lite2", "9656183eaeafe8cbf0cf560089305d34668787f6a26377ccbe5be192ed3f855d", revision=1
)
CENTERNET = ModelFile(
    "centernet-mobilenetv3", "1b635a15009071f506f9f2b3519b31c072c534888989f30d269ffd44734ef7ef", revision=1
)
FACE_DETECTOR = ModelFile(
    "faces-ssd-mobilenetv1",
    "2835640602d53718aa6ae9a42896327eaa21beefed056c218d32ca7d79e1e2f8",
    revision=1,
    option=" --faces",
)
FACE_LANDMARKS = ModelFile(
    "faces-landmarks-68",
    "4611ef65c87d836d03d684b30eec4d195d8b219fa1dd58fc58945831c6b9299b",
    revision=1,
    option=" --faces",
)
FACE_VECTORS = ModelFile(
    "faces-dlib-resnet",
    "b413e420d6840b2775fba32008db6f3cddb07d485967fb42cfcf379c16a8c589",
    revision=1,
    option=" --faces",
)
FACE_MODELS = (FACE_DETECTOR, FACE_LANDMARKS, FACE_VECTORS)
