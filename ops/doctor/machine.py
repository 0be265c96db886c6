"""The machine that deploys: the tools that a deployment calls."""

import re
import subprocess
from pathlib import Path
from typing import Final

from cdk_app.paths import BUILT_SITE
from cdk_app.settings import Settings
from ops.doctor.finding import Check, Finding, advice, bad, good

_NODE_MAJOR: Final = 20
_PLATFORMS: Final = {"ARM64": "linux/arm64", "X86_64": "linux/amd64"}


def checks(settings: Settings) -> list[tuple[str, Check]]:
    """Return the checks of this machine."""
    return [
        ("node", node),
        ("docker", docker),
        ("buildx", lambda: buildx(settings.task_architecture)),
        ("site", site),
    ]


def node() -> Finding:
    """Node.js builds the Web UI and runs the CDK command."""
    version = _output("node", "--version")
    install = "install Node.js 20 or newer, with npm: https://nodejs.org"
    why = "It builds the Web UI, and runs the CDK command."
    if version is None:
        return bad("node", "There is no Node.js here.", why=why, command=install)
    found = re.match(r"v(\d+)", version)
    if not found or int(found[1]) < _NODE_MAJOR:
        return bad(
            "node", f"Node.js is {version}, and {_NODE_MAJOR} is the oldest that works.", why=why, command=install
        )
    return good("node", f"Node.js {version}")


def docker() -> Finding:
    """Docker builds the image of the task."""
    version = _output("docker", "version", "--format", "{{.Server.Version}}")
    if version is None:
        why = "It builds the image of the NST task."
        return bad(
            "docker",
            "No Docker engine answers here.",
            why=why,
            command="install and start Docker, then `docker version`",
        )
    return good("docker", f"Docker engine {version}")


def buildx(architecture: str) -> Finding:
    """Buildx builds for the processor that the task runs on."""
    wanted = _PLATFORMS[architecture]
    shown = _output("docker", "buildx", "inspect", "--bootstrap")
    if shown is None:
        why = f"CDK builds the image of the NST task for {wanted} with it."
        return bad("buildx", "Docker has no buildx.", why=why, command="install docker-buildx-plugin")
    if wanted not in shown:
        return bad(
            "buildx",
            f"Docker cannot build for {wanted} here.",
            why=f"The task runs on it (nst:task_architecture={architecture}).",
            command=f"docker run --privileged --rm tonistiigi/binfmt --install {wanted.partition('/')[2]}",
        )
    return good("buildx", f"Docker builds for {wanted}")


def site(built: Path = BUILT_SITE) -> Finding:
    """The Web UI is deployed as it was built last."""
    if not (built / "index.html").is_file():
        return advice("site", "The Web UI is not built.", why="`make deploy` builds it first.", command="make site")
    return good("site", f"The Web UI is built in {built}")


def _output(*command: str) -> str | None:
    """Return what a command prints, None if there is no such command or it fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    except (FileNotFoundError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
