"""`python -m local`: the whole product on this machine."""

import asyncio
import sys
from typing import Final

from local import options
from local.assembly import AssemblyFailed
from local.deployment import DeploymentFailed
from local.edition import Seams, run
from local.taken import Taken

_NONE: Final = Seams()


def main(seams: Seams = _NONE) -> int:
    """Run it, and return the exit code."""
    try:
        asyncio.run(run(options.parse(), lambda line: print(line, flush=True), seams))
    except (AssemblyFailed, DeploymentFailed, Taken) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
