"""Errors of the NST task. A class name is what its job's row and its visitor read; the message is for a person.

Every message is one sentence that says what was wrong, with the value, and what to do.
"""

from typing import ClassVar, Final

EXIT_DONE: Final = 0


class NstTaskError(Exception):
    """Anything the task can explain. `exit_code` is what the process ends with."""

    exit_code: ClassVar[int] = 70


class InvalidImage(NstTaskError):
    """The file is not a picture that can be stylised: unreadable, too big, too small."""

    exit_code = 64


class InvalidParameter(NstTaskError):
    """A parameter has a value that is not allowed. The message names the parameter, the value and what is allowed."""

    exit_code = 64


class WeightsUnavailable(NstTaskError):
    """The weights of a perceptual network are not in the cache, and could not be fetched."""


class WeightsDamaged(NstTaskError):
    """A weights file does not have the checksum or the tensors that it should have."""


class OutputNotWritable(NstTaskError):
    """The result cannot be written where it was asked for: no such folder, no permission, no space."""


class CheckpointMissing(NstTaskError):
    """There is no checkpoint where one should be resumed."""


class CheckpointDamaged(NstTaskError):
    """A checkpoint was not written whole, or has changed since."""


class CheckpointOfAnotherJob(NstTaskError):
    """A checkpoint belongs to other pictures, other parameters or another network."""


class Interrupted(NstTaskError):
    """The process was asked to end (SIGTERM) before the job was done. It can be resumed."""

    exit_code = 75


class InvalidSpec(NstTaskError):
    """The task's JOB_SPEC cannot be read: the deployment is broken, not the job."""


class DeadlinePassed(NstTaskError):
    """The job took longer than it may. The image so far is its result."""

    exit_code = 124


class OutOfMemory(NstTaskError):
    """The job needed more memory than the task has."""


class InternalError(NstTaskError):
    """Any other exception. The log has the traceback."""
