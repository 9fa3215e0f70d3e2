"""How a share, a count and a title are written, the same in every answer, message and report."""

from __future__ import annotations


def percentage(share: float) -> str:
    """A share in [0, 1] as a rounded percentage that is 100 % only of a whole, and never nothing
    of something."""
    if 0 < share < 0.01:
        return "<1%"
    return f"{min(round(share * 100), 100 if share >= 1 else 99)}%"


LONGEST_TITLE = 200
"""More characters than any real title has; a page may call anything its title."""


def shortened(title: str) -> str:
    """A title as it is shown where others stand beside it: cut where it has no end."""
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def number_of(number: float, one: str, several: str | None = None) -> str:
    """A number and the words for what it counts: `one` of 1, else `several` (`one` with an s
    where they are not given). A fraction is written where there is any.

    The pages of the reading room speak two languages, in whole phrases, and tell one from many
    in their own way (`archive.web.language.say`).
    """
    told = f"{number:g}" if isinstance(number, float) else str(number)
    return f"{told} {one if number == 1 else several or f'{one}s'}"
