"""The page of regimens in a real browser: a sentence is edited and everything follows."""

import re

import pytest
from tests.web.browser.axe import serious


@pytest.fixture
def dosing(page):
    page.goto("/dosing")
    page.get_by_role("heading", name="In numbers").wait_for()
    for words in ("read as 10 mg every 24 h", "read as 50 mg every 168 h"):
        page.get_by_text(words).wait_for()
    return page


def test_it_opens_on_two_regimens_with_their_ratio_and_what_patients_had(dosing):
    assert dosing.get_by_text("example", exact=True).is_visible()
    assert re.search(r"10 mg daily: p-S6 down \d+ %", dosing.locator(".lead").inner_text())
    assert "For research use only" in dosing.locator(".dosing").inner_text()
    trough = dosing.locator("table.ratios tbody tr").first.inner_text()
    assert "10.3" in trough and "0.015 ×" in trough
    assert dosing.locator("tr.observed").count() == 2


def test_a_changed_word_is_echoed_and_what_nobody_studied_is_drawn_dashed(dosing):
    dosing.get_by_label("Dose of regimen A").fill("30 mg")
    dosing.get_by_text("read as 30 mg every 24 h").wait_for()
    dosing.get_by_text("Drawn dashed: 30 mg daily is outside").wait_for()
    assert dosing.locator("path.curve.s1[stroke-dasharray]").count() > 3
    dosing.keyboard.press("Escape")


def test_arrows_step_the_dose_and_undo_takes_it_back(dosing):
    dose = dosing.get_by_label("Dose of regimen A")
    dose.focus()
    dose.press("ArrowDown")
    assert dose.input_value() == "7.5 mg"
    dosing.get_by_role("heading", name="Dosing").click()
    dosing.keyboard.press("Control+z")
    assert dose.input_value() == "10 mg"


def test_what_cannot_be_read_is_said_below_its_sentence(dosing):
    dosing.expected_errors = ("422",)
    dosing.get_by_label("Dose of regimen B").fill("much")
    problem = dosing.get_by_role("group", name="Regimen B").get_by_role("alert")
    problem.wait_for()
    assert "Cannot read the regimen" in problem.inner_text()
    assert dosing.get_by_role("group", name="Regimen A").get_by_role("alert").count() == 0


def test_a_band_that_is_typed_is_drawn_and_compared_with_the_trough(dosing):
    dosing.get_by_label("Lower end of the band").fill("12")
    dosing.get_by_label("Upper end of the band").fill("20")
    dosing.get_by_text("10 mg daily: trough 10.3 ng/mL, below the range you typed").wait_for()
    assert dosing.get_by_text("green: your band for the trough, 12 to 20").count() == 1


def test_the_numbers_behind_the_lines_are_saved(dosing):
    dosing.get_by_role("button", name=re.compile("^Save or copy 10 mg daily")).click()
    with dosing.expect_download() as saved:
        dosing.get_by_role("menuitem", name="CSV of its numbers").click()
    lines = saved.value.path().read_text().splitlines()
    assert lines[0].startswith("regimen,time_h,blood_ng_mL,blood_nM,free_nM") and len(lines) == 2 * (28 * 48 + 1) + 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_wrong_for_those_who_do_not_see_or_point(dosing, scheme):
    dosing.emulate_media(color_scheme=scheme)
    assert serious(dosing) == []


def test_a_phone_needs_no_scrolling_sideways(dosing):
    dosing.set_viewport_size({"width": 390, "height": 800})
    assert dosing.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_dose_that_is_dragged_off_its_line_is_missed_and_can_be_put_back(dosing):
    dose = dosing.locator("[data-dose='5']").first
    dose.scroll_into_view_if_needed()
    box = dose.bounding_box()
    at = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    dosing.mouse.move(*at)
    dosing.mouse.down()
    dosing.mouse.move(at[0], at[1] + 60, steps=5)
    dosing.mouse.up()
    dosing.get_by_text("read as 10 mg every 24 h from day 1 on; no dose on day 5").wait_for()
    assert dosing.get_by_role("group", name="Regimen A").get_by_role("button", name="dose 5").is_visible()
    assert dosing.locator("[data-dose='5'][aria-pressed='true']").count() == 1
    dosing.get_by_role("group", name="Regimen A").get_by_role("button", name="dose 5").click()
    dosing.locator("[data-dose='5'][aria-pressed='true']").wait_for(state="detached")


def test_a_dose_is_missed_by_key_and_undo_takes_it_back(dosing):
    dosing.locator("[data-dose='1']").first.focus()
    dosing.keyboard.press("ArrowRight")
    dosing.keyboard.press("ArrowRight")
    dosing.keyboard.press("Delete")
    dosing.get_by_role("group", name="Regimen A").get_by_role("button", name="dose 3").wait_for()
    dosing.locator("[data-dose='3'][aria-pressed='true']").wait_for()
    dosing.keyboard.press("Control+z")
    dosing.locator("[data-dose='3'][aria-pressed='true']").wait_for(state="detached")


def test_patients_are_drawn_as_bands_and_one_by_one(dosing):
    dosing.get_by_label("Number of patients").fill("40")
    dosing.get_by_role("button", name="Draw patients").click()
    dosing.get_by_role("heading", name="Single patients in the last period: 10 mg daily").wait_for()
    dosing.get_by_text("B: median (90 % of 40 patients)").wait_for()
    assert dosing.locator("path.band.f1").count() == 5 and dosing.locator("path.single").count() == 80
    dosing.get_by_role("slider", name="Patient").focus()
    dosing.keyboard.press("ArrowRight")
    assert "patient 1: clearance (CLint)" in dosing.locator(".one-patient").inner_text()
    assert serious(dosing) == []
    dosing.get_by_label("Dose of regimen A").fill("5 mg")
    dosing.get_by_text("The patients that were drawn had another regimen").wait_for()
    assert dosing.locator("path.band.f1").count() == 0


def test_a_drug_taken_along_is_part_of_the_command(dosing):
    dosing.get_by_label("taken along").select_option("ketoconazole")
    dosing.get_by_text(re.compile("ketoconazole: ")).first.wait_for()
    dosing.context.grant_permissions(["clipboard-read", "clipboard-write"])
    dosing.get_by_role("button", name=re.compile("^Save or copy 10 mg daily")).click()
    dosing.get_by_role("menuitem", name="copy command").click()
    dosing.get_by_text("copied").wait_for()
    words = dosing.evaluate("navigator.clipboard.readText()")
    assert words.splitlines()[0] == 'rapalog regimen "10 mg daily" --days 28 --interaction ketoconazole'
