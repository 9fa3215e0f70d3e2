"""Telling a page that keeps crawlers out from a page: by its status, or by its few words."""

from __future__ import annotations

import re

BLOCKED_STATUSES = frozenset({403, 412, 429, 503, 521})
"""Statuses of sites that keep a crawler out; 412 and 521 come with a script to be run."""

BLOCKED_AFTER = 8
"""Refusals in a row after which a site is left alone for the night."""

BARE = 1500
"""Characters of visible text below which a page that runs a known check is the check; a site
that checks its visitors leaves the script in its pages, which lead somewhere."""

FRAMED = 300
"""Characters outside of links below which a page says nothing but that it is a check; the
foot alone of a real page has about as many."""

LEADS_NOWHERE = 5
"""Links of a page that is no part of a site: a check shows its maker's, and one to go back."""

_SCRIPTED = re.compile(r"captcha|_cf_chl|Just a moment\.\.\.|acw_sc__v2|\$_ts\b", re.IGNORECASE)
_SAID = re.compile(
    r"(?:安全|人机|访问|滑动|身份)验证|验证(?:您|你)(?:是|不是)|"
    r"(?:访问|请求|操作)(?:过于|太)频繁|访问被(?:拒绝|阻断|拦截)|拦截提示|"
    r"请(?!勿|不要|不)[^。！？，]{0,6}(?:输入|填写|填入|点击|拖动)[^。！？，]{0,8}验证码|"
    r"验证码(?:[:：]|不正确|错误|不能为空)"
)
_LINK = re.compile(r"<a\b[^>]*\bhref\b.*?(?:</a\s*>|$)", re.DOTALL | re.IGNORECASE)
_UNSEEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def is_block_page(text: str) -> bool:
    """Whether a page is a check for robots, not what was asked for.

    A headline or an article may speak of 验证码 too: a check says so outside of its links,
    says little else, and asks for something or has something to run.
    """
    said = "".join(_UNSEEN.sub("", _LINK.sub("", text)).split())
    if len(said) < FRAMED and _SAID.search(said):
        return True
    if not _SCRIPTED.search(text):
        return False
    return len(said) < (FRAMED if len(_LINK.findall(text)) > LEADS_NOWHERE else BARE)
