"""What an operator may decide about a deployment: one row for each setting.

`settings.py` reads them from the functions' environment, `setup.deploy` has an option for each, a stack remembers what
was chosen, and README.md lists them. A new setting is a row here, a field in `Settings` and a row in the README.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from chalicelib.errors import SettingsError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
N = TypeVar("N", int, float)


class Kind(Protocol[T_co]):
    """The values that a setting may have; as text, in words: "a whole number from 1 to 1000"."""

    def read(self, text: str) -> T_co:
        """The value that the text stands for. Raises `ValueError`: "must be ..., not ..."."""


@dataclass(frozen=True, slots=True)
class Number(Generic[N]):
    """From `low` to `high`, both included; a whole number if `type` is int."""

    type: type[N]
    low: N
    high: N

    def __str__(self) -> str:
        return f"{'a whole number' if self.type is int else 'a number'} from {self.low} to {self.high}"

    def read(self, text: str) -> N:
        """The number. Raises `ValueError`."""
        try:
            if self.low <= (value := self.type(text)) <= self.high:
                return value
        except ValueError:
            pass
        raise ValueError(f"must be {self}, not {text!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorSetting(Generic[T]):
    """`name` is the environment variable; `usually` describes the default if it is not the same everywhere."""

    name: str
    kind: Kind[T]
    default: T
    help: str
    usually: str = ""

    @property
    def option(self) -> str:
        """Its option of `setup.deploy`."""
        return f"--{self.name.lower().replace('_', '-')}"

    def read(self, environ: Mapping[str, str]) -> T:
        """The value in an environment. Raises `SettingsError` naming the variable."""
        try:
            return self.kind.read(text) if (text := environ.get(self.name)) else self.default
        except ValueError as error:
            raise SettingsError(f"the environment variable {self.name} {error}") from None


MAX_LABELS = OperatorSetting(
    name="MAX_LABELS",
    kind=Number(int, 1, 1000),
    default=50,
    help="how many labels Rekognition may find in a photo",
)
MIN_CONFIDENCE = OperatorSetting(
    name="MIN_CONFIDENCE",
    kind=Number(float, 0, 100),
    default=35.0,
    help="in percent; labels below are not kept, and those below 55 are shown apart and found last",
)
RECOGNITION_RATE = OperatorSetting(
    name="RECOGNITION_RATE",
    kind=Number(float, 0.1, 10_000),
    default=5.0,
    help="the most photos per second that are sent to Rekognition",
    usually="a new account's quota in the region; locally 1000",
)
FEATURE_RATE = OperatorSetting(
    name="FEATURE_RATE",
    kind=Number(float, 0.1, 10_000),
    default=5.0,
    help="the same for each feature, whose operation has a quota of its own",
    usually="5; locally 1",
)
SIGNED_URL_SECONDS = OperatorSetting(
    name="SIGNED_URL_SECONDS",
    kind=Number(int, 1, 604_800),
    default=900,
    help="how long a presigned URL or form works; one of a thumbnail or rendition up to five times as long",
)
MAX_PHOTOS = OperatorSetting(
    name="MAX_PHOTOS",
    kind=Number(int, 0, 1_000_000_000),
    default=100_000,
    help="how many photos each user may have (0: no limit)",
    usually="100000; locally 0",
)
MAX_GIGABYTES = OperatorSetting(
    name="MAX_GIGABYTES",
    kind=Number(float, 0, 1_000_000),
    default=1000.0,
    help="how much each user's photos may take (0: no limit)",
    usually="1000; locally 0",
)
TRASH_DAYS = OperatorSetting(
    name="TRASH_DAYS",
    kind=Number(int, 0, 365),
    default=30,
    help="how many days a deleted photo can be restored (0: it is deleted for good at once)",
)
OPERATOR_SETTINGS: tuple[OperatorSetting[Any], ...] = (
    MAX_LABELS,
    MIN_CONFIDENCE,
    RECOGNITION_RATE,
    FEATURE_RATE,
    SIGNED_URL_SECONDS,
    MAX_PHOTOS,
    MAX_GIGABYTES,
    TRASH_DAYS,
)
