"""The first moments of a command, while its modules are loaded and nothing is begun."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from types import FrameType

COMMAND = "dingben"
INTERRUPTED = 130


def end_quietly() -> None:
    """From here on a Ctrl-C or SIGTERM ends the process at once, in one line, until the front
    door takes the signals over. In a program that only imports the front door nothing changes.
    """
    if Path(sys.argv[0]).stem != COMMAND:
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)


def _end(_number: int, _frame: FrameType | None) -> None:
    os.write(2, b"dingben: interrupted before anything was begun\n")
    os._exit(INTERRUPTED)
