"""A task as ECS describes it."""

import re
from dataclasses import dataclass
from typing import Final

from contract.errors import Interrupted
from lambdas.domain.errors import CapacityUnavailable
from lambdas.domain.placement import rule_for

_KILLED: Final = (137, 143)
"""128 + SIGKILL and SIGTERM: the machine went away before the task could write a checkpoint."""

_SPOT: Final = ("SpotInterruption", "TerminationNotice")
"""Stop codes. Source: API reference of ECS, Task."""

_MACHINE_TAKEN: Final = re.compile(r"spot task was interrupted|maintenance on the underlying infrastructure", re.I)
"""Stopped reasons: of Spot, of a host that fails or is retired. Source: developer guide, "Task retirement"."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is known of a task. `exit_code` is None while it runs, and where its container never started.

    stop_code, stopped_reason, container_reason: why it stopped, in the words of ECS.
    """

    task_arn: str
    is_stopped: bool
    exit_code: int | None = None
    stop_code: str = ""
    stopped_reason: str = ""
    container_reason: str = ""
    created_at: float
    pull_started_at: float | None = None
    stopped_at: float | None = None

    @property
    def why(self) -> str:
        """Why it stopped, for an operator."""
        said = (self.stop_code, self.stopped_reason, self.container_reason)
        code = "" if self.exit_code is None else f"exit code {self.exit_code}"
        return "; ".join(part for part in (*said, code) if part)

    @property
    def ran_out_of_memory(self) -> bool:
        """Whether the container was killed for want of memory."""
        return "OutOfMemory" in self.why

    @property
    def never_started(self) -> bool:
        """Whether it stopped before its container ran: no image, no role, no network."""
        return self.is_stopped and self.exit_code is None and not self.was_interrupted

    @property
    def was_interrupted(self) -> bool:
        """Whether its machine was taken away, or never came: another attempt may finish the job."""
        if self.ran_out_of_memory:
            return False
        taken = self.stop_code in _SPOT or _MACHINE_TAKEN.search(self.stopped_reason) is not None
        return taken or self._got_no_machine or self.exit_code in (Interrupted.exit_code, *_KILLED)

    def billed_seconds(self, *, on_an_instance: bool) -> float | None:
        """Return how long it was paid for; None if it never came to that. Raises ValueError while it is not stopped.

        Fargate charges from the image pull; an instance may have been started for it as soon as it was made.
        """
        if self.stopped_at is None:
            raise ValueError(f"The task {self.task_arn} has not stopped.")
        begun = self.created_at if on_an_instance else self.pull_started_at
        return None if begun is None else self.stopped_at - begun

    @property
    def _got_no_machine(self) -> bool:
        # ECS took the task and found no room for it then. It has cost nothing: that begins with the image pull.
        nothing_began = self.exit_code is None and self.pull_started_at is None
        return nothing_began and rule_for(self.stopped_reason).error is CapacityUnavailable
