"""The parts of one stage, by name and address: the stack's outputs, and what follows from them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.operator_settings import OPERATOR_SETTINGS
from setup.chosen import remembered
from setup.errors import SetupError
from setup.regions import recognition_rate
from setup.stack_settings import features, sign_in_page

APP_NAME = "photo-search"

# The stage of the REST API, as .chalice/config.json names it.
API_STAGE = "api"

# Chalice's name for the function behind the REST API.
API_FUNCTION = "api_handler"

# What the name of the stack of a stage's alarms ends with.
ALARMS = "alarms"

# The function that the table's stream goes to.
STREAM_FUNCTION = "push_changes"
STREAM_FUNCTIONS = (STREAM_FUNCTION, "count_photos")

# An OpenSearch domain name has at most 28 characters, "photo-search-" takes 13 of them.
_STAGE = re.compile(r"[a-z](?:[a-z0-9-]{0,13}[a-z0-9])?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """The target of a deployment; AWS by default.

    `extra_environment` is added to the functions' variables, and wins. `architecture` ("x86_64", "arm64") is the
    functions'. `settings` stand where the operator chooses nothing. `has_alarms` says whether the platform watches over
    a stage, `costs_money` whether somebody pays for it. `require_tls=False` is for an endpoint without TLS, which the
    bucket would otherwise refuse.
    """

    api_url: str = "https://{api_id}.execute-api.{region}.amazonaws.com/{api_stage}"
    web_socket_url: str = "wss://{api_id}.execute-api.{region}.amazonaws.com/{api_stage}"
    extra_environment: Mapping[str, str] = field(default_factory=dict)
    architecture: str = "x86_64"
    settings: Mapping[str, str] = field(default_factory=dict)
    has_alarms: bool = True
    costs_money: bool = True
    require_tls: bool = True


AWS = Platform()


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """One stage. `environment` is that of the functions; URLs have no slash at the end.

    `web_url` is the address at which CloudFront serves the web app from `web_bucket`; `web_address` is CloudFront's own
    name for it, to which a domain of the operator's has to point.
    """

    stage: str
    region: str
    account_id: str
    photo_bucket: str
    image_metadata_table: str
    albums_table: str
    connections_table: str
    user_pool_id: str
    user_pool_arn: str
    user_pool_client_id: str
    identity_pool_id: str
    opensearch_endpoint: str
    photo_index: str
    ingest_workflow_arn: str
    api_id: str
    web_socket_api_id: str
    api_url: str
    web_socket_url: str
    web_bucket: str
    web_distribution_id: str
    web_url: str
    web_address: str
    environment: Mapping[str, str]
    sign_in_page: Mapping[str, str]


def check_stage(stage: str) -> str:
    """The stage, if it can be part of every name. Raises `SetupError`."""
    if stage.endswith(f"-{ALARMS}"):
        raise SetupError(f"{stage!r} cannot be a stage: its stack would be that of another stage's alarms")
    if _STAGE.fullmatch(stage) is None:
        raise SetupError(
            f"{stage!r} cannot be a stage: 1-15 lower case letters, digits and hyphens, beginning with a letter"
            " and not ending with a hyphen"
        )
    return stage


def stack_name(stage: str) -> str:
    """The name of the stage's CloudFormation stack."""
    return f"{APP_NAME}-{stage}"


def function_name(stage: str, name: str) -> str:
    """Lambda's name for the function that .chalice/config.json calls `name`."""
    return stack_name(stage) if name == API_FUNCTION else f"{stack_name(stage)}-{name}"


def function_environment(outputs: Mapping[str, str], extra: Mapping[str, str]) -> dict[str, str]:
    """The environment variables of every function; what the operator chose wins over `extra`."""
    region = outputs["IngestWorkflowArn"].split(":")[3]
    return {
        "PHOTO_BUCKET": outputs["PhotoBucket"],
        "IMAGE_METADATA_TABLE": outputs["ImageMetadataTable"],
        "IMAGE_METADATA_STREAM_ARN": outputs["ImageMetadataStreamArn"],
        "ALBUMS_TABLE": outputs["AlbumsTable"],
        "CONNECTIONS_TABLE": outputs["ConnectionsTable"],
        "IDENTITIES_TABLE": outputs["IdentitiesTable"],
        "PACING_TABLE": outputs["PacingTable"],
        "TALLIES_TABLE": outputs["TalliesTable"],
        "OPENSEARCH_ENDPOINT": with_scheme(outputs["OpenSearchEndpoint"]),
        "PHOTO_INDEX": outputs["PhotoIndex"],
        "INGEST_WORKFLOW_ARN": outputs["IngestWorkflowArn"],
        "USER_POOL_ARN": outputs["UserPoolArn"],
        "USER_POOL_CLIENT_ID": outputs["UserPoolClientId"],
        "IDENTITY_POOL_ID": outputs["IdentityPoolId"],
        "APP_ORIGIN": outputs["WebUrl"],
        **{setting.name: str(setting.default) for setting in OPERATOR_SETTINGS},
        "RECOGNITION_RATE": f"{recognition_rate(region):g}",
        "SIGN_UP": remembered(outputs["OperatorSettings"]).get("SIGN_UP", ""),
        "FEATURES": ",".join(sorted(features(remembered(outputs["OperatorSettings"])))),
        **extra,
        **_of_functions(remembered(outputs["OperatorSettings"])),
    }


def _of_functions(choices: Mapping[str, str]) -> dict[str, str]:
    return {setting.name: choices[setting.name] for setting in OPERATOR_SETTINGS if setting.name in choices}


def with_scheme(endpoint: str) -> str:
    """An endpoint as a URL: OpenSearch Service returns only the host name."""
    return endpoint if "://" in endpoint else f"https://{endpoint}"


def deployment_from_outputs(
    *,
    stage: str,
    region: str,
    account_id: str,
    outputs: Mapping[str, str],
    environment: Mapping[str, str],
    api_id: str,
    web_socket_api_id: str,
    platform: Platform = AWS,
) -> Deployment:
    """Put together what the stack, the functions' environment and Chalice say about one stage."""
    return Deployment(
        stage=stage,
        region=region,
        account_id=account_id,
        photo_bucket=outputs["PhotoBucket"],
        image_metadata_table=outputs["ImageMetadataTable"],
        albums_table=outputs["AlbumsTable"],
        connections_table=outputs["ConnectionsTable"],
        user_pool_id=outputs["UserPoolId"],
        user_pool_arn=outputs["UserPoolArn"],
        user_pool_client_id=outputs["UserPoolClientId"],
        identity_pool_id=outputs["IdentityPoolId"],
        opensearch_endpoint=environment["OPENSEARCH_ENDPOINT"],
        photo_index=environment["PHOTO_INDEX"],
        ingest_workflow_arn=outputs["IngestWorkflowArn"],
        api_id=api_id,
        web_socket_api_id=web_socket_api_id,
        api_url=platform.api_url.format(api_id=api_id, region=region, api_stage=API_STAGE),
        web_socket_url=platform.web_socket_url.format(api_id=web_socket_api_id, region=region, api_stage=API_STAGE),
        web_bucket=outputs["WebBucket"],
        web_distribution_id=outputs["WebDistributionId"],
        web_url=outputs["WebUrl"],
        web_address=outputs["WebAddress"],
        environment=environment,
        sign_in_page=sign_in_page(remembered(outputs["OperatorSettings"]), region),
    )
