"""One captured page to one document, or to the reason why it is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lxml import html

from archive.amounts import number_of
from archive.attachments import FileLink, pointing_at
from archive.keys import document_id
from archive.records import Capture, Defect, Document, Evidence, Outcome, Rejection
from pipelines.decode import Decoded, UndecodableError, decode
from pipelines.extract import (
    admission,
    attachment,
    credit,
    dates,
    index_table,
    issuer,
    paging,
    state,
    title,
)
from pipelines.extract.article import Article, read_article
from pipelines.extract.found import evidence_of, value_of
from pipelines.extract.linked_files import linked_files
from pipelines.extract.page import lines_of, parse
from pipelines.extract.withheld import bring_out

EXTRACTOR = "dingben-text/2"

_TEXTLESS = frozenset({Outcome.NO_TEXT, Outcome.TOO_SHORT, Outcome.LISTING})


def extract(capture: Capture) -> Document | Rejection:
    """The document of one capture. Pure: decides by content and status alone.

    Any bytes give a Document or a Rejection; nothing is raised.
    """
    refusal = admission.outcome_of_status(capture)
    if refusal:
        return _rejection(capture, *refusal)
    if attachment.is_attachment(capture.payload):
        return _read_file(capture)
    other = admission.not_html(capture)
    if other:
        return _rejection(capture, Outcome.NOT_HTML, other)
    try:
        decoded = decode(capture.payload, capture.header("Content-Type"))
    except UndecodableError as error:
        return _rejection(capture, Outcome.UNDECODABLE, str(error))
    root = parse(decoded.text)
    if root is None:
        return _rejection(capture, Outcome.NO_TEXT, "no element in the page")
    return _read(capture, decoded, root)


def _read_file(capture: Capture) -> Document | Rejection:
    """A PDF or Word file. It has no head and no info line: when it was published only the page
    that links it says."""
    try:
        file = attachment.read_attachment(capture.payload)
    except attachment.Refused as refused:
        return _rejection(capture, refused.outcome, str(refused))
    text = file.paragraphs
    size = admission.readable(text)
    if size < admission.SHORTEST:
        detail = f"{number_of(size, 'readable character')} in the file"
        return _rejection(capture, Outcome.TOO_SHORT, detail)
    heading = title.of_lines(text)
    number = index_table.document_number({}, text)
    authority = issuer.find_issuer({}, heading, text)
    outline = state.outline_of(text)
    condition = state.condition(text, outline, (), None)
    named = (Evidence("title", "first-lines", heading),) if heading else ()
    return Document(
        document_id=document_id(capture.target_uri, capture.payload_digest),
        url=capture.target_uri,
        captured_at=capture.captured_at,
        payload_digest=capture.payload_digest,
        text="\n".join(text),
        title=heading,
        issuer=value_of(authority),
        document_number=value_of(number),
        outline=outline,
        flags=condition.flags,
        defects=condition.defects,
        evidence=(*named, *evidence_of(number, authority), *condition.evidence),
        removed=file.removed,
        extractor=EXTRACTOR,
    )


@dataclass(frozen=True, slots=True)
class _Page:
    """A parsed page and what its head says; `withheld`: where its text was kept from view."""

    root: html.HtmlElement
    metas: dict[str, str]
    heading: title.Heading
    decoded: Decoded
    withheld: str | None


def _read(
    capture: Capture, decoded: Decoded, root: html.HtmlElement, withheld: str | None = None
) -> Document | Rejection:
    """A page that shows no text is read once more with the one it withholds."""
    metas = title.metas_of(root)
    everything = lines_of(root)
    heading = title.find_title(root, metas, everything)
    article = read_article(root, everything, [*heading.raw, heading.title or ""])
    dated = heading.title is not None and any(
        map(dates.dates_in, [*article.dated, *article.between])
    )
    refusal = admission.refused(article.text, article.linked, everything, dated=dated)
    files = linked_files(root, capture.answered_uri, article.others)
    if refusal is None:
        page = _Page(root, metas, heading, decoded, withheld)
        return replace(_document(capture, page, article), attachments=files)
    if withheld is None and refusal[0] in _TEXTLESS:
        place = bring_out(root)
        if place:
            return _read(capture, decoded, root, place)
    return _refused(capture, refusal, files)


def _refused(
    capture: Capture, refusal: tuple[Outcome, str], files: tuple[FileLink, ...]
) -> Rejection:
    """A page with next to no text may have it in a file: which, its rejection says."""
    outcome, detail = refusal
    if not files or outcome not in _TEXTLESS:
        return _rejection(capture, outcome, detail)
    said = pointing_at(detail, files[0].url)
    return replace(_rejection(capture, outcome, said), attachments=files)


def _document(capture: Capture, page: _Page, article: Article) -> Document:
    heading = page.heading
    credited = credit.find_credit(
        article.info, article.text, page.metas, heading.sites, [*article.dated, *article.between]
    )
    dated = dates.find_published(page.root, page.metas, article, capture.captured_at)
    place = paging.page_of([title.head_title(page.root), *heading.raw], article)
    declared = paging.declared_length(article.info)
    number = index_table.document_number(article.cells, article.text)
    authority = issuer.find_issuer(article.cells, heading.title, article.text)
    outline = state.outline_of(article.text)
    condition = state.condition(article.text, outline, article.around, value_of(place))
    withheld = [Evidence("text", "withheld", page.withheld)] if page.withheld else []
    this_page, pages = value_of(place) or (None, None)
    return Document(
        document_id=document_id(capture.target_uri, capture.payload_digest),
        url=capture.target_uri,
        captured_at=capture.captured_at,
        payload_digest=capture.payload_digest,
        text="\n".join(article.text),
        title=heading.title,
        original_title=title.original_title([*article.info, *article.text[:3], *article.text[-2:]]),
        published=dated.published,
        credited_source=credited.source,
        credited_authors=credited.authors,
        editor=credited.editor,
        issuer=value_of(authority),
        document_number=value_of(number),
        outline=outline,
        page=this_page,
        pages=pages,
        declared_chars=value_of(declared),
        flags=condition.flags,
        defects=(*condition.defects, *dated.defects, *_lost(page.decoded, article.text)),
        evidence=(
            *heading.evidence,
            *dated.evidence,
            *credited.evidence,
            *evidence_of(place, declared, number, authority),
            *withheld,
            *condition.evidence,
        ),
        removed=article.removed,
        extractor=EXTRACTOR,
    )


def _lost(decoded: Decoded, text: Sequence[str]) -> list[Defect]:
    """A mark for characters that could not be read: none stands in a text unmarked."""
    marks = sum(line.count("\ufffd") for line in text)
    return [Defect("unreadable_characters", f"{marks} in {decoded.charset}")] if marks else []


def _rejection(capture: Capture, outcome: Outcome, detail: str) -> Rejection:
    return Rejection(capture.target_uri, "extract", outcome, " ".join(detail.split()))
