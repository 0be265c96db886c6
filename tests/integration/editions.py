"""Start the local edition as a user does, in a process of its own: MiniStack is a module, one cloud per process."""

import hashlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from local import options
from local.assembly import assemble
from local.emulator import client_of

REPOSITORY = Path(__file__).resolve().parents[2]
STOP_SECONDS = 180
_LOGGED_ERROR = re.compile(r"^\S+ \S+ (?:ERROR|CRITICAL) .*(?:\n(?!\d{4}-\d\d-\d\d ).*)*", re.MULTILINE)
"""With its traceback: up to the next line that begins with a date."""

_T = TypeVar("_T")
SCRIPT = "SCRIPT"
RUNS_SCRIPTS = f"""sh -c 'eval "${SCRIPT}"'"""
"""A task command for tests that need no stylising: it runs what the container override sets as SCRIPT."""


@dataclass(frozen=True, kw_only=True)
class Edition:
    """A running local edition."""

    process: subprocess.Popen[bytes]
    data: Path
    site: str
    emulator: str
    outputs: Mapping[str, str]
    _clients: dict[str, Any] = field(default_factory=dict)

    @property
    def said(self) -> str:
        """What it has written to the terminal."""
        return _console(self.data).read_text()

    def client(self, service: str) -> Any:
        """Return a boto3 client of its cloud."""
        if service not in self._clients:
            self._clients[service] = client_of(self.emulator, service)
        return self._clients[service]

    def close(self) -> None:
        """Close the clients."""
        for client in self._clients.values():
            client.close()

    def errors(self) -> str:
        """Return what its servers and functions have logged as errors, for messages of failing tests."""
        log = (self.data / "cloud" / "emulator.log").read_text()
        return "\n".join(found.group() for found in _LOGGED_ERROR.finditer(log))

    def task_logs(self) -> str:
        """Return what all tasks have logged, for messages of failing tests."""
        return "\n".join(path.read_text() for path in sorted((self.data / "logs").glob("*.log")))

    def stop(self, how: signal.Signals = signal.SIGINT) -> int:
        """End it, as Ctrl-C does if not told otherwise, and return its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(STOP_SECONDS)


class Starter:
    """Starts editions; those with the same settings share one synthesized assembly, workers of one run too."""

    def __init__(self, temporary: Path) -> None:
        """temporary: pytest's base folder, within that of the run where there are workers."""
        run = temporary.parent if "PYTEST_XDIST_WORKER" in os.environ else temporary
        self._assemblies = run / "assemblies"
        self._assemblies.mkdir(exist_ok=True)

    @contextmanager
    def __call__(
        self, data: Path, *arguments: str, task_command: str | None = None, module: str = "local", **environment: str
    ) -> Iterator[Edition]:
        """Run an edition on a free port with these options of the command line, on new or old data.

        module: what to run in place of `python -m local`.
        """
        given = ["--port", "0", "--data", str(data), *arguments]
        if task_command:
            given += ["--task-command", task_command]
        self._assemble(data / "assembly", given)
        with _console(data).open("wb") as console:
            process = subprocess.Popen(
                [sys.executable, "-m", module, *given],
                cwd=REPOSITORY,
                env={**os.environ, **environment},
                stdout=console,
                stderr=console,
            )
        try:
            edition = _ready(process, data)
            yield edition
            edition.close()
        finally:
            _end(process)

    def _assemble(self, folder: Path, arguments: list[str]) -> None:
        context = options.parse(arguments).context
        name = hashlib.sha256(json.dumps(context, sort_keys=True).encode()).hexdigest()
        shared = self._assemblies / name
        if not shared.exists():
            made = Path(tempfile.mkdtemp(dir=self._assemblies)) / name
            assemble(made, context)
            with suppress(OSError):  # another worker was quicker
                made.rename(shared)
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(shared, folder, copy_function=os.link)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def wait_for(condition: Callable[[], _T | None], *, what: str, seconds: float = 180, every: float = 0.1) -> _T:
    """Return what `condition` returns as soon as that is true. seconds, every: how long, and how often, to ask."""
    patience = time.monotonic() + seconds
    while time.monotonic() < patience:
        if found := condition():
            return found
        time.sleep(every)
    raise AssertionError(f"Not within {seconds} s: {what}.")


def _ready(process: subprocess.Popen[bytes], data: Path) -> Edition:
    def ready_or_over() -> bool:
        return "\nReady" in _console(data).read_text() or process.poll() is not None

    wait_for(ready_or_over, what="the local edition is ready", seconds=300)
    assert process.poll() is None, _console(data).read_text()
    addresses = json.loads((data / "addresses.json").read_text())
    return Edition(process=process, data=data, **addresses)


def _console(data: Path) -> Path:
    return data / "console.log"
