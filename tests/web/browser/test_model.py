"""The page of models in a real browser: a model is dropped, run while a slider moves, scanned and brought to rest."""

import re
from pathlib import Path

import pytest
from tests.places import DECAY

AXE = Path(__file__).parents[3] / "page/node_modules/axe-core/axe.min.js"


@pytest.fixture
def model(page):
    page.goto("/model")
    page.wait_for_selector("path.curve")
    return page


def _give(page, name, data):
    page.locator('input[aria-label="Model"]').set_input_files(
        [{"name": name, "mimeType": "application/octet-stream", "buffer": data}]
    )


def test_it_opens_on_a_small_model_with_sliders_and_a_scan(model):
    assert "drug_and_target: 4 states" in model.locator(".lead").inner_text()
    assert model.get_by_role("slider").count() == 6
    model.locator("section[aria-label='Scan'] path.curve").first.wait_for()


def test_a_model_of_ones_own_is_run_slid_and_brought_to_rest(model):
    _give(model, "decay.xml", DECAY.read_bytes())
    model.get_by_text("decay: 1 state").wait_for()
    slider = model.get_by_role("slider", name="k", exact=True)
    before = model.locator("section.rail ~ .centre path.curve").first.get_attribute("d")
    slider.focus()
    model.keyboard.press("ArrowRight")
    model.locator("path.before").first.wait_for()
    assert model.locator("section.rail ~ .centre path.curve").first.get_attribute("d") != before
    assert float(model.get_by_label("k, as a number").input_value()) == pytest.approx(0.112, rel=0.01)
    model.get_by_role("button", name="Find the steady state").click()
    model.get_by_role("columnheader", name="at rest").wait_for()
    row = model.get_by_role("row", name=re.compile("^S"))
    assert abs(float(row.locator("td").nth(1).inner_text().replace("·10", "e").split("e")[0])) < 10


def test_a_number_can_be_typed_and_taken_back(model):
    field = model.get_by_label("k_loss, as a number")
    field.fill("0,5")
    field.press("Enter")
    model.locator("path.before").first.wait_for()
    assert field.input_value() == "0.5"
    model.get_by_role("button", name="The model's own numbers").click()
    model.locator("path.before").first.wait_for(state="detached")


def test_what_is_not_run_is_refused_by_name_and_line(model):
    late = DECAY.read_text().replace(
        "<apply><times/><ci>k</ci><ci>S</ci></apply>",
        '<apply><csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/delay">d</csymbol>'
        "<ci>S</ci><cn>1</cn></apply>",
    )
    _give(model, "late.xml", late.encode())
    said = model.get_by_role("alert")
    said.wait_for()
    assert "delay" in said.inner_text() and re.search(r"late\.xml:\d+", said.inner_text())


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_is_in_the_way_of_anybody(model, theme):
    model.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make page needs npm")
    model.evaluate(AXE.read_text(encoding="utf-8"))
    found = model.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [own["id"] for own in found if own["impact"] in ("serious", "critical")] == []


def test_a_phone_shows_all_without_going_sideways(model):
    model.set_viewport_size({"width": 390, "height": 800})
    assert model.evaluate("document.documentElement.scrollWidth") <= 390
