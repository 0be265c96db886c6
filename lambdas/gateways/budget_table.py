"""BudgetTable: one item per period, one reservation per job, one counter per visitor and day.

Every change of money is one conditional transaction, so that no interleaving can spend a micro-dollar twice.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from boto3.dynamodb.conditions import Attr
from boto3.dynamodb.types import TypeDeserializer
from botocore.exceptions import ClientError

from lambdas.domain.budget import HELD, SETTLED, Budget, Reservation
from lambdas.domain.errors import BudgetConflict, Throttled, TooManyJobs, VisitorLimitReached
from lambdas.gateways import aws
from lambdas.settings import FunctionSettings

if TYPE_CHECKING:
    from types_boto3_dynamodb.service_resource import Table

JOB_KEY: Final = "job#"
"""Before a job's id, in the key of its reservation."""

_CONDITION_FAILED: Final = "ConditionalCheckFailed"
_CONFLICT: Final = "TransactionConflict"
_SETTLED_FOR: Final = timedelta(days=90)
"""A settled reservation is kept as long as Step Functions remembers the name of its execution, and then expires."""

_deserialize: Final = TypeDeserializer().deserialize


class Settlement(NamedTuple):
    """What a job was charged, and whether it was by this call or an earlier one."""

    charged: int
    is_first: bool


def budget_now(config: FunctionSettings, now: datetime) -> Budget:
    """Return the budget of the period that it is."""
    return BudgetTable(config.budget_table).budget(
        config.budget_period.name_at(now), limit=config.budget_limit_microdollars
    )


@dataclass(frozen=True)
class BudgetTable:
    """Reads and changes money. Every method may raise Throttled and ServiceUnavailable."""

    name: str

    def budget(self, period: str, *, limit: int) -> Budget:
        """Return a period's budget; that of a period without jobs is `limit`, untouched."""
        with aws.trouble_is_typed():
            item = self._table.get_item(Key={"period": period}, ConsistentRead=True).get("Item")
        return Budget.from_item(item) if item else Budget.untouched(limit)

    def reservation(self, job_id: str) -> Reservation | None:
        """Return what a job holds or was charged, None if it never reserved anything."""
        with aws.trouble_is_typed():
            item = self._table.get_item(Key={"period": _job_key(job_id)}, ConsistentRead=True).get("Item")
        return Reservation.from_item(job_id, item) if item else None

    def held(self) -> Iterator[Reservation]:
        """Return all reservations that are not settled."""
        scan = self._table.meta.client.get_paginator("scan").paginate(
            TableName=self.name,
            FilterExpression=Attr("state").eq(HELD),  # type: ignore[arg-type]
            ConsistentRead=True,
        )
        with aws.trouble_is_typed():
            for page in scan:
                for item in page["Items"]:
                    yield Reservation.from_item(str(item["period"]).removeprefix(JOB_KEY), item)

    def reserve(self, job_id: str, amount: int, *, period: str, limit: int, max_running: int, now: datetime) -> bool:
        """Hold `amount` for a job, and say whether there was the money. Asking again for a job that holds is a yes.

        `limit` is what a new period begins with. Raises TooManyJobs, and BudgetConflict if another job was at it.
        """
        self.begin(period, limit=limit)
        try:
            with aws.trouble_is_typed():
                self._table.meta.client.transact_write_items(
                    TransactItems=[
                        {"Update": self._hold(period, amount, max_running)},
                        {"Put": self._new_reservation(job_id, amount, period, now)},
                    ]
                )
        except ClientError as error:
            return self._why_not_reserved(error, amount=amount, max_running=max_running)
        return True

    def settle(self, reservation: Reservation, charged: int, *, now: datetime) -> Settlement:
        """Charge a job and give back the rest, unless another call did.

        Raises BudgetConflict if another job was at it.
        """
        if reservation.is_settled:
            return Settlement(reservation.charged, is_first=False)
        try:
            with aws.trouble_is_typed():
                self._table.meta.client.transact_write_items(
                    TransactItems=[
                        {"Update": self._give_back(reservation, charged)},
                        {"Update": self._mark_settled(reservation, charged, now)},
                    ]
                )
        except ClientError as error:
            _, of_reservation = _cancellation_reasons(error)
            if of_reservation.get("Code") == _CONDITION_FAILED:
                item = {name: _deserialize(value) for name, value in of_reservation["Item"].items()}
                return Settlement(Reservation.from_item(reservation.job_id, item).charged, is_first=False)
            raise
        return Settlement(charged, is_first=True)

    def count_visitor(self, visitor: str, *, limit: int, now: datetime) -> None:
        """Count one more job of a visitor today. Raises VisitorLimitReached."""
        day = now.astimezone(UTC)
        try:
            with aws.trouble_is_typed():
                self._table.update_item(
                    Key={"period": f"visitor#{visitor}#{day:%Y-%m-%d}"},
                    UpdateExpression="ADD jobs :one SET expires_at = :expires_at",
                    ConditionExpression="attribute_not_exists(jobs) OR jobs < :limit",
                    ExpressionAttributeValues={
                        ":one": 1,
                        ":limit": limit,
                        ":expires_at": int((day + timedelta(days=2)).timestamp()),
                    },
                )
        except ClientError as error:
            if aws.error_code(error) == "ConditionalCheckFailedException":
                raise VisitorLimitReached(f"You made {limit} jobs today, which is all: come back tomorrow.") from error
            raise

    def begin(self, period: str, *, limit: int) -> None:
        """Create a period's item, unless there is one."""
        new: dict[str, Any] = {
            "period": period,
            "limit": limit,
            "available": limit,
            "spent": 0,
            "running": 0,
            "closed": False,
        }
        try:
            with aws.trouble_is_typed():
                self._table.put_item(Item=new, ConditionExpression="attribute_not_exists(period)")
        except ClientError as error:
            if aws.error_code(error) != "ConditionalCheckFailedException":
                raise

    @property
    def _table(self) -> "Table":
        return aws.table(self.name)

    def _hold(self, period: str, amount: int, max_running: int) -> Any:  # noqa: ANN401
        return {
            "TableName": self.name,
            "Key": {"period": period},
            "UpdateExpression": "SET available = available - :amount, running = running + :one",
            "ConditionExpression": "closed = :open AND available >= :amount AND running < :max_running",
            "ExpressionAttributeValues": {
                ":amount": amount,
                ":one": 1,
                ":open": False,
                ":max_running": max_running,
            },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def _new_reservation(self, job_id: str, amount: int, period: str, now: datetime) -> Any:  # noqa: ANN401
        return {
            "TableName": self.name,
            "Item": {
                "period": _job_key(job_id),
                "state": HELD,
                "amount": amount,
                "budget_period": period,
                "created_at": now.isoformat(),
            },
            "ConditionExpression": "attribute_not_exists(period)",
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }

    def _why_not_reserved(self, error: ClientError, *, amount: int, max_running: int) -> bool:
        of_budget, of_reservation = _cancellation_reasons(error)
        if of_reservation.get("Code") == _CONDITION_FAILED:
            return str(_deserialize(of_reservation["Item"]["state"])) == HELD
        if of_budget.get("Code") != _CONDITION_FAILED:
            raise error
        budget = Budget.from_item({name: _deserialize(value) for name, value in of_budget["Item"].items()})
        if budget.is_depleted(amount):
            return False
        raise TooManyJobs(f"{budget.running} jobs run, and {max_running} may: this one waits for its turn.") from error

    def _give_back(self, reservation: Reservation, charged: int) -> Any:  # noqa: ANN401
        return {
            "TableName": self.name,
            "Key": {"period": reservation.budget_period},
            "UpdateExpression": "SET available = available + :rest, spent = spent + :charged, running = running - :one",
            "ExpressionAttributeValues": {":rest": reservation.amount - charged, ":charged": charged, ":one": 1},
        }

    def _mark_settled(self, reservation: Reservation, charged: int, now: datetime) -> Any:  # noqa: ANN401
        return {
            "TableName": self.name,
            "Key": {"period": _job_key(reservation.job_id)},
            "UpdateExpression": "SET #state = :settled, charged = :charged, settled_at = :now, expires_at = :then",
            "ConditionExpression": "#state = :held",
            "ExpressionAttributeNames": {"#state": "state"},
            "ExpressionAttributeValues": {
                ":settled": SETTLED,
                ":held": HELD,
                ":charged": charged,
                ":now": now.isoformat(),
                ":then": int((now + _SETTLED_FOR).timestamp()),
            },
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }


def _job_key(job_id: str) -> str:
    return f"{JOB_KEY}{job_id}"


def _cancellation_reasons(error: ClientError) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Return why each half of a transaction was refused.

    Raises BudgetConflict, Throttled, or the error itself if it was not a refusal. A conflict is not depletion.
    """
    reasons: list[Mapping[str, Any]] = error.response.get("CancellationReasons", [])  # type: ignore[assignment]
    codes = {reason.get("Code") for reason in reasons}
    if _CONDITION_FAILED not in codes and _CONFLICT in codes:
        raise BudgetConflict("Another job changed the budget at the same moment: this one tries again.") from error
    if codes & {"ThrottlingError", "ProvisionedThroughputExceeded"}:
        raise Throttled("The budget table asked for fewer requests: it is tried again.") from error
    if not reasons:
        raise error
    first, second = reasons
    return first, second
