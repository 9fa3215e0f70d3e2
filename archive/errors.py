"""The one kind of error that a person is told of: a clear line, and an exit code."""

from __future__ import annotations

import errno
from typing import ClassVar


class OperatorError(Exception):
    """What went wrong, where, and what to do about it, in one line.

    Every room's own errors derive from it; the front door prints the line to standard
    error and ends with `exit_code`. Anything else that escapes is a bug. Who speaks another
    language says `phrase` in it and fills in the `{names}` from `values` himself.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, phrase: str, **values: object) -> None:
        """`values` fill the `{names}` of the phrase; one without any is the line as it is."""
        self.phrase, self.values = phrase, values
        super().__init__(phrase.format(**values) if values else phrase)


class NoSpace(OperatorError):
    """The disk is full, or as much of it as this process may use. What was written before
    is whole: with more room, the same command goes on. Raised by whoever writes."""

    exit_code = 16


def is_full(error: OSError) -> bool:
    """Whether a disk refused for want of space."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def install(extra: str) -> str:
    """How to get the packages that only some need, as a person would type it."""
    return f"pip install '.[{extra}]' in the folder of Dingben's source"


class NothingFound(OperatorError):
    """The archive holds nothing under that name. Raised by every reader."""

    exit_code = 5
