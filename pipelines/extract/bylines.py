"""Bylines: who reports, and for whom."""

from __future__ import annotations

import re

from pipelines.extract.persons import NAME_LIST

_BYLINE = re.compile(
    rf"(?:(?<=^)|(?<=[\s。！？”（(【\[|｜]))(?P<outlets>[\u4e00-\u9fffA-Za-z·、/&《》*]{{0,30}}?)"
    rf"(?P<role>(?:全媒体|首席|实习|见习|融媒体?|特派|驻[\u4e00-\u9fff]{{2,4}})?记者|特约通讯员"
    rf"|通讯员|实习生|本报评论员|特约评论员|特约记者)"
    rf"\s{{0,3}}[:：|｜]?\s{{0,3}}(?P<names>{NAME_LIST})"
    r"(?=[^\u4e00-\u9fff]|$|报道|報道|摄|文|图|整合|编译|采写|发自|通讯员|实习|特约|见习)"
)


def bylines(line: str) -> list[re.Match[str]]:
    """Bylines at the ends of a line; a reporter in mid-paragraph is only spoken of."""
    windows = [line] if len(line) <= 90 else [line[-90:]]
    return [
        match
        for window in windows
        for match in _BYLINE.finditer(window)
        if len(window) - match.end() <= 40 or len(line) <= 90
    ]
