"""The user pool asks a function before it makes an account; Chalice has no event for that."""

from typing import Any

from botocore.exceptions import ClientError

from setup.deployment import function_name

FUNCTION = "check_sign_up"
_STATEMENT = "user-pool"


def let_cognito_ask(client: Any, *, stage: str, user_pool_arn: str) -> None:
    """Let the user pool call the function; does nothing if it may already. `client` is Lambda's."""
    try:
        client.add_permission(
            FunctionName=function_name(stage, FUNCTION),
            StatementId=_STATEMENT,
            Action="lambda:InvokeFunction",
            Principal="cognito-idp.amazonaws.com",
            SourceArn=user_pool_arn,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ResourceConflictException":
            raise
