"""The AWS account and region: what a deployment needs there, and what its jobs will."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from botocore.exceptions import ClientError, NoCredentialsError

from cdk_app.settings import Settings
from lambdas.domain.instances import VCPUS_OF_AN_INSTANCE
from ops import clients, prices
from ops.doctor.finding import Check, Finding, advice, bad, good

_BOOTSTRAP_PARAMETER: Final = "/cdk-bootstrap/hnb659fds/version"
_OLDEST_BOOTSTRAP: Final = 6
"""What the synthesizer of the stacks asks for."""
_CONCURRENCY_TO_SERVE: Final = 10


@dataclass(frozen=True, kw_only=True)
class Quota:
    """A limit of the account in Service Quotas."""

    check: str
    service: str
    code: str
    name: str
    needed: Callable[[Settings], float]
    setting: str

    def look(self, settings: Settings) -> Finding:
        """Compare it with what the settings ask for."""
        quotas = clients.client("service-quotas")
        value = quotas.get_service_quota(ServiceCode=self.service, QuotaCode=self.code)["Quota"]["Value"]
        needed = self.needed(settings)
        what = f"{self.name}: {value:g}, needed {needed:g}"
        if value >= needed:
            return good(self.check, what)
        return bad(
            self.check,
            f"{what}.",
            why=f"{self.setting} asks for more than the account may have: jobs would wait for their turn in vain.",
            command=f"aws service-quotas request-service-quota-increase --service-code {self.service} "
            f"--quota-code {self.code} --desired-value {needed:g}",
        )


def _vcpus(settings: Settings) -> float:
    return float(settings.max_running_jobs * settings.task_vcpus)


ON_DEMAND: Final = Quota(
    check="fargate",
    service="fargate",
    code="L-3032A538",
    name="Fargate On-Demand vCPU resource count",
    needed=_vcpus,
    setting="nst:max_running_jobs times nst:task_vcpus",
)
SPOT: Final = Quota(
    check="fargate spot",
    service="fargate",
    code="L-36FBB829",
    name="Fargate Spot vCPU resource count",
    needed=_vcpus,
    setting="nst:max_running_jobs times nst:task_vcpus",
)
GPU: Final = Quota(
    check="gpu",
    service="ec2",
    code="L-DB2E81BA",
    name="Running On-Demand G and VT instances, vCPUs",
    needed=lambda settings: settings.max_running_jobs * VCPUS_OF_AN_INSTANCE,
    setting="nst:max_running_jobs with nst:task_instance",
)
API: Final = Quota(
    check="api gateway",
    service="apigateway",
    code="L-8A5B8E43",
    name="Throttle rate",
    needed=lambda settings: settings.api_requests_per_second,
    setting="nst:api_requests_per_second",
)
_TRANSITIONS_OF_A_REQUEST: Final = 4
"""Of Admission; a job that is watched makes less than one a second."""
TRANSITIONS: Final = Quota(
    check="step functions",
    service="states",
    code="L-AD9B4E93",
    name="StateTransition throttle token refill rate per second",
    needed=lambda settings: settings.max_running_jobs + _TRANSITIONS_OF_A_REQUEST * settings.api_requests_per_second,
    setting="nst:max_running_jobs with nst:api_requests_per_second",
)


def checks(settings: Settings) -> list[tuple[str, Check]]:
    """Return the checks of the credentials' account."""
    quotas = [_computing(settings), API, TRANSITIONS]
    found: list[tuple[str, Check]] = [
        ("bootstrap", lambda: bootstrap(settings)),
        ("lambda", lambda: concurrency(settings)),
        ("ecs role", lambda: ecs_role(settings)),
        ("prices", lambda: prices.check_of(settings)),
        *((quota.check, lambda quota=quota: quota.look(settings)) for quota in quotas),
    ]
    return [*found, ("domain", lambda: domain(settings))] if settings.domain_name else found


def _computing(settings: Settings) -> Quota:
    if settings.task_instance:
        return GPU
    return SPOT if settings.task_spot else ON_DEMAND


def credentials() -> Finding:
    """There must be valid credentials."""
    why = "Nothing can be deployed without them."
    try:
        caller = clients.client("sts").get_caller_identity()
    except (NoCredentialsError, ClientError) as error:
        return bad(
            "credentials",
            f"AWS refuses them ({error}).",
            why=why,
            command="aws configure sso, or aws login",
        )
    return good("credentials", f"account {caller['Account']}, as {caller['Arn']}")


def region(settings: Settings) -> Finding:
    """The operator's commands use the region that the site is deployed to."""
    here = clients.region()
    if here != settings.region:
        return bad(
            "region",
            f"The environment says {here or 'none'}, and nst:region is {settings.region}.",
            why="`python -m ops` would search for the site in the wrong region.",
            command=f"export AWS_REGION={settings.region}",
        )
    return good("region", settings.region)


def bootstrap(settings: Settings) -> Finding:
    """CDK's own bucket, registry and roles."""
    command = f'make bootstrap ARGS="-c nst:region={settings.region}"'
    why = "CDK deploys through its bucket, registry and roles."
    try:
        value = clients.client("ssm").get_parameter(Name=_BOOTSTRAP_PARAMETER)["Parameter"]["Value"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "ParameterNotFound":
            raise
        return bad("bootstrap", "The region was never bootstrapped.", why=why, command=command)
    if int(value) < _OLDEST_BOOTSTRAP:
        return bad(
            "bootstrap", f"Bootstrapped at version {value}, {_OLDEST_BOOTSTRAP} is needed.", why=why, command=command
        )
    return good("bootstrap", f"version {value}")


def concurrency(settings: Settings) -> Finding:
    """New accounts may run ten functions at once."""
    limit = clients.client("lambda").get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    needed = 2 * settings.api_requests_per_second
    if limit >= max(needed, _CONCURRENCY_TO_SERVE):
        return good("lambda", f"{limit} functions at once, needed {needed}")
    return advice(
        "lambda",
        f"{limit} functions may run at once, and {needed} would at nst:api_requests_per_second of {needed // 2}.",
        why="Visitors over it are asked to retry.",
        command="aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 "
        "--desired-value 1000",
    )


def ecs_role(settings: Settings) -> Finding:
    """ECS makes its role at the first service or cluster, which is too late for capacity providers."""
    name = "AWSServiceRoleForECS"
    try:
        clients.client("iam").get_role(RoleName=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchEntity":
            raise
        spoken = bad if settings.task_spot else advice
        return spoken(
            "ecs role",
            f"ECS has no role {name} in this account yet.",
            why="The first deployment with nst:task_spot may fail until ECS has made it.",
            command="aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com",
        )
    return good("ecs role", name)


def domain(settings: Settings) -> Finding:
    """The hosted zone must be that of the domain, and public."""
    zone_id, name = settings.hosted_zone_id, settings.hosted_zone_name
    command = "aws route53 list-hosted-zones, then set nst:hosted_zone_id and nst:hosted_zone_name"
    try:
        zone = clients.client("route53").get_hosted_zone(Id=zone_id)["HostedZone"]
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchHostedZone":
            raise
        return bad(
            "domain", f"There is no hosted zone {zone_id}.", why="The certificate is proved in it.", command=command
        )
    wrong = _wrong_with(zone, name)
    if wrong:
        return bad("domain", wrong, why="The certificate would never be issued.", command=command)
    return good("domain", f"{settings.domain_name} in the zone {zone_id} of {name}")


def _wrong_with(zone: dict[str, Any], name: str | None) -> str | None:
    found = zone["Name"].rstrip(".")
    if found != name:
        return f"The hosted zone {zone['Id']} is that of {found}, and nst:hosted_zone_name is {name}."
    return "The hosted zone is private." if zone.get("Config", {}).get("PrivateZone") else None
