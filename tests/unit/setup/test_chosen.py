from argparse import ArgumentParser

import pytest

from setup.chosen import (
    ALL_SETTINGS,
    add_options,
    as_text,
    chosen_by_options,
    chosen_by_variables,
    combined,
    remembered,
)
from setup.errors import SetupError
from setup.stack_settings import check_together, parameters, sign_in_page, tags, zones

# For what is nothing by default.
OTHERS = {
    "ALARM_EMAIL": "a@example.com",
    "MAIL_SENDER": "photos@example.com",
    "SIGN_IN_PAGE": "acme-photos",
    "OIDC_ISSUER": "https://login.example.com/tenant",
    "OIDC_CLIENT_ID": "photo-search",
    "OIDC_SECRET": "photo-search/oidc",
    "SAML_METADATA": "https://login.example.com/saml?app=1",
    "WEB_DOMAIN": "photos.example.com",
    "WEB_CERTIFICATE": "arn:aws:acm:us-east-1:123456789012:certificate/1a2b",
    "TAGS": "team=pictures",
}


OF_OIDC = {name: OTHERS[name] for name in ("OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_SECRET")}


def by_options(*arguments: str) -> dict[str, str]:
    add_options(parser := ArgumentParser())
    return chosen_by_options(parser.parse_args(arguments))


def test_there_is_an_option_for_each_setting() -> None:
    defaults = {setting.name: str(setting.default) or OTHERS[setting.name] for setting in ALL_SETTINGS}
    given = [part for setting in ALL_SETTINGS for part in (setting.option, defaults[setting.name])]

    assert by_options(*given) == defaults


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


def test_an_older_choice_that_is_no_longer_allowed_is_reported() -> None:
    with pytest.raises(SetupError, match="--max-labels must be"):
        combined({"MAX_LABELS": "100000"}, {})
    assert combined({"MAX_LABELS": "100000"}, {"MAX_LABELS": "default"}) == {}


@pytest.mark.parametrize(
    ("option", "wrong"),
    [
        ("--sign-up", "perhaps"),
        ("--search-instance-type", "big"),
        ("--search-instances", "0"),
        ("--search-zones", "4"),
        ("--search-shards", "0"),
        ("--alarm-email", "me"),
        ("--mail-sender", "example.com"),
        ("--sign-in-page", "my-cognito"),
        ("--sign-in-page", "photos-"),
        ("--oidc-issuer", "http://login.example.com"),
        ("--oidc-secret", "database/password"),
        ("--web-domain", "https://example.com"),
        ("--web-domain", "localhost"),
        ("--web-certificate", "arn:aws:acm:eu-west-1:123456789012:certificate/1a2b"),
        ("--reserved-concurrency", "-1"),
        ("--tracing", "yes"),
        ("--tags", "team"),
        ("--tags", "aws:team=x"),
        ("--tags", "a=b, aws:c=d"),
    ],
)
def test_an_unusable_state_of_the_stack_is_named(option: str, wrong: str) -> None:
    with pytest.raises(SetupError, match=rf"^{option} must be .* not '{wrong}'$"):
        by_options(option, wrong)


def test_choices_become_the_templates_parameters() -> None:
    chosen = {"SIGN_UP": "open", "ALARM_EMAIL": "a@example.com", "MAX_LABELS": "30", "TAGS": "team=pictures"}

    assert parameters(chosen, of_alarms=False) == {
        "SignUp": "open",
        "DirectUploads": "closed",
        "MailSender": "",
        "SignInPage": "",
        "OidcIssuer": "",
        "OidcClientId": "",
        "OidcSecret": "",
        "SamlMetadata": "",
        "WebDomain": "",
        "WebCertificate": "",
        "Tracing": "off",
        "SearchInstanceType": "t3.small.search",
        "SearchInstances": "1",
        "SearchZones": "1",
        "SearchVolume": "10",
    }
    assert parameters(chosen, of_alarms=True) == {"AlarmEmail": "a@example.com", "MonthlyBudget": "0.0"}


@pytest.mark.parametrize(
    ("chosen", "number"),
    [
        ({}, 1),
        ({"SEARCH_INSTANCES": "2"}, 2),
        ({"SEARCH_INSTANCES": "6"}, 2),
        ({"SEARCH_INSTANCES": "6", "SEARCH_ZONES": "3"}, 3),
        ({"SEARCH_INSTANCES": "2", "SEARCH_ZONES": "1"}, 1),
    ],
)
def test_several_instances_are_spread_over_two_zones_unless_another_number_is_chosen(
    chosen: dict[str, str], number: int
) -> None:
    assert zones(chosen) == number
    assert parameters(chosen, of_alarms=False)["SearchZones"] == str(number)
    check_together(chosen)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"SEARCH_ZONES": "3", "SEARCH_INSTANCES": "2"}, "--search-zones"),
        ({"SEARCH_ZONES": "2"}, "--search-zones"),
        ({"WEB_DOMAIN": "photos.example.com"}, "--web-certificate"),
        ({"WEB_CERTIFICATE": OTHERS["WEB_CERTIFICATE"]}, "--web-domain"),
        ({"SIGN_IN_PAGE": "acme", "OIDC_ISSUER": "https://login.example.com"}, "--oidc-secret belong together"),
        ({**OF_OIDC, "SIGN_IN_PAGE": "acme", "SAML_METADATA": OTHERS["SAML_METADATA"]}, "one provider or the other"),
        (OF_OIDC, "--sign-in-page"),
        ({"SAML_METADATA": OTHERS["SAML_METADATA"]}, "--sign-in-page"),
    ],
)
def test_choices_that_exclude_each_other_are_refused(chosen: dict[str, str], said: str) -> None:
    with pytest.raises(SetupError, match=said):
        check_together(chosen)


def test_the_sign_in_page_is_the_organisations_if_that_has_a_provider() -> None:
    page = {"SIGN_IN_PAGE": "acme"}
    address = "acme.auth.eu-west-1.amazoncognito.com"

    assert sign_in_page({}, "eu-west-1") == {}
    assert sign_in_page(page, "eu-west-1") == {"domain": address, "provider": "COGNITO"}
    for provider in (OF_OIDC, {"SAML_METADATA": OTHERS["SAML_METADATA"]}):
        check_together({**page, **provider})
        assert sign_in_page({**page, **provider}, "eu-west-1") == {"domain": address, "provider": "Organisation"}


def test_everything_is_tagged_by_stage_and_by_what_the_operator_adds() -> None:
    own = {"application": "photo-search", "stage": "dev"}

    assert tags({}, "dev") == own
    assert tags({"TAGS": "team=pictures, cost:centre=4 2,empty="}, "dev") == {
        "team": "pictures",
        "cost:centre": "4 2",
        "empty": "",
        **own,
    }
    assert tags({"TAGS": "stage=other"}, "dev") == own
