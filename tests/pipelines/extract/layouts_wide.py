"""Invented pages in the shapes of the wider web: news sites, forums, libraries, blogs, apps."""

from __future__ import annotations

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

ASIDE = "".join(
    f"<div class='item'><h4><a href='/h{n}'>{HEADLINES[n]}</a></h4><p>记者从会上获悉，{HEADLINES[n]}"
    f"已于近日印发，涉及{n + 3}个街道，相关工作将于年底前完成，请有关单位抓紧落实。</p></div>"
    for n in range(14)
)
WHEN = "2026-01-09T09:30:00+08:00"


@layout
def people() -> Layout:
    return Layout(
        "people.com.cn shape",
        page(
            f"{menu('div', 'head_nav')}<div class='layout rm_txt cf'><div class='col col-1 fl'>"
            f"{trail('')}<h3 class='pre'></h3><h1>{TITLE}</h1><h4 class='sub'></h4>"
            "<div class='author cf'></div><div class='channel cf'><div class='col-1-1 fl'>2026年01月09"
            "日09:30 | 来源：<a href='#'>乌兰桥日报</a></div><div class='col-1-2 fr'>小字号</div></div>"
            f"<div class='rm_txt_con cf'><table class='pci_c'></table>{paragraphs()}"
            "<div class='zdfy clearfix'></div><div class='edit cf'>(责编：周启明、苏婉)</div>"
            "<p class='paper_num'>《 乌兰桥日报 》（ 2026年01月09日 02 版）</p></div>"
            "<div class='rm_share'>分享让更多人看到</div></div><div class='col col-2 fr'>"
            f"<h2>热门排行</h2><ol>{entries(8, dated=False)}</ol></div></div>{footer()}",
            title=f"{TITLE}--某地频道--示例网",
        ),
        published=WHEN,
        source="乌兰桥日报",
        optional=("《 乌兰桥日报 》（ 2026年01月09日 02 版）",),
    )


@layout
def agency() -> Layout:
    return Layout(
        "news agency with a date in pieces",
        page(
            "<div class='header domPC'><div class='header-top clearfix'><div class='header-nav'>正文"
            "</div></div><div class='header-cont clearfix'><div class='header-time left'>"
            "<span class='year'><em> 2026</em></span> <span class='day'><em>01</em>/<em>09</em></span>"
            " <span class='time'>09:30:00</span></div><div class='source'>来源：乌兰桥日报</div></div>"
            f"<div class='head-line clearfix'><h1><span class='title'>{TITLE}</span></h1>"
            "<div class='pageShare'><div class='setFont'>字体：<span>小</span><span>中</span>"
            "<span>大</span></div><div class='share'>分享到：</div></div></div></div>"
            f"<div class='main clearfix'><div class='main-left left'><div id='detail'>{paragraphs()}"
            "<div id='articleEdit'><span class='tiyi1'>【纠错】</span><span class='editor'>【责任编辑："
            "周启明】</span></div></div></div><div class='main-right right'><div class='columBox'>"
            f"<h2>深度观察</h2><ul>{entries(6, dated=False)}</ul></div></div></div>",
            title=f"{TITLE}-示例网",
        ),
        published=WHEN,
        source="乌兰桥日报",
    )


@layout
def portal_account() -> Layout:
    return Layout(
        "portal account",
        page(
            "<div id='article-container'><div class='left main'><div data-spm='content'><div class='text'>"
            f"<div class='text-title'><h1>{TITLE}<span class='article-tag'></span></h1>"
            "<div class='article-info'><span class='time' id='news-time'>2026-01-09 09:30</span>"
            "<span>来源：<a>乌兰桥日报</a></span></div></div><article class='article' id='mp-editor'>"
            f"<p data-role='original-title' style='display:none'>原标题：{TITLE}</p>"
            f"{paragraphs()}<p><a href='/'>返回某狐，查看更多</a></p>"
            "<p data-role='editor-name'>责任编辑：<span></span></p></article><div class='statement'>"
            "平台声明：该文观点仅代表作者本人，本号系信息发布平台，仅提供信息存储空间服务。</div>"
            "<div class='bottom-relate-wrap'><span class='read-wrap'>阅读 (<em>0</em>)</span></div></div>"
            f"</div></div><div class='sidebar right'>{ASIDE}</div></div>",
            title=f"{TITLE}_某狐网",
        ),
        published=WHEN,
        source="乌兰桥日报",
    )


@layout
def wechat() -> Layout:
    text = "".join(
        f"<section style='margin:0'><section><span style='font-size:16px'>{line}</span></section>"
        "</section><section><br></section>"
        for line in TEXT
    )
    return Layout(
        "wechat sections",
        page(
            "<div id='js_article' class='rich_media'><div class='rich_media_area_primary_inner'>"
            f"<h1 class='rich_media_title' id='activity-name'>{TITLE}</h1><div id='meta_content'>"
            "<span class='rich_media_meta'>原创</span> <span class='rich_media_meta_text'>周启明</span>"
            " <a id='js_name'>乌兰桥发布</a> <em id='publish_time'></em></div>"
            "<div class='rich_media_content' id='js_content' style='visibility: hidden;'>"
            f"<section><strong>点击蓝字关注我们</strong></section>{text}"
            "<section><img data-src='q.jpg'></section><p>扫码关注乌兰桥发布</p></div>"
            "<div class='rich_media_tool'>阅读原文</div></div></div><div>预览时标签不可点</div><div>微信扫一扫"
            "<br>关注该公众号</div><script>var ct = '1767922200';</script>",
            title="",
            head=f"<meta property='og:title' content='{TITLE}'>",
        ),
        published=WHEN,
    )


@layout
def discuz() -> Layout:
    def post(n: int, text: str) -> str:
        return (
            f"<div id='post_{n}'><table class='plhin'><tr><td class='pls' rowspan=2><div class='pi'>"
            f"<a>用户{n}</a></div><dl class='pil'><dt>积分</dt><dd>12{n}</dd></dl></td><td class='plc'>"
            f"<div class='pi'><strong><a>{n}#</a></strong><div class='authi'><em>发表于 2026-1-"
            f"{8 + n} 09:30</em><span class='pipe'>|</span><a>只看该作者</a></div></div><div class='pct'>"
            f"<div class='t_fsz'><table><tr><td class='t_f' id='postmessage_{n}'>{text}</td></tr></table>"
            "</div></div></td></tr><tr><td class='plc plm'><div class='sign'>勤能补拙</div></td></tr>"
            "<tr><td class='pls'></td><td class='plc'><div class='po'><a>回复</a> <a>举报</a></div></td>"
            "</tr></table></div>"
        )

    posts = post(1, "<br />\n<br />\n".join(TEXT)) + "".join(
        post(n, said)
        for n, said in ((2, "谢谢楼主分享，收藏了。"), (3, "请问旧楼地基不行怎么办？"))
    )
    return Layout(
        "discuz thread",
        page(
            f"<div id='nv'>{menu()}</div><div id='pt'><a>论坛</a> › <a>公文</a> › {TITLE}</div>"
            "<div id='postlist'><table><tr><td class='pls'>查看: 230|回复: 2</td><td class='plc'>"
            f"<h1 class='ts'><a>[政策]</a> <span id='thread_subject'>{TITLE}</span></h1> <a>[复制链接]</a>"
            f"</td></tr></table>{posts}</div><div class='pgs'>您需要登录后才可以回帖 <a>登录</a> | <a>立即注册"
            "</a></div><div id='ft'>Powered by Discuz! X3.4</div>",
            title=f"{TITLE} - 公文 - 文书论坛 - Powered by Discuz!",
        ),
        published="2026-01-09T09:30:00+08:00",
        optional=("谢谢楼主分享，收藏了。", "请问旧楼地基不行怎么办？"),
    )


@layout
def dede() -> Layout:
    return Layout(
        "dedecms",
        page(
            f"{menu()}<div class='place'><strong>当前位置:</strong> <a>主页</a> > <a>公文</a> > </div>"
            f"<div class='viewbox'><div class='title'><h2>{TITLE}</h2></div><div class='info'><small>"
            "时间:</small>2026-01-09 09:30<small>来源:</small>网络整理 <small>作者:</small>admin"
            "<small>点击:</small><script></script>次</div><div class='intro'>为进一步改善居住条件，"
            "方便老年人出行，经区政府第十七次常务会议同意，现就做好老旧小区加装</div><div class='content'>"
            f"<table width='100%'><tr><td>{paragraphs()}<br/>(责任编辑：admin)</td></tr></table></div>"
            "<div class='boxoff'><strong>------分隔线----------------------------</strong></div>"
            "<div class='handle'><div class='newdigg'><a>顶一下</a>(0)0%<a>踩一下</a>(0)0%</div><div "
            f"class='context'><ul><li>上一篇：<a>{HEADLINES[1]}</a></li><li>下一篇：没有了</li></ul></div>"
            f"</div></div><div class='pright'><dl class='tbox'><dt>推荐内容</dt><dd><ul>{entries(8)}"
            "</ul></dd></dl></div>",
            title=f"{TITLE}_公文大全",
        ),
        published=WHEN,
    )


@layout
def wordpress() -> Layout:
    return Layout(
        "wordpress",
        page(
            f"<header class='site-header'>{menu()}</header><main><article class='post hentry'><header "
            f"class='entry-header'><h1 class='entry-title'>{TITLE}</h1><div class='entry-meta'>"
            "<span class='posted-on'><time class='entry-date' datetime='2026-01-09T09:30:00+08:00'>"
            "2026年1月9日</time></span> <span class='byline'>由 <a>admin</a></span></div></header><div "
            f"class='entry-content'>{paragraphs()}<div class='sharedaddy'>共享此文章：</div></div><footer "
            "class='entry-footer'>分类：<a>公文</a></footer></article><nav class='post-navigation'>"
            f"<a>← {HEADLINES[2]}</a></nav><div id='comments'><h2>《{TITLE}》有2个想法</h2><ol><li>写得很"
            "清楚，我们楼也在申请，可惜一楼不同意。</li></ol></div></main><aside><h2>近期文章</h2><ul>"
            f"{entries(5)}</ul></aside>",
            title=f"{TITLE} – 某某的博客",
        ),
        published="2026-01-09T09:30:00+08:00",
    )


@layout
def library() -> Layout:
    masked = tuple(
        "".join("*" if char.isdigit() else char for char in line).replace("%", "%") for line in TEXT
    )
    return Layout(
        "library behind a login wall",
        page(
            "<div class='topbar'><a>登录</a><a>注册</a><a>开通VIP</a></div><div class='crumbs'><a>文库</a> > "
            f"<a>公文</a></div><div class='doc-title'><h1>{TITLE}</h1></div><div class='doc-info'>"
            "上传者：用户8812 | 2026-01-09 上传 | 格式：DOC | 页数：3页 | 大小：28KB | 积分：20</div>"
            f"<div class='reader-content'>{paragraphs(masked)}</div><div class='doc-more'>查看隐藏内容需先"
            "登录</div><div class='vip-box'>开通会员 下载全文</div><div class='recommend'><h3>猜你喜欢</h3><ul>"
            f"{entries(9, dated=False)}</ul></div>",
            title=f"{TITLE} - 文库",
        ),
        text=masked,
        published="2026-01-09",
    )


@layout
def encyclopaedia() -> Layout:
    def section(n: int, line: str) -> str:
        return (
            f"<div class='para-title level-1' id='{n}'><h2>第{n}部分概况</h2><a class='edit'><span>播报</span>"
            f"</a><a class='edit'><span>编辑</span></a></div><div class='para' data-tag='paragraph'><span>"
            f"{line}</span><sup class='sup'>&nbsp;[{n}]</sup></div>"
        )

    lines = (TEXT[1], TEXT[3], TEXT[5], TEXT[7])
    refs = "".join(
        f"<li>{n}　{HEADLINES[n]}．乌兰桥日报 [引用日期2026-01-0{n}]</li>" for n in range(1, 5)
    )
    catalog = "".join(
        f"<li><span>{n}</span><a href='#{n}'>第{n}部分概况</a></li>" for n in range(1, 5)
    )
    return Layout(
        "encyclopaedia",
        page(
            f"{menu()}<div class='lemma-title'><h1>老旧小区加装电梯</h1><div>播报</div><div>编辑</div><div>"
            "讨论</div><div>收藏</div><div>赞</div></div><div class='content'><dl class='basic-info'><dt>中文名"
            "</dt><dd>老旧小区加装电梯</dd><dt>实施时间</dt><dd>2026年</dd></dl><div class='catalog'><h2>目录"
            f"</h2><ol>{catalog}</ol></div>{''.join(section(n, x) for n, x in enumerate(lines, 1))}"
            f"<div class='album'>词条图册 更多图册</div><div class='refs'><h2>参考资料</h2><ol>{refs}</ol></div>"
            "</div><div class='side'>词条统计<br>浏览次数：571次<br>编辑次数：7次 历史版本</div>",
            title="老旧小区加装电梯_某百科",
        ),
        text=tuple(
            each for n, line in enumerate(lines, 1) for each in (f"第{n}部分概况", f"{line} [{n}]")
        ),
        title="老旧小区加装电梯",
        published=None,
        optional=("中文名\t老旧小区加装电梯", "中文名", "老旧小区加装电梯", "实施时间", "2026年"),
    )


@layout
def answers() -> Layout:
    return Layout(
        "letter and answer",
        page(
            f"{menu()}{trail()}<div class='xjxq'><h2>信件详情</h2><table class='tab'><tr><td>信件标题</td><td "
            f"colspan=3>{TITLE[2:]}咨询</td></tr><tr><td>来信人</td><td>周**</td><td>来信时间</td><td>2026-01-05"
            "</td></tr><tr><td>来信内容</td><td colspan=3>我家住在文昌路老楼六层，父母年纪大了上下楼很吃力，请问现在"
            "加装电梯需要什么条件，补助多少钱，到哪里申请？</td></tr><tr><td>答复单位</td><td>区住建局</td><td>答复时间"
            f"</td><td>2026-01-09</td></tr><tr><td>答复内容</td><td colspan=3>{''.join(TEXT[1:])}</td></tr>"
            f"</table></div>{footer()}",
            title=f"{TITLE[2:]}咨询-互动交流-乌兰桥区人民政府",
        ),
        text=(
            "来信内容\t我家住在文昌路老楼六层，父母年纪大了上下楼很吃力，请问现在加装电梯需要什么条件，补助多少钱，到哪里申请？",
            "答复内容\t" + "".join(TEXT[1:]),
        ),
        title=f"{TITLE[2:]}咨询",
        published=None,
        optional=(
            "信件详情", "答复单位\t区住建局\t答复时间\t2026-01-09", "来信人\t周**\t来信时间\t2026-01-05",
            f"信件标题\t{TITLE[2:]}咨询",
        ),
    )  # fmt: skip


@layout
def company() -> Layout:
    return Layout(
        "company site builder",
        page(
            "<div class='g_main'><div class='webHeader'>您好，欢迎访问本公司网站！服务热线：400-000-0000</div>"
            f"{menu('div', 'navStyle')}<div class='module newsDetail'><div class='newsDetailTitle'>{TITLE}</div>"
            "<div class='newsInfo'><span>作者：管理员</span><span>来源：乌兰桥日报</span><span>发表时间："
            "2026-01-09 09:30</span><span>浏览：128</span></div><div class='richContent'>"
            f"{''.join(f'<div><span>{x}</span></div><div><br></div>' for x in TEXT)}</div><div class='shareBox'>"
            "分享到：微信 微博</div><div class='prevNext'><a>上一篇：公司召开年会</a><a>下一篇：暂无</a></div></div>"
            "<div class='webFooter'>©2026 乌兰桥电梯有限公司 版权所有 技术支持：某某建站 | 管理登录</div></div>",
            title=f"{TITLE}-乌兰桥电梯有限公司",
        ),
        published=WHEN,
        source="乌兰桥日报",
    )


@layout
def stream() -> Layout:
    return Layout(
        "single page application, rendered",
        page(
            "<div id='app'><div data-v-1a2b class='header_x9f3d'><a>首页</a><a>资讯</a></div><div data-v-1a2b "
            f"class='index_leftcontent__XrPG6'><div class='title_Yh3kq'>{TITLE}</div><div class='info_8sKd2'>"
            "<span>乌兰桥日报</span><span>2026-01-09 09:30</span><span>发布于 内蒙古</span></div><div class="
            f"'content_b2Kl9'>{paragraphs(tag='div')}</div><div class='btns_qq1'>举报 反馈</div></div>"
            f"<div class='index_right__Kx2'><div>作者最新文章</div>{ASIDE}</div></div>",
            title=TITLE,
        ),
        published=WHEN,
        source="乌兰桥日报",
        optional=("发布于 内蒙古",),
    )


@layout
def phone() -> Layout:
    return Layout(
        "phone page",
        page(
            f"<div class='m-top'><a>&lt; 返回</a> 某新闻 <a>打开APP</a></div><h1 class='m-tit'>{TITLE}</h1>"
            "<p class='m-src'>乌兰桥日报 2026-01-09 09:30</p><div class='m-art'>"
            f"{paragraphs()}<p class='m-more'>点击展开剩余70%</p></div><div class='m-app'>打开某新闻APP，阅读体验"
            f"更佳</div><div class='m-rec'><h3>为您推荐</h3><ul>{entries(12, dated=False)}</ul></div>"
            "<div class='m-bot'>没有更多内容了</div>",
            title=f"{TITLE}_手机某网",
        ),
        published=WHEN,
        source="乌兰桥日报",
    )


@layout
def signed_by_office() -> Layout:
    return Layout(
        "table of a bureau with labels apart",
        page(
            f"{menu()}{trail()}<div class='con-tit'><h2>{TITLE}</h2><p><span>发布时间</span> | <span>2026-01-09"
            "</span> <span>责任编辑</span> | <span></span> <span>来源</span> | <span>乌兰桥日报</span></p></div>"
            f"<div class='con-txt'>{paragraphs()}<p>{SIGNED[0]}</p><p>{SIGNED[1]}</p></div>{footer()}"
        ),
        text=(*TEXT, *SIGNED),
        source="乌兰桥日报",
    )
