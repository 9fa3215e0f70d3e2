"""Whose text it is, said with the words that say it."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.records import Document, Evidence, Origin, Part, Role, Site
from pipelines.works.cut import cut
from pipelines.works.origin import origin


def page(name: str, **known: object) -> Document:
    fields: dict[str, object] = {
        "document_id": name,
        "url": f"http://www.{name}.example/1.html",
        "captured_at": datetime(2024, 3, 1, tzinfo=UTC),
        "payload_digest": "sha1:A",
        "text": "正文。",
    }
    return Document(**(fields | known))  # type: ignore[arg-type]


def credited(name: str, source: str, rule: str, quote: str, **known: object) -> Document:
    evidence = (Evidence("credited_source", rule, quote),)
    return page(name, credited_source=source, evidence=evidence, **known)


def site(name: str, role: Role) -> Site:
    return Site(name, name, role, ())


def found(
    documents: list[Document], sites: dict[str, Site] | None = None, elected: str | None = None
) -> Origin | None:
    parts: list[Part] = [each for document in documents for each in cut(document)]
    by_part = {f"{name}.0": each for name, each in (sites or {}).items()}
    known = {document.document_id: document for document in documents}
    return origin(parts, known, by_part, elected or parts[0].part_id)


def test_the_issuers_own_page_is_the_origin() -> None:
    documents = [
        page("gov", issuer="望海市青禾区人民政府"),
        credited("lib", "青禾日报", "label", "来源：青禾日报"),
    ]
    sites = {
        "gov": site("青禾区政府网", Role.GOVERNMENT),
        "lib": site("文库", Role.AGGREGATOR),
    }
    assert found(documents, sites) == Origin(
        "青禾区政府网", "captured", "http://www.gov.example/1.html"
    )


def test_a_city_portal_is_not_the_origin_of_a_districts_report() -> None:
    documents = [page("city", issuer="望海市青禾区人民政府")]
    sites = {"city": site("望海市人民政府", Role.GOVERNMENT)}
    assert found(documents, sites) == Origin(
        "望海市青禾区人民政府", "issuer", "望海市青禾区人民政府"
    )


def test_a_government_that_credits_a_newspaper_is_not_the_origin() -> None:
    documents = [credited("gov", "望海日报", "label", "来源：望海日报")]
    sites = {"gov": site("望海市人民政府", Role.GOVERNMENT)}
    assert found(documents, sites) == Origin("望海日报", "source_line", "来源：望海日报")


def test_a_source_line_says_more_than_a_byline_and_a_byline_more_than_the_issuer() -> None:
    byline = credited("a", "望海日报", "byline", "望海日报记者 林一", issuer="青禾区人民政府")
    label = credited("b", "青禾区政府网", "label", "来源：青禾区政府网")
    assert found([byline]) == Origin("望海日报", "byline", "望海日报记者 林一")
    assert found([byline, label]) == Origin("青禾区政府网", "source_line", "来源：青禾区政府网")
    assert found([page("c", issuer="青禾区人民政府")]) == Origin(
        "青禾区人民政府", "issuer", "青禾区人民政府"
    )


def test_the_name_that_most_hosts_give_wins_and_a_host_speaks_once() -> None:
    mirror = [
        credited(f"m{number}", "写作网", "label", "来源：写作网", url=f"{host}/{number}")
        for number, host in enumerate(("http://m.example", "https://m.example:443", "//M.example"))
    ]
    true = [credited(name, "青禾日报", "label", "来源: 青禾日报") for name in ("x", "y")]
    assert found([*mirror, *true]) == Origin("青禾日报", "source_line", "来源: 青禾日报")


def test_the_press_and_the_government_weigh_more_than_a_library() -> None:
    documents = [
        credited("lib", "写作网", "label", "来源：写作网"),
        credited("news", "青禾日报", "label", "来源：青禾日报"),
    ]
    sites = {"lib": site("文库", Role.AGGREGATOR), "news": site("望海新闻", Role.PRESS)}
    result = found(documents, sites)
    assert result is not None
    assert result.name == "青禾日报"


def test_nobody_and_the_page_itself_are_no_origin() -> None:
    documents = [
        credited("a", "网络整理", "label", "来源：网络整理"),
        credited("b", "公文大全网", "label", "来源：公文大全网"),
    ]
    assert found(documents, {"b": site("公文大全网", Role.AGGREGATOR)}) is None


def test_a_masked_address_still_names_its_site() -> None:
    address = "http://***.******.***.cn/cms/show.do?siteCode=QHQZ&id=*****"
    document = page("lib", text=f"正文完。不全请点击网址查看{address}")
    assert found([document]) == Origin("QHQZ", "masked_address", address)


def test_a_work_that_nobody_credits_has_no_origin() -> None:
    assert found([page("a"), page("b")]) is None


@settings(deadline=None)
@given(st.permutations(range(4)))
def test_the_order_of_the_witnesses_changes_nothing(order: list[int]) -> None:
    documents = [
        credited("a", "青禾日报", "label", "来源：青禾日报"),
        credited("b", "青禾 日报", "label", "来源：青禾 日报"),
        credited("c", "望海晚报", "label", "来源：望海晚报"),
        credited("d", "望海晚报", "byline", "望海晚报记者"),
    ]
    shuffled = [documents[index] for index in order]
    assert found(shuffled, elected="c.0") == found(documents, elected="c.0")
