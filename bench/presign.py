"""Presigning: `chalicelib.core.signing.url` against boto3, one client for all or a new one for each response."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from statistics import median
from typing import Any

import boto3
from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials

from bench.report import Figure, interleaved
from chalicelib.core.signing.url import presigner

BUCKET = "photo-bucket"
REGION = "eu-west-1"
EXPIRES_IN = 900
# As long as those of a function's role.
CREDENTIALS = ReadOnlyCredentials("ASIAEXAMPLEEXAMPLE00", "x" * 40, "t" * 900)
KEYS = [
    f"private/eu-west-1:6f1c2a34-0000-4d5e-8888-aabbccddeeff/uploads/Urlaub & Meer/photo {number:03}.jpg"
    for number in range(100)
]
ROUNDS = 15


def figures(progress: Callable[[str], None]) -> Iterator[Figure]:
    """Milliseconds for 30 and for 100 URLs, ours with its goal, boto3's as ratios to ours."""
    session = boto3.Session(CREDENTIALS.access_key, CREDENTIALS.secret_key, CREDENTIALS.token, region_name=REGION)
    one_client = _client(session)
    for count in (30, 100):
        progress(f"presigning {count} URLs")
        measured = _measure(session, one_client, KEYS[:count])
        ours = median(measured.pop("ours"))
        yield Figure(name=f"presign {count} URLs", value=ours, unit="ms", at_most=3 if count == 100 else None)
        for peer, times in measured.items():
            yield Figure(
                name=f"  {peer}", value=median(times), unit="ms", note=f"{median(times) / ours:.1f} times ours"
            )


def _measure(session: boto3.Session, one_client: Any, keys: list[str]) -> dict[str, list[float]]:
    contenders: dict[str, Callable[[], object]] = {
        "ours": lambda: _ours(keys),
        "one boto3 client": lambda: _theirs(one_client, keys),
        "a new boto3 client": lambda: _theirs(_client(session), keys),
    }
    return interleaved({name: partial(_milliseconds, work) for name, work in contenders.items()}, rounds=ROUNDS)


def _ours(keys: list[str]) -> list[str]:
    signer = presigner(CREDENTIALS, bucket=BUCKET, region=REGION, signed_at=datetime.now(UTC), expires_in=EXPIRES_IN)
    return [signer.url(key) for key in keys]


def _theirs(client: Any, keys: list[str]) -> list[str]:
    return [
        client.generate_presigned_url("get_object", Params={"Bucket": BUCKET, "Key": key}, ExpiresIn=EXPIRES_IN)
        for key in keys
    ]


# The setting that makes boto3 return the same URLs.
def _client(session: boto3.Session) -> Any:
    return session.client("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "virtual"}))


def _milliseconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000
