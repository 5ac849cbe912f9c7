"""IAM: variables in policies, such as `${cognito-identity.amazonaws.com:sub}`, and who learns what is not there."""

import dataclasses
import re
from functools import lru_cache
from typing import Any

from ministack.core import iam_actions, iam_evaluator, router
from ministack.services import s3, sts

# How many are kept: a stack has a hundred.
_POLICIES = 1000
# "${key}" or "${key, 'default'}"; IAM compares keys without case.
_VARIABLE = re.compile(r"\$\{\s*([^},\s]+)\s*(?:,\s*'([^']*)'\s*)?\}")


def apply_patches() -> None:
    """Apply all patches of this module."""
    read_policies_once()
    fill_policy_variables()
    hide_missing_objects()


class _WithoutVariables(list[Any]):
    """Statements of a policy that has nothing to be filled in."""


def read_policies_once() -> None:
    """The text of a policy is read once; as shipped each request reads all policies of its caller twice.

    Proof: the statements of a text that was read before are the same object.
    """
    parse = iam_evaluator.parse_policy_document

    @lru_cache(maxsize=_POLICIES)
    def parsed(text: str) -> Any:
        statements = parse(text)
        return statements if "${" in text else _WithoutVariables(statements)

    iam_evaluator.parse_policy_document = lambda policy: parsed(policy) if isinstance(policy, str) else parse(policy)


def fill_policy_variables() -> None:
    """Policies are evaluated with their variables filled in from the caller; as shipped such policies deny everybody.

    Proof: a user of an identity pool may put an object under `usercontent/{own identity id}/` and nowhere else.
    """
    resolve = iam_evaluator.resolve_principal

    def resolve_with_variables(access_key_id: str, account_id: str, credential: Any = None) -> Any:
        principal = resolve(access_key_id, account_id, credential)
        if not isinstance(principal, iam_evaluator.PrincipalInfo) or principal.policies is None:
            return principal
        values = _caller_values(principal, sts._sessions.get(access_key_id) or {})
        return dataclasses.replace(
            principal,
            policies=substitute(principal.policies, values),
            limits=substitute(principal.limits, values),
            keys={**values, **principal.keys},
        )

    iam_evaluator.resolve_principal = resolve_with_variables


def _caller_values(principal: Any, session: dict[str, Any]) -> dict[str, str]:
    values = {key: value for key, value in principal.keys.items() if isinstance(value, str)}
    values["aws:principalaccount"] = principal.account
    values["aws:principalarn"] = principal.arn
    if session.get("_identity_id"):
        values["cognito-identity.amazonaws.com:sub"] = session["_identity_id"]
        values["cognito-identity.amazonaws.com:aud"] = session.get("_identity_pool_id", "")
    return values


def substitute(part: Any, values: dict[str, str]) -> Any:
    """A policy (statements, lists, conditions) with its variables filled from `values`; itself, if it has none.

    A variable without a value and without a default stays as it is, and so matches nothing (IAM: policy variables).
    """
    if not _has_variables(part):
        return part
    if isinstance(part, str):
        return _VARIABLE.sub(lambda found: _value_of(found, values), part)
    if isinstance(part, list | tuple):
        return type(part)(substitute(item, values) for item in part)
    if isinstance(part, dict):
        return {key: substitute(value, values) for key, value in part.items()}
    if dataclasses.is_dataclass(part) and not isinstance(part, type):
        filled = {field.name: substitute(getattr(part, field.name), values) for field in dataclasses.fields(part)}
        return dataclasses.replace(part, **filled)
    return part


# Each request brings all policies of its caller, and hardly any has variables.
def _has_variables(part: Any) -> bool:
    if isinstance(part, _WithoutVariables):
        return False
    if isinstance(part, str):
        return "${" in part
    if isinstance(part, list | tuple):
        return any(map(_has_variables, part))
    if isinstance(part, dict):
        return any(map(_has_variables, part.values()))
    return dataclasses.is_dataclass(part) and any(map(_has_variables, vars(part).values()))


def _value_of(found: re.Match[str], values: dict[str, str]) -> str:
    key, default = found.group(1).lower(), found.group(2)
    return values.get(key, found.group(0) if default is None else default)


def hide_missing_objects() -> None:
    """Who may not list a bucket gets 403 for an object that is not there, as from S3; as shipped it is 404 for all.

    Proof: `HeadObject` of a missing key, with a role that has `s3:GetObject` alone, and with `s3:ListBucket`, too.
    """
    handle = s3.handle_request

    async def handle_request(
        method: str, path: str, headers: Any, body: bytes, query: Any, *others: Any, **more: Any
    ) -> Any:
        answer = await handle(method, path, headers, body, query, *others, **more)
        bucket, key = s3._parse_bucket_key(path, headers)
        if answer[0] != 404 or method not in ("GET", "HEAD") or not key or more.get("internal"):
            return answer
        return _denial(router.extract_access_key_id(headers, query), bucket) or answer

    s3.handle_request = handle_request


def _denial(key_id: str, bucket: str) -> Any:
    denied = iam_evaluator.enforce(
        key_id, "s3:ListBucket", "s3", router.extract_region({}), resource_arn=f"arn:aws:s3:::{bucket}"
    )
    if not isinstance(denied, iam_evaluator.EvalResult):
        return None
    return iam_actions.access_denied_response("s3", "s3:ListBucket", denied.principal_arn, "")
