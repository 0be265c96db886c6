"""A cloud with IAM (`guarded_edition`), what was called on it, and what an operator or an intruder does to it."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3

from local.emulator import REGION, SECRET_KEY
from tests.client import OwnJob
from tests.integration.editions import Edition
from tests.integration.guarded_edition import Judged
from tests.integration.policies import Policies
from tests.integration.test_jobs import Inside


@dataclass(frozen=True, kw_only=True)
class Stage:
    """A cloud with IAM, and what was called on it."""

    edition: Edition
    plans: Path
    journal: Path

    @cached_property
    def policies(self) -> Policies:
        """What the roles may do."""
        return Policies.of_stack(self.edition.client("cloudformation"), self.edition.client("iam"))

    @cached_property
    def calls(self) -> list[Judged]:
        """What was called until this was asked for the first time."""
        return calls_in(self.journal)

    def physical(self, name: str) -> str:
        """Return how a resource of the template is called in the cloud."""
        return next(physical for physical, readable in self.policies.names.items() if readable == name)

    def client_as(self, role: str, service: str) -> Any:
        """Return a client of somebody who has got hold of a role."""
        return boto3.client(  # type: ignore[call-overload]
            service,
            endpoint_url=self.edition.emulator,
            region_name=REGION,
            aws_access_key_id=self.physical(role),
            aws_secret_access_key=SECRET_KEY,
        )

    def change_row(self, job: OwnJob, expression: str, **values: Any) -> None:
        """Change a job's row as no code of the product would."""
        self.edition.client("dynamodb").update_item(
            TableName=self.edition.outputs["JobsTableName"],
            Key={"job_id": {"S": job.job_id}},
            UpdateExpression=expression,
            **({"ExpressionAttributeValues": {f":{name}": value for name, value in values.items()}} if values else {}),
        )

    def invoke(self, function: str, **event: Any) -> Any:
        """Return what a function answers."""
        name = self.physical(f"NstHandler{function}")
        answer = self.edition.client("lambda").invoke(FunctionName=name, Payload=json.dumps(event))
        return json.load(answer["Payload"])

    def stop_execution(self, job: OwnJob) -> None:
        """Do as an operator does in the console."""
        self.edition.client("stepfunctions").stop_execution(executionArn=Inside(self.edition, job).execution)


def calls_in(journal: Path) -> list[Judged]:
    """Return all calls that the guard has judged so far."""
    return [Judged(**json.loads(line)) for line in journal.read_text().splitlines()]
