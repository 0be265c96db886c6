"""`python -m local`: the whole product on this machine."""

import asyncio
import sys

from local import options
from local.assembly import AssemblyFailed
from local.deployment import DeploymentFailed
from local.edition import run
from local.taken import Taken


def main() -> int:
    """Run it, and return the exit code."""
    try:
        asyncio.run(run(options.parse(), lambda line: print(line, flush=True)))
    except (AssemblyFailed, DeploymentFailed, Taken) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
