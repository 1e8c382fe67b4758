"""The kinase page in a real browser."""

from pathlib import Path

import pytest

AXE = Path(__file__).parents[3] / "page/node_modules/axe-core/axe.min.js"


@pytest.fixture
def kinase(page):
    page.goto("/kinase")
    page.wait_for_selector("path.curve")
    return page


def test_it_opens_on_two_substrates_of_which_one_keeps_its_activity(kinase):
    assert "of the activity stays" in kinase.locator(".lead").inner_text()
    assert kinase.locator(".kinase-columns figure").count() == 2


def test_inhibition_is_read_as_such_and_an_activity_alone_has_no_kd(kinase):
    runs = ((1, 1.0), (2, -1.0), (3, 0.5))
    rows = [
        f"ABL1,,{dose},nM,{100 * dose / (dose + 8) + off},sample,{run}"
        for dose in (0.1, 0.5, 2, 8, 32, 128, 512, 2000)
        for run, off in runs
    ]
    table = "\n".join(["substrate,enzyme_nM,dose,dose_unit,% inhibition,role,replicate", *rows])
    kinase.locator('input[aria-label^="Table, or plate"]').set_input_files(
        [{"name": "inhibition.csv", "mimeType": "text/csv", "buffer": table.encode()}]
    )
    kinase.get_by_role("heading", name="ABL1").wait_for()
    found = kinase.locator("table tbody tr").nth(0).locator(".estimate").inner_text()
    assert 7 < float(found.split()[0]) < 9
    assert kinase.locator("table tbody tr").nth(1).inner_text().count("none") == 1


def test_a_table_that_cannot_be_read_says_where(kinase):
    kinase.locator('input[aria-label^="Table, or plate"]').set_input_files(
        [{"name": "bad.csv", "mimeType": "text/csv", "buffer": b"substrate,dose,response\nS6K1,ten,4\n"}]
    )
    said = kinase.get_by_role("alert")
    said.wait_for()
    assert "bad.csv" in said.inner_text()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_serious_is_in_the_way_of_anybody(kinase, theme):
    kinase.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    if not AXE.is_file():
        pytest.skip("axe-core is not installed: make page needs npm")
    kinase.evaluate(AXE.read_text(encoding="utf-8"))
    found = kinase.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    assert [own["id"] for own in found if own["impact"] in ("serious", "critical")] == []


def test_a_phone_shows_all_without_going_sideways(kinase):
    kinase.set_viewport_size({"width": 390, "height": 800})
    assert kinase.evaluate("document.documentElement.scrollWidth") <= 390
