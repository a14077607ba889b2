"""How a command fails: one sentence, and an exit code of its own."""


class CommandFailed(Exception):
    """The thing asked for failed: exit code 1, and this sentence on stderr."""


class WrongUse(Exception):
    """The command was asked for something it cannot do: exit code 2, and this sentence on stderr."""
