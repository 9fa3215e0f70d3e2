"""Invented pages whose markup itself is the difficulty: no class, no paragraph, torn apart."""

from __future__ import annotations

import json

from tests.pipelines.extract.layouts import (
    HEADLINES,
    SIGNED,
    TEXT,
    TITLE,
    Layout,
    entries,
    footer,
    layout,
    menu,
    page,
    paragraphs,
    trail,
)

INFO = "<div>发布时间：2026-01-09　来源：乌兰桥日报</div>"
SOURCE = "乌兰桥日报"


def plain(name: str, body: str, **other: object) -> Layout:
    """A page of the usual head and foot around `body`."""
    markup = page(f"{menu()}{trail()}<h1>{TITLE}</h1>{INFO}{body}{footer()}")
    return Layout(name, markup, source=SOURCE, **other)  # type: ignore[arg-type]


@layout
def front_page_tables() -> Layout:
    text = "".join(f"<P>&nbsp;&nbsp;&nbsp; <FONT size=3>{line}</FONT></P>" for line in TEXT)
    links = "".join(
        f"<TR><TD height=22>·<A href=a{n}.htm>{x}</A></TD></TR>"
        for n, x in enumerate(HEADLINES[:9])
    )
    return Layout(
        "nested tables without a class",
        page(
            "<TABLE width=778 align=center><TR><TD colspan=2><IMG src=top.jpg></TD></TR><TR><TD width=180 "
            f"valign=top><TABLE>{links}</TABLE></TD><TD valign=top><TABLE width='100%'><TR><TD align=center>"
            f"<B>{TITLE}</B></TD></TR><TR><TD align=center>发布日期:2026-1-9 来源:乌兰桥日报 点击数:132</TD></TR>"
            f"<TR><TD><TABLE><TR><TD>{text}</TD></TR></TABLE></TD></TR></TABLE></TD></TR><TR><TD colspan=2 "
            "align=center>版权所有：乌兰桥区政府办公室 电话：0999-1234567</TD></TR></TABLE>",
            title="乌兰桥区政府网站",
        ),
        source=SOURCE,
    )


@layout
def line_breaks() -> Layout:
    return plain("line breaks alone", "<div>" + "<br><br>　　".join(TEXT) + "</div>")


@layout
def preformatted() -> Layout:
    return plain("preformatted", "<pre>　　" + "\n　　".join(TEXT) + "</pre>")


@layout
def in_a_textarea() -> Layout:
    return plain("textarea", "<textarea rows=30 readonly>" + "\n".join(TEXT) + "</textarea>")


@layout
def in_noscript() -> Layout:
    return plain("noscript", f"<div id='app'></div><noscript><div>{paragraphs()}</div></noscript>")


@layout
def in_a_script() -> Layout:
    state = {
        "article": {"title": TITLE, "content": "".join(f"<p>{x}</p>" for x in TEXT), "hits": 12}
    }
    return Layout(
        "state in a script",
        page(
            "<div id='root'></div><script>window.__INITIAL_STATE__="
            f"{json.dumps(state, ensure_ascii=False)};(function(){{}})()</script>",
            head='<meta name="PubDate" content="2026-01-09">',
        ),
    )


@layout
def in_linked_data() -> Layout:
    told = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": TITLE,
        "datePublished": "2026-01-09T09:30:00+08:00", "articleBody": "\n".join(TEXT),
    }  # fmt: skip
    return Layout(
        "linked data alone",
        page(
            f"{menu()}<div id='root'>加载中...</div><script type='application/ld+json'>"
            f"{json.dumps(told)}</script>{footer()}"
        ),
        published="2026-01-09T09:30:00+08:00",
    )


@layout
def ended_too_early() -> Layout:
    whole = plain("ends before its text", f"<div>{paragraphs()}</div>").markup
    head, found, rest = whole.partition("<h1>")
    assert found
    return Layout(
        "ends before its text", f"{head}</body></html>\n<!--end--><h1>{rest}", source=SOURCE
    )


@layout
def open_anchor() -> Layout:
    return plain("anchor never closed", f"<div><a name='top'>{paragraphs()}</div>")


@layout
def open_comment() -> Layout:
    return plain(
        "conditional comments",
        f"<!--[if lt IE 9]><p>浏览器版本过低</p><![endif]--><div>{paragraphs()}</div>",
    )


@layout
def list_items() -> Layout:
    return plain("paragraphs as list items", f"<ul>{paragraphs(tag='li')}</ul>")


@layout
def headings() -> Layout:
    return plain("paragraphs as headings", f"<div>{paragraphs(tag='h3')}</div>")


@layout
def paragraph_each_in_a_div() -> Layout:
    text = "".join(f"<div class='row'><div class='col'><p>{line}</p></div></div>" for line in TEXT)
    return plain("a block around each paragraph", f"<div class='wrap'>{text}</div>")


@layout
def sidebar_longer() -> Layout:
    side = "".join(
        f"<dl><dt><a href='s{n}'>{HEADLINES[n % 16]}</a></dt><dd>{n}月以来，各街道对照任务清单抓好落实，"
        "累计走访居民三千余户，收集意见建议五百多条，已办结九成以上，群众反映良好。</dd></dl>"
        for n in range(30)
    )
    return Layout(
        "sidebar longer than the text",
        page(
            f"{menu()}<div class='w'><div class='l'><h1>{TITLE}</h1>{INFO}<div>{paragraphs()}</div></div>"
            f"<div class='r'><h3>基层动态</h3>{side}</div></div>{footer()}"
        ),
        source=SOURCE,
    )


@layout
def misleading_names() -> Layout:
    return Layout(
        "article under misleading names",
        page(
            f"<div class='left'>{menu()}<ul>{entries(8)}</ul></div><div class='right sidebar'><div class='hot"
            f"-news share'><h1>{TITLE}</h1>{INFO}<div class='comment-content related'>{paragraphs()}</div></div>"
            f"</div>{footer()}"
        ),
        source=SOURCE,
    )


@layout
def hidden_rest() -> Layout:
    first, rest = paragraphs(TEXT[:4]), paragraphs(TEXT[4:])
    return plain(
        "the rest unfolds on a click",
        f"<div class='art'>{first}<div class='more' style='display:none'>{rest}</div><a>展开全文</a></div>",
    )


@layout
def said_twice() -> Layout:
    return plain(
        "a second copy for the printer",
        f"<div class='pc'>{paragraphs()}</div><div class='print' style='display:none'>{paragraphs()}</div>",
    )


@layout
def short_notice() -> Layout:
    text = "各位居民：因检修主管道，定于1月10日8时至18时对文昌路以南各小区停水，请提前储水，做好准备，给您带来不便敬请谅解。"
    return Layout(
        "very short notice",
        page(
            f"{menu()}{trail()}<div class='tit'>停水通知</div><div class='time'>发布时间：2026-01-09 09:30</div>"
            f"<div class='con'><p>{text}</p><p>乌兰桥区供水公司</p><p>2026年1月9日</p></div>"
            f"<div class='side'><ul>{entries(16)}</ul></div>{footer()}",
            title="停水通知-乌兰桥区人民政府",
        ),
        text=(text, "乌兰桥区供水公司", "2026年1月9日"),
        title="停水通知",
        published="2026-01-09T09:30:00+08:00",
    )


@layout
def table_alone() -> Layout:
    rows = tuple(
        (str(n), f"文昌路{n}号院{n + 2}号楼", f"{n + 1}部", f"{n}8.5万元") for n in range(1, 19)
    )
    cells = "".join("<tr>" + "".join(f"<td><p>{x}</p></td>" for x in row) + "</tr>" for row in rows)
    return Layout(
        "table alone",
        page(
            f"{menu()}{trail()}<h1>2026年第一批加装电梯补助名单</h1>{INFO}<div id='zoom'><table><tr><td>序号</td>"
            f"<td>地址</td><td>数量</td><td>补助</td></tr>{cells}</table></div>{footer()}",
            title="2026年第一批加装电梯补助名单-乌兰桥区人民政府",
        ),
        text=("序号\t地址\t数量\t补助", *("\t".join(row) for row in rows)),
        title="2026年第一批加装电梯补助名单",
        source=SOURCE,
    )


@layout
def verse() -> Layout:
    lines = tuple(f"{a}{b}，{c}。" for a, b, c in (
        ("青石桥", "头水自流", "白云深处有渔舟"), ("东风不识", "去年路", "吹落梨花满渡头"),
        ("小巷人家", "灯火晚", "谁家新酒换乡愁"), ("山长水远", "无归信", "一夜霜寒到麦州"),
    ))  # fmt: skip
    return Layout(
        "verse",
        page(
            f"{menu()}<div class='poem'><h1>乌兰桥夜泊</h1><div class='au'>作者：周启明 2026年01月09日 浏览：27 收藏"
            f"</div><div class='body'>{''.join(f'<p>{x}</p>' for x in lines)}</div><div>赞赏记录：0（0次）</div></div>"
            "<div class='poet'><h3>诗人简介 more&gt;</h3><p>笔名：青石</p><p>记录生活，雅俗共赏。</p></div>"
            "<div class='rank'><h3>诗人热力榜</h3><ul><li>陶醉 15（1次）</li><li>瑜亮 10（1次）</li></ul></div>",
            title="乌兰桥夜泊-某诗歌网",
        ),
        text=lines,
        title="乌兰桥夜泊",
    )


@layout
def upper_case_definition_list() -> Layout:
    text = "".join(
        f"<DT>{head}</DT><DD>{line}</DD>"
        for head, line in zip(TEXT[2:-1:2], TEXT[3:-1:2], strict=True)
    )
    return plain(
        "definition list",
        f"<DIV><P>{TEXT[0]}</P><P>{TEXT[1]}</P><DL>{text}</DL><P>{TEXT[-1]}</P></DIV>",
    )


@layout
def word_paste() -> Layout:
    text = "".join(
        f"<p class=MsoNormal style='mso-pagination:widow-orphan'><span lang=EN-US><o:p></o:p></span><span>{x}"
        "</span><span lang=EN-US><o:p>&nbsp;</o:p></span></p>"
        for x in TEXT
    )
    return plain(
        "word paste",
        f"<div><?xml:namespace prefix = o ns = 'x' /><!--[if gte mso 9]><xml></xml><![endif]-->{text}</div>",
    )


@layout
def spans_and_breaks() -> Layout:
    return plain(
        "spans alone", "<div>" + "<br/>".join(f"<span>{x}</span>" for x in TEXT) + "</div>"
    )


@layout
def attachments_below() -> Layout:
    files = "".join(
        f"<p>附件{n}：<a href='P0{n}.docx'>加装电梯申请表{n}.docx</a></p>" for n in (1, 2)
    )
    return plain(
        "signature and attachments",
        f"<div>{paragraphs()}<p>附件：1.申请表　2.流程图</p><p style='text-align:right'>{SIGNED[0]}</p><p>{SIGNED[1]}</p>"
        f"<p>（此件公开发布）</p></div><div class='fj'>{files}</div>",
        text=(*TEXT, "附件：1.申请表　2.流程图".replace("　", " "), *SIGNED, "（此件公开发布）"),
        optional=("附件1：加装电梯申请表1.docx", "附件2：加装电梯申请表2.docx"),
    )
