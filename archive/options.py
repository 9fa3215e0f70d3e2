"""The options that the verbs of every room share."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

Home = Annotated[
    Path | None,
    typer.Option("--home", envvar="DINGBEN_HOME", help="Where the archive lives [./var]."),
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON.")]
Day = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"])]
