"""The plate page in a real browser: the example, masks, the map editor, files of one's own, and what it saves."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rapalog.web.pages.plate import make_example

AXE = Path(__file__).parents[3] / "page/node_modules/axe-core/axe.min.js"
READY = ".plate-columns figure"


@pytest.fixture(scope="module")
def files():
    """An export and its layout, as an instrument and a person leave them."""
    made = make_example()
    return {"export": made["torin-1.txt"], "layout": made["torin-1-layout.csv"]}


def given(name, content):
    return {"name": name, "mimeType": "text/plain", "buffer": content}


def opened(page):
    page.goto("/plate")
    page.wait_for_selector(READY)  # the first job waits until its process has imported what it needs
    return page


def give(page, *files):
    page.set_input_files("input[type=file][multiple] >> nth=0", list(files))


def board(page, name):
    return page.get_by_role("application", name=name)


def well_at(page, own, well):
    """Where a well of a 96-well board is on the screen."""
    box = own.locator("svg").bounding_box()
    width = float(own.locator("svg").get_attribute("width"))
    scale = box["width"] / width
    cell = min(64.0, (width - 30) / 12)
    height = max(min(cell, 27), min(9, cell * 1.4))
    row, column = ord(well[0]) - 65, int(well[1:]) - 1
    return box["x"] + scale * (26 + (column + 0.5) * cell), box["y"] + scale * (20 + (row + 0.5) * height)


def drag(page, own, first, last):
    own.scroll_into_view_if_needed()
    page.mouse.move(*well_at(page, own, first))
    page.mouse.down()
    page.mouse.move(*well_at(page, own, last), steps=4)
    page.mouse.up()


def axe(page):
    page.evaluate(AXE.read_text())
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    return [
        (one["id"], one["nodes"][0]["html"][:120])
        for one in found["violations"]
        if one["impact"] in ("serious", "critical")
    ]


def test_the_example_has_an_ic50_among_its_doses_and_says_that_it_is_one(page):
    opened(page)
    assert re.search(r"torin 1 / 72 h: half of the control is left at \d", page.inner_text("h1"))
    assert page.inner_text(".kind.example") == "example"
    assert "bound" in page.inner_text("table.results") and "fitted" in page.inner_text("table.results")


def test_a_well_and_its_point_light_each_other_and_say_what_they_are(page):
    own = board(opened(page), re.compile("^Readings"))
    own.scroll_into_view_if_needed()
    page.mouse.move(*well_at(page, own, "B4"))
    assert re.match(r"B4: torin 1, NCI-H661, 100 nM; reads 0.590, \d+ % of control", page.inner_text(".well-words"))
    curves = page.locator("figure", has=page.locator(".half"))
    assert curves.locator("circle[r='8'][fill='none']").count() == 1
    point = curves.locator("circle[fill=transparent]").last
    point.scroll_into_view_if_needed()
    point.hover()
    page.wait_for_selector("rect.lit >> nth=0")


def test_a_well_left_out_shows_the_curve_before_and_undo_puts_it_back(page):
    own = board(opened(page), re.compile("^Readings"))
    drag(page, own, "B4", "B4")
    page.keyboard.press("x")
    page.get_by_label("Leave out B4 because").fill("bubble")
    page.keyboard.press("Enter")
    page.wait_for_selector("path.ghost")
    assert re.search(r"IC50 goes from 52.6 nM to [\d.]+ nM \([\d.]+ times\)", page.inner_text(".change"))
    assert "Left out by hand: B4 (bubble)." in page.inner_text(".methods")
    assert page.locator("path.cross").count() == 2
    page.locator("h1").click()
    page.keyboard.press("Control+z")
    page.wait_for_selector("path.ghost", state="detached")
    page.wait_for_selector("h1:has-text('52.6 nM')")


def test_a_map_is_painted_saved_and_used_and_is_there_after_a_reload(page, files):
    opened(page)
    give(page, given("mine.txt", files["export"]))
    page.wait_for_selector("text=What is in the wells? >> nth=0")
    assert "say what is in the wells" in page.inner_text("h1")
    own = board(page, re.compile("^What is in the wells"))
    drag(page, own, "B3", "G3")
    page.keyboard.type("10 uM 1:10")
    page.keyboard.press("Enter")
    page.get_by_role("combobox", name="Drug").fill("mystery")
    page.keyboard.press("Enter")
    drag(page, own, "B2", "G2")
    page.keyboard.press("v")
    drag(page, own, "B1", "D1")
    page.keyboard.press("b")
    page.wait_for_selector("table.results")
    assert "mystery" in page.inner_text("table.results")
    with page.expect_download() as waited:
        page.get_by_role("button", name="Save the map as CSV").click()
    saved = Path(waited.value.path()).read_text().splitlines()
    assert saved[0].startswith("well,role,cell_line,drug,dose,dose_unit") and len(saved) == 1 + 6 + 6 + 3
    assert "C3,sample,,mystery,1,uM,,,," in saved and "B1,blank,,,,,,,," in saved
    page.reload()
    page.wait_for_selector("table.results")
    assert "mystery" in page.inner_text("table.results")


def test_a_grid_from_a_spreadsheet_is_pasted_and_what_does_not_fit_is_said(page, files):
    opened(page)
    give(page, given("mine.txt", files["export"]))
    page.wait_for_selector("text=What is in the wells? >> nth=0")
    own = board(page, re.compile("^What is in the wells"))
    drag(page, own, "G2", "G2")
    page.evaluate("""() => {
      const data = new DataTransfer();
      data.setData("text/plain", "DMSO\\t10\\n0\\t20 uM\\nDMSO\\t5");
      document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true}));
    }""")
    assert page.inner_text(".field-problem[role=alert]") == "the grid reaches I2: this plate ends at H12"
    page.mouse.move(*well_at(page, own, "H3"))
    assert page.inner_text(".well-words").startswith("H3: 20 µM; reads")


def test_a_plate_is_painted_with_the_keys_alone(page, files):
    opened(page)
    give(page, given("mine.txt", files["export"]))
    page.wait_for_selector("text=What is in the wells? >> nth=0")
    board(page, re.compile("^What is in the wells")).focus()
    for key in ("ArrowRight", "ArrowDown", "Shift+ArrowDown", "Shift+ArrowRight"):
        page.keyboard.press(key)
    assert page.inner_text(".chosen-words strong") == "B2 to C3, 4 wells"
    page.keyboard.press("v")
    page.keyboard.press("ArrowRight")
    page.keyboard.type("2,5 uM")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=C4: 2.5 µM; reads")


def test_a_layout_for_a_larger_plate_names_the_well_and_where_the_plate_ends(page, files):
    opened(page)
    layout = files["layout"] + b"I3,sample,NCI-H661,torin 1,1,nM,72,1\n"
    give(page, given("mine.txt", files["export"]), given("layout.csv", layout))
    page.wait_for_selector("text=describes 1 well (I3) that the plate lacks: the readings end at H12")


def test_what_cannot_be_read_is_said_with_a_way_back(page):
    opened(page)
    give(page, given("notes.txt", b"no plate at all"))
    page.wait_for_selector(".problem")
    page.get_by_role("button", name="Back to the example").click()
    page.wait_for_selector(READY)  # the first job waits until its process has imported what it needs


def test_conventions_and_the_models_own_curve_are_drawn_and_everything_is_downloaded(page):
    opened(page)
    with page.expect_download() as waited:
        page.get_by_role("button", name="Download all").click()
    assert Path(waited.value.path()).read_bytes()[:2] == b"PK"
    page.get_by_role("button", name="Read these wells by each convention").click()
    page.wait_for_selector("text=four parameters, relative")
    page.get_by_label("lay the model's own prediction over it").check()
    page.wait_for_selector("text=model: NCI-H661, torin 1, 72 h")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_serious(page, scheme):
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: npm ci in page")
    page.emulate_media(color_scheme=scheme)
    opened(page)
    for summary in page.locator("details > summary").all():
        summary.click()
    assert axe(page) == []


def test_nothing_is_wider_than_a_phone(page):
    page.set_viewport_size({"width": 390, "height": 844})
    opened(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
