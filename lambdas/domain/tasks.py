"""A task as ECS describes it."""

from dataclasses import dataclass
from typing import Final

EXIT_DONE: Final = 0
EXIT_INTERRUPTED: Final = 75
_KILLED: Final = (137, 143)
"""128 + SIGKILL and SIGTERM: the machine went away before the task could write a checkpoint."""


@dataclass(frozen=True, kw_only=True)
class Task:
    """What is known of a task. `exit_code` is None while it runs, and where its container never started."""

    task_arn: str
    is_stopped: bool
    exit_code: int | None = None
    why: str = ""
    pull_started_at: float | None = None
    stopped_at: float | None = None

    @property
    def ran_out_of_memory(self) -> bool:
        """Whether the container was killed for want of memory."""
        return "OutOfMemory" in self.why

    @property
    def was_interrupted(self) -> bool:
        """Whether it ended for no fault of its job, so that another attempt may finish it."""
        return not self.ran_out_of_memory and self.exit_code in (None, EXIT_INTERRUPTED, *_KILLED)

    @property
    def billed_seconds(self) -> float | None:
        """From its image pull to its end; None if it never came to that. Raises ValueError while it is not stopped."""
        if self.stopped_at is None:
            raise ValueError(f"The task {self.task_arn} has not stopped.")
        return None if self.pull_started_at is None else self.stopped_at - self.pull_started_at
