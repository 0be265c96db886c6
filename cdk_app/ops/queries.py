"""Queries: what an operator asks the logs, saved in CloudWatch Logs Insights."""

from dataclasses import dataclass
from typing import Final

from aws_cdk import aws_logs as logs
from constructs import Construct


@dataclass(frozen=True, kw_only=True)
class Query:
    """One saved query."""

    name: str
    fields: tuple[str, ...]
    filters: str
    sort: str = "@timestamp desc"


QUERIES: Final = (
    Query(
        name="One job, from its admission to its settlement (put its id in)",
        fields=("@timestamp", "level", "function_name", "attempt", "message"),
        filters='job_id = "PUT THE JOB ID HERE"',
        sort="@timestamp asc",
    ),
    Query(
        name="Why jobs failed",
        fields=("@timestamp", "job_id", "error", "message"),
        filters='outcome = "FAILED"',
    ),
    Query(
        name="Errors and warnings",
        fields=("@timestamp", "level", "function_name", "job_id", "message"),
        filters='level in ["ERROR", "WARNING"]',
    ),
    Query(
        name="What jobs were charged",
        fields=("@timestamp", "job_id", "charged", "reserved"),
        filters="ispresent(charged)",
    ),
    Query(
        name="Requests that the Web API refused",
        fields=("@timestamp", "message"),
        filters='message like "Refused"',
    ),
)


class Queries(Construct):
    """The saved queries, over the logs of all functions and of the NST task."""

    def __init__(self, scope: Construct, construct_id: str, *, folder: str, log_groups: list[logs.ILogGroup]) -> None:
        super().__init__(scope, construct_id)
        for number, query in enumerate(QUERIES, start=1):
            logs.QueryDefinition(
                self,
                f"Query{number}",
                query_definition_name=f"{folder}/{query.name}",
                query_string=logs.QueryString(
                    fields=list(query.fields), filter_statements=[query.filters], sort=query.sort, limit=200
                ),
                log_groups=log_groups,
            )
