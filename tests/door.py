"""The front door as a user opens it: a command in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The answer of a command that was asked for JSON."""
        return json.loads(self.out)


def command(*arguments: object) -> list[str]:
    """`dingben ARGUMENTS`, by the interpreter that runs the tests."""
    return [sys.executable, str(PROJECT / "dingben.py"), *map(str, arguments)]


def environment(home: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """This environment without anybody's own configuration, and with that home."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DINGBEN_")}
    return {**kept, "DINGBEN_HOME": str(home), "COLUMNS": "100", **(more or {})}


def dingben(
    *arguments: object, home: Path, code: int | None = 0, more: Mapping[str, str] | None = None
) -> Ended:
    """Run a verb; it must end with `code` (None: with any) and never show a traceback."""
    ran = subprocess.run(
        command(*arguments),
        cwd=home.parent, env=environment(home, more), capture_output=True, text=True, check=False,
        timeout=240,
    )  # fmt: skip
    ended = Ended(ran.returncode, ran.stdout, ran.stderr)
    assert "Traceback" not in ended.err, ended.err
    assert code is None or ended.code == code, f"exit {ended.code}\n{ended.out}\n{ended.err}"
    return ended
