"""The machine of an operator who has just cloned the repository: no credentials, no Docker, no network."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from cdk_app.paths import REPOSITORY


def synth(
    environment: dict[str, str], *, program: Sequence[str] = (sys.executable, "app.py")
) -> subprocess.CompletedProcess[str]:
    """Run `app.py` with no AWS credentials, no Docker and no other program on its PATH, and no way to a network."""
    bare = {
        "PATH": "",
        "HOME": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
        # Only so that jsii need not unpack CDK each time.
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(Path.home() / ".cache" / "aws" / "jsii" / "package-cache"),
    }
    # Where the PyPI package with Node.js is not installed, the machine's own must do.
    bare |= {name: os.environ[name] for name in ("JSII_NODE",) if name in os.environ}
    return subprocess.run(program, cwd=REPOSITORY, env=bare | environment, capture_output=True, text=True, check=False)
