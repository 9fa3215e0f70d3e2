"""The one kind of error that a person is told of: a clear line, and an exit code."""

from __future__ import annotations

from typing import ClassVar


class OperatorError(Exception):
    """What went wrong, where, and what to do about it, in one line.

    Every room's own errors derive from it; the front door prints the line to standard
    error and ends with `exit_code`. Anything else that escapes is a bug.
    """

    exit_code: ClassVar[int] = 1


class NothingFound(OperatorError):
    """The archive holds nothing under that name. Raised by every reader."""

    exit_code = 5
