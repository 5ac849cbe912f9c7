"""What a stage is deployed with: the operator's settings, now and earlier, and the stack's parameters made of them."""

import ipaddress
from collections.abc import Callable, Mapping

import boto3

from setup.chosen import as_text, combined, remembered
from setup.deploy.mail_sender import verified_identity
from setup.deploy.stack import Stack
from setup.deployment import Platform
from setup.errors import SetupError
from setup.stack_settings import check_together, features
from setup.stack_settings import parameters as stack_parameters

POLICY = "ContentSecurityPolicy"
"""The parameter that a second update sets, once the APIs have addresses."""

_SETTINGS = "OperatorSettings"
_DASHBOARDS_IP = "DashboardsIp"


def remembered_settings(stack: Stack) -> dict[str, str]:
    """What was chosen when the stage was deployed, now or earlier; empty if it never was."""
    return remembered(stack.parameter(_SETTINGS))


def settings_of(stack: Stack, chosen: Mapping[str, str], progress: Callable[[str], None]) -> dict[str, str]:
    """What is chosen now or was earlier; says it, and how photos that are there get features that are new."""
    earlier = remembered_settings(stack)
    settings = combined(earlier, chosen)
    check_together(settings)
    if settings:
        progress(f"settings: {', '.join(f'{name}={value}' for name, value in settings.items())}")
    for feature in sorted(features(settings) - features(earlier)) if stack.parameter(_SETTINGS) is not None else ():
        by = f"setup.backfill --missing {feature} (make backfill MISSING={feature})"
        progress(f"photos that are there already get {feature} by {by}")
    return settings


def parameters_of(
    stack: Stack,
    stage: str,
    settings: Mapping[str, str],
    *,
    address: str,
    platform: Platform,
    session: boto3.Session,
    progress: Callable[[str], None],
) -> dict[str, str]:
    """The stack's parameters; says whom the search domain is opened to, or closed. `address`: "", or that of one.

    Raises `SetupError` if mail cannot be sent as the settings say.
    """
    _tell_about_dashboards(address, stack.parameter(_DASHBOARDS_IP) or "", progress)
    return {
        **_known_policy(stack),
        "Stage": stage,
        _DASHBOARDS_IP: address,
        "RequireTls": str(platform.require_tls).lower(),
        **stack_parameters({**platform.settings, **settings}, of_alarms=False),
        _SETTINGS: as_text(settings),
        **_mail_identity(session, settings),
    }


# The policy names the APIs, which Chalice makes after the stack: a second update sets it, and it is kept from then on.
def _known_policy(stack: Stack) -> dict[str, str]:
    policy = stack.parameter(POLICY)
    return {POLICY: policy} if policy else {}


def _mail_identity(session: boto3.Session, settings: Mapping[str, str]) -> dict[str, str]:
    sender = settings.get("MAIL_SENDER")
    return {"MailIdentity": verified_identity(session.client("sesv2"), sender)} if sender else {}


def _tell_about_dashboards(address: str, before: str, progress: Callable[[str], None]) -> None:
    if address:
        progress(
            f"warning: whoever shares the address {address} reads and changes the whole search index, without signing"
            " in; `python -m setup.dashboards` needs no open domain"
        )
    if before and before != address:
        progress(f"the search domain is closed to {before}, which an earlier --dashboards-ip opened it to")


def check_ip(text: str) -> str:
    """One IPv4 or IPv6 address, not a network. Raises `SetupError`."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise SetupError(f"--dashboards-ip: {text!r} is not an IP address") from None
