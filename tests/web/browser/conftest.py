"""A server as a user starts it, and a real browser in front of it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed: make setup installs it")

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: What a browser would otherwise ask of other machines.
_QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-default-apps",
]
_PAGE = Path(__file__).parents[3] / "src/rapalog/web/page/index.html"


def _browser() -> str:
    found = next((path for name in _BROWSERS if (path := shutil.which(name))), "")
    if not found and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
            subprocess.run(["apt-get", *command], check=False, capture_output=True, timeout=300)
        found = next((path for name in _BROWSERS if (path := shutil.which(name))), "")
    return found


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server with an empty data folder."""
    if not _PAGE.is_file():
        pytest.skip("the page is not built: make page needs npm")
    folder = tmp_path_factory.mktemp("data")
    command = [sys.executable, "-m", "rapalog", "serve", "--no-browser", "--port", str(20_000 + os.getpid() % 20_000)]
    server = subprocess.Popen(
        command, env={**os.environ, "RAPALOG_DATA": str(folder)}, stdout=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    said = re.search(r"http://\S+", server.stdout.readline())
    assert said, "the server did not say where it is"
    urllib.request.urlopen(f"{said[0]}api/about", timeout=180).close()  # the page is there before the model is
    try:
        yield said[0].rstrip("/")
    finally:
        server.terminate()
        ended = server.wait(10)
        server.stdout.close()
    assert ended in (0, -15)


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """A browser without a window."""
    path = _browser()
    if not path:
        pytest.skip("there is no Chromium, and none could be installed")
    with sync_api.sync_playwright() as play:
        own = play.chromium.launch(executable_path=path, args=_QUIET)
        yield own
        own.close()


@pytest.fixture
def page(browser, address) -> Iterator[object]:
    """A page of its own, in which nothing may go wrong and which may ask nothing of another machine."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, base_url=address, accept_downloads=True)
    own = context.new_page()
    own.set_default_timeout(120_000)  # a busy machine is no fault of the page
    wrong: list[str] = []
    own.on("pageerror", lambda error: wrong.append(f"error: {error}"))
    own.on("console", lambda said: wrong.append(f"console: {said.text}") if said.type == "error" else None)
    own.on(
        "request", lambda asked: None if asked.url.startswith((address, "data:", "blob:")) else wrong.append(asked.url)
    )
    yield own
    context.close()
    expected = getattr(own, "expected_errors", ())
    assert not [said for said in wrong if not any(part in said for part in expected)]
