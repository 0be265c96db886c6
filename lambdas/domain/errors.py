"""Errors of the NST Handler. A class name is what Step Functions sees: Retry and Catch are built from these classes.

Every message is one sentence that says what was wrong, with the value, and what happens next.
"""


class NstHandlerError(Exception):
    """Anything a step of the NST Handler can explain."""


class TooManyJobs(NstHandlerError):
    """As many jobs run as the operator allows; the job waits its turn."""


class BudgetConflict(NstHandlerError):
    """Two jobs changed the budget at the same moment; the loser tries again. This is not depletion."""


class CapacityUnavailable(NstHandlerError):
    """ECS placed no task, for want of capacity; another attempt may find some."""


class Throttled(NstHandlerError):
    """An AWS service asked for fewer requests."""


class TaskStillStopping(NstHandlerError):
    """A task was told to stop and has not stopped yet, so what it cost is not known yet."""


class InvalidJob(NstHandlerError):
    """The job does not exist, or is in no state for this step; trying again would not help."""


class VisitorLimitReached(NstHandlerError):
    """The visitor made as many jobs today as the operator allows; tomorrow there are more."""


class LimitTooLow(NstHandlerError):
    """A budget can not be made smaller than what was spent and is held of it."""
