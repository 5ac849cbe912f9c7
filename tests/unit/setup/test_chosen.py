from argparse import ArgumentParser

import pytest

from chalicelib.operator_settings import OPERATOR_SETTINGS
from setup.chosen import add_options, as_text, chosen_by_options, chosen_by_variables, combined, remembered
from setup.errors import SetupError


def by_options(*arguments: str) -> dict[str, str]:
    add_options(parser := ArgumentParser())
    return chosen_by_options(parser.parse_args(arguments))


def test_there_is_an_option_for_each_setting() -> None:
    given = [part for setting in OPERATOR_SETTINGS for part in (setting.option, str(setting.default))]

    assert by_options(*given) == {setting.name: str(setting.default) for setting in OPERATOR_SETTINGS}


def test_only_what_is_given_is_chosen() -> None:
    assert by_options() == {}
    assert by_options("--max-labels", "30") == {"MAX_LABELS": "30"}
    assert chosen_by_variables({"MIN_CONFIDENCE": "60", "MAX_LABELS": "", "PATH": "/bin"}) == {"MIN_CONFIDENCE": "60"}


def test_a_mistake_is_named_as_the_operator_calls_it() -> None:
    with pytest.raises(SetupError, match=r"^--signed-url-seconds must be .* not '0'$"):
        by_options("--signed-url-seconds", "0")
    with pytest.raises(SetupError, match=r"^MIN_CONFIDENCE must be .* not 'high'$"):
        chosen_by_variables({"MIN_CONFIDENCE": "high"})


def test_what_was_chosen_stays_until_it_is_chosen_anew() -> None:
    first = combined({}, {"MAX_LABELS": "30"})
    second = combined(remembered(as_text(first)), {"MIN_CONFIDENCE": "60"})
    third = combined(remembered(as_text(second)), {"MAX_LABELS": "40"})

    assert second == {"MAX_LABELS": "30", "MIN_CONFIDENCE": "60"}
    assert third == {"MAX_LABELS": "40", "MIN_CONFIDENCE": "60"}


def test_a_choice_can_be_taken_back() -> None:
    assert by_options("--max-labels", "default") == {"MAX_LABELS": "default"}
    assert combined({"MAX_LABELS": "30", "MIN_CONFIDENCE": "60"}, {"MAX_LABELS": "default"}) == {"MIN_CONFIDENCE": "60"}


def test_a_stack_that_remembers_nothing_and_a_setting_that_is_gone() -> None:
    assert remembered(None) == remembered("{}") == {}
    assert remembered('{"OLD": "1", "MAX_LABELS": "7"}') == {"MAX_LABELS": "7"}


def test_an_older_choice_that_is_not_allowed_any_more_is_told() -> None:
    with pytest.raises(SetupError, match="--max-labels must be"):
        combined({"MAX_LABELS": "100000"}, {})
    assert combined({"MAX_LABELS": "100000"}, {"MAX_LABELS": "default"}) == {}
