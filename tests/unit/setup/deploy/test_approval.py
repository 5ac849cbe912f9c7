import pytest

from setup.deploy.approval import Approval
from setup.deploy.changes import Change
from setup.errors import SetupError

NEW = tuple(Change("Add", name, "AWS::X::Y") for name in ("PhotoBucket", "SearchDomain"))
SMALL = (Change("Modify", "WebHeaders", "AWS::CloudFront::ResponseHeadersPolicy", "False"),)
LOSS = (Change("Modify", "UserPool", "AWS::Cognito::UserPool", "True"),)


def nobody(_: str) -> str:
    raise EOFError


@pytest.mark.parametrize(
    ("answer", "agreed"), [("y", True), (" Yes\n", True), ("n", False), ("", False), ("no", False)]
)
def test_the_operator_is_shown_what_changes_and_asked(answer: str, agreed: bool) -> None:
    said: list[str] = []

    assert Approval(ask=lambda _: answer, say=said.append)(SMALL) is agreed
    assert said[1:] == ["  modify   WebHeaders (AWS::CloudFront::ResponseHeadersPolicy)"]


def test_a_first_deployment_is_counted_and_not_listed() -> None:
    said: list[str] = []

    assert Approval(yes=True, ask=nobody, say=said.append)(NEW)
    assert said[1:] == ["  add      2 resources"]


def test_a_dry_run_never_goes_ahead() -> None:
    assert not Approval(yes=True, dry_run=True, ask=nobody, say=lambda _: None)(SMALL)


def test_a_dry_run_ends_also_where_the_stack_stays_as_it_is() -> None:
    assert not Approval(yes=True, dry_run=True, ask=nobody)(())
    assert Approval(ask=nobody)(())


def test_without_anybody_to_ask_the_error_names_the_option() -> None:
    with pytest.raises(SetupError, match="--yes"):
        Approval(ask=nobody, say=lambda _: None)(SMALL)


def test_a_loss_has_to_be_allowed_and_is_shown() -> None:
    said: list[str] = []

    with pytest.raises(SetupError, match=r"replace UserPool.*--allow-replacement"):
        Approval(yes=True, say=said.append)(LOSS)
    assert "  REPLACE  UserPool (AWS::Cognito::UserPool)" in said
    assert Approval(yes=True, allow_replacement=True, say=said.append)(LOSS)
