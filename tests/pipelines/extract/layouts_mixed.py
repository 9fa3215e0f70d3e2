"""Invented pages mixed of parts: a kind of text in a kind of markup, under a kind of head, beside
lists and above furniture, drawn by a seeded choice, so that no part is tried in one place only."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence

from tests.pipelines.extract.layouts import (
    HEADLINES,
    TEXT,
    TITLE,
    Layout,
    entries,
    footer,
    menu,
    page,
    trail,
)

Lines = Sequence[str]
TEXTS: dict[str, Lines] = {
    TITLE: TEXT,
    "强冷空气来袭 全市气温将下降十度": (
        "市气象台昨日发布消息，受强冷空气影响，本周后半段全市气温将下降8到10度，并伴有阵性大风。",
        "“我们提前检修了全部车辆。”客运总站负责人李青山说，“遇到恶劣天气，会第一时间告知旅客。”",
        "市农业农村局提醒，设施农业要及时加固棚室，做好夜间保温，露地蔬菜应当抓紧采收。",
    ),
    "春节放假公告": (
        "经研究决定，2026年春节期间办事大厅放假时间为2月15日至2月23日，2月24日恢复办公，特此公告。",
    ),
    "居住证办理问答": (
        "问：办理居住证需要哪些材料？",
        "答：申请人应当提交本人身份证、居住地住址证明或者就业、就读证明。",
        "问：多长时间能办好？",
        "答：自受理之日起15日内制发。",
        "咨询电话：0999-7654321（工作日9:00—17:00）",
    ),
    "家常花卷的做法": (
        "所需材料", "面粉300克", "温水160毫升", "酵母3克", "做法",
        "1.把酵母用温水化开，静置五分钟。", "2.倒入面粉中搅成絮状，揉成光滑面团。",
        "3.盖上湿布，放在温暖处发酵至两倍大。", "小贴士", "冬天发酵时间要长一些",
    ),
    "写给老师的一封信": (
        "尊敬的李老师：", "您好！", "转眼间毕业已经三年了，一直想给您写信，却总是被琐事耽搁。",
        "如今我也站上了讲台，才明白您当年的辛苦。", "此致", "敬礼！", "您的学生 小周", "2025年12月20日",
    ),
    "关于2025年度区级科技企业孵化器的公示": (
        "经评审，拟确定以下单位为2025年度区级科技企业孵化器，现予以公示：",
        "澜川市青石科技园有限公司", "澜川市远航创业服务有限公司",
        "公示期为2026年1月9日至1月15日，如有异议，请以书面形式向区科技局反映。",
        "联系电话：0999-7654321", "区科学技术局", "2026年1月9日",
    ),
    "公共交通補貼下月實施": (
        "市政府昨日宣布，新一輪公共交通補貼計劃將於下月起實施，預計惠及約三十萬名市民。",
        "發言人表示，計劃涵蓋巴士、小巴和渡輪，合資格的長者可享半價優惠。",
        "市民可以致電熱線查詢詳情。",
    ),
}  # fmt: skip
MARKUP: tuple[Callable[[Lines], str], ...] = (
    lambda lines: "".join(f"<p>　　{line}</p>" for line in lines),
    lambda lines: "".join(f"<div>{line}</div>" for line in lines),
    lambda lines: "<br/>".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{line}" for line in lines),
    "<br><br>".join,
    lambda lines: "".join(
        f"<p><span>{line}</span></p><p><span>&nbsp;</span></p>" for line in lines
    ),
    lambda lines: "".join(f"<section><section><p>{x}</p></section></section>" for x in lines),
    lambda lines: "<table>" + "".join(f"<tr><td>{x}</td></tr>" for x in lines) + "</table>",
    lambda lines: "".join(
        f"<P><FONT>&nbsp; {x[:7]}<B>{x[7:12]}</B>{x[12:]}</FONT></P>" for x in lines
    ),
    lambda lines: "".join(f"<p>{x[:5]}<a href='/k'>{x[5:8]}</a>{x[8:]}</p>" for x in lines),
    lambda lines: "".join(f"<p>{x}</p><p align=center><img src=a.jpg></p>" for x in lines),
)
BOXES: tuple[Callable[[str], str], ...] = (
    lambda body: body,
    lambda body: f"<div class='x1'>{body}</div>",
    lambda body: f"<article>{body}</article>",
    lambda body: f"<div id='printArea'><div class='txt'>{body}</div></div>",
    lambda body: f"<table><tr><td class='bt'>{body}</td></tr></table>",
)
HEADS: tuple[Callable[[str], str], ...] = (
    lambda title: f"<h1>{title}</h1>",
    lambda title: f"<h2>{title}</h2>",
    lambda title: f"<p align=center><b>{title}</b></p>",
    lambda title: f"<table><tr><td class='bt1'><strong>{title}</strong></td></tr></table>",
)
INFO: tuple[tuple[str, str | None], ...] = (
    ("2026年1月9日 09:30 来源：澜川日报 浏览次数：125次 字号：大 中 小", "澜川日报"),
    ("澜川日报 2026/1/9 9:30:00", "澜川日报"),
    ("日期：2026.01.09 作者：李青山 来源：市气象局 点击数：33", "市气象局"),
    ("来源： 发布日期：2026-01-09 09:30:00", None),
    ("2026-01-09 澜川日报 李青山", "澜川日报"),
    ("发布日期: 2026年01月09日 字体显示: 【大】【中】【小】 稿件来源：区委宣传部", "区委宣传部"),
    ("信息来源：市发展改革委　　发布时间：2026-01-09 15:20　　阅读次数： 次", "市发展改革委"),
    ("作者：佚名 文章来源：转载 点击数：56 更新时间：2026/1/9", None),
    ("发表于 2026-01-09 09:30:12 | 查看: 120 | 回复: 3", None),
    ("来源：网友投稿 2026-01-09", None),
    ("发布机构：青石区政府办 2026-01-09 09:30", None),
)
OVER = (
    menu(),
    f"<div>今天是2026年2月1日 星期日 农历腊月十四</div>{menu()}<div>热门搜索： <a>公积金</a> <a>社保</a></div>",
    (
        "<table><tr><td><a href=/1>网站首页</a></td><td><a href=/2>政务动态</a></td><td><a href=/3>下载中心</a>"
        "</td></tr></table><div>欢迎访问澜川市青石区人民政府门户网站！ 设为首页 | 加入收藏</div>"
    ),
    "<div><a>登录</a> | <a>注册</a> | 无障碍浏览 | 长者模式 | 繁體 | English</div><div>澜川 多云 3℃~12℃</div>",
    f"<div id='c'>本网站使用Cookie以提升您的浏览体验，继续浏览即表示您同意我们的隐私政策。</div>{menu('ul', 'q')}",
)
TRAILS = (
    trail(),
    "<div>首页 &gt; 新闻中心 &gt; 正文</div>",
    "",
    "<div><a>首页</a> / <a>动态</a></div>",
)
ASIDE = (
    "",
    f"<div class='fr'><h3>最新公告</h3><ul>{entries(10)}</ul></div>",
    "".join(f"<div><a href='/{n}'><h4>{HEADLINES[n]}</h4></a><span>1月{n + 1}日</span></div>" for n in range(10)),
    "".join(
        f"<dl><dt><a href='/{n}'>{HEADLINES[n]}</a></dt><dd>{n}月以来，各街道对照任务清单抓好落实，累计走访居民三千余"
        "户，收集意见建议五百多条。<a href=x>[详细]</a></dd></dl>" for n in range(8)
    ),
)  # fmt: skip
UNDER = (
    "",
    f"<p>上一篇：<a href=1>{HEADLINES[3]}</a></p><p>下一篇：<a href=2>{HEADLINES[4]}</a></p>",
    f"<div><h3>相关文章</h3><ul>{entries(6)}</ul></div>",
    "<div>分享到： <a>微信</a> <a>微博</a></div><div>【打印本页】 【关闭窗口】</div>",
    "<p>（责任编辑：王晓）</p><p>扫一扫，手机打开当前页面</p>",
    "<p>免责声明：本文仅代表作者个人观点，与本网无关。</p><p>本文网址：http://a.example/1 转载请注明出处</p>",
    "<div>文章评论（0条）</div><form><textarea></textarea></form><div>共有 0 条评论</div>",
    "<div>延伸阅读</div><a href=1>《青石区河道管理办法》政策解读</a><br><a href=2>一图读懂青石区河道管理</a>",
    "<p>标签： <a>政策</a> <a>民生</a></p><div>长按二维码关注“青石发布”微信公众号</div>",
)
FEET = (
    footer(),
    "<div>Copyright © 2020-2026 澜川网 All Rights Reserved. 备案号：豫ICP备00000002号</div>",
    "<center>主办单位：澜川市青石区人民政府办公室<br>地址：青石大街88号 邮编：000000</center>",
    "<div><a>关于我们</a> | <a>联系我们</a> | <a>网站地图</a></div><div>未经授权不得转载</div>",
    "<p>违法和不良信息举报电话：0999-12345678</p><p>互联网新闻信息服务许可证编号：00120260001</p>",
)
FRAMES = (
    "{over}{trail}<div class='w'><div class='l'>{main}{under}</div>{aside}</div>{foot}",
    "{over}<table><tr><td valign=top>{aside}</td><td>{trail}{main}{under}</td></tr></table>{foot}",
    "<div><div>{over}</div><div>{trail}<div>{main}</div>{under}</div><div>{aside}</div><div>{foot}</div></div>",
    "<header>{over}</header>{trail}<main>{main}</main>{under}<aside>{aside}</aside><footer>{foot}</footer>",
)
NAMED = (
    "{}-某某市人民政府",
    "{}_某某网",
    "某某区人民政府 - {}",
    "{}",
    "某某区人民政府",
    "{}_新闻中心_某某日报社",
)


def mixed(count: int, seed: int) -> Iterator[Layout]:
    """So many pages, the same ones for the same seed."""
    draw = random.Random(seed)
    for number in range(count):
        title, lines = draw.choice(list(TEXTS.items()))
        info, source = draw.choice(INFO)
        body = draw.choice(BOXES)(draw.choice(MARKUP)(lines))
        frame = draw.choice(FRAMES).format(
            over=draw.choice(OVER),
            trail=draw.choice(TRAILS),
            main=f"{draw.choice(HEADS)(title)}<div class='info'>{info}</div>{body}",
            aside=draw.choice(ASIDE),
            under=draw.choice(UNDER),
            foot=draw.choice(FEET),
        )
        markup = page(frame, title=draw.choice(NAMED).format(title))
        yield Layout(str(number), markup, tuple(lines), title, "2026-01-09", source)
