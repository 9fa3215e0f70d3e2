"""Which authority issued a text: by its index table, its title, or its signer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from archive.records import Evidence
from pipelines.extract.dates import dates_in
from pipelines.extract.found import Found

_AUTHORITY = (
    r"(?:人民政府办公厅|人民政府办公室|政府办公厅|政府办公室|人民政府|政府|委员会办公室|委员会"
    r"|办公厅|办公室|管委会|管理局|监督局|总局|国务院|"
    r"人民法院|人民检察院|人大常委会|常务委员会|人民银行|委|厅|局|部|署|院|会|中心|公司|集团"
    r"|指挥部)"
)
_TITLE_ISSUER = re.compile(
    rf"^(?P<issuer>[\u4e00-\u9fff（）、\s]{{1,40}}?{_AUTHORITY})(?:令|公告|通告|通知|转发|批转"
    rf"|印发|关于|[（(]|对|《)"
)
_REPORT_ISSUER = re.compile(
    r"(?:(?:19|20)\d\d年)?(?P<place>[\u4e00-\u9fff]{1,12}?[省市区县旗州盟镇乡])"
    r"(?:(?:19|20)\d\d年)?(?:人民)?政府工作报告"
)
_SIGNER = re.compile(rf"^[\u4e00-\u9fff、\s]{{1,40}}{_AUTHORITY}$")
_NOT_PLACE = re.compile(r"^(?:全|各|本|我|年)")


def find_issuer(
    cells: Mapping[str, str], title: str | None, lines: Sequence[str]
) -> Found[str] | None:
    """The issuer and why; None where the page does not say."""
    named = cells.get("issuer", "").strip()
    if re.fullmatch(r"[\u4e00-\u9fff（）()、\s]{2,40}", named):
        return Found(named, Evidence("issuer", "index-table", named))
    if title:
        found = _TITLE_ISSUER.match(title)
        if found and not _NOT_PLACE.match(found.group("issuer")):
            return Found(found.group("issuer").strip(), Evidence("issuer", "title", title))
        report = _REPORT_ISSUER.search(re.sub(r"^(?:19|20)\d\d年", "", title))
        if report and not _NOT_PLACE.match(report.group("place")):
            issuer = f"{report.group('place')}人民政府"
            return Found(issuer, Evidence("issuer", "report-title", title))
    return _signer(lines)


def _signer(lines: Sequence[str]) -> Found[str] | None:
    """A line that is only an authority's name, over a line that is only a date."""
    for above, below in pairwise(lines):
        dates = dates_in(below) if len(below) <= 24 else []
        if dates and dates[0][1] <= 1 and len(above) <= 40 and _SIGNER.match(above):
            said = Evidence("issuer", "signer", f"{above} {below}")
            return Found(re.sub(r"\s", "", above), said)
    return None
