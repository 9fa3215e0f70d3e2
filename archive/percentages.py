"""How a share is written, the same in every answer."""

from __future__ import annotations


def percentage(share: float) -> str:
    """A share in [0, 1] as a rounded percentage that is 100 % only of a whole, and never nothing
    of something."""
    if 0 < share < 0.01:
        return "<1%"
    return f"{min(round(share * 100), 100 if share >= 1 else 99)}%"
