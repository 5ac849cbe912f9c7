"""The web app on AWS: its files in the private bucket that CloudFront reads."""

import json
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import boto3

from setup.deploy.web_app import CONFIG, HASHED, NEVER_KEPT, cache_control, config_of, content_type
from setup.deployment import Deployment


def publish_web_app(
    files: Path, deployment: Deployment, session: boto3.Session, *, progress: Callable[[str], None]
) -> None:
    """Upload the built files (`files`: web/dist) and `config.json`, and make CloudFront drop the old pages.

    First the files that pages refer to, then the pages, so that a page loaded meanwhile is complete. Files of older
    pages stay, because such a page may still be open somewhere.
    """
    s3 = session.client("s3")
    names = sorted((path.relative_to(files).as_posix() for path in files.rglob("*") if path.is_file()), key=_order)
    progress(f"uploading the web app to {deployment.web_bucket}")
    s3.put_object(
        Bucket=deployment.web_bucket,
        Key=CONFIG,
        Body=json.dumps(config_of(deployment)).encode(),
        ContentType="application/json",
        CacheControl=NEVER_KEPT,
    )
    for name in names:
        s3.put_object(
            Bucket=deployment.web_bucket,
            Key=name,
            Body=(files / name).read_bytes(),
            ContentType=content_type(name),
            CacheControl=cache_control(name),
        )
    forget = [f"/{name}" for name in (CONFIG, *names) if not name.startswith(HASHED)]
    session.client("cloudfront").create_invalidation(
        DistributionId=deployment.web_distribution_id,
        InvalidationBatch={"CallerReference": str(uuid4()), "Paths": {"Quantity": len(forget), "Items": forget}},
    )


def _order(name: str) -> tuple[bool, str]:
    return not name.startswith(HASHED), name
