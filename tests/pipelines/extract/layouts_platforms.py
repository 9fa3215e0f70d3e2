"""Invented pages in the shapes of platforms: questions, threads, blogs with code, novels."""

from __future__ import annotations

from tests.pipelines.extract.layouts import TEXT, Layout, entries, layout, page

SAID = TEXT[1:8]
BODY = "".join(f"<p data-pid='x'>{line}</p>" for line in SAID)
ASKED = "老旧小区加装电梯要什么条件？"
WHEN = "2026-01-09T09:30:00+08:00"


@layout
def question() -> Layout:
    return Layout(
        "question and answer",
        page(
            "<div id='root'><header class='AppHeader'><a>首页</a><a>发现</a><button>登录/注册</button></header>"
            f"<main><div class='QuestionHeader'><h1 class='QuestionHeader-title'>{ASKED}</h1><button>关注问题"
            "</button><button>写回答</button><div>被浏览 12,345</div></div><div class='AnswerItem'><div "
            "class='AuthorInfo'><span>青石老王</span><div>电梯工程师</div></div><div>128 人赞同了该回答</div>"
            f"<div class='RichContent'><div class='RichContent-inner'><span class='RichText'>{BODY}</span></div>"
            "<div class='ContentItem-time'>发布于 2026-01-09 09:30</div><div class='ContentItem-actions'><button>"
            "赞同 128</button><button>12 条评论</button><button>分享</button><button>收藏</button></div></div></div>"
            "<div class='Question-sideColumn'><div>关于作者</div><div>回答 33 文章 2 关注者 1,024</div></div></main>"
            "</div>",
            title=f"{ASKED} - 某问答",
        ),
        text=SAID,
        title=ASKED,
        published=WHEN,
    )


@layout
def posts() -> Layout:
    replies = ("我们这里也装了，一楼给了补偿。", "收藏了，谢谢楼主。")
    told = "".join(
        f"<div class='l_post'><div class='d_author'><a>用户{n}</a><div>初级粉丝</div></div><div class='"
        f"d_post_content_main'><div class='d_post_content'>{text}</div><div class='core_reply_tail'><span>"
        f"来自客户端</span><span>{n}楼</span><span>2026-01-09 09:3{n}</span></div></div></div>"
        for n, text in enumerate(("<br>".join(SAID), *replies), 1)
    )
    return Layout(
        "thread of posts",
        page(
            f"<div class='head'>贴吧 <a>登录</a></div><div class='core_title'><h1>{ASKED}</h1></div>{told}"
            "<div>发表回复</div><div>登录账号</div>",
            title=f"{ASKED}【电梯吧】_某贴吧",
        ),
        text=SAID,
        title=ASKED,
        published=None,
        optional=replies,
    )


@layout
def blog_with_code() -> Layout:
    code = "def share(floors):\n    total = sum(floors)\n    return [one / total for one in floors]"
    return Layout(
        "blog with code",
        page(
            "<div class='toolbar'><a>博客</a><a>下载</a></div><div class='blog-content-box'><div class='article-"
            "header'><h1 class='title-article'>按楼层分摊费用</h1><div class='article-bar-top'><span>原创</span> "
            "<a>青石老王</a> <span>于 2026-01-09 09:30:00 发布</span> <span>阅读量1.2k</span> <span>收藏 3</span>"
            "</div></div><article><div id='content_views' class='markdown_views'>"
            f"{BODY}<pre><code>{code}</code></pre></div></article><div class='recommend-box'>"
            f"<ul>{entries(8, dated=False)}</ul></div></div>",
            title="按楼层分摊费用_青石老王的博客-某博客",
        ),
        text=(*SAID, *(line.strip() for line in code.split("\n"))),
        title="按楼层分摊费用",
        published=WHEN,
    )


@layout
def chapter() -> Layout:
    turns = "<a>上一章</a> <a>章节目录</a> <a>下一章</a>"
    return Layout(
        "chapter of a novel",
        page(
            f"<div class='header'><a>书库</a><a>排行</a></div><div class='bookname'><h1>第十二章 风雪夜归人</h1><div "
            f"class='bottem1'>{turns} <a>加入书签</a></div></div><div id='content'>{'<br/><br/>'.join(SAID)}</div>"
            f"<div class='bottem2'>{turns}</div><div>本站所有内容均来自互联网，只为原作者宣传。</div>",
            title="第十二章 风雪夜归人_风雪_某小说网",
        ),
        text=SAID,
        title="第十二章 风雪夜归人",
        published=None,
    )
