"""Telling a page that keeps crawlers out from a page: by its status, or by its few words."""

from __future__ import annotations

import re

from lxml import etree, html

BLOCKED_STATUSES = frozenset({403, 412, 429, 503, 521})
"""Statuses of sites that keep a crawler out; 412 and 521 come with a script to be run."""

BLOCKED_AFTER = 8
"""Refusals in a row after which a site is left alone for the night."""

BARE = 1500
"""Characters outside of links below which a page that runs a known check is the check. A site
that checks its visitors leaves the script in its pages, which lead somewhere."""

FRAMED = 300
"""Characters outside of links below which a page says nothing but that it is a check; the
foot alone of a real page has about as many."""

TERSE = 100
"""Characters below which a page that leads nowhere is named by any word of checks."""

LEADS_NOWHERE = 5
"""Links of a page that is no part of a site: a check shows its maker's, and one to go back."""

_HINT = re.compile(
    r"captcha|_cf_chl|Just a moment|acw_sc__v2|\$_ts\b|验证|频繁|拦截|访问被|滑块", re.IGNORECASE
)
_SCRIPTED = re.compile(r"captcha|_cf_chl|Just a moment\.\.\.|acw_sc__v2|\$_ts\b", re.IGNORECASE)
_SAID = re.compile(
    r"请(?!勿|不)[^。！？]{0,16}(?:输入|填写|填入|点击|完成|进行|通过)[^。！？]{0,12}(?:验证码|验证)|"
    r"请(?!勿|不)[^。！？]{0,8}(?:按住|拖动)[^。！？]{0,6}滑块|"
    r"(?:您|你)[^。！？]{0,8}(?:访问|请求|操作)(?:过于|太)频繁|"
    r"(?:访问|请求|操作)(?:过于|太)频繁[，,！!]?请|访问被(?:拒绝|阻断|拦截)|拦截提示|设置拦截|"
    r"验证(?:您|你)(?:是|不是)|验证码(?:[:：]|不正确|错误|不能为空)"
)
_TITLED = re.compile(r"(?:安全|人机|访问|滑动|身份)验证|验证码|(?:访问|请求|操作)(?:过于|太)频繁")
_PARSER = html.HTMLParser(encoding="utf-8", remove_comments=True)


def is_block_page(text: str) -> bool:
    """Whether a page is a check for robots, not what was asked for.

    A headline or an article may speak of 验证码 too: a check says so outside of its links,
    says little else, and asks for something or has something to run.
    """
    if not _HINT.search(text):
        return False
    said, links = _outside_links(text)
    if len(said) < FRAMED and _SAID.search(said):
        return True
    if links > LEADS_NOWHERE:
        return False
    if len(said) < TERSE and _TITLED.search(said):
        return True
    return len(said) < BARE and _SCRIPTED.search(text) is not None


def _outside_links(text: str) -> tuple[str, int]:
    """What a page says outside of its links, without white space, and how many links it has."""
    try:
        page = html.document_fromstring(text.encode("utf-8", "replace"), parser=_PARSER)
    except (ValueError, etree.ParserError):
        return "", 0
    links = sum("href" in link.attrib for link in page.iter("a"))
    etree.strip_elements(page, "script", "style", "a", with_tail=False)
    return "".join("".join(map(str, page.itertext())).split()), links
