import pytest

from chalicelib.settings import Settings
from setup.deployment import check_stage, function_environment, function_name, with_scheme
from setup.errors import SetupError
from tests.unit.setup.deployments import OUTPUTS, deployment


@pytest.mark.parametrize("stage", ["dev", "a", "prod-2", "abcdefghijklmno"])
def test_stages(stage: str) -> None:
    assert check_stage(stage) == stage
    assert len(f"photo-search-{stage}") <= 28  # OpenSearch domain names


def test_no_stage_has_the_name_of_what_belongs_to_another() -> None:
    with pytest.raises(SetupError, match="another stage's alarms"):
        check_stage("dev-alarms")
    assert check_stage("alarms") == "alarms"


@pytest.mark.parametrize("stage", ["", "Dev", "1dev", "dev-", "-dev", "a_b", "dev\n", "abcdefghijklmnop", "ä"])
def test_what_is_no_stage(stage: str) -> None:
    with pytest.raises(SetupError, match="cannot be a stage"):
        check_stage(stage)


def test_function_names_are_chalices() -> None:
    assert function_name("dev", "detect_labels") == "photo-search-dev-detect_labels"
    assert function_name("dev", "api_handler") == "photo-search-dev"


def test_the_functions_environment_is_what_settings_ask_for() -> None:
    settings = Settings.from_environ(function_environment(OUTPUTS, {}))
    assert settings.photo_bucket == OUTPUTS["PhotoBucket"]
    assert settings.opensearch_endpoint == "https://search-photo-search-dev.eu-west-1.es.amazonaws.com"
    assert (settings.max_labels, settings.min_confidence, settings.signed_url_seconds) == (50, 35, 900)


def test_extra_variables_win() -> None:
    environment = function_environment(OUTPUTS, {"MAX_LABELS": "7", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"})
    assert environment["MAX_LABELS"] == "7"
    assert environment["AWS_ENDPOINT_URL"] == "http://127.0.0.1:1"


def test_what_the_operator_chose_wins_over_the_platform_and_the_rest_stays_as_it_was() -> None:
    chosen = {**OUTPUTS, "OperatorSettings": '{"MAX_LABELS": "30", "RECOGNITION_RATE": "20"}'}
    environment = function_environment(chosen, {"RECOGNITION_RATE": "1000"})
    settings = Settings.from_environ(environment)
    assert (settings.max_labels, settings.recognition_rate, settings.min_confidence) == (30, 20, 35)


def test_an_endpoint_keeps_its_scheme() -> None:
    assert with_scheme("http://127.0.0.1:9200") == "http://127.0.0.1:9200"
    assert with_scheme("host") == "https://host"


def test_api_url() -> None:
    assert deployment().api_url == "https://a1b2c3.execute-api.eu-west-1.amazonaws.com/api"
