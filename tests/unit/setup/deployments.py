"""One deployment, for tests that need some."""

from setup.deploy.template import functions, role_output
from setup.deployment import Deployment, deployment_from_outputs, function_environment

OUTPUTS = {
    "PhotoBucket": "photo-search-dev-123456789012-eu-west-1",
    "ImageMetadataTable": "photo-search-dev-ImageMetadata",
    "ImageMetadataStreamArn": (
        "arn:aws:dynamodb:eu-west-1:123456789012:table/photo-search-dev-ImageMetadata/stream/2026-01-01T00:00:00.000"
    ),
    "AlbumsTable": "photo-search-dev-Albums",
    "ConnectionsTable": "photo-search-dev-Connections",
    "IdentitiesTable": "photo-search-dev-Identities",
    "PacingTable": "photo-search-dev-Pacing",
    "TalliesTable": "photo-search-dev-Tallies",
    "UserPoolId": "eu-west-1_AbCdEf",
    "UserPoolArn": "arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEf",
    "UserPoolClientId": "client",
    "IdentityPoolId": "eu-west-1:11111111-2222-3333-4444-555555555555",
    "OpenSearchEndpoint": "search-photo-search-dev.eu-west-1.es.amazonaws.com",
    "PhotoIndex": "photos",
    "IngestWorkflowArn": "arn:aws:states:eu-west-1:123456789012:stateMachine:photo-search-dev-ingest",
    "WebBucket": "photo-search-dev-123456789012-eu-west-1-web",
    "WebDistributionId": "E1ABCDEF",
    "WebUrl": "https://d111111abcdef8.cloudfront.net",
    "WebAddress": "d111111abcdef8.cloudfront.net",
    "DeadLettersUrl": "https://sqs.eu-west-1.amazonaws.com/123456789012/photo-search-dev-DeadLetters-1",
    **{role_output(name): f"arn:aws:iam::123456789012:role/{name}" for name in functions()},
    "DeadLettersArn": "arn:aws:sqs:eu-west-1:123456789012:photo-search-dev-DeadLetters-1",
    "OperatorSettings": "{}",
}


def deployment(**outputs: str) -> Deployment:
    """A deployment of stage dev; the given outputs replace its own."""
    changed = {**OUTPUTS, **outputs}
    return deployment_from_outputs(
        stage="dev",
        region="eu-west-1",
        account_id="123456789012",
        outputs=changed,
        environment=function_environment(changed, {}),
        api_id="a1b2c3",
        web_socket_api_id="w1x2y3",
    )
