"""Furniture among the lines of the text itself, cut by position, every cut recorded.

A rule must match a whole line (or a whole last sentence), and knows where on the page it may
act: at the head, at the tail, or anywhere. A sentence about QR codes in an article is no
prompt; `成文日期：2021年3月1日`, `一、主办单位：…` and figures in tables are text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.records import Removal
from pipelines.extract.page import Line


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern for whole lines of at most `longest` characters."""

    name: str
    pattern: re.Pattern[str]
    longest: int

    def fits(self, text: str) -> bool:
        """Whether the whole line is this kind of furniture."""
        return len(text) <= self.longest and self.pattern.fullmatch(text) is not None


def _rule(name: str, pattern: str, longest: int = 80) -> Rule:
    return Rule(name, re.compile(pattern, re.I), longest)


_DATE = (
    r"(?:(?:19|20)\d\d[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?(?:\s?\d{1,2}[:：]\d\d(?:[:：]\d\d)?)?)"
)
_LABEL = (
    r"(?:来源|來源|稿件来源|文章来源|信息来源|新闻来源|内容来源|作者|编辑|责编|责任编辑|时间|日期|发布时间|发布日期|发表时间|更新时间|"
    r"浏览次数|浏览量|浏览|阅读量|阅读次数|阅读|点击数|点击量|点击次数|点击|访问量|访问次数|次数|人气|字体|字号|文字大小|发布机构|发布单位|发布人|录入|信息类别|栏目|分类|"
    r"发布者|发布|供稿|审核|校对|打印|保护视力色|视力保护色|分享|分享到|收藏|评论|热度)"
)
ANYWHERE = (
    _rule(
        "share",
        r"(?:一键)?分享(?:到|至|：|:|本页|按钮)?(?:[\s:：|]|微信|微博|新浪|腾讯|朋友圈|QQ|空间|好友|更多|豆瓣|人人网?|打印|收藏|关闭|复制链接|\d+)*+",
    ),
    _rule(
        "qr-prompt",
        r"(?:用?微信)?\W{0,3}(?:打开微信[,，]?)?(?:请)?(?:扫一扫|扫描?下?方?二维码|微信扫一?扫|微信扫码|长按识别?|手机扫码|扫码|扫描二维码)[^。]{0,40}",
    ),
    _rule(
        "qr-prompt",
        r"[^。]{0,20}(?:扫描|扫一扫|识别|长按)(?:下方|下面|左侧|右侧|上方|右方|以下|图中)?(?:的)?二维码[^。]{0,30}",
        60,
    ),
    _rule(
        "app-prompt",
        r"(?:点击|立即|马上)?(?:下载|打开|安装|使用)[^。，]{0,12}(?:APP|客户端|新闻app)[^。]{0,20}",
        40,
    ),
    _rule(
        "login-wall",
        r"(?:查看|阅读)?(?:隐藏|全部|剩余|完整|更多)?(?:内容|全文)?[^。]{0,8}(?:请先|需先|需要先?|后可|立即|您尚未|您还未|你还没有?)\s?(?:登录|注册|登陆)[^。]{0,24}",
        60,
    ),
    _rule(
        "member-bar",
        r"(?:下载(?:本文|全文|文档)?需要|开通|购买|成为|升级)[^。]{0,8}(?:会员|VIP|积分|金币|下载券)[^。]{0,20}|下载(?:全文|本文|文档|Word版?)[^。]{0,12}|(?:领取|免费领)(?:福利|优惠券|资料)",
        40,
    ),
    _rule(
        "print-bar",
        r"[\[【(（]?\s?(?:字体|字号|文字大小)\s?[:：]?[\[【\s]*(?>特大|大|中|小|默认|正常|\+|-|A|\s|\]|】|\||\[|【|[)）])*+(?>\s|打印(?:本页|此页)?|关闭(?:本页|窗口)?|收藏|分享|[|【】\[\]])*+",
    ),
    _rule(
        "print-bar",
        r"(?>[\[【(（|]?\s?(?>打印(?:本页|此页|本稿|文章)?|关闭(?:本页|此页|窗口)?|返回(?:顶部|首页|列表|上一页|顶端|目录)?|加入收藏|收藏(?:本页|此页)?|繁體?|纠错|我要纠错|推荐给?好友|举报|点赞|收藏|复制|朗读|语音播报|打印正文|下载正文)\s?[\])）】|]?\s?){1,6}+",
        40,
    ),
    _rule(
        "view-more",
        r"(?:点击|查看|阅读|展开|返回)(?:查看|阅读)?(?:更多|全文|全部|原文|搜狐|详情|剩余\d*%?)[^。]{0,12}[>»]{0,2}|阅读原文|展开全文|收起|更多[>»]*|\[?更多\]?",
        30,
    ),
    _rule("ad-label", r"广告|advertisement|赞助商链接|推广", 20),
    _rule(
        "video-widget",
        r"(?:您的浏览器|你的浏览器|当前浏览器)不支持[^。]{0,40}。?|播放视频|视频加载中.{0,10}|请安装flash[^。]{0,20}",
        60,
    ),
)
HEAD = (
    _rule(
        "info-line",
        rf"(?>[\s|｜/·【】\[\]()（）]+|{_LABEL}\s?[:：|｜]?|{_DATE}|\d++\s?次?|[大中小]|A[+-]?|正文){{1,30}}+",
    ),
    _rule("info-line", rf"(?:{_DATE}\s?)?{_LABEL}\s?[:：|｜][^。！？]{{0,60}}", 110),
    _rule(
        "info-line", rf"{_DATE}\s?[^。，！？]{{0,14}}(?:{_LABEL}\s?[:：|｜][^。！？]{{0,50}})?", 90
    ),
    _rule(
        "breadcrumb",
        r"(?:您?(?:现在|当前|所在)?的?(?:位置|当前位置|所在位置))\s?(?:是)?\s?[:：][^。]{0,90}|首页\s?(?:[>»/\\›＞]|&gt;)[^。]{0,90}",
        110,
    ),
    _rule("original-title", r"[（(【\[]?原标题\s?[:：].{1,100}", 110),
    _rule(
        "site-header",
        r"(?>登录|注册|首页|退出|新用户注册|会员登录|微信|微博|客户端|[\s|/·]){1,12}+",
        40,
    ),
    _rule(
        "count-line",
        r"(?:共计?|全文共?)\s?\d+\s?个?字[^。]{0,40}。?|[^。]{0,10}预计阅读时[长间].{0,20}|阅读本文(?:大约|约)?需.{0,12}",
        60,
    ),
)
TAIL = (
    _rule(
        "editor-line",
        r"[\[【(（]?\s?(?:责任编辑|责编|編輯|编辑|值班编辑|校对|校審|审核|审校|初审|复审|终审|监制|总监制|审读|审 ?读|监 ?制|编审|值班主任|值班编委|美编|排版|流程编辑|统筹|策划|录入|责任校对|网络编辑|执行主编|主编)\s{0,3}[:：丨|｜/／][^。]{0,60}[\])）】]?",
        90,
    ),
    _rule(
        "source-line",
        r"[\[【(（]?\s?(?:本文|稿件|文章|信息|内容|新闻|资料)?(?:来源|來源|稿源|转自|转载自)于?\s{0,2}[:：丨|｜/／][^。]{0,60}[\])）】]?",
        90,
    ),
    _rule(
        "info-line",
        rf"(?:{_LABEL}\s?[:：]\s?[^。：:，]{{0,24}}){{1,4}}|(?:阅读|浏览|点击)(?:量|次数)?\s?[:：]?\s?[(（]?\d*[)）]?\s?次?",
        80,
    ),
    _rule(
        "pager",
        r"(?:【?\s?(?:上|下|前|后)(?:一)?(?:篇|页|条|张|章|則)\s?】?\s?[:：]?)[^。]{0,90}|(?>首页|末页|尾页|上一页|下一页|第?\d++\s?页?|共\s?\d++\s?页|\.{2,}|[\s|/«»<>\[\]]){1,30}+",
        110,
    ),
    _rule(
        "copyright",
        r"(?:copyright|版权所有|©|ⓒ)[^。]{0,140}|[^。]{0,40}(?:all rights? reserved|版权所有)[^。]{0,80}|[^。]{0,50}(?:ICP[备证]|公网安备|网安备|增值电信)[^。]{0,60}|(?:主办|承办|协办|主管|技术支持|网站标识码|网站支持IPv6)(?:单位)?\s?[:：][^。]{0,60}",
        180,
    ),
    _rule(
        "contact",
        r"(?:联系电话|联系地址|地址|电话|传真|邮箱|邮编|E-?mail|客服电话|举报电话|违法和不良信息举报[^：:]{0,10})\s?[:：][^。]{0,60}",
        90,
    ),
    _rule(
        "disclaimer",
        r"(?:特别|免责|版权|郑重|重要)?(?:声明|提示|说明)\s?[:：].{0,400}|免责声明.{0,300}|.{0,60}(?:如有侵权|若有侵权|侵权请|如涉及版权|版权归原作者|不代表(?:本网|本站|本平台|平台)|仅代表作者(?:个人|本人)|侵犯您?的?(?:合法)?权益).{0,160}|(?:本文|本站|本网|以上)(?:内容|信息|文章|部分内容)?(?:均)?(?:来自|来源于|转载自|由网友)[^。]{0,60}。?",
        460,
    ),
    _rule(
        "tags",
        r"(?:标签|关键词|关键字|Tags?|相关标签|热门标签)\s{0,2}[:：].{0,90}|(?>#[^#\s]{1,20}#?\s?){1,8}+",
        110,
    ),
    _rule(
        "app-prompt",
        r"(?:更多|精彩|想了解)[^。]{0,20}(?:关注|下载|扫描|请看|尽在)[^。]{0,50}|(?:欢迎)?(?:关注|搜索)[^。，]{0,24}(?:公众号|微信号?|官方微博|视频号|头条号)[^。]{0,30}",
        90,
    ),
    _rule(
        "comments",
        r"(?:网友评论|我来说两句|发表评论|文明上网[^。]{0,30}|评论\s?[(（]?\d*[)）]?(?:条)?|已有\d+条评论.{0,20}|登录后(?:才)?可?(?:以)?(?:评论|发表).{0,20})",
        50,
    ),
    _rule("file-list", r"(?:热点|最新|推荐|相关)(?:推荐|新闻|阅读|文章|资讯|信息|内容|专题)?", 10),
    _rule(
        "feedback",
        r"(?:您对本页|该文章对您|本页面?对您|您访问的|欢迎您?(?:对|提出)|我要(?:评论|投稿|报错|提问))[^。]{0,60}|(?>推荐|收藏|点赞|顶|踩|赞赏|赞|有用|没用|喜欢|不喜欢|举报|投诉|打赏|[\s()（）]|\d++){1,8}+",
        90,
    ),
)
# A heading after which, near the end of the page, only links to other pages come.
_RELATED_HEADING = re.compile(
    r"[\s【\[■●◆▶|]*(?:相关(?:阅读|新闻|链接|文章|推荐|报道|资讯|稿件|内容|专题|信息|解读|文档|政策|视频)|延伸阅读|推荐阅读|热门(?:推荐|文章|阅读|新闻)|猜你喜欢|大家都在看|更多(?:新闻|内容|阅读|推荐|资讯)"
    r"|热点(?:推荐|新闻|阅读|图片)|今日(?:热点|推荐|热搜)|最新(?:文章|新闻|资讯|推荐)|精彩(?:推荐|图片)|您可能(?:还)?(?:会)?(?:感兴趣|喜欢).{0,8}|为您推荐|编辑推荐|相关搜索|阅读排行|点击排行|网友评论|最新评论|全部评论|发表评论|评论列表)\s?(?:[:：>»\]】]|\(\d+\)|\d+条)?\s*"
)
_TAIL_REACH = 30
_PROMPT_REACH = 500
_SENTENCE_END = re.compile(r"[。！？!?”]\s?|\s")
_HEAD_REACH = 14
_SENTENCE_PROMPT = re.compile(
    r"(?:不全的?图片|(?:点击|打开|复制|访问)(?:以下|下方|下列|下面|此)?(?:网址|链接|原文|这里|此处|图片)|扫描?(?:上|下)?方?二维码|长按(?:识别)?二维码"
    r"|(?:欢迎)?关注[^。，]{0,16}(?:公众号|微信)|更多[^。，]{0,14}请(?:关注|登录|下载|访问|点击)|下载(?:全文|完整版)|原文链接|阅读原文|https?://|微信号\s?[:：])"
)


@dataclass(frozen=True, slots=True)
class Trimmed:
    """The lines that are text (indices into the lines given) with the last one's prompt off."""

    kept: tuple[int, ...]
    removed: tuple[Removal, ...]
    shortened: tuple[tuple[int, str], ...]


def trim(lines: Sequence[Line], titles: Sequence[str]) -> Trimmed:
    """Cut the furniture from the lines of a text. `titles`: the title in its forms, page mark
    on and off."""
    cut: dict[int, str] = {}
    _cut_related(lines, cut)
    for index, line in enumerate(lines):
        rule = next((rule.name for rule in ANYWHERE if rule.fits(line.text)), None)
        if rule:
            cut.setdefault(index, rule)
    _cut_head(lines, frozenset(map(_bare, titles)), cut)
    _cut_tail(lines, cut)
    kept = [index for index in range(len(lines)) if index not in cut]
    shortened, prompts = _cut_prompt(lines, kept)
    removed = [Removal(lines[index].text, cut[index]) for index in sorted(cut)]
    return Trimmed(tuple(kept), (*removed, *prompts), shortened)


def _cut_related(lines: Sequence[Line], cut: dict[int, str]) -> None:
    """From a heading like 相关阅读 on, when what follows is a small part, mostly links."""
    total = sum(len(line.text) for line in lines)
    after = 0
    prose = 0
    for index in range(len(lines) - 1, -1, -1):
        line = lines[index]
        if _RELATED_HEADING.fullmatch(line.text) and after <= total * 0.3 and prose <= total * 0.12:
            for later in range(index, len(lines)):
                cut[later] = "related"
        after += len(line.text)
        if line.link_share < 0.5 and len(line.text) > 60:
            prose += len(line.text)


def _cut_head(lines: Sequence[Line], titles: frozenset[str], cut: dict[int, str]) -> None:
    for index, line in enumerate(lines[:_HEAD_REACH]):
        if index in cut:
            continue
        text = line.text
        rule = next((rule.name for rule in HEAD if rule.fits(text)), None)
        if rule and not _is_statement(text):
            cut[index] = rule
        elif _is_info(text):
            cut[index] = "info-line"
        elif _bare(text) in titles and _is_page_heading(line):
            cut[index] = "title"
        elif len(text) > 60:
            return


_INFO_WORDS = re.compile(
    rf"{_LABEL}|{_DATE}|加入收藏|收藏|预计阅读时[长间]\s?\d*\s?(?:分钟|秒)|共计?\s?\d+\s?个?字|\d{{1,2}}[:：]\d\d(?:[:：]\d\d)?|\d+|"
    r"admin|佚名|网友|次|大|中|小|复制链接|微信|微博|朋友圈|QQ空间|[\W_]+",
    re.I,
)


def _is_info(text: str) -> bool:
    """A line of labels, dates and controls, and little else."""
    if len(text) > 120 or text.endswith(("：", ":")) and len(text) > 12:
        return False
    words = len(re.findall(rf"{_LABEL}\s?[:：|]|加入收藏|{_DATE}|预计阅读|分享", text))
    return words >= 2 and len(_INFO_WORDS.sub("", text)) <= 6 + 6 * words


def _is_page_heading(line: Line) -> bool:
    """A heading of the page's frame; a title typed into the text is the text's own."""
    return line.element.tag in ("h1", "h2", "h3") or bool(
        re.search(
            r"tit|headline|subject", f"{line.element.get('class')} {line.element.get('id')}", re.I
        )
    )


def _is_statement(text: str) -> bool:
    """Lines that look like labels but are the document's own words."""
    return bool(
        re.match(
            r"(?:成文日期|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[)）])",
            text,
        )
    )


def _cut_tail(lines: Sequence[Line], cut: dict[int, str]) -> None:
    seen = 0
    misses = 0
    for index in range(len(lines) - 1, -1, -1):
        if index in cut:
            continue
        seen += 1
        text = lines[index].text
        rule = next((rule.name for rule in TAIL if rule.fits(text)), None)
        if rule is None and lines[index].link_share > 0.8 and len(text) < 60 and misses == 0:
            rule = "tail-link"
        if rule and not _is_statement(text):
            cut[index] = rule
        else:
            misses += 1
        if misses >= 3 or seen >= _TAIL_REACH or (rule is None and len(text) > 80):
            return


def _cut_prompt(
    lines: Sequence[Line], kept: Sequence[int]
) -> tuple[tuple[tuple[int, str], ...], list[Removal]]:
    """A prompt glued to the end of the last paragraph goes; the sentence before it stays."""
    if not kept:
        return (), []
    last = kept[-1]
    text = lines[last].text
    reach = max(0, len(text) - _PROMPT_REACH)
    prompt = _SENTENCE_PROMPT.search(text, reach)
    if prompt is None:
        return (), []
    ends = [mark.end() for mark in _SENTENCE_END.finditer(text, reach, prompt.start())]
    start = ends[-1] if ends else 0
    before = text[:start].strip()
    if (
        len(before) < 20
        or _SENTENCE_END.search(text[prompt.end() :].strip()[:-1])
        and "。" in text[prompt.end() : -1]
    ):
        return (), []
    return ((last, before),), [Removal(text[start:].strip(), "prompt-in-last-paragraph")]


def _bare(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def repeats(text: str, opening: str) -> bool:
    """Whether `text` says again how the article opens (`opening`, without punctuation)."""
    plain = _bare(text)
    return len(plain) >= 30 and (plain[:300] in opening or _bare(text[: len(text) // 2]) in opening)


def teasers(texts: Sequence[tuple[int, str]]) -> set[int]:
    """Among the first lines, those that only repeat the opening that follows them."""
    found = set()
    for place, (index, text) in enumerate(texts[:4]):
        following = _bare("".join(later for _, later in texts[place + 1 : place + 9]))[:1500]
        if len(text) > 40 and repeats(text, following):
            found.add(index)
    return found
