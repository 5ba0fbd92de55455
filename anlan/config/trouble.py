"""The error that a person can mend."""


class Trouble(Exception):
    """What is wrong and what to do about it, in one sentence; shown without a traceback, exit code 2."""
