"""What an operator sees after a deployment: how to try it, how to make users, and how to undo it."""

from pathlib import Path

import boto3

from setup.deploy.chalice_record import PROJECT
from setup.deploy.demo_user import ensure_demo_user
from setup.deploy.sample_commands import sample_commands
from setup.deployment import Deployment

# Stand-ins for a user's own, where no demo user was asked for.
_IDENTITY_ID, _CREDENTIALS, _ADDRESS = "IDENTITY_ID", Path("credentials.json"), "NAME@EXAMPLE.COM"
_FILL_IN = (
    f"Replace {_IDENTITY_ID} by that of a user, and put the user's USERNAME and PASSWORD into {_CREDENTIALS}, as JSON;"
    " or deploy with --demo-user, which makes a user to try it with."
)


def show(deployment: Deployment, session: boto3.Session, *, photo: Path, demo_user: bool) -> None:
    """Print it; with `demo_user`, make that user, whose password is only in a file that nobody else can read."""
    identity_id, credentials, hint = _IDENTITY_ID, _CREDENTIALS, _FILL_IN
    if demo_user:
        file = PROJECT / ".build" / deployment.stage / "demo_user.json"
        user = ensure_demo_user(session, deployment, credentials_file=file)
        identity_id, credentials = user.identity_id, user.credentials_file
        hint = f"The demo user is {user.username}; the password is in {credentials}."
    _show_commands(deployment, identity_id, credentials, photo)
    print(f"{hint}\n")
    _show_web_app(deployment)
    print(f"Undo everything:\n  python -m setup.destroy --stage {deployment.stage} --region {deployment.region}")


def _show_commands(deployment: Deployment, identity_id: str, credentials: Path, photo: Path) -> None:
    commands = sample_commands(
        deployment=deployment,
        identity_id=identity_id,
        credentials_file=credentials,
        photo=photo,
        search_key="dog",
    )
    print(f"\nUpload a photo:\n  {commands.upload}\n")
    print(f"Search for what is in it:\n  {commands.search}\n")
    print(f"Remove it:\n  {commands.remove}\n")


def _show_web_app(deployment: Deployment) -> None:
    if deployment.web_url != f"https://{deployment.web_address}":
        print(f"Let {deployment.web_url.removeprefix('https://')} be a CNAME of {deployment.web_address}.\n")
    print(f"Web app:\n  {deployment.web_url}\n")
    create = f"aws --region {deployment.region} cognito-idp admin-create-user --user-pool-id {deployment.user_pool_id}"
    print(
        f"Make a user, who gets a first password by mail:\n  {create} --username {_ADDRESS}"
        f" --user-attributes Name=email,Value={_ADDRESS} Name=email_verified,Value=true\n"
    )
