"""What share of a text makes what of its copy: the shares that the works' rules go by.

All are of characters of comparison forms, in [0, 1].
"""

from __future__ import annotations

WHOLE = 0.9
"""A copy with this share of the canonical text has the whole of it: what is left are
misprints, a changed lead-in, a signature."""

EDITED = 0.75
"""What full copies keep of a text that they reach from its first line to its last, but edited at
every line. Measured on real reposts."""

CARRIED = 0.75
"""A text of which another has this share stands in the other: as a part of it, if that is the whole
text, or as one of several that it carries."""

REACHED = 0.75
"""A copy that covers less than this share of the whole text is not complete."""

ONE_TEXT = 0.6
"""Two texts of which each has this share of the other are one: two different ones cannot both be
this much of a third."""

TO_ITS_END = 0.9
"""A copy that ends before this share of the text stops short."""

APART = 0.2
"""Passages of a text that overlap in less than this share of the smaller carry different texts."""

SHUFFLED = 0.2
"""A copy with more than this share of its passages in another order was edited, not cut."""
