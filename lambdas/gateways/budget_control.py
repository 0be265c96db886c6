"""What an operator and the kill switch do to a budget, as against what jobs do to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

from lambdas.domain.budget import SETTLED, Reservation
from lambdas.domain.errors import BudgetConflict, LimitTooLow
from lambdas.gateways import aws
from lambdas.gateways.budget_table import JOB_KEY, BudgetTable


@dataclass(frozen=True)
class BudgetControl:
    """Changes the limit of periods and shuts them. Every method may raise Throttled and ServiceUnavailable."""

    table: BudgetTable

    def set_limit(self, period: str, limit: int, *, limit_of_new: int) -> None:
        """Change a period's limit. Raises LimitTooLow below what is spent or held, and BudgetConflict.

        What jobs reserve or settle meanwhile is not lost: the change is a difference, under a condition.
        """
        self.table.begin(period, limit=limit_of_new)
        budget = self.table.budget(period, limit=limit_of_new)
        difference = limit - budget.limit
        changed = self._update(
            period,
            UpdateExpression="SET #limit = :limit, available = available + :difference",
            ConditionExpression="#limit = :old AND available >= :needed",
            ExpressionAttributeNames={"#limit": "limit"},
            ExpressionAttributeValues={
                ":limit": limit,
                ":difference": difference,
                ":old": budget.limit,
                ":needed": -difference,
            },
        )
        if not changed:
            self._explain(period, limit, old=budget.limit)

    def close(self, period: str, *, limit_of_new: int) -> None:
        """Let no job reserve in a period any more."""
        self.table.begin(period, limit=limit_of_new)
        self._set_closed(period, closed=True)

    def open(self, period: str) -> bool:
        """Let jobs reserve again; False if the period has not begun, and so was never closed."""
        return self._set_closed(period, closed=False)

    def settled(self, period: str) -> Iterator[Reservation]:
        """Return the reservations of a period that were settled. Slow: it reads the whole table."""
        scan = (
            aws.table(self.table.name)
            .meta.client.get_paginator("scan")
            .paginate(
                TableName=self.table.name,
                FilterExpression=Attr("state").eq(SETTLED) & Attr("budget_period").eq(period),  # type: ignore[arg-type]
            )
        )
        with aws.trouble_is_typed():
            for page in scan:
                for item in page["Items"]:
                    yield Reservation.from_item(str(item["period"]).removeprefix(JOB_KEY), item)

    def _set_closed(self, period: str, *, closed: bool) -> bool:
        return self._update(
            period,
            UpdateExpression="SET closed = :closed",
            ConditionExpression="attribute_exists(period)",
            ExpressionAttributeValues={":closed": closed},
        )

    def _explain(self, period: str, limit: int, *, old: int) -> None:
        now = self.table.budget(period, limit=old)
        if now.limit != old:
            raise BudgetConflict(
                f"Another operator set the limit of {period} at the same moment: check it, and set it again."
            )
        used = now.limit - now.available
        raise LimitTooLow(
            f"${limit / 1e6:.2f} is less than the ${used / 1e6:.2f} that are spent or held in {period}: "
            "choose a higher limit, or close the budget."
        )

    def _update(self, period: str, **change: Any) -> bool:  # noqa: ANN401 - what DynamoDB takes
        try:
            with aws.trouble_is_typed():
                aws.table(self.table.name).update_item(Key={"period": period}, **change)
        except ClientError as error:
            if aws.error_code(error) == "ConditionalCheckFailedException":
                return False
            raise
        return True
