"""What a command's exit code says."""

import enum


class ExitCode(enum.IntEnum):
    """0 to 2 as everywhere, 130 as a shell gives it to what Ctrl-C ended."""

    DONE = 0
    FAILED = 1
    WRONG_USAGE = 2
    INTERRUPTED = 130
