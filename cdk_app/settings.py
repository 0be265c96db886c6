"""What an operator decides, read once from CDK context and checked before anything is built.

Every setting is a context key `nst:NAME`, in cdk.json or as `-c nst:NAME=VALUE`.
"""

import difflib
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field, fields
from decimal import Decimal
from typing import Any, Final, Self

from cdk_app import parsing
from contract.money import Microdollars
from contract.parameters import SIZES
from lambdas.domain import instances
from lambdas.domain.fargate import CPU_UNITS_PER_VCPU, MEMORY_GIB_BY_VCPUS, MIB_PER_GIB
from lambdas.domain.pricing import PRICES

PREFIX: Final = "nst:"
EDGE_REGION: Final = "us-east-1"
"""CloudFront takes certificates and web ACLs from this region alone."""

_FOR_TRYING: Final = ("dev", "local")
"""Stages that leave nothing behind; the second is the local edition's."""

LOG_RETENTION_DAYS: Final = (1, 3, 5, 7, 14, 30, 60, 90, 180, 365)
"""What CloudWatch Logs offers, up to a year."""

_DOMAIN: Final = r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}"
_domain = parsing.text(_DOMAIN, "a domain name in lower case, like nst-art.org")


class SettingsError(Exception):
    """A setting has a value that cannot be deployed. The message names the setting, the value and what is expected."""


def _by(parse: Callable[[object], object]) -> Mapping[str, Callable[[object], object]]:
    return {"parse": parse}


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The operator's decisions. Raises SettingsError where they do not fit together.

    Attributes:
        stage: names the stacks; every stage but `dev` keeps its data when a stack is deleted.
        region: an AWS region with an entry in the price table; `make prices` adds the others.
        domain_name: where the site is served; without one, CloudFront's own name.
        hosted_zone_id: the Route 53 zone of the domain, given and never looked up: synth needs no credentials.
        hosted_zone_name: the name of that zone.
        hsts_include_subdomains: whether browsers must use HTTPS for every name below the domain too, for two years.
        waf: put AWS WAF before the site. It has a price of its own, whether or not anyone visits.
        origin_secrets: names of the secrets that CloudFront's requests are recognized by; the last one is sent.
        budget_usd: what all jobs of one period may cost together.
        budget_period: when the budget renews.
        max_running_jobs: over this, a job waits. One task of 4 vCPUs is what a new account's quota has room for.
        max_jobs_per_visitor_per_day: over this, a visitor is refused.
        task_vcpus: size of the Fargate task; more of them finish a job sooner for about the same money.
        task_memory_gib: memory of the Fargate task, one that Fargate sells with that many vCPUs.
        task_architecture: ARM64 costs a fifth less.
        task_spot: run on Fargate Spot: about 70 % cheaper, and may be interrupted.
        task_instance: run each job on an EC2 instance with a GPU, made for it, in place of Fargate: see gpu.md.
        largest_size: longest side of a picture, in pixels; over 2048 a job takes a task of 8 vCPUs and 16 GiB.
        max_upload_mib: what a picture file may have, in MiB. The page sends small ones; other clients may not.
        job_deadline_seconds: what a job may take over all its attempts.
        task_start_seconds: how long a task may take from its start to its first heartbeat.
        task_stall_seconds: how long a working task may send no heartbeat.
        network: the perceptual network baked into the container image.
        torch_index: a package index with builds of torch for a CPU, because those that pip finds by itself carry CUDA;
            with nst:task_instance, for CUDA.
        alarm_address: an e-mail address that alarms, and the alerts of the bill, go to; without one, no e-mail is sent.
        bill_limit_usd: what AWS may charge in a month before the kill switch closes the budget.
        bill_scope: which charges count to it: the whole account, or, by tag, only what these stacks cause.
        bill_stops_running_jobs: whether the kill switch also stops the jobs that run, rather than let them end.
        image_retention_days: after this, every picture and job is deleted.
        log_retention_days: after this, every log line is deleted.
        api_requests_per_second: over this rate, all visitors together, the API answers 429.
        api_burst: how many requests may come at once; two functions run for one that makes a job.
        require_built_site: refuse the placeholder page, as a deployment to real visitors should.
    """

    stage: str = field(
        default="dev", metadata=_by(parsing.text(r"[a-z][a-z0-9]{0,15}", "1 to 16 of a-z and 0-9, a letter first"))
    )
    region: str = field(default="us-east-1", metadata=_by(parsing.one_of(list(PRICES))))
    domain_name: str | None = field(default=None, metadata=_by(_domain))
    hosted_zone_id: str | None = field(
        default=None, metadata=_by(parsing.text(r"Z[A-Z0-9]{1,31}", "a hosted zone id, like Z2FDTNDATAQYW2"))
    )
    hosted_zone_name: str | None = field(default=None, metadata=_by(_domain))
    hsts_include_subdomains: bool = field(default=False, metadata=_by(parsing.flag))
    waf: bool = field(default=False, metadata=_by(parsing.flag))

    origin_secrets: str = field(
        default="origin",
        metadata=_by(
            parsing.text(r"[a-z][a-z0-9]{0,15}(,[a-z][a-z0-9]{0,15})?", "one name, or two with a comma between")
        ),
    )

    budget_usd: Decimal = field(default=Decimal(20), metadata=_by(parsing.decimal("0.01", "1000000")))
    budget_period: str = field(default="monthly", metadata=_by(parsing.one_of(("monthly", "daily"))))
    max_running_jobs: int = field(default=1, metadata=_by(parsing.whole(1, 1000)))
    max_jobs_per_visitor_per_day: int = field(default=20, metadata=_by(parsing.whole(1, 10_000)))

    task_vcpus: Decimal = field(default=Decimal(4), metadata=_by(parsing.decimal("0.25", "16")))
    task_memory_gib: Decimal = field(default=Decimal(8), metadata=_by(parsing.decimal("0.5", "120")))
    task_architecture: str = field(default="ARM64", metadata=_by(parsing.one_of(("ARM64", "X86_64"))))
    task_spot: bool = field(default=False, metadata=_by(parsing.flag))
    task_instance: str | None = field(default=None, metadata=_by(parsing.one_of(list(instances.INSTANCES))))
    largest_size: int = field(default=2048, metadata=_by(parsing.whole_of(SIZES)))
    max_upload_mib: int = field(default=25, metadata=_by(parsing.whole(1, 200)))
    job_deadline_seconds: int = field(default=1800, metadata=_by(parsing.whole(60, 6 * 3600)))
    task_start_seconds: int = field(default=600, metadata=_by(parsing.whole(5, 3600)))
    task_stall_seconds: int = field(default=120, metadata=_by(parsing.whole(5, 3600)))
    network: str = field(
        default="vgg16-imagenet",
        metadata=_by(parsing.one_of(("vgg16-imagenet", "vgg16-hed", "vgg19-imagenet"))),
    )
    torch_index: str = field(
        default="https://download.pytorch.org/whl/cpu",
        metadata=_by(parsing.text(r"https://\S+", "an address that begins with https://")),
    )

    alarm_address: str | None = field(
        default=None, metadata=_by(parsing.text(r"[^@\s]+@[^@\s]+\.[^@\s]+", "an e-mail address"))
    )
    bill_limit_usd: Decimal = field(default=Decimal(30), metadata=_by(parsing.decimal("1", "1000000")))
    bill_scope: str = field(default="account", metadata=_by(parsing.one_of(("account", "tag"))))
    bill_stops_running_jobs: bool = field(default=False, metadata=_by(parsing.flag))

    image_retention_days: int = field(default=7, metadata=_by(parsing.whole(1, 365)))
    log_retention_days: int = field(default=30, metadata=_by(parsing.whole_of(LOG_RETENTION_DAYS)))
    api_requests_per_second: int = field(default=5, metadata=_by(parsing.whole(1, 10_000)))
    api_burst: int = field(default=5, metadata=_by(parsing.whole(1, 5_000)))
    require_built_site: bool = field(default=False, metadata=_by(parsing.flag))

    def __post_init__(self) -> None:
        self._check_types()
        self._check_task_size()
        self._check_price()
        self._check_instance()
        self._check_domain()
        self._check_edge_region()
        if len(set(self.origin_secret_names)) < len(self.origin_secret_names):
            raise SettingsError(f"{PREFIX}origin_secrets is {self.origin_secrets}: expected two different names.")
        self._check_budget()

    @classmethod
    def from_context(cls, context: Mapping[str, object]) -> Self:
        """Read the settings among all context keys. Raises SettingsError."""
        given = {key.removeprefix(PREFIX): value for key, value in context.items() if key.startswith(PREFIX)}
        known = {each.name: each for each in fields(cls)}
        for name in given:
            if name not in known:
                close = difflib.get_close_matches(name, known, n=1)
                hint = f"did you mean {PREFIX}{close[0]}?" if close else f"expected one of {', '.join(known)}."
                raise SettingsError(f"{PREFIX}{name} is not a setting: {hint}")
        values: dict[str, Any] = {name: _parse(known[name], raw) for name, raw in given.items()}
        return cls(**values)

    @property
    def keeps_data(self) -> bool:
        """Whether data outlives its stack, which then cannot be deleted by mistake. A name that is not known does."""
        return self.stage not in _FOR_TRYING

    @property
    def origin_secret_names(self) -> list[str]:
        """Names of the secrets that the Web API takes, the one that CloudFront sends as the last."""
        return self.origin_secrets.split(",")

    @property
    def budget_limit(self) -> Microdollars:
        """The budget of one period, as the code counts money."""
        return Microdollars.of(self.budget_usd)

    @property
    def vcpus(self) -> Decimal:
        """What a task takes: of Fargate, or of its instance."""
        return Decimal(instances.VCPUS) if self.task_instance else self.task_vcpus

    @property
    def memory_gib(self) -> Decimal:
        """The same of memory."""
        return Decimal(instances.MEMORY_GIB) if self.task_instance else self.task_memory_gib

    @property
    def task_cpu_units(self) -> int:
        """The task's size as ECS counts it."""
        return int(self.vcpus * CPU_UNITS_PER_VCPU)

    @property
    def task_memory_mib(self) -> int:
        """The task's memory as ECS counts it."""
        return int(self.memory_gib * MIB_PER_GIB)

    @property
    def site_origin(self) -> str | None:
        """The web origin of the site, where it is known before the deployment."""
        return f"https://{self.domain_name}" if self.domain_name else None

    def _check_budget(self) -> None:
        try:
            Microdollars.of(self.budget_usd)
        except ValueError as error:
            raise SettingsError(
                f"{PREFIX}budget_usd is {self.budget_usd}: expected whole micro-dollars, 6 decimals."
            ) from error

    def _check_types(self) -> None:
        # So that code which builds Settings itself, a test or the local edition, cannot go round the parsers.
        for each in fields(self):
            value = getattr(self, each.name)
            if value != each.default:
                _parse(each, value)

    def _check_task_size(self) -> None:
        sold = MEMORY_GIB_BY_VCPUS.get(self.task_vcpus)
        if sold is None:
            choices = ", ".join(str(vcpus) for vcpus in MEMORY_GIB_BY_VCPUS)
            raise SettingsError(f"{PREFIX}task_vcpus is {self.task_vcpus}: Fargate sells {choices}.")
        if self.task_memory_gib not in sold:
            choices = ", ".join(str(gib) for gib in sold)
            raise SettingsError(
                f"{PREFIX}task_memory_gib is {self.task_memory_gib}: "
                f"Fargate sells {choices} GiB with {self.task_vcpus} vCPUs."
            )

    def _check_price(self) -> None:
        sold = PRICES[self.region]
        if self.task_architecture not in sold:
            raise SettingsError(
                f"{PREFIX}task_architecture is {self.task_architecture}: the price table of {self.region} has "
                f"{', '.join(sold)}; python -m ops prices --write looks for more."
            )

    def _check_instance(self) -> None:
        if self.task_instance is None:
            return
        chosen = f"{PREFIX}task_instance is {self.task_instance}:"
        priced = instances.INSTANCES[self.task_instance].dollars_per_hour
        if self.region not in priced:
            raise SettingsError(f"{chosen} its price is known in {', '.join(priced)}, not in {self.region}.")
        if self.task_architecture != "X86_64":
            raise SettingsError(f"{chosen} it has x86 processors, set {PREFIX}task_architecture to X86_64.")
        if self.task_spot:
            raise SettingsError(f"{chosen} it is rented on demand, leave {PREFIX}task_spot off.")
        if self.torch_index.rstrip("/").endswith("/cpu"):
            raise SettingsError(
                f"{chosen} it needs a torch for CUDA, set {PREFIX}torch_index to an index of such builds, like "
                "https://download.pytorch.org/whl/cu126."
            )

    def _check_domain(self) -> None:
        trio = (self.domain_name, self.hosted_zone_id, self.hosted_zone_name)
        if any(trio) and not all(trio):
            raise SettingsError(
                f"{PREFIX}domain_name, {PREFIX}hosted_zone_id and {PREFIX}hosted_zone_name belong together: "
                "set all three or none."
            )
        if self.domain_name and not f".{self.domain_name}".endswith(f".{self.hosted_zone_name}"):
            raise SettingsError(
                f"{PREFIX}domain_name is {self.domain_name}: expected a name in the zone {self.hosted_zone_name}."
            )

    def _check_edge_region(self) -> None:
        needs = [name for name in ("domain_name", "waf") if getattr(self, name)]
        if needs and self.region != EDGE_REGION:
            raise SettingsError(
                f"{PREFIX}region is {self.region}: {PREFIX}{needs[0]} needs {EDGE_REGION}, CloudFront's own region."
            )


def _parse(setting: Field[Any], raw: object) -> object:
    try:
        return setting.metadata["parse"](raw)
    except ValueError as expected:
        raise SettingsError(f"{PREFIX}{setting.name} is {raw!r}: expected {expected}.") from expected
