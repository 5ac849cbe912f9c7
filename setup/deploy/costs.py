"""What a stage costs, as far as it can be said before it is deployed. Prices: us-east-1, November 2026."""

from collections.abc import Iterator, Mapping
from math import ceil

from setup.deploy.alarms import alarms

_HOURS = 730
# https://aws.amazon.com/opensearch-service/pricing/, dollars: an hour of an instance, a month of a GB of its disk.
INSTANCE_HOUR = {
    "t3.small.search": 0.036,
    "t3.medium.search": 0.073,
    "m6g.large.search": 0.128,
    "m6g.xlarge.search": 0.256,
    "r6g.large.search": 0.167,
    "r6g.xlarge.search": 0.335,
}
DISK_GB_MONTH = 0.122
ALARM_MONTH = 0.10


def costs(parameters: Mapping[str, str]) -> Iterator[str]:
    """Lines for the operator, from the parameters of the template."""
    instances, kind = int(parameters["SearchInstances"]), parameters["SearchInstanceType"]
    volume = int(parameters["SearchVolume"])
    yield "What costs money while it exists, whether it is used or not:"
    yield f"  the search domain, {instances} x {kind} with {volume} GB: {_domain(instances, kind, volume)}"
    yield f"  {len(alarms())} alarms: about {len(alarms()) * ALARM_MONTH:.2f} dollars a month"
    yield "The rest is paid by use: about 1.40 dollars for 1,000 photos, of which 1.00 is Rekognition's."


def _domain(instances: int, kind: str, volume: int) -> str:
    if kind not in INSTANCE_HOUR:
        return "see https://aws.amazon.com/opensearch-service/pricing/"
    return f"about {ceil(instances * (INSTANCE_HOUR[kind] * _HOURS + volume * DISK_GB_MONTH))} dollars a month"
