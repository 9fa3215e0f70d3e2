"""The sample web is sound: a valid recording, made by its script, with every defect in it."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import BytesIO, StringIO
from itertools import combinations
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from crawler.sites import SiteDeclaration, load_sites, survey
from tests.web.make_web import GOLD, SITES, WARC, gold_text, sample_pages, write_warc
from tests.web.reports import all_reports

Truth = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """A recorded answer as the file has it."""

    url: str
    status: int
    content_type: str
    location: str | None
    body: bytes

    @property
    def text(self) -> str:
        """The body in its true character set, whatever it is said to be."""
        try:
            return self.body.decode("utf-8")
        except UnicodeDecodeError:
            return self.body.decode("gb18030")


@pytest.fixture(scope="module")
def answers() -> dict[str, Answer]:
    return {answer.url: answer for answer in _read()}


@pytest.fixture(scope="module")
def gold() -> Truth:
    truth: Truth = json.loads(GOLD.read_text(encoding="utf-8"))
    return truth


@pytest.fixture(scope="module")
def sites() -> dict[str, SiteDeclaration]:
    return {site.id: site for site in load_sites(SITES)}


def _read() -> Iterator[Answer]:
    with WARC.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                headers = record.http_headers
                yield Answer(
                    record.rec_headers.get_header("WARC-Target-URI"),
                    int(headers.get_statuscode()),
                    headers.get_header("Content-Type"),
                    headers.get_header("Location"),
                    record.content_stream().read(),
                )


class _CheckArguments:
    """What `warcio check -v FILE` hands to its checker."""

    def __init__(self, file: str) -> None:
        self.inputs, self.verbose = [file], True


def test_the_recording_is_a_valid_warc() -> None:
    checker = Checker(_CheckArguments(str(WARC)))
    with redirect_stdout(StringIO()) as said:
        checker.process_all()
    assert checker.exit_value == 0
    assert said.getvalue().count("digest pass") == len(sample_pages()) + 1


def test_every_record_is_a_gzip_member_of_its_own() -> None:
    rest, members = WARC.read_bytes(), 0
    while rest:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
        assert unpacker.decompress(rest).startswith(b"WARC/1.1\r\n")
        assert unpacker.eof
        rest, members = unpacker.unused_data, members + 1
    assert members == len(sample_pages()) + 1


def test_the_recording_and_its_truth_are_what_the_script_makes() -> None:
    """Compared unpacked: another build of zlib packs the same records otherwise."""
    made = BytesIO()
    write_warc(sample_pages(), made, gzip=False)
    with gzip.open(WARC) as kept:
        assert kept.read() == made.getvalue()
    assert GOLD.read_text(encoding="utf-8") == gold_text(sample_pages())


def test_the_recording_is_small_and_no_host_of_it_can_exist() -> None:
    assert WARC.stat().st_size < 400_000
    hosts = {urlsplit(answer.url).hostname or "" for answer in _read()}
    assert len(hosts) == 12
    assert all(host.endswith(".example") for host in hosts)


def test_the_declared_sites_hold_and_own_every_page(
    sites: dict[str, SiteDeclaration], gold: Truth
) -> None:
    assert survey(SITES).mistakes == ()
    for page in gold["pages"]:
        assert sites[page["site_id"]].owns(page["url"]), page["url"]


def test_a_night_of_a_site_yields_what_the_site_expects(
    sites: dict[str, SiteDeclaration], gold: Truth
) -> None:
    for site_id in {page["site_id"] for page in gold["pages"]}:
        articles = [
            page
            for page in gold["pages"]
            if page["site_id"] == site_id and "archived" in page["outcomes"]
        ]
        expect = sites[site_id].expect
        assert expect.min_documents <= len(articles) <= (expect.max_documents or 0), site_id


def test_every_page_is_reached_from_its_sites_list_pages(
    sites: dict[str, SiteDeclaration], gold: Truth, answers: dict[str, Answer]
) -> None:
    for site_id in {page["site_id"] for page in gold["pages"]}:
        wanted = {
            page["url"]
            for page in gold["pages"]
            if page["site_id"] == site_id and page["role"] != "robots"
        }
        assert wanted <= _reached(sites[site_id], answers), site_id


def _reached(site: SiteDeclaration, answers: dict[str, Answer]) -> set[str]:
    """Every recorded address that the site's declaration leads to from its start pages."""
    discovery = site.discovery
    assert discovery is not None
    found: set[str] = set()
    waiting = list(discovery.start)
    if discovery.paging:
        pages = range(discovery.paging.first, discovery.paging.last + 1)
        waiting += [
            urljoin(start, discovery.paging.url.format(page=page))
            for start in discovery.start
            for page in pages
        ]
    while waiting:
        url = waiting.pop()
        if url in found or url not in answers:
            continue
        found.add(url)
        answer = answers[url]
        if answer.location:
            waiting.append(answer.location)
        is_list = not any(re.search(pattern, url) for pattern in discovery.articles)
        patterns = (discovery.articles + discovery.lists) if is_list else discovery.continued
        waiting += [
            link
            for link in _links(answer, discovery.within if is_list else None)
            if any(re.search(pattern, link) for pattern in patterns)
            and not any(re.search(pattern, link) for pattern in discovery.skip)
        ]
    return found


def _links(answer: Answer, within: str | None) -> list[str]:
    if not answer.body:
        return []
    tree = html.fromstring(answer.text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    places = tree.cssselect(within) if within else [tree]
    return [
        urljoin(answer.url, link.get("href", ""))
        for place in places
        for link in place.cssselect("a[href]")
    ]


def test_texts_of_different_districts_share_hardly_a_passage() -> None:
    grams = {key: _grams("".join(r.paragraphs)) for key, r in all_reports().items()}
    for one, other in combinations(grams, 2):
        share = len(grams[one] & grams[other]) / min(len(grams[one]), len(grams[other]))
        if {one, other} == {"shiji", "shiji-2025"}:
            assert 0.1 < share < 0.5
        else:
            assert share < 0.12, (one, other)


def _grams(text: str) -> set[str]:
    han = re.sub(r"[^一-鿿]", "", text)
    return {han[i : i + 12] for i in range(len(han) - 11)}


def test_each_text_has_the_length_of_such_reports() -> None:
    for report in all_reports().values():
        assert 1_500 <= len("".join(report.paragraphs)) <= 6_000, report.key


def _has(*words: str) -> Callable[[Answer], bool]:
    return lambda answer: all(word in answer.text for word in words)


def _matches(pattern: str) -> Callable[[Answer], bool]:
    return lambda answer: re.search(pattern, answer.text, re.DOTALL) is not None


def _text_of(answer: Answer) -> str:
    tree = html.fromstring(answer.text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    return "".join(str(piece) for piece in tree.itertext())


def _calls_itself(label: str, truly: str) -> Callable[[Answer], bool]:
    def wrongly_labelled(answer: Answer) -> bool:
        said = f"charset={label}"
        if said.lower() not in answer.content_type.lower():
            return False
        with pytest.raises(UnicodeDecodeError):
            answer.body.decode(label)
        return bool(answer.body.decode(truly))

    return wrongly_labelled


DEFECTS: dict[str, Callable[[Answer], bool]] = {
    # a compilation's page (seed 000)
    "page k of n": _matches(r"第\d+/\d+页"),
    "declared length": _matches(r"共计\d+个字"),
    "reading-time line": _has("预计阅读时长"),
    "benefit prompt": _has("领取福利", "微信扫码"),
    "bare id": _matches(r"<span>(\d{5})</span>"),
    "straight quotes": lambda answer: '"' in _text_of(answer) and "“" not in _text_of(answer),
    "footnote marks with a lost character": _matches(r"\[\d+\]\?"),
    "GB18030 under gb2312": _calls_itself("gb2312", "gb18030"),
    "slice": lambda answer: "各位代表：" not in answer.text.split("&nbsp;&nbsp;")[2],
    "two reports on one page": _has("政府工作报告", "各位代表："),
    "other pages not there": _has("_2.html", "_4.html"),
    # a newspaper's digest on a football site (seed 001)
    "digest": _has("造车之城", "记者"),
    "lower-cased": _has("朔曜x5", "pm2.5", "rdc"),
    "plus signs lost": _has("1 2 n", "10 n"),
    "full stop lost": _has("营商环境大幅优化工程建设"),
    "empty source": _matches(r"来源： \d{4}-"),
    "editor line": _matches(r"编辑：\w+"),
    "QR prompt of the newspaper": _has("扫描下方二维码关注澜川网"),
    "rounded figure": _has("30.36亿元"),
    "changed figure": _has("178名"),
    "converted unit": _has("12000万元"),
    "dropped figure": lambda answer: "600列，位居全省首位" in answer.text,
    "changed name": _has("翠微云锦"),
    "share and comment bars": _has("分享到", "条评论"),
    # a member's library (seed 002)
    "member bar": _has("会员登录", "新用户注册"),
    "title three times": lambda answer: answer.text.count("2026年柳浦区政府工作报告") >= 3,
    "teaser cut in mid-word": _matches(r'class="zy">[^<]+[一-鿿]</div>'),
    "truncated": lambda answer: "一、2025年" in answer.text and "二、2026年" not in answer.text,
    # a login wall (seed 003)
    "login wall": _has("查看隐藏内容", "需先登录"),
    "digits masked": lambda answer: not re.search(r"\d", _body_of(answer)),
    "names masked": _has("******"),
    "one paragraph": lambda answer: len(_body_of(answer)) > 1500 and "\n" not in _body_of(answer),
    "byline and masked link at the end": _matches(r"记者\s卓一苇/文.{1,20}不全的图片.{1,40}\*\*\*"),
    # a company (seed 004)
    "WeChat paragraphs": lambda answer: "<section" in answer.text and "<p style" not in answer.text,
    "displaced closing words": _matches(r">业兴旺、水清人和.+产业兴旺、水清人和"),
    "wrong heading": lambda answer: (
        0 < answer.text.find("（三）") < answer.text.find("（二）") < answer.text.find("二、2026年")
    ),
    "company furniture": _has("扫一扫关注", "联系电话", "ICP备"),
    # what else was seen on reposts
    "traditional script": _has("鷺渚區", "報告"),
    "injected pinyin": _matches(r"[一-鿿]\([a-zāīūǎàèìùùēéěíáúǔ]+\)"),
    "gambling words for words": _matches(r"<p>[^<]*(?:开云体育app|澳门新葡京)[^<]*</p>"),
    "credit copied along": _has("来源:东棠区人民政府办公室"),
    "spun synonyms": _has("笼盖", "增添"),
    "doubled commas": _has("，，"),
    "credit to anonymous readers": _has("来源：网友投稿"),
    "year rewritten": lambda answer: "2027年" in answer.text and "2025年" not in answer.text,
    "place names removed": lambda answer: "石矶" not in answer.text,
    "page numbers in mid-sentence": _matches(r"[一-鿿，]- 1 -[一-鿿，。]"),
    "credit to itself": _has("来源：报告大全网"),
    "digits masked by X": _matches(r"X\.X%"),
    "names masked by underscores": _has("____"),
    "names masked by a cross": _has("××××"),
    "credit to a column": _has("来源：工作报告"),
    "stray tokens": _has("。BNC"),
    "stray signs and emoji": _has("。@@", "。😊"),
    "UTF-8 read as GBK": _matches(r"鏈|鍖|鐨"),
    "shuffled sentences": _has("2026年东棠区政府工作报告"),
    "middle hidden": _matches(r"此处隐藏\d{3,4}字"),
    "forum furniture": _has("只看该作者", "积分", "Powered by Discuz!"),
    # what a page is besides, and what must survive the filters
    "UTF-8 under a gbk header": lambda answer: (
        "GBK" in answer.content_type
        and "gb2312" in answer.text
        and bool(answer.body.decode("utf-8"))
    ),
    "index table": _has("索 引 号", "发文字号"),
    "a sentence about QR codes": _has("收款二维码"),
    "a table of figures": _has("<td>10.8</td>"),
    "a subhead like furniture": _has("<p>　　网友评论摘登</p>"),
    "an organiser line": _has("一、主办单位："),
    "a closing date line": _has("<p>　　2026年2月2日</p>"),
    "404": lambda answer: answer.status == 404,
    "redirect": lambda answer: answer.status == 301 and bool(answer.location),
    "soft 404": lambda answer: answer.status == 200 and "不存在或已被删除" in answer.text,
    "captcha with 200": lambda answer: answer.status == 200 and "验证码" in answer.text,
    "login wall without text": lambda answer: len(_text_of(answer)) < 200,
    "robots Disallow": _has("机器人不得抓取"),
}


def _body_of(answer: Answer) -> str:
    """The article of the login-wall library, without the page around it."""
    inside = re.search(r'class="doc-body">(.*?)</div>', answer.text, re.DOTALL)
    return inside[1] if inside else ""


@pytest.mark.parametrize("defect", DEFECTS)
def test_the_defect_is_in_the_sample(defect: str, gold: Truth, answers: dict[str, Answer]) -> None:
    pages = [page for page in gold["pages"] if defect in page["defects"]]
    assert pages
    for page in pages:
        assert DEFECTS[defect](answers[page["url"]]), page["url"]


def test_no_defect_goes_unchecked(gold: Truth) -> None:
    assert {defect for page in gold["pages"] for defect in page["defects"]} == set(DEFECTS)


def test_no_page_says_in_its_text_what_must_not_be_there(gold: Truth) -> None:
    for page in gold["pages"]:
        for words in page["leak"]:
            assert words not in (page["text"] or ""), (page["url"], words)
        for words in page["once"]:
            assert page["text"].count(words) == 1, (page["url"], words)


def test_every_leak_is_on_its_page_to_be_cut(gold: Truth, answers: dict[str, Answer]) -> None:
    for page in gold["pages"]:
        if page["role"] == "article":
            raw = answers[page["url"]].text
            assert [words for words in page["leak"] if words in raw], page["url"]


def test_every_paragraph_of_the_truth_is_on_the_page(
    gold: Truth, answers: dict[str, Answer]
) -> None:
    """Compared by Han characters, and only where nothing must be cut from between them."""
    for page in gold["pages"]:
        if page["text"] and not page["noise"]:
            raw = _han(_text_of(answers[page["url"]]))
            for line in page["text"].split("\n"):
                assert _han(line) in raw, (page["url"], line[:40])


def _han(text: str) -> str:
    return re.sub(r"[^一-鿿]", "", text)


def test_works_name_pages_that_are_there_and_no_page_is_in_two_but_a_compilations(
    gold: Truth,
) -> None:
    articles = {page["url"]: page for page in gold["pages"] if page["role"] == "article"}
    owners: dict[str, list[str]] = {}
    for work in gold["works"]:
        for url in work["urls"]:
            owners.setdefault(url, []).append(work["report"])
            assert work["report"] in articles[url]["reports"]
    for url, reports in owners.items():
        assert len(reports) == 1 or articles[url]["pages"], url
    alone = {page for page in articles if page not in owners}
    assert {report for url in alone for report in articles[url]["reports"]} == {
        "shiji-2025",
        "order",
        "pocket_parks",
        "notice",
        "investment-望汀区",
        "investment-雁口区",
        "wangting",  # the copy that is past reading
    }
