"""What is no part of an article goes, and every cut says which rule made it."""

from __future__ import annotations

import pytest

from tests.pipelines.extract.pages import PROSE, SENTENCE, article, document


def rules_of(body: str) -> dict[str, str]:
    """Each removed line with the rule that cut it."""
    return {line: cut.rule for cut in document(body).removed for line in cut.text.split("\n")}


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("责任编辑：李青", "editor-line"),
        ("（责编：李青、赵冬）", "editor-line"),
        ("编辑:xw10", "editor-line"),
        ("来源：柳河日报", "source-line"),
        ("微信扫一扫，手机看新闻", "qr-prompt"),
        ("更多精彩!欢迎扫描下方二维码关注青石网官方微信(qsxw)", "qr-prompt"),
        ("扫一扫在手机打开当前页", "qr-prompt"),
        ("分享到：微信 微博 QQ", "share"),
        ("【字体：大 中 小】【打印】【关闭】", "print-bar"),
        ("打印本页 关闭窗口", "print-bar"),
        ("查看隐藏内容需先登录", "login-wall"),
        ("开通会员 下载全文", "member-bar"),
        ("剩余80%未读，登录后可阅读全文", "login-wall"),
        ("上一篇：关于防汛的通知 下一篇：关于防火的通知", "pager"),
        ("首页 上一页 1 2 3 下一页 末页", "pager"),
        ("Copyright 2015-2023 青石网 All Rights Reserved", "copyright"),
        ("某ICP备00000001号", "copyright"),
        ("联系电话：000-0000000", "contact"),
        ("免责声明：本文仅代表作者个人观点，与本网无关。", "disclaimer"),
        ("如有侵权，请联系删除", "disclaimer"),
        ("标签：民生 社区", "tags"),
        ("下载青石区政府工作报告.docx", "member-bar"),
        ("我来说两句", "comments"),
        ("点击查看全文", "view-more"),
        ("更多内容请关注青石发布微信公众号", "app-prompt"),
    ],
)
def test_furniture_below_the_text_goes_with_its_rule(line: str, rule: str) -> None:
    body = article(line)
    assert line not in document(body).text
    assert rules_of(body)[line] == rule


@pytest.mark.parametrize(
    "line",
    [
        "社区在门口贴出二维码，居民扫码就能查到办事流程，少跑了很多路。",
        "成文日期：2021年3月1日",
        "一、主办单位：青石区人民政府",
        "主办单位为区教育局，承办单位为区少年宫，联系电话另行通知。",
        "网友评论最多的三个问题",
        "（此件公开发布）",
        "2023年3月1日",
        "青石区人民政府办公室",
        "附件：青石区重点项目表.doc",
        "抄送：区委办公室，区人大办公室。",
        "总计 120 35.6%",
        "（一）责任编辑制度要落实到人。",
        "有群众来电：分享会什么时候再办？",
        "本报讯",
        "2.微信扫描下方二维码进入报名页面",
        "开通积分入学申请通道",
        "第二步：登录后查看申报结果",
        "（2022年12月30日青石市人民政府令第41号公布 自2023年3月1日起施行）",
        "（2023年1月9日）",
    ],
)
def test_words_of_the_article_that_look_like_furniture_stay(line: str) -> None:
    assert line in document(article(line)).text.split("\n")


@pytest.mark.parametrize(
    "name",
    [
        "share", "bdsharebuttonbox", "comment-list", "relatedNews", "xgyd", "hot-list",
        "pagination", "qrcode", "erweima", "copyright", "breadcrumb", "tags", "disclaimer",
        "detail__recommend--wrapper", "loginBox", "ad-top",
    ],
)  # fmt: skip
def test_containers_are_known_by_the_words_of_their_names(name: str) -> None:
    inner = f"<div class='{name}'><p>这里是别的内容，和文章没有关系。</p></div>"
    assert "别的内容" not in document(f"<div><h1>民生</h1>{PROSE}{inner}</div>").text


@pytest.mark.parametrize(
    "name", ["left-share-wrap", "hotel-guide", "content_AdR9x", "sidebar-main"]
)
def test_the_article_s_own_box_stays_whatever_its_name(name: str) -> None:
    assert document(f"<div class='{name}'>{PROSE}</div><p>别的</p>").text.count(SENTENCE) == 5


def test_a_hidden_container_goes_unless_it_holds_the_article() -> None:
    hidden = (
        f"<div><div style='display:none'><p>请更新浏览器，否则无法浏览。</p></div>{PROSE}</div>"
    )
    assert "更新浏览器" not in document(hidden).text
    assert document(f"<div style='display: none'>{PROSE}</div>").text.count(SENTENCE) == 5


def test_related_news_after_the_text_goes_with_its_heading() -> None:
    links = "".join(f"<p><a href='/{n}'>青石区第{n}批项目开工建设</a></p>" for n in range(4))
    text = document(article(f"最后一段，{SENTENCE}", "相关阅读", after="") + links).text
    assert "相关阅读" not in text
    assert "批项目开工" not in text
    assert text.endswith(SENTENCE)


def test_a_stream_of_headlines_with_summaries_is_no_text() -> None:
    stream = "".join(
        f"<div><h4><a href='/{n}'>第{n}个不相干的新闻标题</a></h4><p>不相干的摘要，写着第{n}件"
        f"事情的经过和结果。</p></div>"
        for n in range(6)
    )
    text = document(f"<div><div class='c'>{PROSE}</div><div>{stream}</div></div>").text
    assert "不相干" not in text
    assert text.count(SENTENCE) == 5


def test_an_advertisement_between_paragraphs_goes() -> None:
    advert = "<p><a href='http://x.example/'>广告英国的大学排名全知晓</a></p>"
    body = article().replace("<p>　　在生态方面", f"{advert}<p>　　在生态方面")
    assert "广告" not in document(body).text
    assert rules_of(body)["广告英国的大学排名全知晓"] == "ad-label"


def test_a_prompt_glued_to_the_last_paragraph_goes_and_is_kept_as_evidence() -> None:
    last = (
        f"在文化方面，{SENTENCE * 3}不全的图片或内容请点击网址查看http://***.***.cn/a.do?siteCod"
        f"e=QS"
    )
    read = document(article(last))
    assert read.text.endswith(SENTENCE)
    assert [cut.text for cut in read.removed if cut.rule == "prompt-in-last-paragraph"] == [
        "不全的图片或内容请点击网址查看http://***.***.cn/a.do?siteCode=QS"
    ]


def test_a_credit_in_brackets_stays_and_the_prompt_behind_it_goes() -> None:
    credit = "（本文来源：柳河日报 作者：区发展研究中心研究员陈小满）"
    read = document(article(f"{credit}<a href='/'>返回青石，查看更多</a>"))
    assert read.text.endswith(credit)
    assert read.credited_source == "柳河日报"


def test_a_teaser_that_repeats_the_opening_goes() -> None:
    opening = f"各位代表：现在，我代表区人民政府向大会报告工作，请予审议。{SENTENCE}"
    teaser = f"<div class='zy'>{opening[:50]}</div>"
    body = f"<div><h1>报告</h1>{teaser}<div class='con'><p>{opening}</p>{PROSE}</div></div>"
    read = document(body)
    assert read.text.count("现在，我代表区人民政府") == 1
    assert "teaser-repeats-opening" in {cut.rule for cut in read.removed}


def test_paragraphs_that_begin_alike_are_no_teasers() -> None:
    alike = "".join(f"<p>{SENTENCE}第{n}项。</p>" for n in range(4))
    assert document(f"<div>{alike}</div>").text.count(SENTENCE) == 4


def test_a_lead_above_the_container_belongs_to_the_text() -> None:
    lead = "核心提示：秋粮收购已经开始，今年的政策有哪些变化？记者走访了三个粮库。"
    read = document(f"<h1>秋粮</h1><p>{lead}</p><div class='TRS_Editor'>{PROSE}</div>")
    assert read.text.startswith(lead)


def test_injected_pinyin_goes_and_annotations_stay() -> None:
    spun = PROSE.replace("重点", "重(zhòng)点").replace("居民", "居(jū)民")
    read = document(f"<div>{spun}</div>")
    assert read.text.count(SENTENCE) == 5
    assert "injected-pinyin" in {cut.rule for cut in read.removed}
    annotated = document(f"<div><p>滟(yàn)滪堆是长江中的礁石，诗人多次写到它。</p>{PROSE}</div>")
    assert "滟(yàn)滪堆" in annotated.text


def test_stray_tokens_after_sentences_go_and_abbreviations_stay() -> None:
    stray = PROSE.replace("认可。", "认可。BNC")
    assert "BNC" not in document(f"<div>{stray}</div>").text
    named = PROSE.replace("今年以来", "今年以来。GDP增长，CPI平稳")
    assert "GDP增长" in document(f"<div>{named}</div>").text


def test_page_numbers_of_a_print_and_faces_between_sentences_go() -> None:
    printed = PROSE.replace("推进各项", "推进- 12 -各项").replace("认可。", "认可。😊")
    read = document(f"<div>{printed}</div>")
    assert read.text.count(SENTENCE) == 5
    assert {"page-number", "stray-token"} <= {cut.rule for cut in read.removed}


def test_a_range_of_figures_is_no_page_number() -> None:
    assert "增长3 - 5个百分点" in document(article("预计增长3 - 5个百分点，" + SENTENCE)).text


@pytest.mark.parametrize(
    "line",
    [
        "（原题为《大青山下的民生答卷》）",
        "(本文来自青石新闻，更多原创资讯请下载“青石新闻”APP)",
        "编辑 陈小满 校对 李青",
        "图片均来自网络",
        "青石新闻公众号",
        "更多消息！欢迎扫描左方二维码关注青石新闻官方微信（qingshi）",
        "青石新闻意见反馈留言板 000-000-0000 欢迎批评指正",
        "相关资讯请关注：青石专区",
    ],
)
def test_prompts_credits_and_feedback_under_the_text_are_cut(line: str) -> None:
    assert line not in document(article(line)).text


def test_headlines_with_their_days_under_the_text_are_cut() -> None:
    listed = "".join(
        f"<p><a href='/{n}'>青石区第{n}次民生工作会议召开</a><span>2023-02-0{n}</span></p>"
        for n in range(1, 6)
    )
    assert "会议召开" not in document(f"<div class='con'>{PROSE * 3}{listed}</div>").text


def test_when_the_page_was_changed_is_no_text() -> None:
    read = document(f"<div class='con'><p>最后更新: 2023-03-02 09:00:00</p>{PROSE}</div>")
    assert "最后更新" not in read.text


@pytest.mark.parametrize(
    "kept",
    ["编辑部设在青石区，校对由李青负责。", "居民通过手机下载客户端提交意见反馈，社区逐条答复。"],
)
def test_sentences_about_editors_and_feedback_stay(kept: str) -> None:
    assert kept in document(article(kept)).text
