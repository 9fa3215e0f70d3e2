"""An article as a TRS portal keeps it: the editor's text, the index table, its truth."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from tests.web.pages import Gold, paragraphs

_LEAK = ("网站标识码", "公网安备", "当前位置", "字体", "扫一扫", "相关阅读", "无障碍浏览")


@dataclass(frozen=True, slots=True)
class Article:
    """An article of a portal; `index` is the table of a public document, `extra` raw HTML."""

    path: str
    title: str
    published: str
    source: str
    lines: tuple[str, ...]
    column: str
    index: tuple[tuple[str, str], ...] = ()
    extra: str = ""
    extra_lines: tuple[str, ...] = ()
    extra_at: int = 0
    report: str = ""
    issuer: str | None = None
    number: str | None = None
    defects: tuple[str, ...] = ()


def index_of(
    office: str, written: str, title: str, number: str, published: str
) -> tuple[tuple[str, str], ...]:
    """The rows of a public document's index table."""
    return (
        ("索 引 号", f"LC{written[:4]}-{len(title):05d}"),
        ("主题分类", "综合政务\\其他"),
        ("发布机构", office),
        ("成文日期", written),
        ("标　　题", title),
        ("发文字号", number),
        ("发布日期", published),
        ("有 效 性", "有效"),
    )


def index_table(index: tuple[tuple[str, str], ...]) -> str:
    """The index table as HTML; nothing where there is none."""
    if not index:
        return ""
    cells = [f"<td><b>{name}：</b></td><td>{escape(value)}</td>" for name, value in index]
    rows = "".join(f"<tr>{''.join(cells[i : i + 2])}</tr>" for i in range(0, len(cells), 2))
    return f'<table class="xxgk_index" width="100%">{rows}</table>'


def body_of(article: Article, form: str) -> tuple[str, str]:
    """The editor's HTML and the lines it says."""
    centred = '<p style="text-align: center;">{}</p>'
    at = article.extra_at or len(article.lines)
    head = len([line for line in article.lines[:2] if line.startswith("——")]) * 2
    html = "\n".join(
        (
            paragraphs(article.lines[:head], centred),
            paragraphs(article.lines[head:at], form),
            article.extra,
            paragraphs(article.lines[at:], form),
        )
    )
    lines = (*article.lines[:at], *article.extra_lines, *article.lines[at:])
    return html, "\n".join(lines)


def gold_of(article: Article, text: str, extra_defects: tuple[str, ...] = ()) -> Gold:
    """What must come out of the article's page."""
    return Gold(
        title=article.title,
        published=article.published,
        credited_source=article.source,
        issuer=article.issuer,
        document_number=article.number,
        text=text,
        leak=_LEAK + (("索 引 号", "主题分类") if article.index else ()),
        reports=(article.report,),
        defects=article.defects
        + (("index table",) if article.index else ())
        + extra_defects,
    )  # fmt: skip
