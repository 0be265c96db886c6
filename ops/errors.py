"""Why a command failed, in one sentence for the operator."""


class OpsError(Exception):
    """The command cannot be done: the message says what was wrong, and what to do."""
