"""What a text is called: the title that stands at its top, and a title without what is put to it.

A plain text has no page around it, but often what stood there: front matter, a breadcrumb, a line
of source and time. The title comes after these, and before the first sentence.
"""

from __future__ import annotations

import re
from functools import lru_cache

HEAD = 600
"""Raw characters at the top of a text in which it says what it is."""

LINES = 12
"""Of them, the first lines; a title further down is that of something in the text."""

_STATUTE = "法|法典|条例|规定|办法|细则|规则|准则|章程|解释|决定|决议|公约"
_DOCUMENT = (
    f"{_STATUTE}|报告|意见|通知|通告|公告|方案|规划|纲要|计划|批复|答复|复函|要点|讲话|令|编"
)
_TITLE = re.compile(rf"({_DOCUMENT})(?:[（(][^（）()]{{1,12}}[)）])?$")
_SENTENCE = re.compile(r"[。；;，]")
_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)\n---[ \t]*(?:\n|$)", re.S)
_NAMED = re.compile(r"^title:[ \t]*(.+)$", re.M)
_AROUND = re.compile(
    r"^\s*(?:当前位置|您(?:的|所在的)?位置|首页|网站首页)"
    r"|\S\s*[>＞»›]\s*\S|^\s*[【\[]?(?:来源|信息来源|稿源|作者|编辑|责任编辑|发布(?:时间|日期|机构|单位)|更新(?:时间|日期)|成文日期"
    r"|生成日期|时间|日期|索引号|文号|发文字号|主题分类|分类|字号|字体|浏览(?:次数|量)?|点击|阅读)\s*[】\]]?\s*[：:]"
)
_PUT = re.compile(
    r"[_\-]\d{4}$"
    r"|[（(](?:19|20)\d\d[-年.]\d{1,2}[-月.]\d{1,2}日?[）)]$|[（(]全文[）)]$"
)
_EDITION = re.compile(
    r"[（(](?:19|20)\d\d[^（）()]{0,40}(?:修正|修订|修改|通过|公布|发布)[^（）()]{0,8}[）)]$"
)
_NUMBERED = re.compile(
    r"^[\u4e00-\u9fff]{1,12}[〔\[［(（](?:19|20)\d\d[〕\]］)）]第?\d+号(?=\S{4})"
)


def heading(text: str) -> str:
    """The title a text bears at its top, as it stands there, or an empty string: what its front
    matter names, or one of its first lines, short, without sentences, ending as the titles of
    documents end. What a site puts over a text (a breadcrumb, source and time) is passed over."""
    front = _FRONT_MATTER.match(text[: 4 * HEAD])
    if front:
        named = _NAMED.search(front[1])
        title = named[1].strip().strip("\"'") if named else ""
        if title and kind(title):
            return title
        text = text[front.end() :]
    for line in text[:HEAD].splitlines()[:LINES]:
        if _AROUND.search(line):
            continue
        if len(line) > 160 and len(line.replace(" ", "")) > 120:
            return ""
        name = bare_title(line)
        if len(name) > 80 or _SENTENCE.search(name):
            return ""
        if len(name) >= 4 and _TITLE.search(name):
            return line
        if len(name) > 20:
            return ""
    return ""


def kind(name: str) -> str:
    """Which kind of document a title names (条例, 报告), or an empty string."""
    found = _TITLE.search(bare_title(name))
    return found[1] if found else ""


@lru_cache(maxsize=4096)
def bare_title(name: str) -> str:
    """A title without spaces and marks, and without what is put to it: the day or the amendment
    of its edition behind it, the number of the document before it."""
    name = re.sub(r"\s+", "", name).strip("#*>")
    for _ in range(2):
        name = _EDITION.sub("", _PUT.sub("", name))
    return _NUMBERED.sub("", name)
