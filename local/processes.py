"""Processes in place of containers. On Linux none outlives the local edition, however that ends."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import threading
import uuid
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_SIGNALLED: Final = 128


@dataclass(frozen=True, kw_only=True)
class TaskRunner:
    """How a task is run here, in place of its container.

    command: what to start. environment: what this machine sets, whatever the container has: credentials, the emulator's
        address.
    """

    command: Sequence[str]
    environment: Mapping[str, str]
    log_folder: Path
    stop_grace_seconds: float


class Process:
    """A process that answers like a container of Docker's Python client."""

    def __init__(self, process: subprocess.Popen[bytes], *, stop_grace_seconds: float) -> None:
        self.id = uuid.uuid4().hex
        self.attrs: dict[str, Any] = {}
        self._process = process
        self._grace = stop_grace_seconds

    @property
    def status(self) -> str:
        """As Docker says it."""
        return "running" if self._process.poll() is None else "exited"

    def wait(self) -> dict[str, int]:
        """Wait for the end. A process that a signal ended has the code that a shell, and so Docker, gives it."""
        code = self._process.wait()
        return {"StatusCode": code if code >= 0 else _SIGNALLED - code}

    def terminate(self) -> None:
        """Ask it to end, and end it after the grace; does not wait."""
        self._process.terminate()
        threading.Thread(target=self._kill_after_grace, daemon=True).start()

    def reload(self) -> None:
        """Do nothing: the status is never stale."""

    def logs(self, **_options: object) -> Iterable[bytes]:
        """Return nothing: the log is a file."""
        return ()

    def _kill_after_grace(self) -> None:
        try:
            self._process.wait(self._grace)
        except subprocess.TimeoutExpired:
            with contextlib.suppress(ProcessLookupError):  # it has just ended
                os.killpg(self._process.pid, signal.SIGKILL)


class Processes:
    """All that were started."""

    def __init__(self, runner: TaskRunner) -> None:
        self._runner = runner
        self._by_id: dict[str, Process] = {}
        self._is_closed = False
        # Linux ends a process with the *thread* that started it, where that was asked for: one that runs as long as
        # the edition starts them all.
        self._starter = ThreadPoolExecutor(1, thread_name_prefix="nst-task-starter")
        runner.log_folder.mkdir(parents=True, exist_ok=True)

    def start(self, environment: Mapping[str, str], *, name: str) -> Process:
        """Start one with this environment and the runner's. Raises RuntimeError after `stop_all`."""
        return self._starter.submit(self._start, environment, name).result()

    def get(self, identity: str) -> Process:
        """Return one by its id. Raises KeyError."""
        return self._by_id[identity]

    def stop_all(self) -> None:
        """Start no more, stop those that run, and wait for their ends."""
        self._starter.submit(self._close).result()
        alive = [each for each in self._by_id.values() if each.status == "running"]
        for process in alive:
            process.terminate()
        for process in alive:
            process.wait()

    def _close(self) -> None:
        self._is_closed = True

    def _start(self, environment: Mapping[str, str], name: str) -> Process:
        if self._is_closed:
            raise RuntimeError("The local edition is stopping: it starts no more tasks.")
        with (self._runner.log_folder / f"{_log_name(environment, name)}.log").open("ab") as log:
            popen = subprocess.Popen(
                [*_ends_with_us(), *self._runner.command],
                env={**environment, **self._runner.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the edition, which then stops its tasks in order
            )
        process = Process(popen, stop_grace_seconds=self._runner.stop_grace_seconds)
        self._by_id[process.id] = process
        return process


def _log_name(environment: Mapping[str, str], name: str) -> str:
    """Return the job and its attempt, by which a person finds the process."""
    spec = json.loads(environment.get("JOB_SPEC", "{}"))
    return f"{spec['job_id']}-{spec['attempt']}" if "job_id" in spec else name


def _ends_with_us() -> list[str]:
    """Return what to put before a command so that its process does not outlive this one, where there is a way."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", "KILL", "--"] if setpriv else []
