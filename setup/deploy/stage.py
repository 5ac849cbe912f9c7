"""Provision one stage and deploy the application to it.

The stack (`resources.yaml`), the package, `chalice deploy`, in an order in which no photo is lost meanwhile
(docs/decisions/deploying.md). Run it again after every change; what is up to date is left alone. Like the AWS tools, it
uses AWS, or the endpoint that AWS_ENDPOINT_URL names.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3

from chalicelib.aws.source_table import SourceTable
from chalicelib.core.features import SIMILAR
from setup.aws_environ import environ_of, region_of
from setup.deploy.alarms import bring_up_alarms
from setup.deploy.chalice_options import chalice_options, check_concurrency
from setup.deploy.chalice_project import build_project, chalice_deploy
from setup.deploy.chalice_record import deployed_api_id, deployed_web_socket_api_id, ensure_record, record_path
from setup.deploy.changes import Change
from setup.deploy.costs import costs
from setup.deploy.embedding_model import check_embedding_model
from setup.deploy.failed_events import queue_failed_events
from setup.deploy.gateway_options import tag_apis, throttle, trace
from setup.deploy.gateway_responses import allow_cors_on_gateway_errors
from setup.deploy.index_update import prepare_index
from setup.deploy.live_updates import drop_stale_batches
from setup.deploy.photo_index import layout_of
from setup.deploy.sign_up import let_cognito_ask
from setup.deploy.stack import Stack, accept
from setup.deploy.stage_parameters import POLICY, check_ip, parameters_of, settings_of
from setup.deploy.template import template_text
from setup.deploy.web_app import content_security_policy
from setup.deploy.web_build import build_web_app
from setup.deploy.web_publish import publish_web_app
from setup.deploy.workflow_update import with_deployed_workflow
from setup.deployment import (
    AWS,
    Deployment,
    Platform,
    check_stage,
    deployment_from_outputs,
    function_environment,
    stack_name,
)
from setup.regions import check_region
from setup.runtimes import check_python
from setup.stack_settings import features, tags


def deploy(
    *,
    stage: str,
    session: boto3.Session,
    dashboards_ip: str | None = None,
    chosen: Mapping[str, str] | None = None,
    platform: Platform = AWS,
    approve: Callable[[Sequence[Change]], bool] = accept,
    web_app: Callable[[Callable[[str], None]], Path] | None = build_web_app,
    progress: Callable[[str], None] = print,
) -> Deployment:
    """Bring a stage up, or up to date. Raises `SetupError` and botocore's errors (`setup.errors.one_line`).

    `chosen` are operator settings, in addition to those that the stage remembers. `approve` gets what would change in
    the stack. `web_app` builds the web app and returns its files; None leaves it out.
    """
    check_stage(stage)
    check_python()
    region = check_region(region_of(session))
    address = check_ip(dashboards_ip) if dashboards_ip else ""
    account_id = str(session.client("sts").get_caller_identity()["Account"])
    files = web_app(progress) if web_app else None
    stack = Stack(session.client("cloudformation"), stack_name(stage), progress)
    settings = settings_of(stack, chosen or {}, progress)
    check_concurrency(settings, session.client("lambda"))
    if SIMILAR in features(settings) and platform.costs_money:
        check_embedding_model(session.client("bedrock"), region, progress)
    stack = Stack(stack.client, stack.name, progress, tags=tags(settings, stage))
    parameters = parameters_of(
        stack, stage, settings, address=address, platform=platform, session=session, progress=progress
    )
    for line in costs(parameters, features(settings)) if platform.costs_money else ():
        progress(line)
    template = template_text(features(settings))
    with _stack_up(stack, template, parameters, approve, progress) as outputs:
        environment = function_environment(outputs, platform.extra_environment)
        progress("search index")
        replace_index = prepare_index(environment, session, layout=layout_of(settings), progress=progress)
        options = chalice_options(settings, stage)
        record = _deploy_functions(session, stage, outputs, environment, platform.architecture, options, progress)
        deployment = deployment_from_outputs(
            stage=stage,
            region=region,
            account_id=account_id,
            outputs=outputs,
            environment=environment,
            api_id=deployed_api_id(record),
            web_socket_api_id=deployed_web_socket_api_id(record),
            platform=platform,
        )
        replace_index()
    _configure_beyond_chalice(session, deployment, outputs["DeadLettersArn"], settings)
    if platform.has_alarms:
        bring_up_alarms(session, deployment, outputs, settings, progress=progress)
    if files is not None:
        _publish(files, deployment, session, stack, template, parameters, progress)
    return deployment


@contextmanager
def _stack_up(
    stack: Stack,
    template: str,
    parameters: Mapping[str, str],
    approve: Callable[[Sequence[Change]], bool],
    progress: Callable[[str], None],
) -> Iterator[dict[str, str]]:
    """The stack's outputs; a workflow that is there already changes last, once its functions are deployed."""
    first = with_deployed_workflow(template, stack.template())
    if first != template:
        progress("the workflow changes last, once its functions are there")
    yield stack.bring_up(first, parameters, approve)
    if first != template:
        progress("the workflow")
        stack.bring_up(template, parameters)


def _deploy_functions(
    session: boto3.Session,
    stage: str,
    outputs: Mapping[str, str],
    environment: Mapping[str, str],
    architecture: str,
    options: Mapping[str, Any],
    progress: Callable[[str], None],
) -> Path:
    """Package the functions and deploy them; returns Chalice's record of what it made."""
    progress("packaging the functions")
    record = record_path(session, stage)
    build = build_project(
        stage=stage,
        outputs=outputs,
        environment=environment,
        architecture=architecture,
        record=record,
        options=options,
    )
    progress("chalice deploy")
    ensure_record(session, stage, record)
    chalice_deploy(build, stage, environ=environ_of(session), progress=progress)
    return record


# Chalice has no options for these.
def _configure_beyond_chalice(
    session: boto3.Session, deployment: Deployment, dead_letters_arn: str, settings: Mapping[str, str]
) -> None:
    origin = deployment.environment["APP_ORIGIN"]
    allow_cors_on_gateway_errors(session.client("apigateway"), api_id=deployment.api_id, origin=origin)
    throttle(session.client("apigateway"), api_id=deployment.api_id)
    trace(session.client("apigateway"), api_id=deployment.api_id, on=settings.get("TRACING") == "on")
    tag_apis(session, deployment, tags(settings, deployment.stage))
    queue_failed_events(session.client("lambda"), stage=deployment.stage, queue_arn=dead_letters_arn)
    drop_stale_batches(session.client("lambda"), stage=deployment.stage)
    let_cognito_ask(session.client("lambda"), stage=deployment.stage, user_pool_arn=deployment.user_pool_arn)


def _publish(
    files: Path,
    deployment: Deployment,
    session: boto3.Session,
    stack: Stack,
    template: str,
    parameters: Mapping[str, str],
    progress: Callable[[str], None],
) -> None:
    sources = SourceTable(session.client("dynamodb"), deployment.environment["ALBUMS_TABLE"]).all()
    policy = content_security_policy(deployment, buckets=[source.bucket for source in sources])
    if policy != parameters.get(POLICY):
        progress("allowing the web app to call the API and to read photos")
        stack.bring_up(template, {**parameters, POLICY: policy})
    publish_web_app(files, deployment, session, progress=progress)
