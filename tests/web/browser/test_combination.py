"""The page of two drugs in a real browser."""

import re

import pytest
from tests.web.browser.axe import serious

MATRIX = b"A (nM) \\ B (uM),0,50,500\n0,100,90,60\n10,80,65,40\n100,50,42,20\n"
DROP = """async ([name, text]) => {
  const files = new DataTransfer();
  files.items.add(new File([text], name));
  const dropped = new DragEvent('drop', {bubbles: true, cancelable: true, dataTransfer: files});
  document.querySelector('.shell').dispatchEvent(dropped);
}"""


@pytest.fixture
def combination(page):
    page.goto("/combination")
    page.wait_for_selector(".maps .face")
    return page


def give(page, data, name="own.csv"):
    page.get_by_label("Table of two drugs").set_input_files([{"name": name, "mimeType": "text/csv", "buffer": data}])


def test_it_opens_on_four_scores_with_intervals_that_stay_whichever_is_drawn(combination):
    assert combination.get_by_text("example", exact=True).first.is_visible()
    before = combination.locator(".four .estimate").all_inner_texts()
    assert len(before) == 4 and all(" to " in words for words in before)
    combination.get_by_role("radio", name=re.compile("Loewe")).check()
    combination.get_by_role("heading", name="everolimus with MK-2206: observed, Loewe expects, excess").wait_for()
    assert combination.locator(".four .estimate").all_inner_texts() == before


def test_cells_that_cannot_be_told_from_nothing_are_pale_and_the_others_are_counted(combination):
    pale = combination.locator('.maps [data-pair] .face[fill-opacity="0.3"]').count()
    said = re.search(r"(\d+) of 25 can be told from 0", combination.locator(".maps figcaption").inner_text())
    assert pale == 25 - int(said[1])


def test_a_cell_is_reached_by_keys_and_its_drugs_are_drawn_alone(combination):
    combination.locator("[data-pair][tabindex='0']").focus()
    combination.keyboard.press("ArrowUp")
    combination.keyboard.press("ArrowRight")
    combination.get_by_role("heading", name="everolimus 25 nM with MK-2206 500 nM: each drug alone").wait_for()
    assert "Bliss expects" in combination.locator(".cell-words").inner_text()
    combination.get_by_role("heading", name="Combination", exact=True).click()
    combination.keyboard.press("Control+z")
    combination.get_by_role("heading", name="everolimus 5 nM with MK-2206 150 nM: each drug alone").wait_for()


def test_the_isobole_moves_with_its_viability(combination):
    slider = combination.get_by_label("Viability of the isobole")
    slider.focus()
    slider.press("End")
    combination.get_by_role("heading", name="Isobole at 95 % viability").wait_for()


def test_the_model_stands_beside_the_wells_and_says_what_it_lacks(combination):
    combination.get_by_label("set the model's own prediction beside it").check()
    combination.get_by_role("heading", name="What the model predicts: MCF-7, 72 h").wait_for()
    said = combination.locator(".model figcaption").inner_text()
    assert "the example was made by this model" in said and re.search(r"\d+ of 35 lie outside", said)
    combination.expected_errors = ("422",)
    give(combination, MATRIX)
    combination.get_by_text("read own.csv").wait_for()
    combination.get_by_label("set the model's own prediction beside it").check()
    combination.get_by_role("alert").wait_for()
    assert "Got drug 'A'" in combination.get_by_role("alert").inner_text()


def test_a_matrix_that_is_dropped_on_another_page_comes_here(page):
    page.goto("/plate")
    page.get_by_role("button", name="Use my files").wait_for()
    page.evaluate(DROP, ["pair.csv", MATRIX.decode()])
    page.get_by_text("read pair.csv").wait_for()
    assert page.url.endswith("/combination")
    assert page.locator(".four .estimate").all_inner_texts()[:2] == ["+7.0", "+18.3"]
    assert "no cell has an interval" in page.locator(".maps figcaption").inner_text()


def test_a_missing_margin_is_said_where_it_is_missing(combination):
    give(combination, b"A (nM) \\ B (uM),50,500\n0,90,60\n10,65,40\n100,42,20\n")
    combination.locator(".maps text.missing").wait_for()
    assert "dose2 = 0 missing: Bliss needs it" in combination.locator(".maps text.missing").text_content()
    assert combination.locator(".four .estimate").all_inner_texts() == ["none"] * 4


def test_inhibition_in_place_of_viability_is_refused_with_the_way_back(combination):
    give(combination, b"A (nM) \\ B (uM),0,50,500\n0,0,10,40\n10,20,35,60\n100,50,58,80\n")
    said = combination.get_by_role("alert")
    said.wait_for()
    assert "looks like inhibition" in said.inner_text() and "own.csv" in said.inner_text()
    said.get_by_role("button", name="Back to the example").click()
    combination.locator(".read", has_text="virtual wells of MCF-7").wait_for()
    assert combination.get_by_role("alert").count() == 0


@pytest.mark.parametrize("item", ["PNG", "PDF", "SVG", "CSV"])
def test_what_is_on_the_screen_is_saved(combination, item):
    combination.get_by_role("button", name=re.compile("^Save or copy everolimus with MK-2206")).click()
    with combination.expect_download() as saved:
        combination.get_by_role("menuitem", name=re.compile(f"^{item}")).click()
    assert saved.value.suggested_filename == f"combination_maps.{item.lower()}"
    data = saved.value.path().read_bytes()
    assert data.startswith({"PNG": b"\x89PNG", "PDF": b"%PDF", "SVG": b"<svg", "CSV": b"dose1 nM,dose2 nM"}[item])
    if item == "CSV":
        assert len(data.splitlines()) == 1 + 36


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_wrong_for_those_who_do_not_see_or_point(combination, scheme):
    combination.emulate_media(color_scheme=scheme)
    assert serious(combination) == []


def test_a_phone_needs_no_scrolling_sideways(combination):
    combination.set_viewport_size({"width": 390, "height": 800})
    assert combination.evaluate("document.documentElement.scrollWidth <= innerWidth")
