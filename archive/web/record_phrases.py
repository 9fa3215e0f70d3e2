"""The words of a work's records: figures, decisions, captures, alarms; and of the texts face to
face. See `archive.web.phrases`."""

from __future__ import annotations

NAMES: dict[str, tuple[str, str]] = {
    # what a run decided about a work
    "decided joined": ("收为载文网页", "came to carry it"),
    "decided left": ("不再载有此文", "carries it no more"),
    "decided kind": ("改定类型", "became of another kind"),
    "decided took_in": ("并入另一文献：", "took in the work"),
    "decided renamed": ("改用新编号，原编号：", "got a new id, the former was"),
    # two things that English calls a place
    "place that is named": ("地名", "Place"),
    "place in the text": ("位置", "Place"),
    "captures of a run": ("采集", "Captures"),
    # what an alarm is about
    "alarm new_work": ("新收文献", "new work"),
    "alarm new_repost": ("新转载", "new repost"),
    "alarm figure_changed": ("数字改动", "a figure changed"),
    "alarm uncredited_repost": ("转载未注来源", "an uncredited repost"),
    "alarm canonical_changed": ("定本变更", "the canonical text changed"),
    "told new_work": ("见于 {host}", "on {host}"),
    "told new_repost": ("{host} 载有此文（{kind}）", "{host} carries it ({kind})"),
    "told figure_changed": ("{host} 的数字不同：{figures}", "{host} has other figures: {figures}"),
    "told uncredited_repost": (
        "{host} 载有此文（{kind}），未注明来源",
        "{host} carries it ({kind}) and credits nobody",
    ),
    "told false_credit": (
        "{host} 载有此文（{kind}），所注来源“{credited}”不实",
        "{host} carries it ({kind}) and credits {credited} falsely",
    ),
    "told canonical_changed": (
        "定本已变，现据 {host}",
        "its canonical text changed, now of {host}",
    ),
}

CHINESE: dict[str, str] = {
    "Decision log": "决定记录",
    "{n} decisions": "{n} 项决定",
    "What each run decided about this work, the newest first. Nothing is ever rewritten: a later "
    "decision stands beside the earlier one.": (
        "历次采集对此文献所作的决定，新者在前。已作决定从不改写，后来的决定与先前的并存。"
    ),
    "Captures": "采集记录",
    "Captured": "采集时间",
    "Digest": "摘要值",
    "{n} captures, the newest first": "共采集 {n} 次，新者在前",
    "To the work that it carries": "此页所载文献",
    "Each capture is handed out as it was answered, as a download: nothing of it runs here.": (
        "每次采集均按原样提供下载，其内容不在本站运行。"
    ),
    "Where each figure comes from": "数字出处",
    "The canonical text has its figures from {host}; here is what the other pages make of each.": (
        "定本各数字据 {host}；以下列出其他网页对每个数字的写法。"
    ),
    "How they were compared": "比对方法",
    "A figure is a number with its unit. Wherever a page carries a passage of the canonical text, "
    "the figures of the two are held against each other in their order. Rounded to fewer places "
    "and converted to another unit count as true; masked is what the page hides, dropped what it "
    "leaves out, changed all else. Pages that do not carry the passage say nothing of its figures. "
    "A figure that the text has several times is told of once.": (
        "数字连同单位计。网页载有定本某一段落时，两边的数字依次逐一对照：取约数、换算单位视为属实；"
        "遮盖者记为被遮，略去者记为删去，其余记为改动。未载该段落的网页不作比对。"
        "文中多次出现的同一数字合并列出。"
    ),
    "{n} pages held against the canonical text": "与定本比对的网页 {n} 个",
    "the first of {n} pages that carry it": "取自载有此文的 {n} 个网页中的前若干个",
    "Figures that some page gives otherwise": "有网页写法不同的数字",
    "Figures that every page gives as they are": "各网页写法一致的数字",
    "None: every page that carries a figure gives it as the canonical text does.": (
        "没有。凡载有数字的网页，写法均与定本一致。"
    ),
    "No other page carries this text.": "没有其他网页载有此文。",
    "stands {n} times in the text": "文中出现 {n} 次",
    "as it is on {n} pages": "{n} 个网页一致",
    "otherwise on {n} pages": "{n} 个网页不同",
    "Figure": "数字",
    "Said by": "一致的网页",
    "Figures with a dotted line stand otherwise on some page; each leads to which.": (
        "加点线的数字在部分网页写法不同，点开可见。"
    ),
    "An arrow leads from a page to its copy; a broken line is a weak case, a line without an "
    "arrow says nothing of the order.": (
        "箭头由来源页指向其副本；虚线表示证据不足，无箭头表示先后不明。"
    ),
    "This is the text as it stood on {day}, version {n}; below it, who carries the work now.": (
        "这是 {day} 当日的定本（第 {n} 版）；载文网页为目前情况。"
    ),
    "As it stood on": "查看某日定本",
    "Narrow the list": "缩小范围",
    "On this page and beyond": "本页内容与相关页面",
    "To take along": "下载与引用",
    "plain text": "纯文本",
    "the original page as it was captured": "原网页采集件",
    "of every page that carries it: WARC": "全部载文网页采集件（WARC）",
    "To the first of {n} differences": "共 {n} 处差异，查看第一处",
    "The two say the same, word for word.": "两者一字不差。",
    "{n} paragraphs that are the same": "{n} 段相同",
    "Difference {number} of {differences}: to the next": (
        "第 {number} / {differences} 处差异：下一处"
    ),
    "The last of {differences} differences: to the first": (
        "共 {differences} 处差异，已到末处：回到第一处"
    ),
    "New alarms": "新警报",
    "Alarms": "警报",
    "and {n} more": "等，另有 {n} 处",
    "{n} alarms": "{n} 条警报",
    "What the saved audits raised, the newest first.": "各项已存核查所发警报，新者在前。",
    "No saved audit has raised anything.": "尚无警报。",
    "All alarms": "全部警报",
    "Alarms (Atom)": "警报（Atom）",
    "New canonical versions": "定本新版",
    "The first {n} are shown.": "只列前 {n} 项。",
    "Whole list of problems": "全部问题",
}
