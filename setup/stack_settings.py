"""What an operator may decide about a stage's resources (its functions have settings of their own): one row for each.

A row names the parameter of the template that gets the choice, if there is one. Options, memory and checks are the same
as for the functions' settings (`setup/chosen.py`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from chalicelib.core.features import FEATURES
from chalicelib.operator_settings import Number, OperatorSetting
from setup.errors import SetupError

T = TypeVar("T")

ORGANISATION = "Organisation"
"""What Cognito calls an organisation's own provider, as in resources.yaml."""
_OIDC = ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_SECRET")

# https://docs.aws.amazon.com/tag-editor/latest/userguide/tagging.html: what all services accept.
_TAG = r"([A-Za-z0-9_.:/+@-]{1,128})=([A-Za-z0-9_.:/+@ -]{0,256})"
_TAGS = rf"(?!aws:){_TAG}(?:, *(?!aws:){_TAG})*"


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return " or ".join(self.words)

    def read(self, text: str) -> str:
        """The word. Raises `ValueError`."""
        if text not in self.words:
            raise ValueError(f"must be {self}, not {text!r}")
        return text


@dataclass(frozen=True, slots=True)
class Matching:
    """A text of a certain form, which `named` describes in words."""

    pattern: str
    named: str

    def __str__(self) -> str:
        return self.named

    def read(self, text: str) -> str:
        """The text. Raises `ValueError`."""
        if re.fullmatch(self.pattern, text) is None:
            raise ValueError(f"must be {self}, not {text!r}")
        return text


LABELS = "labels"
Features = frozenset[str]
ALL_FEATURES: Features = frozenset((LABELS, *FEATURES))
"""What can be recognised in photos; labels always are."""


@dataclass(frozen=True, slots=True)
class Several:
    """Some of a few words, between commas; the first one always."""

    words: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.words[0]}, or {self.words[0]} and any of {', '.join(self.words[1:])}, between commas"

    def read(self, text: str) -> frozenset[str]:
        """The words. Raises `ValueError`."""
        chosen = frozenset(text.split(","))
        if not {self.words[0]} <= chosen <= {*self.words}:
            raise ValueError(f"must be {self}, not {text!r}")
        return chosen


_DOMAIN = r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}"
_HTTPS = Matching(r"https://[^\s?#]+(\?\S*)?", "an address that begins with https://")
_EMAIL = Matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address")


@dataclass(frozen=True, slots=True, kw_only=True)
class StackSetting(OperatorSetting[T]):
    """`parameter` is in the template; `of_alarms` says whether that is the template of the stack of alarms."""

    parameter: str = ""
    of_alarms: bool = False


STACK_SETTINGS: tuple[StackSetting[Any], ...] = (
    StackSetting(
        name="SIGN_UP",
        parameter="SignUp",
        kind=Matching(rf"closed|open|domain:{_DOMAIN}(,{_DOMAIN})*", "closed, open or domain:example.com,example.org"),
        default="closed",
        help="who may make an account: nobody but operators, anybody, or whoever has an address of these domains",
        usually="closed; locally open",
    ),
    StackSetting(
        name="FEATURES",
        kind=Several((LABELS, *FEATURES)),
        default=LABELS,
        help="what is recognised in photos; each feature is billed for each photo",
    ),
    StackSetting(
        name="DIRECT_UPLOADS",
        parameter="DirectUploads",
        kind=OneOf(("closed", "open")),
        default="closed",
        help="whether users may write photos with AWS credentials of their own, beside the API's upload forms",
        usually="closed; locally open",
    ),
    StackSetting(
        name="MAIL_SENDER",
        parameter="MailSender",
        kind=_EMAIL,
        default="",
        help="the address, verified by SES, that mails to users come from",
        usually="Cognito's own, which sends 50 a day",
    ),
    StackSetting(
        name="SIGN_IN_PAGE",
        parameter="SignInPage",
        kind=Matching(
            r"(?!.*(?:aws|amazon|cognito))[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?",
            "lower case letters, digits and hyphens, without aws, amazon or cognito",
        ),
        default="",
        help="how the address of Cognito's sign-in page begins, which the web app offers beside its own form",
        usually="none",
    ),
    StackSetting(
        name="OIDC_ISSUER",
        parameter="OidcIssuer",
        kind=_HTTPS,
        default="",
        help="the issuer of an organisation's own OpenID Connect provider, whose users may sign in by that page",
        usually="none",
    ),
    StackSetting(
        name="OIDC_CLIENT_ID",
        parameter="OidcClientId",
        kind=Matching(r"\S{1,256}", "a text without blanks"),
        default="",
        help="what the provider calls this application",
        usually="none",
    ),
    StackSetting(
        name="OIDC_SECRET",
        parameter="OidcSecret",
        kind=Matching(r"photo-search[A-Za-z0-9/_+=.@-]{0,200}", "the name of a secret that begins with photo-search"),
        default="",
        help="the secret in Secrets Manager that is the application's password at the provider",
        usually="none",
    ),
    StackSetting(
        name="SAML_METADATA",
        parameter="SamlMetadata",
        kind=_HTTPS,
        default="",
        help="the address of the metadata of an organisation's own SAML provider, instead of OpenID Connect",
        usually="none",
    ),
    StackSetting(
        name="WEB_DOMAIN",
        parameter="WebDomain",
        kind=Matching(_DOMAIN, "a domain name in lower case"),
        default="",
        help="where the web app is, with TLS 1.2 at least; needs the certificate",
        usually="an address of CloudFront's",
    ),
    StackSetting(
        name="WEB_CERTIFICATE",
        parameter="WebCertificate",
        kind=Matching(
            r"arn:aws:acm:us-east-1:[0-9]{12}:certificate/[0-9a-f-]+", "the ARN of an ACM certificate in us-east-1"
        ),
        default="",
        help="the certificate of the web app's domain",
        usually="none",
    ),
    StackSetting(
        name="RESERVED_CONCURRENCY",
        kind=Number(int, 0, 1000),
        default=0,
        help="the most runs at once of each function of the ingest, which others cannot take (0: no limit)",
    ),
    StackSetting(
        name="TRACING",
        parameter="Tracing",
        kind=OneOf(("off", "on")),
        default="off",
        help="whether X-Ray traces requests and workflows",
    ),
    StackSetting(
        name="TAGS",
        kind=Matching(_TAGS, "key=value, key=value, ..."),
        default="",
        help="tags of everything that costs money, besides application and stage",
        usually="none",
    ),
    StackSetting(
        name="SEARCH_INSTANCE_TYPE",
        parameter="SearchInstanceType",
        kind=Matching(r"[a-z0-9]+\.[a-z0-9]+\.search", "an instance type of OpenSearch Service"),
        default="t3.small.search",
        help="the instance type of the search domain",
    ),
    StackSetting(
        name="SEARCH_INSTANCES",
        parameter="SearchInstances",
        kind=Number(int, 1, 40),
        default=1,
        help="how many instances",
    ),
    StackSetting(
        name="SEARCH_ZONES",
        parameter="SearchZones",
        kind=Number(int, 1, 3),
        default=1,
        help="over how many zones they are spread; each has a whole copy of the index",
        usually="1; 2 with two or more instances",
    ),
    StackSetting(
        name="SEARCH_SHARDS",
        kind=Number(int, 1, 100),
        default=1,
        help="parts of the index, one for each 4 million photos; another number rebuilds it",
    ),
    StackSetting(
        name="SEARCH_VOLUME_GB",
        parameter="SearchVolume",
        kind=Number(int, 10, 3000),
        default=10,
        help="disk of each instance; 10 GB hold about 2 million photos",
    ),
    StackSetting(
        name="ALARM_EMAIL",
        parameter="AlarmEmail",
        kind=_EMAIL,
        default="",
        help="who gets the alarms",
        usually="nobody",
        of_alarms=True,
    ),
    StackSetting(
        name="MONTHLY_BUDGET",
        parameter="MonthlyBudget",
        kind=Number(float, 0, 1_000_000),
        default=0.0,
        help="dollars per month; if the account costs more, a mail says so (0: never)",
        of_alarms=True,
    ),
)


def parameters(choices: Mapping[str, str], *, of_alarms: bool) -> dict[str, str]:
    """The template's parameters, chosen or by default."""
    choices = {**choices, "SEARCH_ZONES": str(zones(choices))}
    chosen = (setting for setting in STACK_SETTINGS if setting.parameter and setting.of_alarms is of_alarms)
    return {setting.parameter: choices.get(setting.name, str(setting.default)) for setting in chosen}


def features(choices: Mapping[str, str]) -> Features:
    """What is recognised in photos."""
    return frozenset(choices.get("FEATURES", LABELS).split(","))


def zones(choices: Mapping[str, str]) -> int:
    """Over how many zones the search domain is spread."""
    return int(choices.get("SEARCH_ZONES") or min(2, int(choices.get("SEARCH_INSTANCES", "1"))))


def tags(choices: Mapping[str, str], stage: str) -> dict[str, str]:
    """What everything of a stage is tagged with, so that a bill can be divided by it."""
    own = dict(re.findall(_TAG, choices.get("TAGS", "")))
    return {**own, "application": "photo-search", "stage": stage}


def check_together(choices: Mapping[str, str]) -> None:
    """Refuse choices that are impossible together. Raises `SetupError`."""
    if zones(choices) > int(choices.get("SEARCH_INSTANCES", "1")):
        raise SetupError("--search-zones: there must be an instance for each zone (--search-instances)")
    if ("WEB_DOMAIN" in choices) is not ("WEB_CERTIFICATE" in choices):
        raise SetupError("--web-domain and --web-certificate belong together: CloudFront needs both")
    given = [name for name in _OIDC if name in choices]
    if len(given) not in (0, len(_OIDC)):
        raise SetupError("--oidc-issuer, --oidc-client-id and --oidc-secret belong together")
    if given and "SAML_METADATA" in choices:
        raise SetupError("--oidc-issuer and --saml-metadata: an organisation has one provider or the other")
    if (given or "SAML_METADATA" in choices) and "SIGN_IN_PAGE" not in choices:
        raise SetupError("--sign-in-page: an organisation's provider needs Cognito's page in between")


def sign_in_page(choices: Mapping[str, str], region: str) -> dict[str, str]:
    """Where Cognito's sign-in page is, and whose users it is for; empty if there is none."""
    if (prefix := choices.get("SIGN_IN_PAGE")) is None:
        return {}
    is_of_organisation = "OIDC_ISSUER" in choices or "SAML_METADATA" in choices
    provider = ORGANISATION if is_of_organisation else "COGNITO"
    return {"domain": f"{prefix}.auth.{region}.amazoncognito.com", "provider": provider}
