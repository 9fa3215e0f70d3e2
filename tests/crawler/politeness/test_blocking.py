"""A check for robots is told from a page, an article about checks included."""

from __future__ import annotations

import pytest

from crawler.politeness.blocking import is_block_page

MENU = "".join(f"<a href='/c{n}/'>栏目{n}</a>" for n in range(20))
FOOT = "<p>主办：青禾区人民政府办公室 网站标识码：1234567890 联系电话：010-12345678</p>"
NOTICE = (
    "<h1>谨防短信诈骗</h1><p>" + "近期有人冒充客服，诱导群众在陌生页面输入验证码。" * 12 + "</p>"
)

LIST = (
    "<ul><li><a href='/t1.html'>警惕！短信验证码诈骗又出新花样</a>"
    "<li><a href='/t2.html'>关于开展安全验证工作的通知</a></ul>"
)


@pytest.mark.parametrize(
    "page",
    [
        "<title>安全验证</title><body>请完成安全验证</body>",
        "<html><script>var _cf_chl_opt={}</script>Just a moment...</html>",
        "<p>您的访问过于频繁，请稍后再试</p>",
        "<script>" + "x" * 5000 + "$_ts=window</script>",
        "<form>请输入验证码</form>",
        f"{MENU}<form><input name=code>请输入图中的验证码<img src=code></form>{FOOT}",
        f"{MENU}<p>访问太频繁，请稍后再试</p>{FOOT}",
        "<p>为了保证您的正常访问，请您在下面的框中输入图片上的验证码</p>",
        "<title>验证码</title><p>请在下框中输入您看到的字符</p>",
    ],
    ids=[
        "title",
        "script",
        "pause",
        "long script",
        "form",
        "framed form",
        "framed pause",
        "wide",
        "bare",
    ],
)
def test_a_page_that_says_little_but_that_it_checks_is_a_check(page: str) -> None:
    assert is_block_page(page)


@pytest.mark.parametrize(
    "page",
    [
        "",
        "<p>各位代表：现在，我代表区政府向大会报告工作。</p>",
        "<p>短信验证码不得转告他人。" + "全面推进平安建设。" * 300 + "</p>",
        f"{NOTICE}{FOOT}",
        f"{MENU}{NOTICE}<form><input name=q></form>{FOOT}",
        f"{LIST}<form><input name=q></form>",
        f"<script>$_ts=window</script>{MENU}<p>{'开展冬季供暖检查。' * 40}</p>{FOOT}",
        f"<div class=captcha-box></div>{MENU}<p>{'开展冬季供暖检查。' * 40}</p>{FOOT}",
        f"<script src=/js/captcha.js></script>{MENU * 10}{FOOT}",
        f"<p>统一身份验证登录</p>{MENU * 10}{FOOT}",
        f"<h1>关于统一身份验证系统停机维护的公告</h1><p>{'系统将停机维护。' * 12}</p>{FOOT}",
    ],
    ids=[
        "empty",
        "short",
        "long",
        "warning",
        "framed",
        "list",
        "ran its script",
        "has a form",
        "portal",
        "login",
        "notice",
    ],
)
def test_what_speaks_of_checks_or_ran_one_is_a_page(page: str) -> None:
    assert not is_block_page(page)


@pytest.mark.parametrize("piece", ["<a ", "<", "<script>", "<a href=x>", "验证<a "])
def test_no_page_makes_the_looking_slow(piece: str) -> None:
    """Two hundred kilobytes; a search that begins again at each piece would take minutes."""
    is_block_page("captcha" + piece * (200_000 // len(piece)))
