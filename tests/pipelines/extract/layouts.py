"""Invented pages in the shapes of many publishing systems: markup that is met, texts that are not.

Each layout is a function that sets one text into a page as its system does, with the menus,
lists, prompts and footers that stand around it there. What must come out is said beside it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

TITLE = "关于做好乌兰桥区老旧小区加装电梯工作的实施意见"
SITE = "乌兰桥区人民政府"
TEXT = (
    "各街道办事处，区政府各部门：",
    (
        "为进一步改善居住条件，方便老年人出行，经区政府第十七次常务会议同意，现就做好老旧小区加装电梯"
        "工作提出如下意见。"
    ),
    "一、总体要求",
    (
        "坚持业主自愿、政府引导、因地制宜、依法合规，到二〇二七年底，全区计划加装电梯126部，"
        "惠及住户1940户，其中今年完成58部。"
    ),
    "二、实施条件",
    (
        "具有合法的房屋权属证明，未列入征收拆迁计划，地基和结构满足安全要求，且经三分之二以上业主参与"
        "表决、参与表决的四分之三以上业主同意。"
    ),
    "三、资金筹集",
    (
        "费用由业主按照楼层分担，可以申请提取住房公积金；区财政按每部18.5万元的标准给予补助，"
        "验收合格之后一次拨付。"
    ),
    "四、组织保障",
    (
        "区住房和城乡建设局负责统筹协调，街道负责组织实施，供电、供水、燃气、通信等单位应当配合管线迁"
        "移，收费不得高于成本价。"
    ),
    "本意见自发布之日起施行，有效期三年。",
)
SIGNED = ("乌兰桥区人民政府办公室", "2026年1月8日")
HEADLINES = tuple(
    f"{place}{verb}第{n}批{what}的通知公告"
    for n, (place, verb, what) in enumerate(
        (place, verb, what)
        for place in ("南坪街道", "柳湖街道", "区教育局", "区财政局")
        for verb, what in (
            ("公布", "健身场地开放"),
            ("征集", "志愿服务项目"),
            ("下达", "绿化管护任务"),
            ("部署", "冬季供暖检修"),
        )
    )
)


@dataclass(frozen=True, slots=True)
class Layout:
    """A page and what must come out of it; `optional` lines may stay or go."""

    name: str
    markup: str
    text: tuple[str, ...] = TEXT
    title: str = TITLE
    published: str | None = "2026-01-09"
    source: str | None = None
    optional: tuple[str, ...] = field(default=())


MADE: list[Callable[[], Layout]] = []


def layout(make: Callable[[], Layout]) -> Callable[[], Layout]:
    """Add a layout to those that are tried."""
    MADE.append(make)
    return make


def every() -> list[Layout]:
    """All layouts of this module and those beside it."""
    from tests.pipelines.extract import (  # they add to MADE
        layouts_platforms,
        layouts_structure,
        layouts_wide,
    )

    modules = (layouts_wide, layouts_structure, layouts_platforms)
    assert all(modules)
    return [make() for make in MADE]


def paragraphs(lines: tuple[str, ...] = TEXT, tag: str = "p", attributes: str = "") -> str:
    """A paragraph for each line, set in by two wide spaces."""
    return "\n".join(f"<{tag}{attributes}>　　{line}</{tag}>" for line in lines)


def menu(tag: str = "ul", name: str = "nav") -> str:
    """The bar of columns over a page."""
    columns = ("首页", "政务公开", "政务服务", "互动交流", "走进乌兰桥", "专题专栏", "数据开放")
    inner = "".join(f"<li><a href='/c{n}/'>{word}</a></li>" for n, word in enumerate(columns))
    return f"<div class='{name}'><{tag}>{inner}</{tag}></div>"


def trail(words: str = "您当前的位置：") -> str:
    """Where on its site a page lies."""
    return (
        f"<div class='dqwz'>{words}<a href='/'>首页</a> &gt; <a href='/zwgk/'>政务公开</a> &gt;"
        " <a href='/zwgk/zcwj/'>政策文件</a></div>"
    )


def entries(count: int = 10, start: int = 0, dated: bool = True) -> str:
    """Headlines of other pages."""
    return "".join(
        f"<li><a href='/art/{start + n}.html'>{HEADLINES[(start + n) % len(HEADLINES)]}</a>"
        + (f"<span>2026-01-{(start + n) % 28 + 1:02}</span>" if dated else "")
        + "</li>"
        for n in range(count)
    )


def footer() -> str:
    """What stands under every page of a government's site."""
    return (
        "<div class='bottom'><p>主办：乌兰桥区人民政府办公室　承办：乌兰桥区大数据中心</p>"
        "<p>网站标识码：9900000001　蒙公网安备 00000000000001号　蒙ICP备00000001号-1</p>"
        "<p>联系电话：0999-1234567　地址：乌兰桥区文昌路1号</p></div>"
    )


def page(body: str, title: str = f"{TITLE}-{SITE}", head: str = "") -> str:
    """A whole page around `body`."""
    return (
        '<!DOCTYPE html><html><head><meta charset="utf-8">'
        f"<title>{title}</title>{head}<style>.a{{color:red}}</style>"
        f"<script>var siteId = 7;</script></head><body>{body}</body></html>"
    )


@layout
def trs() -> Layout:
    table = (
        "<div class='xxgk'><table><tr><td>索 引 号：</td><td>990011/2026-00031</td><td>主题分类：</td>"
        "<td>城乡建设</td></tr><tr><td>发文机关：</td><td>乌兰桥区人民政府办公室</td><td>成文日期：</td>"
        f"<td>2026年01月08日</td></tr><tr><td>标 题：</td><td colspan=3>{TITLE}</td></tr><tr>"
        "<td>发文字号：</td><td>乌桥政办发〔2026〕3号</td><td>发布日期：</td><td>2026年01月09日</td></tr>"
        "</table></div>"
    )
    text = "".join(f"<p style='text-indent:2em'><font face='仿宋'>{x}</font></p>" for x in TEXT)
    signed = "".join(f"<p align='right'>{line}</p>" for line in SIGNED)
    return Layout(
        "trs index table and TRS_Editor",
        page(
            f"{menu()}{trail()}{table}<div class='content'><h1>{TITLE}</h1>"
            "<div class='info'>2026年01月09日来源:区政府办公室 <span>【字体：<a>大</a> <a>中</a>"
            " <a>小</a>】</span> <a href='javascript:window.print()'>打印</a></div>"
            f"<div class='TRS_Editor'><style type='text/css'>.TRS_Editor P{{margin:0}}</style>{text}"
            f"{signed}<p>（此件公开发布）</p></div>"
            f"<div class='ewm'>扫一扫在手机打开当前页</div></div>{footer()}"
        ),
        text=(*TEXT, *SIGNED),
        source="区政府办公室",
        optional=("（此件公开发布）",),
    )


@layout
def ucap() -> Layout:
    return Layout(
        "ucap",
        page(
            f"<div class='header'>{menu()}</div><div class='mobile'><div class='pchide'>EN</div></div>"
            f"<div class='content'><div class='article oneColumn pub_border'><h1 id='ti'>{TITLE}</h1>"
            "<div class='pages-date'>2026-01-09 09:30 <span class='font index_switch'>来源： 乌兰桥日报"
            "</span><div class='pages_print mhide'><span>字号：默认 大 超大</span><span>|</span>"
            "<span>打印</span><span class='share'>|</span></div></div>"
            f"<div class='pages_content' id='UCAP-CONTENT'>{paragraphs()}"
            "<p><img src='/a.jpg'></p></div><div class='editor'><span>责任编辑：周启明</span></div>"
            f"<div class='related'><h2>相关稿件</h2><ul>{entries(5)}</ul></div></div></div>{footer()}"
        ),
        published="2026-01-09T09:30:00+08:00",
        source="乌兰桥日报",
    )


@layout
def vsb() -> Layout:
    return Layout(
        "vsb form",
        page(
            f"{menu()}<div class='ny-left'><h3>通知公告</h3><ul>{entries(6, dated=False)}</ul></div>"
            "<div class='ny-right'><form name='_newscontent_fromname'><script>var a=1</script><div>"
            f"<h1 align='center'>{TITLE}</h1><div align='center'>2026年01月09日 09:30&nbsp; 作者："
            "&nbsp;来源：区住建局&nbsp; 点击：[<span id='n1'></span>]</div>"
            "<div id='vsb_content_1001_u7'><div class='v_news_content'>"
            f"{paragraphs(attributes=' class=vsbcontent_start')}</div></div>"
            "<p>附件【<a href='/s.jsp?f=1'>加装电梯申请表.docx</a>】已下载<span>0</span>次</p>"
            "<p>上一条：<a href='1.htm'>南坪街道公布健身场地开放名单</a></p><p>下一条：<a href='2.htm'>"
            "柳湖街道征集志愿服务项目</a></p></div><p>【<a href='javascript:'>关闭</a>】</p></form></div>"
            f"{footer()}"
        ),
        published="2026-01-09T09:30:00+08:00",
        source="区住建局",
        optional=("附件【加装电梯申请表.docx】已下载0次",),
    )


@layout
def hanweb() -> Layout:
    metas = (
        f'<meta name="ArticleTitle" content="{TITLE}"><meta name="PubDate" content="2026-01-09 '
        '09:30:12"><meta name="ContentSource" content="区住房和城乡建设局"><meta name="ColumnName"'
        f' content="政策文件"><meta name="SiteName" content="{SITE}"><meta name="ColumnType" '
        'content="政策法规">'
    )
    return Layout(
        "hanweb metas",
        page(
            f"{menu()}<table width='1000' align='center'><tr><td>{trail('当前位置 : ')}</td></tr><tr><td>"
            f"<table><tr><td class='title'><!--<$[信息标题]>begin-->{TITLE}<!--<$[信息标题]>end--></td>"
            "</tr><tr><td><table><tr><td>发布日期：2026-01-09 09:30</td><td>浏览次数：<script></script>"
            "</td><td>字号：[ <a>大</a> <a>中</a> <a>小</a> ]</td></tr></table></td></tr></table>"
            f"<div id='zoom'><!--<$[信息内容]>begin--><meta name='ContentStart'/>{paragraphs()}"
            "<meta name='ContentEnd'/><!--<$[信息内容]>end--></div></td></tr></table>"
            f"{footer()}",
            title=f"{SITE} 政策文件 {TITLE}",
            head=metas,
        ),
        published="2026-01-09T09:30:00+08:00",
        source="区住房和城乡建设局",
    )


@layout
def jeecms() -> Layout:
    return Layout(
        "jeecms",
        page(
            f"{menu()}<div class='a-cont'>{trail()}<h1>{TITLE}</h1><div class='msgbar'>发布时间： "
            "2026-01-09 &nbsp; 来源：<a href='#'>乌兰桥发布</a> &nbsp; 作者：admin &nbsp; 浏览次数："
            "<span id='views'>128</span> &nbsp; 【字体：<a>大</a> <a>中</a> <a>小</a>】</div>"
            f"<div class='content'><div>{paragraphs(tag='div')}</div></div>"
            "<div class='pagebar'></div><div class='other'><span>上一篇：<a>没有了</a></span>"
            f"<span>下一篇：<a href='9.jhtml'>{HEADLINES[0]}</a></span></div>"
            "<div class='comment'><h3>网友评论</h3><div>文明上网理性发言，请遵守新闻评论服务协议</div>"
            f"<form><textarea></textarea></form></div></div>{footer()}"
        ),
        source="乌兰桥发布",
    )


@layout
def new_government() -> Layout:
    cells = "".join(
        f"<li><b>{label}：</b><span>{value}</span></li>"
        for label, value in (
            ("索引号", "990011-2026-00031"), ("组配分类", "行政规范性文件"),
            ("发布机构", "乌兰桥区人民政府办公室"), ("成文日期", "2026-01-08"),
            ("名称", TITLE), ("文号", "乌桥政办发〔2026〕3号"), ("有效性", "有效"),
            ("发布日期", "2026-01-09"),
        )
    )  # fmt: skip
    return Layout(
        "government list of cells",
        page(
            f"<header>{menu()}</header><div class='wz-main'><ul class='wz-info'>{cells}</ul>"
            f"<div class='wz-tit'>{TITLE}</div><div class='wz-share'>分享到：<a>微信</a><a>微博</a></div>"
            f"<div class='wz-con' id='fontzoom'>{paragraphs(tag='p')}<p>{SIGNED[0]}</p><p>{SIGNED[1]}"
            "</p></div><div class='wz-down'><h4>相关解读</h4><a href='/jd/1.html'>《关于做好老旧小区"
            "加装电梯工作的实施意见》政策解读</a></div></div><footer>网站地图 | 联系我们 | 隐私声明"
            "</footer>"
        ),
        text=(*TEXT, *SIGNED),
    )
