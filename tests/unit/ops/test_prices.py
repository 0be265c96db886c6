"""The table of prices beside AWS's list."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from lambdas.domain.pricing import PRICE_TABLE, PRICES, Architecture, FargatePrice, TaskSize
from ops import prices
from ops.__main__ import main
from ops.doctor.finding import Verdict
from tests.unit.ops.price_list import PriceList


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A copy of the table, to write to."""
    copy = tmp_path / "prices.json"
    copy.write_text(PRICE_TABLE.read_text())
    monkeypatch.setattr(prices, "PRICE_TABLE", copy)
    return copy


def test_the_table_is_read_in_microdollars() -> None:
    assert PRICES["us-east-1"][Architecture.ARM64] == FargatePrice(vcpu=32_380, gib=3_560)
    assert PRICES["us-east-1"][Architecture.X86_64] == FargatePrice(vcpu=40_480, gib=4_445)


def test_a_price_finer_than_a_microdollar_is_rounded_up() -> None:
    assert FargatePrice.of_dollars("0.0323801", "0.00356") == FargatePrice(vcpu=32_381, gib=3_560)


def test_every_region_of_the_table_prices_a_task() -> None:
    for region, sold in PRICES.items():
        arm, *x86 = (
            TaskSize(region=region, architecture=each, vcpus=Fraction(4), memory_gib=Fraction(8)).per_second
            for each in sold
        )
        assert next(iter(sold)) is Architecture.ARM64
        assert all(0 < arm < dearer for dearer in x86)


def test_a_table_that_agrees_with_aws_is_good(price_list: PriceList, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prices"]) == 0
    assert len(capsys.readouterr().out.splitlines()) == len(PRICES)


def test_a_price_that_changed_is_to_be_mended(price_list: PriceList, capsys: pytest.CaptureFixture[str]) -> None:
    price_list.prices["eu-west-1"]["ARM64"]["vcpu"] = "0.04"
    assert main(["prices"]) == 1
    (line,) = (line for line in capsys.readouterr().out.splitlines() if not line.startswith("ok"))
    assert line.startswith("mend     eu-west-1")
    assert "0.03238 $ a vCPU" in line
    assert "0.04 $ a vCPU" in line
    assert prices.WRITE in line


def test_a_region_that_aws_has_and_the_table_has_not_is_advice(price_list: PriceList) -> None:
    price_list.prices["eu-central-1"] = price_list.prices["us-east-1"]
    assert {each.check: each.verdict for each in prices.check(write=False).findings}["eu-central-1"] is Verdict.ADVICE


def test_a_region_that_aws_has_no_longer_is_to_be_mended(price_list: PriceList) -> None:
    del price_list.prices["eu-west-1"]
    assert {each.check: each.verdict for each in prices.check(write=False).findings}["eu-west-1"] is Verdict.MEND


def test_written_prices_have_every_region_with_arm(price_list: PriceList, table: Path) -> None:
    sold = price_list.prices["us-east-1"]
    price_list.prices |= {"eu-central-1": sold, "us-gov-west-1": sold, "x86-only-1": {"X86_64": sold["X86_64"]}}
    prices.check(write=True)
    written = json.loads(table.read_text())
    assert written.keys() == PRICES.keys() | {"eu-central-1"}
    assert written["eu-central-1"] == {**sold, "published": "2026-11-20"}
    assert prices.check(write=False).is_good


def test_the_doctor_checks_the_region_alone(price_list: PriceList) -> None:
    assert prices.check_region("us-east-1").verdict is Verdict.OK
    price_list.prices["us-east-1"]["X86_64"]["gib"] = "0.005"
    found = prices.check_region("us-east-1")
    assert (found.check, found.verdict) == ("prices", Verdict.MEND)


def test_an_unreachable_price_list_is_advice_for_the_doctor(
    monkeypatch: pytest.MonkeyPatch, price_list: PriceList, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(prices, "PRICE_LIST", f"{price_list.address}/nowhere")
    assert main(["prices"]) == 1
    assert capsys.readouterr().err.endswith("index.json could not be had: status 404.\n")
    price_list.prices.clear()
    assert prices.check_region("us-east-1").verdict is Verdict.ADVICE
