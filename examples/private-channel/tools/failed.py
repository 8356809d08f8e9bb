"""What a command says, in one line, when it can't do what it was asked."""


class FailedError(Exception):
    """The message names what is wrong and what to do, and holds no argument's text: a key may have slipped into one."""
