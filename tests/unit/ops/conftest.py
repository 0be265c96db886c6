import json
from collections.abc import Iterator
from typing import Any

import pytest

from lambdas.settings import settings
from ops import clients, prices
from ops.deployment import Deployment
from tests.unit.lambdas.conftest import ENVIRONMENT, budget, cloud, job, jobs, queued, step_functions, time
from tests.unit.lambdas.fakes import client_error
from tests.unit.ops.price_list import PriceList

__all__ = ["budget", "cloud", "job", "jobs", "queued", "step_functions", "time"]


@pytest.fixture
def deployment(cloud: None) -> Deployment:
    """The deployment whose functions have the settings of the functions' own tests."""
    return Deployment(settings=settings(), sweep_function="sweep")


@pytest.fixture
def stack(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stack of the stage `test`, with a Sweep function that has the environment of the functions' own tests."""
    fakes = {"cloudformation": FakeCloudFormation, "lambda": FakeLambda}
    monkeypatch.setattr(clients, "client", lambda service: fakes[service]())


@pytest.fixture
def price_list(monkeypatch: pytest.MonkeyPatch) -> Iterator[PriceList]:
    """AWS's price list, with the prices of the table; a test changes what it is about."""
    with PriceList.of_table() as served:
        monkeypatch.setattr(prices, "PRICE_LIST", served.address)
        yield served


class FakeCloudFormation:
    """DescribeStacks, of one stack."""

    def describe_stacks(self, *, StackName: str) -> dict[str, Any]:  # noqa: N803
        if StackName != "NstArt-test-Core":
            raise client_error("ValidationError", "DescribeStacks", f"Stack with id {StackName} does not exist")
        return {"Stacks": [{"Outputs": [{"OutputKey": "SweepFunctionName", "OutputValue": "sweep"}]}]}


class FakeLambda:
    """GetFunctionConfiguration and Invoke of a function that fails where a test says so."""

    payload: bytes = b'{"ended": 2, "orphans": 0, "failed": 1}'
    error: str | None = None

    def get_function_configuration(self, *, FunctionName: str) -> dict[str, Any]:  # noqa: N803
        assert FunctionName == "sweep"
        return {"Environment": {"Variables": ENVIRONMENT}}

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, Any]:  # noqa: N803
        assert (FunctionName, json.loads(Payload)) == ("sweep", {})
        answer: dict[str, Any] = {"Payload": _Body(self.payload)}
        return {**answer, "FunctionError": self.error} if self.error else answer


class _Body:
    def __init__(self, data: bytes) -> None:
        self._data = data

    def read(self) -> bytes:
        return self._data
