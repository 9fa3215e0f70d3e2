"""The title of a page: the site's suffix and page markers off, the page's own words kept."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from lxml import html

from archive.records import Evidence
from pipelines.extract.lines import is_info_line
from pipelines.extract.page import Line, squeezed, text_of
from pipelines.extract.rules import DATE

_PAGE_MARK = re.compile(
    r"\s*[（(\[【]?\s*第?\s*(\d{1,4})\s*(?:/\s*(\d{1,4})\s*页"
    r"|页\s*[/,，]?\s*共\s*(\d{1,4})\s*页)\s*[)）\]】]?"
)
_BARE_MARK = re.compile(
    r"\s*[（(]\s*(\d{1,4})\s*/\s*(\d{1,4})\s*[)）]\s*$|\s*[（(]第?(\d{1,3})页?[)）]\s*$"
)
# What parts a title from its site: `_`, `|`, or a dash. A dash may also belong to the title
# itself (`政府工作报告-39篇`), so a dashed piece goes only when it names a site.
_HARD = re.compile(r"\s*(?:_+|\||｜|»|>|<|·\s|–|(?<=\s)-(?=\s))\s*")
_DASHED = re.compile(r"(?P<head>.+?)\s*(?P<dash>-+|—+|－+)\s*(?P<tail>[^-—－]{1,20})$")
_SITE_WORDS = re.compile(
    r"(?:网|网站|门户|政府|频道|客户端|平台|在线|新闻|日报|晚报|论坛|文库|之家|大全|中心|公司|"
    r"集团|博客|百科|搜狐|新浪|腾讯|网易|\.(?:com|cn|net|org)|[A-Za-z]{2,}\d+|360|资讯|杂志"
    r"|社区|专栏|头条|官网|百科全书|局|委员会|厅|办公室|法院|检察院|管委会|学院|大学|医院|银行|协会)$",
    re.I,
)
_METAS = ("articletitle", "og:title", "twitter:title", "title", "dc.title")
_SITE_METAS = ("sitename", "og:site_name", "application-name")
_ORIGINAL = re.compile(r"(?:原标题\s?[:：]|原题为?\s?[:：]?)\s?《?([^）)】\]》]{2,100})")
_PARTS = re.compile(r"[-_|｜—–·>]+")
_LONGEST = 160
_POWERED = re.compile(r"\s*[-–|]\s*Powered by .{0,40}$", re.I)
# Controls that stand behind a title in its own heading.
_CONTROLS = re.compile(
    r"\s*[\[【(（](?:复制链接|打印|收藏|分享|推荐|荐|置顶|精华|转载|原创)[\])】）]$"
)
_TITLE_ENDS = re.compile(
    r"(?:报告|通知|意见|办法|规定|规划|纲要|方案|公告|通告|通报|决定|决议|批复|复函|公报|条例|细则"
    r"|计划|要点|总结)[）)》”]?$"
)
# A <title> that names the column and not the page.
_COLUMN = re.compile(
    r"(?:新闻|工作|信息|政务|公司|学院|行业|时政|部门|区县|文章|基层|图片)?(?:动态|公告|要闻|资讯|公开|详情"
    r"|正文|内容|新闻|中心)|正文|工作报告|政府工作报告|领导讲话|政策解读|法律法规|规章制度|互动交流|通知公告|公告公示|公示公告|政策文件|内容页|详细页面?"
)
# What a script counts (comments, readers) stands behind a title in its own heading.
_COUNTER = re.compile(r"\s*[（(]?\d{1,7}[)）]?")
# The column a forum files a thread under stands before its title: [政策] 关于….
_COLUMN_MARK = re.compile(r"\s*[\[【][^\]】]{1,8}[\]】]\s*")
_DATE = re.compile(DATE)
_INFO_LINE = re.compile(
    r"(?:发布|发表|时间|日期|来源|發佈|發布|來源)(?:[^。]{0,6}[:：|｜]).{0,60}(?:19|20)\d\d\s?[-年/.]\s?\d"
    r"|(?:19|20)\d\d\s?[-年/.]\s?\d.{0,60}(?:来源|來源|作者|浏览|字体)\s?[:：|｜]"
)
_NO_TITLE = re.compile(r"位置|首页|[>›»＞|｜。]|[:：].*[:：]|登录|注册|搜索|(?:19|20)\d\d-\d")
# A title stands among the first lines of a page.
_FAR = 1500


def metas_of(root: html.HtmlElement) -> dict[str, str]:
    """The page's meta tags: lower-case name or property → content, the first of each."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        name = meta.get("name") or meta.get("property") or meta.get("itemprop") or ""
        content = squeezed(meta.get("content") or "")
        if name and content:
            found.setdefault(name.strip().lower(), content)
    return found


def head_title(root: html.HtmlElement) -> str:
    """What <title> says, on one line."""
    element = next(root.iter("title"), None)
    return text_of(element) if element is not None else ""


def without_page_mark(title: str) -> str:
    """The title without `(第26/192页)`, `(2/5)`, `第3页 共9页`."""
    return _BARE_MARK.sub("", _PAGE_MARK.sub("", title)).strip()


def split_site(title: str) -> tuple[str, tuple[str, ...]]:
    """A <title> parted into the page's own title and the names behind it."""
    pieces = [piece.strip() for piece in _HARD.split(title) if piece.strip()]
    others: tuple[str, ...] = ()
    if len(pieces) > 1:
        own = [piece for piece in pieces if len(piece) > 1 and not _SITE_WORDS.search(piece)]
        title = own[0] if own else max(pieces, key=len)
        others = tuple(piece for piece in pieces if piece != title)
    while dashed := _DASHED.match(title):
        head, tail = dashed.group("head").strip(), dashed.group("tail").strip()
        if len(head) < 4 or not (
            _SITE_WORDS.search(tail)
            or (others and _COLUMN.fullmatch(tail))
            or (dashed.group("dash") == "--" and tail.endswith("报"))
        ):
            break
        title, others = head, (tail, *others)
    return title.strip(" -"), others


def _without_columns(
    title: str, names: tuple[str, ...], lines: Sequence[Line]
) -> tuple[str, tuple[str, ...]]:
    """The title without the columns that stand between it and the site's name, a dash before
    each: what the page's menus link by just that name."""
    linked = {line.text for line in lines[:_FAR] if line.link_share > 0.9 and len(line.text) <= 12}
    while names:
        head, dash, tail = title.rpartition("-")
        if not dash or len(head.strip()) < 4 or tail.strip() not in linked:
            break
        title, names = head.strip(), (tail.strip(), *names)
    return title, names


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a page, the site's names that stood behind it in <title>, the words the
    title was read from (page marks and all), and why."""

    title: str | None
    sites: tuple[str, ...]
    raw: tuple[str, ...]
    evidence: tuple[Evidence, ...]


def find_title(root: html.HtmlElement, metas: dict[str, str], lines: Sequence[Line]) -> Heading:
    """The title, and what the page calls its site.

    A line of the page that begins <title> is the surest: it is what the reader sees, and
    what follows it in <title> is the site's. Then government metas, then the one h1; where
    <title> names the site alone, the line over the one that dates the text; then <title>.
    """
    whole = _POWERED.sub("", head_title(root))
    own, names = _without_columns(*split_site(whole), lines)
    seen = _line_in(whole, root, lines)
    if seen:
        rest = whole.partition(seen)[2]
        pieces = (piece.strip(" -_|") for piece in _PARTS.split(rest))
        names = tuple(piece for piece in pieces if piece)
    sites = tuple(dict.fromkeys([*names, *(metas[key] for key in _SITE_METAS if key in metas)]))
    for title, rule, behind in _readings(whole, seen, own, (root, metas, lines)):
        return _heading(title, rule, (*sites, *behind))
    return Heading(None, sites, (), ())


def _readings(
    whole: str,
    seen: str | None,
    own: str,
    page: tuple[html.HtmlElement, Mapping[str, str], Sequence[Line]],
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """The titles that a page may have, the surest first: title, rule, and what of <title> is
    then the site's name."""
    root, metas, lines = page
    site = bool(_SITE_WORDS.search(own) or _COLUMN.fullmatch(own))
    if seen and not (seen == whole and site):
        yield seen, "line-begins-title", ()
    for name in _METAS:
        value = split_site(metas.get(name, ""))[0]
        if 4 <= len(value) <= _LONGEST and value != whole:
            yield value, f"meta:{name}", ()
    rest = (own,) if own else ()
    headings = [text_of(element) for element in root.iter("h1")]
    fitting = [text for text in headings if 5 <= len(text) <= _LONGEST]
    if len(fitting) == 1 and not _SITE_WORDS.search(fitting[0]):
        if own and _COUNTER.fullmatch(fitting[0].removeprefix(own)):
            yield own, "heading:h1", ()
        if own and _COLUMN_MARK.fullmatch(fitting[0].removesuffix(own)):
            yield own, "heading:h1", ()
        yield fitting[0], "heading:h1", rest
    dated = _over_info_line(lines) if site or not own else None
    if dated:
        yield dated, "over-info-line", rest
    if len(own) >= 2:
        yield own, "title-element", ()


def of_lines(lines: Sequence[str]) -> str | None:
    """The title of a text that has no page around it: its first lines up to one that ends like
    a title (…报告, …通知), or the very first if it is short and no sentence."""
    whole = ""
    for line in lines[:4]:
        if len(whole + line) > 80 or re.search(r"[。；：:]$", line):
            break
        whole += line
        if _TITLE_ENDS.search(whole):
            return whole
    first = lines[0] if lines else ""
    return first if 4 <= len(first) <= 60 and not re.search(r"[。；：:，]$", first) else None


def original_title(lines: Sequence[str]) -> str | None:
    """What the page says the text was called where it came from (原标题)."""
    for line in lines:
        found = _ORIGINAL.search(line) if len(line) <= 300 else None
        if found:
            return found.group(1).strip(" )）】]：:") or None
    return None


def _heading(title: str, rule: str, sites: tuple[str, ...]) -> Heading:
    kept = without_page_mark(title) or title
    return Heading(kept, sites, (title,), (Evidence("title", rule, title),))


def _line_in(whole: str, root: html.HtmlElement, lines: Sequence[Line]) -> str | None:
    """The longest beginning of <title> that is a heading or line
    of the page, or begins one that ends in a control (`某报告 [复制链接]`)."""
    if not whole:
        return None
    texts = {text_of(element) for element in root.iter("h1", "h2")}
    texts.update(line.text for line in lines[:_FAR] if len(line.text) <= _LONGEST)
    fitting = []
    for text in texts | {_CONTROLS.sub("", text) for text in texts}:
        if 2 <= len(text) <= _LONGEST and whole.startswith(text) and _ends(whole, len(text)):
            fitting.append(text)
    return max(fitting, key=len, default=None)


def _over_info_line(lines: Sequence[Line]) -> str | None:
    """The line that stands where a title does: over the first line that gives a date and, by
    a label, says what the date is or whence the text comes."""
    for index, line in enumerate(lines[:_FAR]):
        if len(line.text) > 120 or not (
            _INFO_LINE.search(line.text) or (_DATE.search(line.text) and is_info_line(line.text))
        ):
            continue
        for above in reversed(lines[max(0, index - 3) : index]):
            text = above.text
            if 5 <= len(text) <= _LONGEST and above.link_share < 0.5 and not _NO_TITLE.search(text):
                return text
        return None
    return None


def _ends(whole: str, length: int) -> bool:
    """Whether a title may end there in <title>: at its end, or before what parts it from a
    site or is a page mark. A title broken over two lines does not end with its first."""
    rest = whole[length:].lstrip()
    if not rest or rest[0] in "-_|｜—–·>»<~～/":
        return True
    return bool(_PAGE_MARK.match(rest) or _BARE_MARK.match(rest))
