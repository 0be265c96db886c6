"""The CDK CLI, as the Makefile pins it, before an emulator: what `make bootstrap`, `diff` and `deploy` call."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from local.emulator import ACCOUNT, REGION, SECRET_KEY, client_of
from tests.integration.editions import REPOSITORY


@dataclass(frozen=True)
class CdkCli:
    """The CLI in a cloud that is empty at first. `endpoint` is the cloud's address, `folder` the CLI's own."""

    endpoint: str
    folder: Path

    @classmethod
    @contextmanager
    def with_cloud(cls, folder: Path) -> Iterator[Self]:
        """Start an emulator, and end it."""
        command = [sys.executable, "-m", "tests.proof.emulator", str(folder / "cloud")]
        with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as emulator:
            assert emulator.stdout
            try:
                yield cls(emulator.stdout.readline().strip(), folder)
            finally:
                emulator.kill()

    def run(self, *arguments: str | Path, fails: bool = False) -> str:
        """Call the CLI, and return what it printed."""
        version = re.search(r"aws-cdk@[\d.]+", (REPOSITORY / "Makefile").read_text())
        assert version
        command = ["npx", "--yes", version[0], *(str(each) for each in arguments), "--no-color", "--ci"]
        code, printed = self.printed(command)
        assert (code != 0) is fails, printed
        return printed

    def printed(self, command: Sequence[str], *, folder: Path = REPOSITORY) -> tuple[int, str]:
        """Run a program that finds this cloud, and return its exit code and all that it printed."""
        done = subprocess.run(
            command,
            cwd=folder,
            env=self._environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout

    def synth(self, name: str, *context: str) -> Path:
        """Synthesize the app with settings, without what the emulator lacks, and return the assembly."""
        out = self.folder / name
        self.run("synth", "--quiet", "-o", out, *(word for each in context for word in ("-c", each)))
        return out

    def client(self, service: str) -> Any:
        """Return a client of a service of the cloud."""
        return client_of(self.endpoint, service)

    def statuses(self) -> dict[str, str]:
        """Return the status of each stack of ours."""
        stacks = self.client("cloudformation").describe_stacks()["Stacks"]
        return {each["StackName"]: each["StackStatus"] for each in stacks if each["StackName"] != "CDKToolkit"}

    def _environment(self) -> dict[str, str]:
        """Return what a program needs to find this cloud, and no real account."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        # The CLI remembers accounts in its home; the virtual environment's Python is the app's.
        return {
            **kept,
            "HOME": str(self.folder),
            "NPM_CONFIG_CACHE": os.environ.get("NPM_CONFIG_CACHE", str(Path.home() / ".npm")),
            "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_ACCESS_KEY_ID": ACCOUNT,
            "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
            "AWS_REGION": REGION,
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
            "AWS_EC2_METADATA_DISABLED": "true",
        }


def change_template(assembly: Path, stack: str, change: Any) -> None:
    """Let `change` change the resources of a stack in an assembly."""
    (file,) = assembly.glob(f"*-{stack}.template.json")
    template = json.loads(file.read_text())
    change(template["Resources"])
    file.write_text(json.dumps(template))
