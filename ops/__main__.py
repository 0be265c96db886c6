"""`python -m ops COMMAND`: 0 if it was done, 1 with one sentence if not."""

import sys
from collections.abc import Sequence

from botocore.exceptions import BotoCoreError, ClientError

from lambdas.domain.errors import NstHandlerError
from lambdas.settings import SettingMissing
from ops.commands import parse
from ops.deployment import Deployment
from ops.errors import OpsError


def main(arguments: Sequence[str] | None = None) -> int:
    """Do one command, and return the exit code."""
    given = parse(arguments)
    try:
        deployment = Deployment.on_this_machine(given.local) if given.local else Deployment.in_aws(given.stage)
        answer = given.run(deployment, given)
    except (OpsError, NstHandlerError, SettingMissing, ClientError, BotoCoreError) as error:
        print(error, file=sys.stderr)
        return 1
    print(answer.as_json() if given.json else answer.as_text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
