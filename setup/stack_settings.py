"""What an operator may decide about a stage's resources (its functions have settings of their own): one row for each.

A row names the parameter of the template that gets the choice. Options, memory and checks are the same as for the
functions' settings (`setup/chosen.py`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from chalicelib.operator_settings import Number, OperatorSetting

T = TypeVar("T")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StackSetting(OperatorSetting[T]):
    """`parameter` is in the template; `of_alarms` says whether that is the template of the stack of alarms."""

    parameter: str
    of_alarms: bool = False


STACK_SETTINGS: tuple[StackSetting[Any], ...] = (
    StackSetting(
        name="SIGN_UP",
        parameter="SignUp",
        kind=OneOf(("closed", "open")),
        default="closed",
        help="whether anybody may make an account; if closed, an operator makes them",
        usually="closed; locally open",
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
        help="how many instances; two or more are spread over two zones",
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
        kind=Matching(r"[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address"),
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
    chosen = (setting for setting in STACK_SETTINGS if setting.of_alarms is of_alarms)
    return {setting.parameter: choices.get(setting.name, str(setting.default)) for setting in chosen}
