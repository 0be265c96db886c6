"""Errors of the NST Handler. A class name is what Step Functions sees: Retry and Catch are built from these classes.

Every message is one sentence that says what was wrong, with the value, and what happens next.
"""


class NstHandlerError(Exception):
    """Anything a step of the NST Handler can explain."""


class TooManyJobs(NstHandlerError):
    """As many jobs run as the operator allows; the job waits its turn."""


class BudgetConflict(NstHandlerError):
    """Two jobs changed the budget at the same moment; the loser tries again. This is not depletion."""


class NotPlaced(NstHandlerError):
    """ECS answered that it started no task. Each kind says what to do about it."""


class CapacityUnavailable(NotPlaced):
    """There is no room for a task, here and now; another zone or a later try may have some."""


class QuotaReached(NotPlaced):
    """The account runs as much at once as its quota allows; the job waits its turn."""


class RoleNotReady(NotPlaced):
    """ECS cannot assume a role yet; one that was just created can be assumed within minutes."""


class TaskRefused(NotPlaced):
    """ECS will not start the task as it is deployed, or not for this account; trying again would not help."""


class Throttled(NstHandlerError):
    """An AWS service asked for fewer requests."""


class ServiceUnavailable(NstHandlerError):
    """An AWS service failed or did not answer; what was asked for may have been done all the same."""


class TaskStillStopping(NstHandlerError):
    """A task was asked to stop and is still stopping, so its cost is not known yet."""


class InvalidJob(NstHandlerError):
    """The job does not exist, or is in no state for this step; trying again would not help."""


class VisitorLimitReached(NstHandlerError):
    """The visitor made as many jobs today as the operator allows; tomorrow there are more."""


class LimitTooLow(NstHandlerError):
    """A budget can not be made smaller than what was spent and is held of it."""
