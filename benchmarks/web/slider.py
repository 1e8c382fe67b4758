"""How long the mechanism page takes from a move of the dose slider to the redrawn map and curves, in a real browser.

    PYTHONPATH=src python benchmarks/web/slider.py [moves] [--json OUT]

Starts a server with an empty data folder, opens the page in Chromium, moves the slider once the answer before is drawn,
and waits for the frame after the new answer is in the page. Prints median and 95th percentile (ms) of map and curves,
and seconds until the bands of 200 draws follow: of the first, which starts a process, of a new dose, and of a variant.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from playwright.sync_api import Page, sync_playwright

MOVE = """async (steps) => {
  const slider = document.querySelector('input[type=range][aria-label^="Dose of"]'), took = [];
  const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set;
  const shown = () => document.querySelector('[data-shown-dose]').dataset.shownDose;
  for (const step of steps) {
    const before = shown(), start = performance.now();
    set.call(slider, step);
    slider.dispatchEvent(new Event('input', { bubbles: true }));
    while (shown() === before) await new Promise(requestAnimationFrame);
    await new Promise(requestAnimationFrame);
    took.push(performance.now() - start);
  }
  return took;
}"""


def _bands_s(page: Page) -> float:
    start = time.perf_counter()
    while page.get_by_text("bands are being drawn").count():
        time.sleep(0.02)
    return time.perf_counter() - start


def measure(moves: int) -> dict[str, object]:
    """Return the measured times."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        command = [sys.executable, "-m", "rapalog", "serve", "--no-browser", "--port", "18790"]
        server = subprocess.Popen(
            command, env={**os.environ, "RAPALOG_DATA": folder}, stdout=subprocess.PIPE, text=True
        )
        assert server.stdout is not None
        said = re.search(r"http://\S+", server.stdout.readline())
        assert said
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        try:
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            page.set_default_timeout(120_000)
            page.goto(f"{said[0]}mechanism")
            page.wait_for_selector("[data-shown-dose] .map")
            first_s = _bands_s(page)
            took = page.evaluate(MOVE, [60 + (7 * k) % 50 for k in range(moves)])
            time.sleep(0.3)
            dose_s = _bands_s(page)
            page.get_by_label("Genotype").select_option("TSC2:loss")
            time.sleep(0.3)
            variant_s = _bands_s(page)
        finally:
            browser.close()
            server.terminate()
            server.wait(10)
            server.stdout.close()
    median, high = np.percentile(took, [50, 95])
    return {
        "moves": moves,
        "median_ms": round(float(median), 1),
        "p95_ms": round(float(high), 1),
        "bands_first_s": round(first_s, 2),
        "bands_new_dose_s": round(dose_s + 0.3, 2),
        "bands_new_variant_s": round(variant_s + 0.3, 2),
        "load": round(os.getloadavg()[0], 1),
    }


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else 40
    found = measure(count)
    print(json.dumps(found))
    if "--json" in sys.argv:
        Path(sys.argv[sys.argv.index("--json") + 1]).write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
