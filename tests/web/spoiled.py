"""A library of model texts that spoils each text in another way."""

from __future__ import annotations

from dataclasses import dataclass

from tests.web import damage
from tests.web.pages import LISTING, Gold, Page, items, paragraphs, robots, shaped
from tests.web.reports import all_reports

SITE, HOST = "baogao_daquan", "www.baogao-dq.example"
NAME = "报告大全网"
_SPUN = {
    "抓紧": "挠紧", "推动": "鞭策", "提高": "进步", "增长": "增添", "建成": "修成",
    "覆盖": "笼盖", "带动": "动员", "实现": "完成", "持续": "延续", "启用": "起用",
    "更新": "翻新", "明显": "较着", "落地": "着陆", "坚持": "对峙", "进一步": "进一歩",
}  # fmt: skip
_EMOJI = ("@@", "😊", "@@")


def spoiled_url(name: str) -> str:
    """Where a spoiled text lies: spun, rewritten, crossed, tokens, misread, shuffled."""
    return f"http://{HOST}/fanwen/{_NUMBERS[name]}.html"


_NUMBERS = {
    "spun": 70311, "rewritten": 70312, "crossed": 70313, "tokens": 70314, "misread": 70315,
    "shuffled": 70316,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Spoiled:
    name: str
    report: str
    title: str
    lines: tuple[str, ...]
    credit: str
    defects: tuple[str, ...]
    flags: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    clean: tuple[str, ...] | None = None


def spoiled_pages() -> list[Page]:
    """Every page of the library."""
    texts = _texts()
    entries = [(spoiled_url(t.name), t.title, "2026-02-06") for t in texts]
    listed = items(entries, '<li class="post"><a href="{url}">{title}</a><em>{date}</em></li>')
    listing = shaped("spoiled_list", name=NAME, listed=listed).encode()
    return [
        robots(SITE, HOST),
        Page(SITE, f"http://{HOST}/fanwen/", listing, LISTING),
        *(_page(text) for text in texts),
    ]


def _texts() -> list[_Spoiled]:
    reports = all_reports()
    yankou, shiji, nanbu = reports["yankou"], reports["shiji"], reports["nanbu"]
    quqiao, wangting, dongtang = reports["quqiao"], reports["wangting"], reports["dongtang"]
    spun = "\n".join(yankou.paragraphs)
    spun = damage.doubled_commas(damage.replaced(spun, _SPUN), every=9)
    moved = damage.replaced(
        "\n".join(shiji.paragraphs),
        {"2026年": "2027年", "2025年": "2026年", "石矶区": "区", "石矶": ""},
    )
    numbered = "\n".join(damage.page_numbers(line, 70) for line in moved.split("\n"))
    firms = ("溟渡船舶", "沧澜海工", "盐仓食品", "锚链传动", "潮生冷冻", "灯塔渔业")
    crossed = damage.masked_names("\n".join(nanbu.paragraphs), firms, "_")
    crossed = damage.masked_digits(crossed, "X")
    misread = "\n".join(damage.misread(line) for line in wangting.paragraphs)
    return [
        _Spoiled("spun", "yankou", yankou.title, tuple(spun.split("\n")), "来源：网友投稿",
                 ("spun synonyms", "doubled commas", "credit to anonymous readers")),
        _Spoiled("rewritten", "shiji", "2027年区政府工作报告范文", tuple(numbered.split("\n")),
                 f"来源：{NAME}",
                 ("year rewritten", "place names removed", "page numbers in mid-sentence",
                  "credit to itself"),
                 noise=tuple(f"- {n} -" for n in range(1, 6)), clean=tuple(moved.split("\n"))),
        _Spoiled("crossed", "nanbu", nanbu.title, tuple(crossed.split("\n")), "来源：工作报告",
                 ("digits masked by X", "names masked by underscores", "credit to a column"),
                 flags=("digits_masked",)),
        _Spoiled("tokens", "quqiao", quqiao.title, damage.stray_tokens(quqiao.paragraphs, _EMOJI),
                 "", ("stray signs and emoji",), noise=("@@", "😊"), clean=quqiao.paragraphs),
        _Spoiled("misread", "wangting", wangting.title, tuple(misread.split("\n")), "",
                 ("UTF-8 read as GBK",), flags=("mojibake",)),
        _Spoiled("shuffled", "dongtang", dongtang.title,
                 damage.shuffled(dongtang.paragraphs, seed=7), "", ("shuffled sentences",)),
    ]  # fmt: skip


def _page(text: _Spoiled) -> Page:
    body = shaped(
        "spoiled_article",
        title=text.title,
        name=NAME,
        credit=text.credit,
        text=paragraphs(text.lines),
    )
    misread = text.name == "misread"
    gold = Gold(
        outcomes=("archived", "rejected:undecodable") if misread else ("archived",),
        title=text.title,
        published="2026-02-06T11:30:00+08:00",
        text="\n".join(text.clean or text.lines),
        flags=text.flags,
        flags_allowed=(
            "names_masked",
            "digits_masked",
            "mojibake",
            "truncated",
            "slice",
            "traditional",
        ),
        noise=text.noise,
        leak=("下载APP", "自发贡献", "相关范文", "当前位置", "网友投稿"),
        reports=(text.report,),
        defects=text.defects,
    )
    return Page(SITE, spoiled_url(text.name), body.encode(), gold)
