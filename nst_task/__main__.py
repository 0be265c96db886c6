"""`python -m nst_task CONTENT STYLE -o OUT`; without arguments, the job in the environment variable JOB_SPEC.

Each imports only what it needs: the command line works without boto3, and a job is claimed before torch is imported.
"""

import os
import sys


def main() -> int:
    """Return the exit code of whichever it is."""
    if len(sys.argv) == 1 and "JOB_SPEC" in os.environ:
        from nst_task.cloud import run  # noqa: PLC0415

        return run.main()
    from nst_task import cli  # noqa: PLC0415

    return cli.main()


sys.exit(main())
