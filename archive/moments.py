"""How the record writes a moment down."""

from __future__ import annotations

from datetime import UTC, datetime


def instant(moment: datetime) -> str:
    """A time as the catalogue writes it: UTC, to the microsecond, always one width."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
