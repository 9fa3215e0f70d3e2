"""A check for robots is told from a page, an article about checks included."""

from __future__ import annotations

import pytest

from crawler.politeness.blocking import is_block_page


@pytest.mark.parametrize(
    "page",
    [
        "<title>安全验证</title><body>请完成安全验证</body>",
        "<html><script>var _cf_chl_opt={}</script>Just a moment...</html>",
        "<p>您的访问过于频繁，请稍后再试</p>",
        "<script>" + "x" * 5000 + "$_ts=window</script>",
        "<form>请输入验证码</form>",
    ],
)
def test_checks_for_robots(page: str) -> None:
    assert is_block_page(page)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>各位代表：现在，我代表区政府向大会报告工作。</p>",
        "<p>短信验证码不得转告他人。" + "全面推进平安建设。" * 300 + "</p>",
    ],
)
def test_pages(page: str) -> None:
    assert not is_block_page(page)
