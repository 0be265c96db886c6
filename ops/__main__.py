"""`python -m ops COMMAND`: 0 if it was done, 1 with one sentence if not, or if the doctor found something to mend."""

import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError, NoRegionError

from lambdas.domain.errors import NstHandlerError
from lambdas.from_environment import SettingMissing
from ops.commands import parse
from ops.deployment import Deployment
from ops.doctor.finding import Report
from ops.errors import OpsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one command, and return the exit code."""
    given = parse(arguments)
    _name_region_as_the_aws_cli_does()
    try:
        answer = given.examine(given) if "examine" in given else given.run(_deployment(given), given)
    except NoRegionError:
        print("No AWS region is set: export AWS_REGION=us-east-1, or whichever nst:region names.", file=sys.stderr)
        return 1
    except (OpsError, NstHandlerError, SettingMissing, ClientError, BotoCoreError) as error:
        print(error, file=sys.stderr)
        return 1
    print(answer.as_json() if given.json else answer.as_text())
    return int(isinstance(answer, Report) and not answer.is_good)


def _name_region_as_the_aws_cli_does() -> None:
    """The AWS CLI and CDK read AWS_REGION first, and boto3 never does."""
    if region := os.environ.get("AWS_REGION"):
        os.environ["AWS_DEFAULT_REGION"] = region


def _deployment(given: Namespace) -> Deployment:
    return Deployment.on_this_machine(given.local) if given.local else Deployment.in_aws(given.stage)


if __name__ == "__main__":
    sys.exit(main())
