"""What is no document: redirects, block pages, other media, lists, stubs. By content and status."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from archive.amounts import number_of
from archive.records import Capture, Outcome
from pipelines.characters import HAN
from pipelines.extract import state
from pipelines.extract.page import Line

_HTML_TYPES = ("text/html", "application/xhtml", "application/xml", "text/xml")
_MAGIC = (
    b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!",
    b"\x1f\x8b", b"RIFF", b"\x00\x00\x01\x00", b"BM", b"wOFF", b"OggS", b"ID3", b"7z\xbc\xaf",
)  # fmt: skip
_MARKUP = re.compile(
    rb"<\s{0,9}(?:!doctype\s+html|html|head|body|title|meta|div|p|table|h1|span|section|article|a|ul|br|center|font)\b",
    re.I,
)
_BLOCKED_STATUS = frozenset({403, 412, 429, 503, 521})
_CHALLENGE = re.compile(
    r"(?:请完成|请进行|进行)?(?:安全|人机|滑动|身份|访问)验证|请输入验证码|验证码(?:错误|有误"
    r"|输入)|拖动滑块|您的(?:访问|请求|IP)[^。]{0,20}(?:被拦截|频繁|异常|被禁止|被拒绝|受限)"
    r"|访问(?:过于)?频繁|访问被(?:拒绝|拦截|禁止|阻断)|网站防火墙|防火墙拦截|云防护|安全狗"
    r"|创宇盾|请开启JavaScript|请启用JavaScript|浏览器安全检查|正在检查您的浏览器"
    r"|Checking your browser|Just a moment|Attention Required|Access Denied|403 Forbidden"
    r"|captcha|unusual traffic|DDoS protection|Request blocked|操作过于频繁|系统检测到",
    re.I,
)
_SOFT_404 = re.compile(
    r"(?:页面|网页|文章|内容|信息|资源|文件|帖子)[^。]{0,8}(?:不存在|找不到|未找到|无法找到"
    r"|已(?:被)?删除|已下线|飞走了|走丢了)|(?:抱歉|对不起)[^。]{0,12}(?:页面|访问的|主题不存在"
    r"|找不到)|404\s?(?:Not Found|错误|页面)|Page Not Found",
    re.I,
)
# Lines that stand under every page of a site; alone they are no text.
_FOOTER = re.compile(
    r"(?:主办|承办|协办|技术支持|网站标识码|地址|邮编|电话|传真|邮箱)\s?[:：]|ICP备|公网安备"
    r"|版权所有|网站地图"
    r"|建议使用.{0,30}(?:浏览器|分辨率)|(?:未经.{0,8}(?:授权|许可|同意)).{0,20}(?:转载|复制)"
    r"|违法和?不良信息举报"
)
# Below this many Chinese characters a page is no document; short notices have some 60. One
# sentence under a title and a date is a notice from half of that on.
SHORTEST = 50
_SHORTEST_DATED = 25
_SENTENCE = re.compile(r"[。！？；][”）)]?$")
# Longer texts are no notices of a firewall or a missing page.
_PLAIN = 160
_LETTERS = re.compile(r"[A-Za-z]+")


def outcome_of_status(capture: Capture) -> tuple[Outcome, str] | None:
    """Rejections that the status alone, or with the first bytes, decides."""
    status = capture.status
    if 300 <= status < 400:
        return Outcome.REDIRECT, f"status {status} to {capture.header('Location') or 'nowhere'}"[
            :300
        ]
    if status in _BLOCKED_STATUS:
        return Outcome.BLOCKED, f"status {status}: the server refuses or challenges the crawler"
    if status != 200:
        return Outcome.FAILED_STATUS, f"status {status}"
    return None


def not_html(capture: Capture) -> str | None:
    """Why the payload is no page, by its type and its first bytes; None where it may be one."""
    payload = capture.payload
    kind = (capture.header("Content-Type") or "").split(";")[0].strip().lower()
    if not payload.strip(b"\x00\t\r\n "):
        return None
    magic = next((sign for sign in _MAGIC if payload.startswith(sign)), None)
    if magic and not (magic == b"BM" and _MARKUP.search(payload[:2000])):
        return f"the payload begins with {magic!r}, the type says {kind or 'nothing'}"
    head = payload[:8192].replace(b"\x00", b"")
    if _MARKUP.search(head):
        return (
            None if not kind.startswith(("image/", "audio/", "video/", "font/")) else f"type {kind}"
        )
    if kind in _HTML_TYPES and b"<" in head:
        return None
    if kind in _HTML_TYPES or not kind:
        return (
            None
            if _MARKUP.search(payload[:200_000].replace(b"\x00", b""))
            else "no markup in the payload"
        )
    return f"type {kind}, no markup in the payload"


def readable(texts: Iterable[str]) -> int:
    """Chinese characters, and Latin words at two characters each."""
    return sum(len(HAN.findall(text)) + 2 * len(_LETTERS.findall(text)) for text in texts)


def refused(
    text: Sequence[str], linked: int, everything: Sequence[Line], *, dated: bool = False
) -> tuple[Outcome, str] | None:
    """Why a page that was read is no document; None where it is one. `dated`: it has a title
    and, under that, a date."""
    size = readable(line for line in text if not _FOOTER.search(line))
    size = size if size < _PLAIN else readable(text)
    page = [line.text for line in everything]
    if size < _PLAIN:
        said = _notice(page)
        if said:
            return said
    notice = dated and any(_SENTENCE.search(line) for line in text)
    if size < (_SHORTEST_DATED if notice else SHORTEST):
        return _stub(page, size, everything)
    return _listing(text, linked, everything)


def _notice(page: Sequence[str]) -> tuple[Outcome, str] | None:
    """A short page that is a challenge, or that says it has nothing to show."""
    short = [line for line in page[:80] if len(line) < 200]
    challenge = next(filter(_CHALLENGE.search, short), None)
    if challenge:
        return Outcome.BLOCKED, f"a challenge page: {challenge[:80]}"
    gone = next((line for line in short if len(line) < 100 and _SOFT_404.search(line)), None)
    if gone:
        return Outcome.NO_TEXT, f"a page that says it has nothing: {gone[:80]}"
    return None


def _stub(page: Sequence[str], size: int, everything: Sequence[Line]) -> tuple[Outcome, str]:
    """What a page with next to no text is."""
    links = sum(line.linked for line in everything)
    characters = sum(len(line.text) for line in everything)
    if state.walled(page):
        return Outcome.LOGIN_WALL, "asks to log in and shows no text"
    if links >= 0.4 * characters and links >= 5:
        return Outcome.LISTING, f"{links} of {characters} characters are links"
    if size == 0:
        return Outcome.NO_TEXT, "nothing readable beside links and furniture"
    return Outcome.TOO_SHORT, number_of(size, "readable character")


def _listing(
    text: Sequence[str], linked: int, everything: Sequence[Line]
) -> tuple[Outcome, str] | None:
    """A list of links that holds enough words to look like a text."""
    length = sum(map(len, text))
    if linked > 0.5 * length:
        return Outcome.LISTING, f"{linked} of the text's {length} characters are links"
    prose = sum(len(line) for line in text if len(line) > 40 and re.search(r"[。！？；]", line))
    entries = sum(line.link_share > 0.6 and len(line.text) >= 8 for line in everything)
    if prose < 0.3 * length and entries >= 15 and linked > 0.25 * length:
        return Outcome.LISTING, f"{entries} linked headlines and little prose"
    return None
