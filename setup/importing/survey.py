"""What an import would find, how long it would take and what it would cost, before anything is sent."""

from collections import Counter
from collections.abc import Iterator

from chalicelib.core.image.formats import ENOUGH, PHOTO_FORMATS, image_type
from setup.deploy.costs import features_cost, ingest_cost, storage_dollars
from setup.importing.sidecars import is_sidecar
from setup.importing.sources import Source, SourceFile
from setup.operate.meter import duration
from setup.stack_settings import LABELS, Features

_SIDECARS = "sidecars"


def survey(
    source: Source, *, rate: float, feature_rate: float = 1, features: Features = frozenset(), stay: bool = False
) -> Iterator[str]:
    """Lines for people; `rate` is how many photos are recognised per second. Reads the beginning of each file.

    `features` are what the stage recognises, each but labels in `feature_rate` photos per second. Whether
    the photos `stay` where they are decides who keeps them.

    Photos that occur twice, or are in the library already, are counted like others.
    """
    counts: Counter[str] = Counter()
    sizes: Counter[str] = Counter()
    for file in source.files():
        kind = _kind(file)
        counts[kind] += 1
        sizes[kind] += file.size
    photos = sum(count for kind, count in counts.items() if kind in PHOTO_FORMATS)
    size = sum(amount for kind, amount in sizes.items() if kind in PHOTO_FORMATS)
    yield f"{photos:,} photos, {size / 1e9:,.2f} GB in all"
    yield from (f"  {count:,} x {kind}{_remark(kind)}" for kind, count in counts.most_common())
    yield f"at {rate:g} photos a second at most, recognising them takes {duration(photos / rate)}"
    if more := sorted(features - {LABELS}):
        seconds = duration(photos / feature_rate)
        yield f"  {', '.join(more)}: afterwards, at {feature_rate:g} a second at most, {seconds}"
    kept = "; they stay where they are" if stay else f", and {storage_dollars(size):,.2f} a month to keep them"
    yield f"on AWS: {ingest_cost(photos)}{kept}"
    yield from features_cost(photos, features)


def _kind(file: SourceFile) -> str:
    if is_sidecar(file.name):
        return _SIDECARS
    with file.open() as content:
        return image_type(content.read(ENOUGH))


def _remark(kind: str) -> str:
    return "" if kind in PHOTO_FORMATS or kind == _SIDECARS else ", which are left out"
