"""What servers really send: labels that lie, mixed encodings, text cut in mid-character."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.decode import UndecodableError, commonness, declared_charset, decode

TEXT = "今年以来，全区围绕重点任务推进各项工作，办成了一批群众看得见的实事，得到了社区居民的认可。"
OLD = "區政府召開會議，研究發展經濟、環境治理與社會保障問題，強調要關心民眾的生產和生活。"


def page(text: str, charset: str) -> str:
    return f'<html><head><meta charset="{charset}"></head><body>{text}</body></html>'


@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "gbk", "big5", "iso-8859-1", "nonsense"])
@pytest.mark.parametrize("real", ["utf-8", "gb18030"])
def test_the_bytes_decide_and_not_the_label(declared: str, real: str) -> None:
    decoded = decode(page(TEXT, declared).encode(real), f"text/html; charset={declared}")
    assert decoded.text == page(TEXT, declared)
    assert (decoded.charset, decoded.declared, decoded.lost) == (real, declared, 0)


@pytest.mark.parametrize("declared", ["big5", "gb2312", "utf-8"])
def test_big5_is_known_by_its_characters(declared: str) -> None:
    decoded = decode(page(OLD * 3, declared).encode("big5"))
    assert OLD in decoded.text
    assert decoded.charset == "big5hkscs"


def test_four_byte_gb18030_under_a_gb2312_label() -> None:
    rare = TEXT + "㙍村、𠅤镇"
    assert rare in decode(page(rare, "gb2312").encode("gb18030")).text


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(charset: str) -> None:
    assert decode(page(TEXT, "gbk").encode(charset), "text/html; charset=gbk").text == page(
        TEXT, "gbk"
    )


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_known_by_its_nuls(charset: str) -> None:
    assert TEXT in decode(page(TEXT, "utf-16").encode(charset)).text


def test_hz_where_it_is_declared() -> None:
    assert TEXT in decode(page(TEXT, "hz-gb-2312").encode("hz")).text


def test_text_cut_in_mid_character_loses_one_mark() -> None:
    decoded = decode((TEXT * 4).encode()[:-1])
    assert decoded.charset == "utf-8"
    assert decoded.lost == 1
    assert decoded.text.count("\ufffd") == 1


def test_a_few_gbk_bytes_in_a_utf8_page_do_not_turn_it_to_gbk() -> None:
    mixed = (TEXT * 20).encode() + "页脚".encode("gbk")
    decoded = decode(mixed, "text/html; charset=gbk")
    assert decoded.charset == "utf-8"
    assert decoded.text.startswith(TEXT)
    assert decoded.lost > 0


@pytest.mark.parametrize(("head", "body"), [("utf-8", "gbk"), ("gbk", "utf-8")])
def test_a_page_of_pieces_in_two_charsets_is_read_piece_by_piece(head: str, body: str) -> None:
    menu = "<div>首页 政务公开 政务服务 互动交流</div>"
    decoded = decode((menu * 3).encode(head) + f"<p>{TEXT * 9}</p>".encode(body))
    assert decoded.text == f"{menu * 3}<p>{TEXT * 9}</p>"
    assert (decoded.charset, decoded.lost) == ("utf-8+gb18030", 0)


def test_hz_that_nobody_declared() -> None:
    assert decode(f"<p>{TEXT}</p>".encode("hz")).text == f"<p>{TEXT}</p>"
    assert decode(b"<p>see ~{home~} and ~{} there</p>").charset == "utf-8"


def test_a_lead_byte_that_leads_nothing_is_told() -> None:
    decoded = decode(f"<p>{TEXT}</p>".encode("gbk") + b"<p>\x80100</p>", "text/html; charset=gbk")
    assert TEXT in decoded.text
    assert decoded.lost == decoded.text.count("\ufffd") == 1


def test_noise_is_undecodable_and_says_so() -> None:
    noise = bytes((n * 37 + n // 7) % 256 for n in range(4000)).replace(b"\x00", b"\xff")
    with pytest.raises(UndecodableError, match="unreadable"):
        decode(noise)


@pytest.mark.parametrize(
    ("payload", "header", "charset"),
    [
        (b"", "text/html; charset=GBK", "gbk"),
        (b'<meta charset="gb2312">', "text/html", "gb2312"),
        (b'<meta http-equiv=Content-Type content="text/html; charset=big5">', None, "big5"),
        (b"<p>", None, None),
    ],
)
def test_declared_charset(payload: bytes, header: str | None, charset: str | None) -> None:
    assert declared_charset(payload, header) == charset


def test_everyday_text_is_common_and_misread_text_is_not() -> None:
    assert commonness(TEXT) > 0.5
    assert commonness(TEXT.encode().decode("gb18030", "ignore")) < 0.3


@given(payload=st.binary(max_size=600))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_text_or_refused(payload: bytes) -> None:
    try:
        decoded = decode(payload)
    except UndecodableError:
        return
    assert decoded.lost == decoded.text.count("\ufffd")


@given(text=st.text(st.characters(codec="utf-8", exclude_characters="\x00\ufeff\ufffd")))
def test_every_utf8_text_comes_back(text: str) -> None:
    assert decode(b"<p>" + text.encode()).text == f"<p>{text}"
