"""What it means that ECS does not start a task, or stopped one that never began: one table, for every way it says so.

Sources: Amazon ECS developer guide, "API failure reasons", "Service event messages", "TaskFailedToStart errors"; API
reference, RunTask. Case is of no account: ECS is not consistent about it, and neither are its apostrophes.
"""

import re
from dataclasses import dataclass
from typing import Final

from lambdas.domain.errors import (
    CapacityUnavailable,
    NstHandlerError,
    QuotaReached,
    RoleNotReady,
    ServiceUnavailable,
    TaskRefused,
    Throttled,
)

VCPU_QUOTAS: Final = "Service Quotas, AWS Fargate, the vCPU resource count On-Demand or Spot"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """What one kind of answer means: the error that it becomes, which decides what is done, and what an operator reads.

    about: the kind of answer, for docs/reliability.md. pattern: a regular expression that is looked for in
        "CODE: MESSAGE" of an error, in the reason of a failure, or in why a task stopped.
    """

    about: str
    pattern: str
    error: type[NstHandlerError]
    advice: str


RULES: Final = (
    Rule(
        about="throttling, also of what ECS itself asks EC2, which comes as InvalidParameterException",
        pattern=r"throttl|rate exceeded|request ?limit ?exceeded|too ?many ?requests",
        error=Throttled,
        advice="AWS asked for fewer requests.",
    ),
    Rule(
        about="ServerException, any other answer 5xx, no answer at all",
        pattern=r"^(ServerException|InternalServerError|InternalFailure|ServiceUnavailable)",
        error=ServiceUnavailable,
        advice="ECS failed.",
    ),
    Rule(
        about="the quota of vCPUs, tasks or network interfaces is used up",
        pattern=r"limit on the number of (vCPUs|tasks)|maximum number of network interfaces",
        error=QuotaReached,
        advice=f"The account's quota is used up: raise it ({VCPU_QUOTAS}), or lower nst:max_running_jobs.",
    ),
    Rule(
        about="the quota is smaller than one task",
        pattern=r"configuration is above your limit",
        error=TaskRefused,
        advice=f"One task is larger than the account's quota: raise it ({VCPU_QUOTAS}), or lower nst:task_vcpus.",
    ),
    Rule(
        about="no network interface, or no free address in the subnet",
        pattern=r"free ?addresses|network interface|RESOURCE:ENI",
        error=CapacityUnavailable,
        advice="No network interface could be made: look at the free addresses of the subnets.",
    ),
    Rule(
        about="no capacity",
        pattern=r"capacity is unavailable|^RESOURCE:|^AGENT$",
        error=CapacityUnavailable,
        advice="There is no capacity: turn nst:task_spot off, or deploy to another region.",
    ),
    Rule(
        about="an internal error, which is how ECS says that a zone has no Fargate of this kind",
        pattern=r"internal ?error|availability zone|EphemeralStorage provisioning",
        error=CapacityUnavailable,
        advice="Fargate cannot run the task in one of the zones: another zone is tried.",
    ),
    Rule(
        about="the service-linked role of ECS, or a role of the task, cannot be assumed yet",
        pattern=r"service[- ]linked role|unable to assume the role",
        error=RoleNotReady,
        advice="A role that ECS needs is not there: create it (aws iam create-service-linked-role "
        "--aws-service-name ecs.amazonaws.com), or deploy the Core stack again.",
    ),
    Rule(
        about="access denied",
        pattern=r"access ?denied|not authorized|unauthorized",
        error=TaskRefused,
        advice="The function StartNst may not start the task: deploy the Core stack again, or look for a policy of "
        "the organization that forbids it.",
    ),
    Rule(
        about="the account is blocked",
        pattern=r"^BlockedException",
        error=TaskRefused,
        advice="AWS has blocked the account: ask AWS Support.",
    ),
)
ANYTHING_ELSE: Final = Rule(
    about="anything else: ATTRIBUTE, LOCATION, ClusterNotFoundException, an inactive task definition, ...",
    pattern="",
    error=TaskRefused,
    advice="ECS does not take the task as it is deployed: deploy the Core stack again.",
)


def rule_for(answer: str) -> Rule:
    """Return the first rule that an answer of ECS meets."""
    return next((rule for rule in RULES if re.search(rule.pattern, answer, re.IGNORECASE)), ANYTHING_ELSE)


def error_of(answer: str) -> NstHandlerError:
    """Return the error that an answer of ECS is, with its own words after the advice."""
    rule = rule_for(answer)
    return rule.error(f"{rule.advice} ECS said: {answer}")
