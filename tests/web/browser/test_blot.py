"""The blot page in a real browser: the example, boxes that are dragged, and files of one's own."""

from pathlib import Path

import numpy as np
import pytest

from rapalog.files.images.write import tiff_bytes

AXE = Path(__file__).parents[3] / "page/node_modules/axe-core/axe.min.js"


@pytest.fixture
def blot(page):
    page.goto("/blot")
    page.wait_for_selector(".bar")
    page.wait_for_selector(".boxes")
    return page


def fold(page, row):
    return page.locator(".blot-columns table tbody tr").nth(row).locator(".estimate").inner_text()


def test_it_opens_on_a_blot_with_one_clipped_lane(blot):
    assert "times that of MCF-7 vehicle" in blot.locator(".lead").inner_text()
    assert blot.locator(".box.clipped").count() == 1
    blot.wait_for_selector(".clipped-pixels")
    assert blot.locator(".clipped-pixels").count() == 1
    assert fold(blot, 1).startswith("< ")


def test_a_dragged_box_is_measured_at_once_and_undone(blot):
    before = fold(blot, 2)
    box = blot.locator('.box[data-lane="3"] .body')
    box.scroll_into_view_if_needed()
    place = box.bounding_box()
    middle = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
    blot.mouse.move(*middle)
    blot.mouse.down()
    blot.mouse.move(middle[0] + 2, middle[1] + 16, steps=4)
    blot.mouse.up()
    blot.wait_for_function(
        "old => document.querySelectorAll('.blot-columns table .estimate')[1].innerText !== old", arg=before
    )
    assert blot.locator(".bar .was").count() == 5
    blot.wait_for_timeout(700)  # what follows within a moment is the same step
    blot.get_by_role("button", name="Back to what was proposed").click()
    blot.wait_for_function(
        "old => document.querySelectorAll('.blot-columns table .estimate')[1].innerText === old", arg=before
    )
    blot.keyboard.press("Control+z")
    blot.wait_for_selector(".bar .was")


def test_a_lane_that_was_taken_out_is_missed_by_name_and_put_back(blot):
    blot.expected_errors = ("422",)
    blot.locator('.box[data-lane="4"]').focus()
    blot.keyboard.press("ArrowDown")
    blot.wait_for_selector(".proposed")
    blot.keyboard.press("Delete")
    blot.get_by_role("alert").get_by_text("have no lane 4").wait_for()
    blot.get_by_role("button", name="Put the box of lane 4 back").click()
    blot.wait_for_function("() => !document.querySelector('[role=alert]')")
    assert blot.locator(".box").count() == 5


def test_images_without_a_layout_are_asked_for_it_and_nothing_is_guessed(blot):
    rows, columns = np.mgrid[:80, :420]
    picture = 500 + sum(
        30_000 * np.exp(-0.5 * ((rows - 40) / 5) ** 2) * (abs(columns - 60 - 60 * lane) < 20) for lane in range(6)
    )
    noisy = np.random.default_rng(1).normal(picture, 60).astype(np.uint16)
    blot.locator('input[aria-label^="Images, layout"]').set_input_files(
        [{"name": "rep1_p-S6.tif", "mimeType": "image/tiff", "buffer": tiff_bytes(noisy)}]
    )
    blot.get_by_role("heading", name="What is in the lanes?").wait_for()
    measure = blot.get_by_role("button", name="Measure")
    assert measure.is_disabled()
    blot.get_by_role("button", name="One lane less").click()
    for lane in range(2, 6):
        blot.get_by_label(f"Sample of lane {lane}").fill(f"drug {lane}")
        blot.get_by_label(f"Dose of lane {lane}").fill(f"0,{lane} µM")
    measure.click()
    blot.get_by_text("5 or 6 lanes?").wait_for()
    assert blot.locator(".bar").count() == 0
    blot.get_by_role("button", name="5 lanes, and these boxes").click()
    blot.wait_for_selector(".bar")


def test_a_saved_figure_holds_the_picture_and_no_handles(blot):
    blot.locator('.box[data-lane="2"]').focus()
    blot.wait_for_selector(".corner")
    blot.wait_for_selector(".blot-image image.clipped-pixels")
    blot.wait_for_selector(".blot-image image:not(.clipped-pixels)")
    blot.get_by_role("button", name="Save or copy blot_2B_S6.tif").click()
    with blot.expect_download() as saved:
        blot.get_by_role("menuitem", name="SVG").click()
    drawn = Path(saved.value.path()).read_text(encoding="utf-8")
    assert "data:image/png;base64," in drawn
    assert drawn.count("<rect") < blot.locator(".blot-image svg.plot rect").count()
    assert "/api/" not in drawn


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_is_in_the_way_of_anybody(blot, theme):
    blot.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    assert serious(blot) == []


def test_a_phone_shows_all_without_going_sideways(blot):
    blot.set_viewport_size({"width": 390, "height": 800})
    assert blot.evaluate("document.documentElement.scrollWidth") <= 390


def serious(page):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make page needs npm")
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    return [(own["id"], own["nodes"][0]["html"][:200]) for own in found if own["impact"] in ("serious", "critical")]
