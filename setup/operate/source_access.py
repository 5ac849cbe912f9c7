"""Lets the stage read and follow a source, and no more: what `source_bucket` says is written, at S3 and at Lambda."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from setup.operate.source_bucket import (
    Marked,
    with_notifications,
    with_origin,
    with_rights,
    without_notifications,
    without_origin,
    without_rights,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What one source has of its bucket. `roles` are those that read photos, `functions` the ARNs that events go to."""

    s3: Any
    lambdas: Any
    marked: Marked
    roles: tuple[str, ...]
    functions: Mapping[str, str]

    @property
    def account(self) -> str:
        """The stage's account."""
        return self.roles[0].split(":")[4]

    @property
    def _bucket(self) -> str:
        return self.marked.source.bucket

    @property
    def _statement(self) -> str:
        return f"source-{self._bucket.replace('.', '_')}"

    def check(self) -> None:
        """Raises `SetupError` if S3 would refuse our notifications."""
        with_notifications(self._notifications(), self.marked, self.functions)

    def let_read(self) -> None:
        """Let the roles read the source, and pages show it."""
        self._write_policy(with_rights(self._policy(), self.marked, self.roles))
        self._write_cors(with_origin(self._cors(), self.marked))

    def follow(self) -> None:
        """Have events sent to the functions. Raises `SetupError` if S3 would refuse that."""
        for arn in self.functions.values():
            with suppressed("ResourceConflictException"):  # another source of the bucket has said so
                self.lambdas.add_permission(
                    FunctionName=arn,
                    StatementId=self._statement,
                    Action="lambda:InvokeFunction",
                    Principal="s3.amazonaws.com",
                    SourceArn=f"arn:{arn.split(':')[1]}:s3:::{self._bucket}",
                    SourceAccount=self.account,
                )
        self._write_notifications(with_notifications(self._notifications(), self.marked, self.functions))

    def unfollow(self) -> None:
        """Have no more events sent; nothing to do if the bucket is gone."""
        with suppressed("NoSuchBucket"):
            self._write_notifications(without_notifications(self._notifications(), self.marked))

    def withdraw(self, *, is_last: bool) -> None:
        """Take the rights back; if it was the bucket's last source, also its own, to call the functions."""
        with suppressed("NoSuchBucket"):
            self._write_policy(without_rights(self._policy(), self.marked))
            self._write_cors(without_origin(self._cors(), self.marked))
        for arn in self.functions.values() if is_last else ():
            with suppressed("ResourceNotFoundException"):
                self.lambdas.remove_permission(FunctionName=arn, StatementId=self._statement)

    def _notifications(self) -> dict[str, Any]:
        found: dict[str, Any] = self.s3.get_bucket_notification_configuration(Bucket=self._bucket)
        return found

    # Other people's targets are not asked whether they still want theirs.
    def _write_notifications(self, configuration: Mapping[str, Any]) -> None:
        self.s3.put_bucket_notification_configuration(
            Bucket=self._bucket, NotificationConfiguration=configuration, SkipDestinationValidation=True
        )

    def _policy(self) -> dict[str, Any]:
        found = self._found("NoSuchBucketPolicy", self.s3.get_bucket_policy, "Policy")
        policy: dict[str, Any] = json.loads(found) if found else {}
        return policy

    def _write_policy(self, policy: Mapping[str, Any]) -> None:
        if "Statement" in policy:
            self.s3.put_bucket_policy(Bucket=self._bucket, Policy=json.dumps(policy))
        else:
            self.s3.delete_bucket_policy(Bucket=self._bucket)

    def _cors(self) -> list[dict[str, Any]]:
        return self._found("NoSuchCORSConfiguration", self.s3.get_bucket_cors, "CORSRules") or []

    def _write_cors(self, rules: list[Mapping[str, Any]]) -> None:
        if rules:
            self.s3.put_bucket_cors(Bucket=self._bucket, CORSConfiguration={"CORSRules": rules})
        else:
            self.s3.delete_bucket_cors(Bucket=self._bucket)

    def _found(self, missing: str, ask: Callable[..., dict[str, Any]], name: str) -> Any:
        with suppressed(missing):
            return ask(Bucket=self._bucket)[name]
        return None


@contextmanager
def suppressed(code: str) -> Iterator[None]:
    """As `contextlib.suppress`, for one of AWS's error codes."""
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] != code:
            raise
