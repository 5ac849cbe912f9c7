"""What an operator has chosen for the operator settings: read from options or variables, remembered by the stack.

A choice is a text by the setting's name. It stays until it is changed; `DEFAULT` takes it back.
"""

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Mapping
from typing import Any

from chalicelib.operator_settings import OPERATOR_SETTINGS, OperatorSetting
from setup.errors import SetupError
from setup.stack_settings import STACK_SETTINGS

DEFAULT = "default"
ALL_SETTINGS: tuple[OperatorSetting[Any], ...] = (*OPERATOR_SETTINGS, *STACK_SETTINGS)


def add_options(parser: ArgumentParser) -> None:
    """One option for each setting."""
    group = parser.add_argument_group("settings", f"remembered by the stage until they are set anew, or to {DEFAULT!r}")
    for setting in ALL_SETTINGS:
        usual = setting.usually or setting.default
        group.add_argument(setting.option, metavar="X", help=f"{setting.help}; {setting.kind} (default: {usual})")


def chosen_by_options(arguments: Namespace) -> dict[str, str]:
    """The settings whose option was given. Raises `SetupError` naming an option with an impossible value."""
    given = vars(arguments)
    return _checked((setting, setting.option, given[setting.name.lower()]) for setting in ALL_SETTINGS)


def chosen_by_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """The settings whose variable is set. Raises `SetupError` naming a variable with an impossible value."""
    return _checked((setting, setting.name, environ.get(setting.name)) for setting in ALL_SETTINGS)


def remembered(text: str | None) -> dict[str, str]:
    """Undo `as_text`; empty if there is no text. Settings that no longer exist are left out."""
    found: dict[str, str] = json.loads(text or "{}")
    return {setting.name: found[setting.name] for setting in ALL_SETTINGS if setting.name in found}


def as_text(choices: Mapping[str, str]) -> str:
    """The choices in the form that a stack remembers."""
    return json.dumps(dict(choices), sort_keys=True)


def combined(before: Mapping[str, str], chosen: Mapping[str, str]) -> dict[str, str]:
    """What is chosen from now on. Raises `SetupError` if an older choice is no longer allowed."""
    choices = {name: value for name, value in {**before, **chosen}.items() if value != DEFAULT}
    return _checked((setting, setting.option, choices.get(setting.name)) for setting in ALL_SETTINGS)


def _checked(given: Iterable[tuple[OperatorSetting[Any], str, str | None]]) -> dict[str, str]:
    """The choices among (setting, its name for the operator, text)."""
    choices = {}
    for setting, called, text in given:
        if text:
            _check(setting, called, text)
            choices[setting.name] = text
    return choices


def _check(setting: OperatorSetting[Any], called: str, text: str) -> None:
    try:
        if text != DEFAULT:
            setting.kind.read(text)
    except ValueError as error:
        raise SetupError(f"{called} {error}") from None
