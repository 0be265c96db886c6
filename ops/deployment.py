"""Which deployment a command is about, in AWS or on this machine, and what it is called there."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from botocore.exceptions import ClientError, EndpointConnectionError

from lambdas import clock
from lambdas.gateways.budget_control import BudgetControl
from lambdas.gateways.budget_table import BudgetTable
from lambdas.gateways.executions import NstJobs
from lambdas.gateways.jobs_table import JobsTable
from lambdas.settings import FunctionSettings
from ops import clients
from ops.errors import OpsError

_LOCAL_ACCESS: Final = {
    "AWS_ACCESS_KEY_ID": "000000000000",  # the emulator takes it for the number of the account
    "AWS_SECRET_ACCESS_KEY": "of-nobody",
    "AWS_DEFAULT_REGION": "us-east-1",
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "NO_PROXY": "127.0.0.1",
    "no_proxy": "127.0.0.1",
}


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """The functions' settings, read from one of them, so that a command works on the same limits."""

    settings: FunctionSettings
    sweep_function: str

    @classmethod
    def in_aws(cls, stage: str) -> "Deployment":
        """Find the deployment of a stage by its stack, with the credentials of the environment. Raises OpsError."""
        stack = f"NstArt-{stage}-Core"
        try:
            (found,) = clients.client("cloudformation").describe_stacks(StackName=stack)["Stacks"]
        except ClientError as error:
            if "does not exist" in str(error):
                raise OpsError(
                    f"There is no stack {stack} in this account and region: name another --stage or AWS_REGION, "
                    "or say --local for the edition on this machine."
                ) from error
            raise
        outputs = {each["OutputKey"]: each["OutputValue"] for each in found.get("Outputs", [])}
        return cls._of(outputs, where=f"The stack {stack}")

    @classmethod
    def on_this_machine(cls, data: Path) -> "Deployment":
        """Find the local edition that keeps its data in a folder. Raises OpsError unless it runs."""
        addresses = _addresses(data)
        _use_local_cloud(addresses["emulator"])
        try:
            return cls._of(addresses["outputs"], where=f"The edition of {data}")
        except EndpointConnectionError as error:
            raise OpsError(f"The local edition of {data} does not run: start it with `make run`.") from error

    @property
    def now(self) -> datetime:
        """The present moment."""
        return clock.now()

    @property
    def period(self) -> str:
        """The budget's period that it is now."""
        return self.settings.budget_period.name_at(self.now)

    @property
    def budget(self) -> BudgetTable:
        """Where the money is kept."""
        return BudgetTable(self.settings.budget_table)

    @property
    def budget_control(self) -> BudgetControl:
        """What may change the limit."""
        return BudgetControl(self.budget)

    @property
    def jobs(self) -> JobsTable:
        """Where the jobs are kept."""
        return JobsTable(self.settings.jobs_table)

    @property
    def executions(self) -> NstJobs:
        """The executions of the jobs."""
        return NstJobs(str(self.settings.nst_job_machine_arn))

    @classmethod
    def _of(cls, outputs: Mapping[str, str], *, where: str) -> "Deployment":
        name = outputs.get("SweepFunctionName")
        if name is None:
            raise OpsError(f"{where} has no output SweepFunctionName: deploy it again with this version.")
        configuration = clients.client("lambda").get_function_configuration(FunctionName=name)
        return cls(
            settings=FunctionSettings.from_environment(configuration["Environment"]["Variables"]), sweep_function=name
        )


def site_on_this_machine(data: Path) -> str:
    """Return the address of the site of the local edition that keeps its data in a folder."""
    return str(_addresses(data)["site"]).rstrip("/")


def _addresses(data: Path) -> dict[str, Any]:
    try:
        return dict(json.loads((data / "addresses.json").read_text()))
    except FileNotFoundError as error:
        raise OpsError(
            f"No local edition has kept its data in {data}: start one with `make run`, or name its folder "
            "after --local."
        ) from error


def _use_local_cloud(endpoint: str) -> None:
    """Let every client of this process reach the local cloud, and none a real account."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    os.environ.update({**_LOCAL_ACCESS, "AWS_ENDPOINT_URL": endpoint})
