"""What a stage costs, as far as it can be said beforehand: to an operator who deploys, imports or processes again."""

from collections.abc import Iterator, Mapping
from math import ceil

from chalicelib.core.features import PEOPLE, SIMILAR
from setup.deploy.alarms import alarms
from setup.deploy.prices import Prices
from setup.stack_settings import LABELS, Features

_HOURS = 730
# Dollars for a photo, for all that is not Rekognition's: docs/costs.md, whose arithmetic the tests compare.
_BEYOND_RECOGNITION = 0.0004
# Those of OfFeatures in ingest_workflow.yaml: three for each feature, and the one around all of them.
_STATES_OF_A_FEATURE = 4


def costs(parameters: Mapping[str, str], features: Features) -> Iterator[str]:
    """Lines for the operator, from the parameters of the template and what is recognised."""
    instances, kind = int(parameters["SearchInstances"]), parameters["SearchInstanceType"]
    volume, count = int(parameters["SearchVolume"]), len(alarms())
    yield "What costs money while it exists, whether it is used or not:"
    yield f"  the search domain, {instances} x {kind} with {volume} GB: {_domain(instances, kind, volume)}"
    yield f"  {count} alarms: about {Prices.read().of('alarm_month', count):.2f} dollars a month"
    yield f"The rest is paid by use: {ingest_cost(1000)}."
    yield from features_cost(1000, features)


def ingest_cost(photos: int) -> str:
    """What it costs to process so many photos, once."""
    recognition = recognition_dollars(photos)
    return (
        f"about {ingest_dollars(photos):,.2f} dollars for {photos:,} photos,"
        f" of which {recognition:,.2f} are Rekognition's"
    )


def features_cost(photos: int, features: Features) -> Iterator[str]:
    """What is paid besides for so many photos, for each feature but labels."""
    for feature in sorted(features - {LABELS}):
        faces = f", and {recognition_dollars(photos):,.2f} for each face in a photo" if feature == PEOPLE else ""
        yield f"  {feature}: about {feature_dollars(feature, photos):,.2f} dollars more{faces}"


def ingest_dollars(photos: int) -> float:
    """What it costs to process so many photos within one month, from upload to searchable."""
    return recognition_dollars(photos) + photos * _BEYOND_RECOGNITION


def feature_dollars(feature: str, photos: int) -> float:
    """What one more feature costs for so many photos: who recognises it, and the states around it."""
    recognised = vector_dollars(photos) if feature == SIMILAR else recognition_dollars(photos)
    return recognised + Prices.read().of("state_transition", photos * _STATES_OF_A_FEATURE)


def vector_dollars(photos: int) -> float:
    """Bedrock's part of that, for vectors of so many photos."""
    return Prices.read().of("embedded_image", photos)


def recognition_dollars(photos: int) -> float:
    """Rekognition's part of that."""
    return Prices.read().of("detected_image", photos)


def storage_dollars(size: int) -> float:
    """What so many bytes of originals cost every month."""
    return Prices.read().of("bucket_gb_month", size / 1e9)


def _domain(instances: int, kind: str, volume: int) -> str:
    prices = Prices.read()
    if not prices.knows(f"{kind}_hour"):
        return "see https://aws.amazon.com/opensearch-service/pricing/"
    each = prices.of(f"{kind}_hour", _HOURS) + prices.of("domain_gb_month", volume)
    return f"about {ceil(instances * each)} dollars a month"
