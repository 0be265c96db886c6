"""What an operator is told, in one sentence, when a command cannot do what it was asked."""


class OpsError(Exception):
    """The command cannot be done: the message says what was wrong, and what to do."""
