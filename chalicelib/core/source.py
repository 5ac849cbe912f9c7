"""Sources: folders of other buckets whose photos stay where they are, and belong to a user here."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.core.object_keys import in_place_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """All objects of `bucket` whose keys begin with `prefix` are photos of `identity_id`."""

    identity_id: str
    bucket: str
    prefix: str
    added_at: datetime

    def object_key(self, key: str) -> str:
        """The object key that an object of the bucket has here."""
        return in_place_key(self.identity_id, self.bucket, key)

    def has(self, object_key: str) -> bool:
        """Whether a photo is of this source, by its object key here."""
        return object_key.startswith(self.object_key(self.prefix))

    def overlaps(self, other: "Source") -> bool:
        """Whether an object may be in both."""
        return self.bucket == other.bucket and self.meets(other.prefix)

    def meets(self, prefix: str) -> bool:
        """Whether an object of the bucket may be both in the source and under another prefix."""
        return self.prefix.startswith(prefix) or prefix.startswith(self.prefix)


def source_of(bucket: str, key: str, sources: Iterable[Source]) -> Source | None:
    """The source that an object of another bucket is in: no two overlap."""
    return next((each for each in sources if each.bucket == bucket and key.startswith(each.prefix)), None)
