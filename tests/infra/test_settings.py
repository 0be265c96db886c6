import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdk_app.core.log_retention import LOG_RETENTION
from cdk_app.paths import REPOSITORY
from cdk_app.settings import LOG_RETENTION_DAYS, Settings, SettingsError
from lambdas.domain.fargate import MEMORY_GIB_BY_VCPUS

DOMAIN = {
    "nst:domain_name": "www.nst-art.org",
    "nst:hosted_zone_id": "Z2FDTNDATAQYW2",
    "nst:hosted_zone_name": "nst-art.org",
}


def refusal(context: dict[str, object]) -> str:
    with pytest.raises(SettingsError) as caught:
        Settings.from_context(context)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_the_default_settings_can_be_deployed() -> None:
    assert Settings.from_context({}) == Settings()


NEW_ACCOUNT = {"Fargate vCPUs": 6, "Lambda concurrency": 10}
"""What AWS gives a new account of each. Source: Service Quotas as operators of new accounts meet them."""


def test_the_defaults_stay_within_a_new_accounts_quotas() -> None:
    settings = Settings()
    assert settings.max_running_jobs * settings.task_vcpus <= NEW_ACCOUNT["Fargate vCPUs"]
    functions_of_an_admission = 2  # the Web API waits while Check Budget or URL Provider works
    assert settings.api_burst * functions_of_an_admission <= NEW_ACCOUNT["Lambda concurrency"]


def test_the_deployment_guide_names_both_quotas() -> None:
    limits = (REPOSITORY / "docs" / "deploy.md").read_text().partition("**Limits.**")[2].partition("\n## ")[0]
    assert "Fargate On-Demand vCPU resource count" in limits
    assert "Concurrent executions" in limits
    assert {"nst:max_running_jobs=4", "nst:api_requests_per_second=20", "nst:api_burst=40"} <= set(
        re.findall(r"nst:\w+=\d+", limits)
    )


def test_text_means_the_same_as_values_of_cdk_json() -> None:
    as_text = {"nst:max_running_jobs": "2", "nst:task_spot": "true", "nst:budget_usd": "7.50"}
    as_json = {"nst:max_running_jobs": 2, "nst:task_spot": True, "nst:budget_usd": 7.5}
    assert Settings.from_context(as_text) == Settings.from_context(as_json)
    assert Settings.from_context(as_text).budget_limit == 7_500_000


def test_the_context_of_cdk_itself_is_left_alone() -> None:
    assert Settings.from_context({"@aws-cdk/core:checkSecretUsage": True, "stage": "x"}) == Settings()


def test_a_misspelt_setting_gets_the_nearest_match() -> None:
    assert refusal({"nst:buget_usd": "5"}) == "nst:buget_usd is not a setting: did you mean nst:budget_usd?"


@pytest.mark.parametrize(
    ("stage", "kept"), [("dev", False), ("local", False), ("production", True), ("prod", True), ("staging", True)]
)
def test_every_stage_keeps_its_data_but_those_for_trying(stage: str, kept: bool) -> None:
    assert Settings(stage=stage).keeps_data is kept


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("stage", "Dev", "1 to 16 of a-z and 0-9, a letter first"),
        ("stage", "dev\n", "1 to 16 of a-z and 0-9, a letter first"),
        ("domain_name", "https://nst-art.org", "a domain name in lower case, like nst-art.org"),
        ("hosted_zone_id", "nst-art.org", "a hosted zone id, like Z2FDTNDATAQYW2"),
        ("waf", "yes", "true or false"),
        ("budget_usd", "0", "a number from 0.01 to 1000000"),
        ("budget_usd", "NaN", "a number from 0.01 to 1000000"),
        ("budget_usd", "twenty", "a number from 0.01 to 1000000"),
        ("budget_period", "weekly", "one of monthly, daily"),
        ("max_running_jobs", "0", "a whole number from 1 to 1000"),
        ("max_running_jobs", "2.5", "a whole number from 1 to 1000"),
        ("max_running_jobs", True, "a whole number from 1 to 1000"),
        ("task_architecture", "arm64", "one of ARM64, X86_64"),
        ("job_deadline_seconds", "10", "a whole number from 60 to 21600"),
        ("network", "vgg11", "one of vgg16-imagenet, vgg16-hed, vgg19-imagenet"),
        ("origin_secrets", "a,b,c", "one name, or two with a comma between"),
        ("torch_index", "here", "an address that begins with https://"),
        ("log_retention_days", "8", "one of 1, 3, 5, 7, 14, 30, 60, 90, 180, 365"),
    ],
)
def test_a_wrong_setting_is_refused_with_name_value_and_choices(name: str, value: object, expected: str) -> None:
    assert refusal({f"nst:{name}": value}) == f"nst:{name} is {value!r}: expected {expected}."


def test_settings_built_in_code_are_validated_too() -> None:
    with pytest.raises(SettingsError, match="nst:max_running_jobs is 0"):
        Settings(max_running_jobs=0)


@given(st.sampled_from(sorted(MEMORY_GIB_BY_VCPUS)), st.decimals("0.5", "120", places=1))
def test_a_task_size_is_accepted_exactly_if_fargate_sells_it(vcpus: Decimal, gib: Decimal) -> None:
    def settings() -> Settings:
        return Settings(task_vcpus=vcpus, task_memory_gib=gib)

    if gib in MEMORY_GIB_BY_VCPUS[vcpus]:
        assert (settings().task_cpu_units, settings().task_memory_mib) == (int(vcpus * 1024), int(gib * 1024))
    else:
        with pytest.raises(SettingsError, match=f"GiB with {vcpus} vCPUs"):
            settings()


def test_vcpus_that_fargate_does_not_sell_are_refused() -> None:
    expected = "nst:task_vcpus is 3: Fargate sells 0.25, 0.5, 1, 2, 4, 8, 16."
    assert refusal({"nst:task_vcpus": "3"}) == expected


def test_the_same_secret_twice_is_refused() -> None:
    assert "two different names" in refusal({"nst:origin_secrets": "origin,origin"})


def test_money_finer_than_a_microdollar_is_refused() -> None:
    assert "micro-dollars" in refusal({"nst:budget_usd": "0.0100001"})


def test_a_region_without_prices_is_refused() -> None:
    assert refusal({"nst:region": "mars-north-1"}).startswith("nst:region is 'mars-north-1': expected one of ")


def test_a_processor_without_a_price_in_its_region_is_refused() -> None:
    said = refusal({"nst:region": "ap-southeast-1", "nst:task_architecture": "X86_64"})
    assert said.startswith("nst:task_architecture is X86_64: the price table of ap-southeast-1 has ARM64;")


@pytest.mark.parametrize("missing", DOMAIN)
def test_a_domain_needs_a_zone_and_a_zone_a_domain(missing: str) -> None:
    incomplete: dict[str, object] = {name: value for name, value in DOMAIN.items() if name != missing}
    assert "set all three or none" in refusal(incomplete)


def test_a_domain_outside_its_zone_is_refused() -> None:
    assert "in the zone example.org" in refusal({**DOMAIN, "nst:hosted_zone_name": "example.org"})
    assert "in the zone t-art.org" in refusal(
        {**DOMAIN, "nst:domain_name": "nst-art.org", "nst:hosted_zone_name": "t-art.org"}
    )


@pytest.mark.parametrize("needs_the_edge", [DOMAIN, {"nst:waf": "true"}], ids=["domain", "waf"])
def test_a_domain_or_waf_outside_cloudfronts_region_is_refused(needs_the_edge: dict[str, object]) -> None:
    assert "needs us-east-1" in refusal({**needs_the_edge, "nst:region": "eu-west-1"})
    Settings.from_context({**needs_the_edge, "nst:region": "us-east-1"})


def test_without_domain_and_waf_any_region_with_prices_will_do() -> None:
    assert Settings.from_context({"nst:region": "eu-west-1"}).region == "eu-west-1"


def test_every_log_retention_that_can_be_set_is_one_of_cdks() -> None:
    assert set(LOG_RETENTION) == set(LOG_RETENTION_DAYS)
