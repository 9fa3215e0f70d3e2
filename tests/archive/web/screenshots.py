"""The README's pictures: the main pages of the sample web's archive, as Chromium shows them.

`python -m tests.archive.web.screenshots` makes them again.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.archive.web.conftest import FLAGS
from tests.archive.web.rooms import sample_room

FOLDER = Path(__file__).resolve().parent / "screenshots"
WIDTH, HEIGHT = 1100, 620
INTO_VIEW = "shown => shown.scrollIntoView({block: 'center'})"
# One report was digested by a paper, whose digest was copied; one was reposted with other figures.
DIGESTED, CHANGED = "2026年望汀区政府工作报告", "2026年石矶区政府工作报告"


def taken(page: Page, address: str) -> None:
    """Go through the rooms as a reader would, and keep what is seen."""

    def keep(name: str) -> None:
        page.screenshot(path=str(FOLDER / f"{name}.png"))

    page.goto(f"{address}/?lang=en")
    keep("home")
    page.goto(f"{address}/audit?role=aggregator&lang=en")
    keep("audit")
    page.goto(f"{address}/search?q={DIGESTED}")
    page.get_by_role("link", name=DIGESTED).first.click()
    keep("work")
    page.get_by_role("heading", name="Who copied from whom").evaluate(INTO_VIEW)
    keep("lineage")
    page.goto(f"{address}/search?q={CHANGED}")
    page.get_by_role("link", name=CHANGED).first.click()
    page.locator("a[href*='/witnesses/']").last.click()
    page.locator(".row .figure").first.evaluate(INTO_VIEW)
    keep("side-by-side")
    page.goto(f"{address}/search?q={DIGESTED}")
    page.get_by_role("link", name=DIGESTED).first.click()
    page.get_by_role("link", name="Where each figure comes from").click()
    keep("figures")


def main() -> None:
    """Serve the sample web's archive and photograph it."""
    FOLDER.mkdir(exist_ok=True)
    chromium = shutil.which("chromium")
    with (
        tempfile.TemporaryDirectory() as home,
        sample_room(Path(home)) as room,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        taken(browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}), room.address)
        browser.close()


if __name__ == "__main__":
    main()
