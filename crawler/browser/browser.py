"""Pages that a script makes: a site declared with `render: browser` has its list pages and
articles opened in Debian's Chromium, through scrapy-playwright (extra `browser`).

What is recorded is the document as its scripts left it, and its record says so. The browser
gets out through `crawler.browser.proxy` alone, fetches what `crawler.browser.fetches` allows,
opens no window, and has as long for a page as any other answer of the site.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from contextlib import suppress
from typing import Any

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from playwright.async_api import TimeoutError as PlaywrightTimeout
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    DownloadCancelledError,
    DownloadFailedError,
    DownloadTimeoutError,
)
from scrapy.http import HtmlResponse, Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawler.browser.fetches import PageFetches
from crawler.browser.proxy import BrowserProxy
from crawler.browser.rendering import RENDERED
from crawler.discovery.kinds import VISIT, PageKind, Visit
from crawler.download import SiteDownloadHandler
from crawler.night_run import run_of
from crawler.sites import SiteDeclaration

QUIET_SECONDS = 5.0
"""How long a loaded page may go on fetching before it is taken as it is."""
MAX_CHARACTERS = 32 << 20
"""How long a document may be once its scripts are done: as long as any other answer."""
FLAGS = (
    "--disable-quic", "--dns-prefetch-disable", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-gpu",
    "--disable-dev-shm-usage", "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
"""The browser talks to its proxy and to nobody else, and resolves no name itself."""
_KINDS = (PageKind.LIST, PageKind.ARTICLE)


class BrowserDownloadHandler(SiteDownloadHandler, ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]
    """The site handler, with a browser for the pages that need one."""

    def __init__(self, crawler: Crawler) -> None:
        """As Scrapy makes it, one for http and one for https; a browser starts with the
        first page that needs one."""
        super().__init__(crawler)
        job = run_of(crawler).job
        hosts = [host for site in job.sites if site.render == "browser" for host in site.hosts]
        self._way_out = BrowserProxy(hosts, job.allow, job.proxy)
        self._fetches = PageFetches(crawler)
        self.process_request_headers = None  # the browser's own, with our name in them
        self.abort_request = self._fetches.is_left_out
        self.config.launch_options |= {
            "executable_path": str(job.chromium),
            "args": list(FLAGS),
            # of Playwright's own: it would let a page open as many windows as it likes
            "ignore_default_args": ["--disable-popup-blocking"],
            "chromium_sandbox": _may_have_a_sandbox(),
        }

    async def download_request(self, request: Request) -> Response:
        """The answer, rendered where its site is declared so.

        Raises what SiteDownloadHandler does, DownloadTimeoutError, DownloadFailedError.
        """
        run = run_of(self.crawler)
        site = run.sites.site_for(request)
        visit: Visit | None = request.meta.get(VISIT)
        kind = visit.lease.found.kind if visit else ""
        if site is None or site.render != "browser" or kind not in _KINDS or run.job.replay:
            return await super().download_request(request)
        pages: list[Page] = []
        request.meta.update(self._wishes(site, run.job.user_agent, pages))
        await self._maybe_launch_browser()  # is not the page's to pay for
        try:
            async with asyncio.timeout(site.limits.seconds + QUIET_SECONDS):
                response = await super().download_request(request)
                return _as_left_by_scripts(response, request)
        except (TimeoutError, PlaywrightTimeout) as error:
            request.meta["dont_retry"] = True  # a script without end has none the next time
            raise DownloadTimeoutError("the page was not done in time") from error
        except PlaywrightError as error:
            raise DownloadFailedError(error.message.partition("\n")[0]) from error
        finally:
            for page in pages:
                with suppress(PlaywrightError):
                    await page.close()

    async def _maybe_launch_browser(self) -> None:
        if "proxy" not in self.config.launch_options:
            self.config.launch_options["proxy"] = {"server": await self._way_out.start()}
        await super()._maybe_launch_browser()

    async def _close(self) -> None:
        self._way_out.close()
        await super()._close()

    def _wishes(self, site: SiteDeclaration, user_agent: str, pages: list[Page]) -> dict[str, Any]:
        """The request's meta for scrapy-playwright; a context of its own for each site."""

        async def note(page: Page, _request: Request) -> None:
            pages.append(page)
            await page.context.clear_cookies()  # of the page before
            await self._fetches.watch(page)

        return {
            "playwright": True,
            "playwright_context": site.id,
            "playwright_context_kwargs": {
                "user_agent": user_agent,
                "locale": "zh-CN",
                "service_workers": "block",
                "ignore_https_errors": site.tls is not None and not site.tls.verify,
            },
            "playwright_page_init_callback": note,
            "playwright_page_goto_kwargs": {"timeout": site.limits.seconds * 1000},
            "playwright_page_methods": [PageMethod(_until_quiet), PageMethod(_not_too_long)],
        }


def _may_have_a_sandbox() -> bool:
    """Whether Chromium can make a sandbox of its own: it needs a user who is not root and may
    make namespaces. Most containers forbid that, and are the sandbox."""
    unshare = shutil.which("unshare")
    if os.geteuid() == 0 or unshare is None:
        return False
    tried = subprocess.run([unshare, "--user", "true"], check=False, capture_output=True)  # noqa: S603
    return tried.returncode == 0


async def _until_quiet(page: Page) -> None:
    """Let the scripts of a loaded page finish what they fetch, within reason."""
    with suppress(PlaywrightTimeout):
        await page.wait_for_load_state("networkidle", timeout=QUIET_SECONDS * 1000)


async def _not_too_long(page: Page) -> None:
    """Raises DownloadCancelledError for a page whose scripts wrote without end."""
    length = await page.evaluate("document.documentElement.outerHTML.length")
    if not isinstance(length, int) or length > MAX_CHARACTERS:
        raise DownloadCancelledError(f"{length} characters")


def _as_left_by_scripts(response: Response, request: Request) -> Response:
    """The page as text in UTF-8; what the server said of other bytes is not repeated."""
    if not isinstance(response, HtmlResponse):
        return response
    headers = response.headers.copy()
    for name in ("Content-Encoding", "Content-Length", "Transfer-Encoding", "ETag"):
        headers.pop(name, None)
    headers["Content-Type"] = "text/html; charset=utf-8"
    return HtmlResponse(
        request.url,
        status=response.status,
        headers=headers,
        body=response.text.encode("utf-8", "replace"),
        encoding="utf-8",
        flags=[RENDERED],
        request=request,
    )
