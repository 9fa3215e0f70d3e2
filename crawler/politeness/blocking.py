"""Telling a page that keeps crawlers out from a page: by its status, or by its few words."""

from __future__ import annotations

import re

BLOCKED_STATUSES = frozenset({403, 412, 429, 503, 521})
"""Statuses of sites that keep a crawler out; 412 and 521 come with a script to be run."""

BLOCKED_AFTER = 8
"""Refusals in a row after which a site is left alone for the night."""

SHORT = 1500
"""Characters of visible text below which a page that speaks of a check is the check."""

_MARKS = re.compile(
    r"captcha|_cf_chl|Just a moment\.\.\.|acw_sc__v2|\$_ts\b|"
    r"验证码|安全验证|人机验证|访问验证|滑动验证|"
    r"访问过于频繁|请求过于频繁|操作过于频繁|访问被(?:拒绝|阻断|拦截)|拦截提示",
    re.IGNORECASE,
)
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def is_block_page(text: str) -> bool:
    """Whether a page is a check for robots, not what was asked for.

    An article may speak of 验证码 too; a page that asks for one says little else.
    """
    if not _MARKS.search(text):
        return False
    return len("".join(_UNSEEN.sub("", text).split())) < SHORT
