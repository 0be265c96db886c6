from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from lambdas.domain.budget import Budget, Period
from lambdas.domain.jobs import Job
from lambdas.domain.visitors import visitor_hash, visitor_salt
from lambdas.from_environment import SettingMissing
from lambdas.gateways.jobs_table import JobsTable
from lambdas.settings import FunctionSettings
from tests.unit.lambdas.conftest import ENVIRONMENT, new_job


@pytest.mark.parametrize(
    ("now", "month", "day"),
    [
        ("2026-11-23T10:00:00+00:00", "2026-12-01", "2026-11-24"),
        ("2026-12-31T23:59:59+00:00", "2027-01-01", "2027-01-01"),
        ("2028-01-31T00:00:00+00:00", "2028-02-01", "2028-02-01"),
        ("2026-12-01T00:30:00+02:00", "2026-12-01", "2026-12-01"),  # still November in UTC
    ],
)
def test_periods_end_at_midnight_in_utc(now: str, month: str, day: str) -> None:
    moment = datetime.fromisoformat(now)
    assert Period.MONTHLY.renews_at(moment) == datetime.fromisoformat(month).replace(tzinfo=UTC)
    assert Period.DAILY.renews_at(moment) == datetime.fromisoformat(day).replace(tzinfo=UTC)


def test_periods_are_named_in_utc() -> None:
    moment = datetime(2026, 12, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    assert Period.MONTHLY.name_at(moment) == "2026-11"
    assert Period.DAILY.name_at(moment) == "2026-11-30"


def test_what_remains_is_a_share_of_the_limit() -> None:
    assert Budget(limit=300, available=100, spent=50, running=1, closed=False).remaining_ratio == 0.3333
    assert Budget(limit=300, available=100, spent=50, running=1, closed=True).remaining_ratio == 0
    assert Budget.untouched(0).remaining_ratio == 0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.1", True),
        ("192.0.2.1", "192.0.2.2", False),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),  # one household has a whole /64
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("::ffff:192.0.2.1", "192.0.2.1", True),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.2", False),
    ],
)
def test_visitors_differ_by_address_and_ipv6_by_household(one: str, other: str, same: bool) -> None:
    assert (visitor_hash(one, salt="s") == visitor_hash(other, salt="s")) is same


def test_a_visitors_hash_reveals_nothing_without_the_salt() -> None:
    assert visitor_hash("192.0.2.1", salt="one") != visitor_hash("192.0.2.1", salt="other")
    assert "192" not in visitor_hash("192.0.2.1", salt="one")


def test_the_salt_is_derived_from_a_secret_and_hides_it() -> None:
    assert visitor_salt("secret") == visitor_salt("secret") != visitor_salt("another")
    assert "secret" not in visitor_salt("secret")


def test_what_is_no_address_is_refused() -> None:
    with pytest.raises(ValueError, match="nonsense"):
        visitor_hash("nonsense", salt="s")


@pytest.mark.parametrize("name", ["BUDGET_TABLE", "TASK_VCPUS"])
def test_a_missing_setting_is_named(name: str) -> None:
    without = {key: value for key, value in ENVIRONMENT.items() if key != name}
    with pytest.raises(SettingMissing, match=f"{name} is missing"):
        FunctionSettings.from_environment(without)


@pytest.mark.parametrize(
    ("name", "value"),
    [("MAX_RUNNING_JOBS", "many"), ("BUDGET_PERIOD", "weekly"), ("TASK_SPOT", "perhaps"), ("TASK_ARCHITECTURE", "Z80")],
)
def test_a_setting_that_can_not_be_read_is_named_with_its_value(name: str, value: str) -> None:
    with pytest.raises(SettingMissing, match=rf"{name} is '{value}'"):
        FunctionSettings.from_environment({**ENVIRONMENT, name: value})


@pytest.mark.parametrize("instance", [None, "g5.xlarge"])
def test_settings_come_back_from_the_environment_as_they_were(config: FunctionSettings, instance: str | None) -> None:
    written = replace(config, task_vcpus=Decimal("0.25"), task_spot=True, task_instance=instance)
    assert FunctionSettings.from_environment(written.as_environment()) == written
    assert ("TASK_INSTANCE" in written.as_environment()) == bool(instance)


def test_a_job_comes_back_from_the_table_as_it_went(job: Job, jobs: JobsTable) -> None:
    assert jobs.get(job.job_id) == new_job()


def test_a_parameter_too_small_for_the_table_is_stored_as_zero(jobs: JobsTable) -> None:
    jobs.create(replace(new_job(), parameters={**new_job().parameters, "smoothness": 5e-324}))
    assert jobs.get(new_job().job_id).parameters["smoothness"] == 0
