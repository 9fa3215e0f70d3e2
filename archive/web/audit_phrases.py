"""The words of the audit's pages: see `archive.web.phrases`."""

from __future__ import annotations

NAMES: dict[str, tuple[str, str]] = {
    # what a credit is worth
    "credit own": ("原发页", "the origin's own page"),
    "credit true": ("属实", "true"),
    "credit missing": ("未注明", "missing"),
    "credit false": ("不实", "false"),
    "credit unknown": ("无从判断", "cannot be told"),
    # how far a case for a source goes, and what speaks for it
    "strength strong": ("证据充分", "strong"),
    "strength weak": ("证据不足", "weak"),
    "strength none": ("无证据", "none"),
    "sign shared_defect": ("共有差错", "a shared defect"),
    "sign former_reading": ("与该页更正前相同", "as that page had it before it was changed"),
    "figure superseded": ("与定本页前版相同", "as in an earlier version"),
    "sign shared_trait": ("共有痕迹", "a shared trait"),
    "sign inherits_all": ("来源页的差错全有，另有新增", "has all its defects, and more"),
    "sign credited": ("注明其为来源", "credits it"),
    "sign same_credit": ("注明同一来源", "gives the same credit"),
    "sign earlier": ("发布在先", "was published before"),
    "sign same_text": ("与定本一字不差", "has the canonical text without a slip"),
    "sign order_unknown": ("先后不明", "which is the copy is unknown"),
    # what a copy did to the text
    "defect figure": ("数字改动", "figure"),
    "defect misprint": ("误字", "misprint"),
    "defect dropped": ("脱文", "words dropped"),
    "defect added": ("衍文", "words added"),
    "defect reworded": ("改写", "reworded"),
    "defect stray": ("混入符号", "stray characters"),
    "defect sign_lost": ("符号丢失", "sign lost"),
    "defect lower_cased": ("字母改小写", "lower-cased"),
    "defect punctuation": ("标点", "punctuation"),
    "defect masked": ("被遮", "masked"),
    # what is asked of a repost
    "met yes": ("是", "yes"),
    "met no": ("否", "no"),
    "met unknown": ("不明", "unknown"),
    "check within_8_hours": ("8 小时内", "in 8 hours"),
    "check within_24_hours": ("24 小时内", "in 24 hours"),
    "check source_given": ("注明来源", "source given"),
    "check source_listed": ("来源在名单内", "source listed"),
    "check author_given": ("注明作者", "author given"),
    "check editor_given": ("注明编辑", "editor given"),
    "check original_title_given": ("保留原标题", "original title given"),
    "check title_unchanged": ("标题未改", "title unchanged"),
}

CHINESE: dict[str, str] = {
    "{n} defects": "{n} 处差错",
    "{n} copies": "{n} 个副本",
    "{n} hours later": "晚 {n} 小时",
    "{n} days later": "晚 {n} 天",
    "{n} hours earlier": "早 {n} 小时",
    "{n} days earlier": "早 {n} 天",
    "on the same day": "同日",
    "how late is unknown": "晚多久不明",
    "Copied from": "抄自",
    "Who copied from whom": "抄录源流",
    "Each box is a page; lines lead from a page to those likely copied from it. A broken line is "
    "a weak case, one without an arrow says nothing of the order. The table below says the same "
    "in words.": (
        "每框为一个网页，线由来源页引向可能抄自它的网页；虚线证据不足，无箭头者先后不明。"
        "下表以文字列出同样内容。"
    ),
    "{n} copies alike": "{n} 个相同的副本",
    "{n} more pages have a likely source and are not drawn.": (
        "另有 {n} 个网页有可能的来源，未画出。"
    ),
    "Of {n} pages nothing says whom they were copied from.": "有 {n} 个网页无从得知抄自何处。",
    "The same in words, with the evidence": "文字说明与证据",
    "The case": "证据强弱",
    "Evidence": "证据",
    "order unknown": "先后不明",
    "who copied from whom as JSON": "抄录关系 JSON",
    "How all this is measured": "各项指标的算法",
    "than the page of the origin": "（比原发页）",
    "than the canonical page": "（比定本页）",
    "as the page of the origin": "（与原发页）",
    "as the canonical page": "（与定本页）",
    "First seen": "首次采集",
    "Last seen": "末次采集",
    "last seen to carry it {last}; from {day} on it shows something else": (
        "末次见其载有此文：{last}；{day} 起已改载他文"
    ),
    "{n} of these pages have since come to show something else.": "其中 {n} 个网页后来已改载他文。",
    "as in version {version}": "与第 {version} 版相同",
    "as the page stood on {day}": "与该页 {day} 的状态相同",
    "version {version}": "第 {version} 版",
    "{n} places": "{n} 处",
    "As before": "与前版相同",
    "What the canonical page itself said before and has changed is no change of this page:": (
        "定本所在网页从前如此、后来自行更动者，不算本页改动："
    ),
    "The marks hold the copy against the newest version; some of what differs there is as the "
    "canonical page had it before.": "标记系与最新版对照；其中有些差异与定本页从前的文字相同。",
    "{n} hours after that page, by our captures": "按本档案采集，晚于该页 {n} 小时",
    "{n} hours before that page, by our captures": "按本档案采集，早于该页 {n} 小时",
    "Masked figures, and what stands in their place": "被遮数字及其原文",
    "{filled} filled from the canonical text; {conflicts} contradicted by it; {still} not in it": (
        "据定本补出 {filled} 处，与定本不合 {conflicts} 处，定本未及 {still} 处"
    ),
    "Masked": "被遮",
    "fits, digit by digit": "逐位相合",
    "does not fit": "不合",
    "What it did to the text": "文字差错",
    "(the first {n} of them)": "（列出前 {n} 处）",
    "stands elsewhere in the copy": "在副本中位于别处",
    "What it reposts": "转载情况",
    "{reposts} of {pages} ({share}): pages with a text whose canonical page stands on another "
    "site.": "{pages} 个网页中 {reposts} 个（{share}）所载文本的定本在其他站点。",
    "Whose texts": "何处文本",
    "only where shared defects make a strong case": "仅列共有差错足以证明者",
    "By the month that the pages state": "按网页自称的月份",
    "Month": "月份",
    "Reposts": "转载",
    "no date": "未注明日期",
    "Its pages": "所载网页",
    "This list as a file:": "下载此列表：",
    "The first {n} of this list ({total}) as a file; from &offset={n} on it goes on:": (
        "下载此列表前 {n} 项（共 {total} 项）；其后各项用 &offset={n} 续取："
    ),
    "Views of the audit": "核查视角",
    "Who reposted what": "转载明细",
    "What sites repost": "各站转载情况",
    "What is asked of a repost": "转载规范",
    "and until": "至此日止",
    "What share of a site's pages carries texts whose canonical page stands on another site, and "
    "whose they are.": "各站有多少网页所载文本的定本在其他站点，各是何处文本。",
    "{n} sites": "{n} 个站点",
    "Share": "比例",
    "Whether reposts come in time, name source, author, editor and original title, and keep the "
    "title. Unknown is what the pages do not state.": (
        "转载是否及时，是否注明来源、作者、编辑与原标题，标题是否改动。网页未注明者记为不明。"
    ),
    "By site": "按站点",
    "By page": "按网页",
    "For each page the one that it was most likely copied from, by the defects that both have, by "
    "dates and credits; and how far that goes.": (
        "据共有差错、日期与注明的来源，推断各网页最可能抄自何处，并说明证据强弱。"
    ),
    "How late": "晚多久",
    "Credit": "来源注明",
    "Defects": "差错",
    "Share of reposts": "转载比例",
    "Kinds of defects": "差错类型",
    "When the archive first captured the page as one that carries the work. A capture that is "
    "brought in later never moves it, be it older.": (
        "本档案首次采集到该页载有此文的时间；后来补入的采集即使更早也不改变它。"
    ),
    "By the times that the two pages state, in hours only where both state an hour, else in days; "
    "and apart from it by our captures. Held against the origin's own page where it was captured, "
    "else against the canonical page.": (
        "据两页自称的时间：皆注明时刻方以小时计，否则以天计；另据本档案采集时间单独计算。"
        "原发页已采集则与之相比，否则与定本页相比。"
    ),
    "True where it names the origin and another page bears that out, or names the page it was "
    "shown to be copied from; missing where it names no source; false where it names nobody, "
    "itself, or the origin's own page though that came later. All else is unknown.": (
        "注明原出处且有他页佐证，或注明已证其所抄之页，为属实；不注来源为未注明；"
        "所注并非实名、为其自身、或为晚出的原发页，为不实；其余无从判断。"
    ),
    "Every difference inside passages that both texts share, found by an alignment character by "
    "character; white space, width, script and quotation marks do not count. Places are characters "
    "from the beginning of the canonical text and of the copy.": (
        "两文相同段落之内逐字比对所得的差异；空白、全半角、繁简与引号形状不计。"
        "位置为距定本与副本开头的字数。"
    ),
    "Two pages that share defects which the canonical text lacks are kin; dates, further defects "
    "and credits say which is the copy. Strong: two or more telling defects (or one, with a "
    "credit), a known order, and hardly a defect of the other's that the copy lacks. Weak: less "
    "than that. What tools do to a whole text, as small letters or masks, never makes a strong "
    "case.": (
        "共有定本所无之差错的两页同源；日期、新增差错与注明的来源说明何者为抄本。"
        "有两处以上典型差错（或一处加注明来源）、先后可知、且抄本几乎不缺对方的差错，为证据充分；不及此为证据不足。"
        "工具对全文的处理，如改小写、遮盖，不足为凭。"
    ),
    "From what the pages state, of what pages carry now, or of all that they came to carry in "
    "the days asked for. In time is yes or no where every moment that the stated times allow "
    "says so: a mere day may be any of its hours; where the origin's own page is not held, only "
    "coming too late is known. Titles are compared without spaces, marks and bracketed "
    "additions.": (
        "据网页所注，计网页现载之文，或所问日期内曾载之文。凡依所注时间的每一可能时刻皆及时（或皆不及时）者，"
        "即作判断；仅注日期者，当日任一时刻皆有可能；原发页未采集时，仅能判断不及时。"
        "比较标题时不计空白、标点与括注。"
    ),
    "Of a site's pages that carry a work now, or came to carry one in the days asked for, those "
    "whose canonical text stands on another site; the origin's own pages do not count. Whose "
    "texts: the site of that canonical text, unless it came later. Copied from: the strong "
    "cases only.": (
        "该站现载（或所问日期内曾载）文网页中定本在其他站点者，原发页不计。何处文本：该定本所在站点，"
        "晚出者除外；抄自：仅列证据充分者。"
    ),
    "What the canonical page itself said before, in an earlier version or capture, and a copy "
    "still says: no change and no defect of the copy, nor kinship of two copies.": (
        "定本所在网页从前（早先版本或采集）如此而副本仍如此者，不算副本的改动与差错，"
        "也不算两副本同源的证据。"
    ),
    # why a credit is worth what it is
    "the origin's own page": "原发机构自己的网页",
    "nothing says whose text it is": "无从得知原出处",
    "names nobody": "所注并非实名",
    "credits itself": "所注为其自身",
    "names the kind of text, no body": "所注为文类，并非来源",
    "names no source": "未注明来源",
    "names the origin": "所注即原出处",
    "no other page names this origin": "别无网页佐证此出处",
    "names whom the page that it was copied from names, or that page's site": (
        "所注与其所抄之页一致，或即该页所在站点"
    ),
    "the page of the source that it names came later": "所注来源的网页晚出",
    "names another than the origin; nothing shows which it was": "所注并非原出处，无从判断",
}
