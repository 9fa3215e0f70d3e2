"""The words of the interface: what pages say in Chinese, and the English of the record's
own names. A phrase of a template is its own English."""

from __future__ import annotations

from archive.web import audit_phrases, record_phrases, refusal_phrases

_NAMES: dict[str, tuple[str, str]] = {
    # roles of sites
    "government": ("政府网站", "government"),
    "press": ("新闻媒体", "press"),
    "aggregator": ("汇编网站", "aggregator"),
    "company": ("企业网站", "company"),
    "forum": ("论坛", "forum"),
    "unknown": ("不明", "unknown"),
    # what is wrong with a copy
    "digits_masked": ("数字被遮", "digits masked"),
    "names_masked": ("名称被遮", "names masked"),
    "lower_cased": ("字母改小写", "lower-cased"),
    "traditional": ("繁体", "traditional script"),
    "truncated": ("截断", "truncated"),
    "login_wall": ("需登录", "login wall"),
    "slice": ("节选页", "slice"),
    "displaced": ("错位", "displaced"),
    "mojibake": ("乱码", "garbled"),
    # kinds of witnesses
    "kind canonical": ("定本", "canonical"),
    "kind full": ("全文", "full"),
    "kind partial": ("残缺", "partial"),
    "kind fragment": ("片段", "fragment"),
    "kind digest": ("摘编", "digest"),
    # what became of figures
    "figure rounded": ("约数", "rounded"),
    "figure converted": ("换算", "converted"),
    "figure masked": ("被遮", "masked"),
    "figure dropped": ("删去", "dropped"),
    "figure changed": ("改动", "changed"),
    "{n} figures rounded": ("{n} 处数字取约数", "{n} figures rounded"),
    "{n} figures converted": ("{n} 处数字换算", "{n} figures converted"),
    "{n} figures masked": ("{n} 处数字被遮", "{n} figures masked"),
    "{n} figures dropped": ("{n} 处数字删去", "{n} figures dropped"),
    "{n} figures changed": ("{n} 处数字改动", "{n} figures changed"),
    # what a night came to, and its captures
    "succeeded": ("成功", "succeeded"),
    "degraded": ("部分完成", "degraded"),
    "failed": ("失败", "failed"),
    "archived": ("收入", "archived"),
    "unchanged": ("未变", "unchanged"),
    "worse": ("劣于已存", "worse than what is kept"),
    "redirect": ("转向", "redirect"),
    "blocked": ("被拦截", "blocked"),
    "rejected:listing": ("列表页", "list pages"),
    "rejected:not_html": ("非网页", "not HTML"),
    "rejected:no_text": ("无正文", "no text"),
    "rejected:too_short": ("过短", "too short"),
    "rejected:login_wall": ("登录墙", "login wall"),
    "rejected:undecodable": ("无法解码", "undecodable"),
    "failed:status": ("状态码失败", "failed by status"),
    "failed:error": ("出错", "failed by error"),
    # rules of election
    "rule only_witness": ("仅此一页", "the only page"),
    "rule complete": ("完整者先", "complete before cut short"),
    "rule unmasked": ("无遮者先", "unmasked before masked"),
    "rule undamaged": ("无损者先", "undamaged before damaged"),
    "rule role": ("政府网站先于媒体，媒体先于汇编", "government before press before others"),
    "rule credited": ("原发者先", "first-hand before second-hand"),
    "rule published": ("发布早者先", "earlier published first"),
    "rule length": ("文长者先", "the longer text"),
    "rule url": ("按网址定序", "a fixed order of addresses"),
    "rule captured": ("先采集者先", "captured first"),
    "rule part": ("按编号定序", "a fixed order of ids"),
    # evidence of an origin
    "evidence captured": ("原页已采集", "the captured original"),
    "evidence masked_address": ("被遮的网址", "a masked address"),
    "evidence source_line": ("来源行", "a source line"),
    "evidence byline": ("署名", "a byline"),
    "evidence issuer": ("发文机关", "the issuer"),
    "evidence meta": ("页面元数据", "the page's metadata"),
    "evidence dateline": ("电头", "a dateline"),
}

_CHINESE: dict[str, str] = {
    "Dingben": "定本",
    "Search": "检索",
    "Audit": "转载核查",
    "Sites": "站点",
    "About": "说明",
    "Main": "主导航",
    "Skip to the content": "跳到正文",
    "Canonical texts, and who reposted them": "公文定本与转载核查",
    "New works": "新收文献",
    "New works (Atom)": "新收文献（Atom）",
    "For programs: the API": "程序接口（API）",
    "Reading room": "阅览室",
    "Look for a text by its words, or give the address of any page that carries it.": (
        "输入文中词句检索，或粘贴任一载有该文的网页地址。"
    ),
    "Look for": "检索词",
    "政府工作报告 “高质量发展” NOT 草案": "政府工作报告 “高质量发展” NOT 草案",
    "works": "篇文献",
    "pages that carry them": "个载文网页",
    "sites": "个站点",
    "No night has run yet.": "尚未运行过夜间任务。",
    "Last night": "最近一次采集",
    "Outcome": "结果",
    "Began": "开始",
    "Works": "文献",
    "{new} new, {changed} changed; canonical texts elected: {versions}": (
        "新收 {new}，变动 {changed}，选定定本 {versions}"
    ),
    "Captures by site and outcome": "各站采集结果",
    "Captures by outcome": "采集结果",
    "Site": "站点",
    "Works that changed": "有变动的文献",
    "Untitled": "无题",
    "on {n} pages": "见于 {n} 个网页",
    "Pages of the list": "列表分页",
    "Previous": "上一页",
    "This list has no page {number}.": "此列表没有第 {number} 页。",
    "To its last page": "到最后一页",
    "Next": "下一页",
    "Page {number} of {last}": "第 {number} / {last} 页",
    "without section {names}": "缺第{names}部分",
    "Page": "网页",
    "Kind": "类型",
    "Published": "发布",
    "Credits": "注明来源",
    "Covers": "覆盖",
    "Contained": "含于定本",
    "What it changed": "改动",
    "Original page": "原网页",
    "All words must stand in the text. “Quotes” keep a phrase together; OR, NOT and brackets work "
    "in capitals; traditional finds simplified.": (
        "各词须同时见于文中；引号内作为整句；大写 OR、NOT 与括号可用；繁简互通。"
    ),
    "Narrow the search": "缩小范围",
    "Published from": "发布日期自",
    "Published to": "发布日期至",
    "Issuer": "发文机关",
    "Document number": "文号",
    "Host": "域名",
    "Role of the site": "站点性质",
    "any": "不限",
    "A copy is": "有副本",
    "{n} works": "{n} 篇文献",
    "No canonical text holds this. Try fewer words, or OR between them.": (
        "没有定本含有这些词。可减少词数，或在词间加 OR。"
    ),
    "These pages as a file:": "导出这些网页：",
    "These works as a file:": "导出这些文献：",
    "All pages, not canonical texts only": "检索所有页面，不限定本",
    "{n} pages": "{n} 个页面",
    "No page at this address is held here, and no canonical text holds it.": (
        "未收录此网址的网页，也没有定本含有它。"
    ),
    "Several works": "多篇文献",
    "{n} works go by this name.": "有 {n} 篇文献以此为名。",
    "This work was split. What it held stands in these {n} works.": (
        "此文献已拆分，其内容见于下列 {n} 篇。"
    ),
    "This is version {n}, no longer the newest; below it, who carries the work now.": (
        "这是第 {n} 版，已非最新；载文网页为目前情况。"
    ),
    "To the newest": "看最新版",
    "Origin": "原出处",
    "by {evidence}": "依据：{evidence}",
    "Canonical text on": "定本所在",
    "elected by the rule: {rule}": "选定规则：{rule}",
    "Pages": "页",
    "{held} of {pages} are held": "存 {held} / {pages} 页",
    "missing: {pages}": "缺第 {pages} 页",
    "Permalink": "永久链接",
    "Who carries it": "载文网页",
    "Reposts over time": "转载时间线",
    "Each dot is a page on the day it states, by the role of its site. The table below says the "
    "same in words.": "每点为一个网页，按其自称的发布日与站点性质排列；下表以文字列出同样内容。",
    "{n} pages state no date.": "{n} 个网页未注明日期。",
    "{n} pages carry this work; each leads to its comparison with the canonical text": (
        "{n} 个网页载有此文；点开可与定本对照"
    ),
    "Canonical text": "定本",
    "Versions": "版本",
    "Merged into it, with versions of their own:": "已并入本文献，各有其版本：",
    "Version": "版本",
    "Since": "始于",
    "Stands on": "所据网页",
    "Elected by": "选定规则",
    "Side by side": "对照",
    "The copy": "副本",
    "{covers} of the canonical text stands on the page; {contained} of the page stands in the "
    "canonical text": "定本的 {covers} 见于此页；此页的 {contained} 见于定本",
    "Figures that did not come through as they were": "未照原样的数字",
    "Canonical": "定本",
    "Copy": "副本",
    "Verdict": "判断",
    "Words around it": "上下文",
    "The first 200 of {n} are shown.": "共 {n} 处，只列前 200 处。",
    "Texts": "文本",
    "{n} figures": "{n} 处数字",
    "Marks": "标记",
    "cut from the copy": "副本删去",
    "the copy's own": "副本自有",
    "changed": "改动",
    "a figure changed": "数字改动",
    "masked, with what stands in its place": "被遮，及其原文",
    "stands elsewhere in the copy:": "在副本中位于别处：",
    "Whose pages carry a work, and how many of them carry one that other pages carry too.": (
        "各站载文网页数，以及其中与其他网页同文的比例。"
    ),
    "Hosts": "域名",
    "Shared": "同文比例",
    "{pages}; with a work that other pages carry too: {shared}": (
        "{pages}，其中与其他网页同文者 {shared}"
    ),
    "credits {name}": "注明来源：{name}",
    "Who reposted what, when, how much of it, crediting whom, and what they changed.": (
        "谁在何时转载了什么、转载多少、注明何处、改动了哪些。"
    ),
    "Works that this host carries": "此域名载有的文献",
    "With a page captured since": "此日以来有网页采集",
    "Also works on one page only": "含仅见于一个网页的文献",
    "Show": "查看",
    "Pages that carry {title}": "载有《{title}》的网页",
    "All {n} pages": "全部 {n} 个网页",
    "About these pages": "关于本站",
    "Every night the archive captures government sites and the sites that repost them, finds "
    "which pages carry the same text, and elects the canonical text of each work. These pages "
    "only read what committed nights decided; the text shown is taken from captured pages as it "
    "stood there.": (
        "本档案每夜采集政府网站及转载网站，辨认同文网页，为每篇文献选出定本。"
        "此处页面只读已提交各夜的结论；所示文本皆取自采集网页，保持原样。"
    ),
    "What the figures mean": "各项含义",
    "How much of the canonical text stands on the page.": "定本有多少见于该页。",
    "How much of the page stands in the canonical text. The rest is the page's own.": (
        "该页有多少见于定本，其余为该页自有。"
    ),
    "The day the page itself states; the archive vouches only for when it captured the page.": (
        "网页自称的日期；本档案只担保采集时间。"
    ),
    "Whom the page names as its source, in its own words.": "网页自己注明的来源。",
    "Whose text it is by the evidence on the pages, with the words that say so; the original may "
    "never have been captured.": "据网页证据所定的原作者，附原话；原页未必采集到。",
    "Figures": "数字",
    "Numbers with their units, held side by side: rounded and converted ones count as true, "
    "changed ones do not.": "数字连同单位逐一对照：约数与换算视为属实，改动则否。",
    "Kinds of copies": "副本类型",
    "The page whose text was elected.": "文本被选为定本的网页。",
    "The whole canonical text.": "载有定本全文。",
    "Cut short or incomplete.": "截短或不全。",
    "One page of a compilation or of an article in pages.": "汇编或分页文章的一页。",
    "Edited from it: shortened, reordered, with words of its own.": (
        "经编辑：删节、调序、另有文字。"
    ),
    "For programs": "供程序使用",
    "Every answer is JSON under /api/v1, described by OpenAPI; lists are given in bounded pages, "
    "and answers carry ETags.": (
        "各项结果均可自 /api/v1 取得 JSON，由 OpenAPI 描述；列表分页有上限，结果带 ETag。"
    ),
    "To the reading room": "回到阅览室",
}

NAMES = _NAMES | audit_phrases.NAMES | record_phrases.NAMES | refusal_phrases.NAMES
CHINESE = _CHINESE | audit_phrases.CHINESE | record_phrases.CHINESE | refusal_phrases.CHINESE
