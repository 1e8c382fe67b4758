"""Time a newcomer's path: from `rapalog serve` to the figure of an example plate on disk, in a real browser.

Run: ``python benchmarks/web/newcomer.py``; a minute. It needs Playwright and Chromium. Steps are timed from the start
of the server: the page is there, the example plate is read and drawn, the first curve is saved as a PNG. A person's own
time to find the button is not in it; the path is three clicks.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent))

from served import Served, keep

_TIMES = 5
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def path(page: Page, address: str, began: float) -> dict[str, float]:
    """Walk it: home, the door to the plate, the menu of the first curve, PNG."""
    row = {}
    page.goto(address)
    page.get_by_role("heading").first.wait_for()
    row["home_s"] = time.monotonic() - began
    page.get_by_role("link", name="Plate").first.click()
    page.wait_for_selector(".plate-columns figure", timeout=90_000)
    row["curves_s"] = time.monotonic() - began
    with page.expect_download() as waited:
        page.locator(".plate-columns figure").first.get_by_role("button", name="Save").click()
        page.get_by_role("menuitem", name="PNG").click()
    saved = Path(waited.value.path())
    row["saved_s"], row["bytes"] = time.monotonic() - began, float(saved.stat().st_size)
    return row


def main() -> None:
    rows = []
    chromium = next(found for name in _BROWSERS if (found := shutil.which(name)))
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        for k in range(_TIMES):
            began = time.monotonic()
            server = Served(Path(name) / str(k))
            context = browser.new_context(viewport={"width": 1280, "height": 900}, accept_downloads=True)
            rows.append({key: round(own, 2) for key, own in path(context.new_page(), server.address, began).items()})
            context.close()
            server.stop(signal.SIGTERM)
            print(rows[-1], flush=True)
        browser.close()
    middle = {key: round(median(row[key] for row in rows), 2) for key in rows[0]}
    keep("newcomer", {"load": os.getloadavg()[0], "median": middle, "rows": rows})
    print("median", middle)


if __name__ == "__main__":
    main()
