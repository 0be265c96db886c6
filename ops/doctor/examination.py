"""Which checks are made: those of the machine and the account, and, of what is deployed, whether it works."""

import json
import os
from argparse import Namespace
from collections.abc import Iterator

from cdk_app.paths import REPOSITORY
from cdk_app.settings import PREFIX, Settings, SettingsError
from ops import clients
from ops.deployment import Deployment, site_on_this_machine
from ops.doctor import account, deployed, machine, tiny_job
from ops.doctor.finding import Finding, Report, Verdict, examined
from ops.errors import OpsError


def examine(given: Namespace) -> Report:
    """Look at all that is asked for. Raises OpsError for settings that cannot be deployed."""
    return Report(list(_of_this_machine(given) if given.local else _in_aws(given)))


def _of_this_machine(given: Namespace) -> Iterator[Finding]:
    yield machine.node()
    yield machine.site()
    deployment, site = Deployment.on_this_machine(given.local), site_on_this_machine(given.local)
    if given.job:
        yield tiny_job.paint(deployment, site)


def _in_aws(given: Namespace) -> Iterator[Finding]:
    settings = _settings(given.stage, given.context)
    yield from examined(machine.checks(settings))
    known = account.credentials()
    yield known
    if known.verdict is Verdict.MEND:
        return
    yield account.region(settings)
    os.environ["AWS_REGION"] = os.environ["AWS_DEFAULT_REGION"] = settings.region
    yield from examined(account.checks(settings))
    if not deployed.is_deployed(settings.stage):
        yield Finding(check="deployed", verdict=Verdict.OK, what=f"The stage {settings.stage} is not deployed yet.")
        return
    yield from examined(deployed.checks(settings))
    if given.job:
        yield tiny_job.paint(Deployment.in_aws(settings.stage), _site(settings.stage))


def _settings(stage: str, context: list[str]) -> Settings:
    kept = json.loads((REPOSITORY / "cdk.json").read_text())["context"]
    said = dict(each.split("=", 1) for each in context if "=" in each)
    try:
        return Settings.from_context({f"{PREFIX}stage": stage, **kept, **said})
    except SettingsError as error:
        raise OpsError(str(error)) from error


def _site(stage: str) -> str:
    (stack,) = clients.client("cloudformation").describe_stacks(StackName=f"NstArt-{stage}-Site")["Stacks"]
    return next(str(each["OutputValue"]) for each in stack["Outputs"] if each["OutputKey"] == "SiteUrl").rstrip("/")
