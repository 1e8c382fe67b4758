"""Levels of one patient in a real browser."""

import re

import pytest
from tests.web.browser.axe import serious
from tests.web.browser.test_combination import DROP

RECORDS = """ID,TIME,AMT,DV,EVID,HCT,BLQ,II,ADDL
7,0,5,.,1,0.38,0,24,13
7,167.5,.,4.1,0,0.38,0,.,.
7,335.5,.,2,0,0.38,1,.,.
"""


@pytest.fixture
def levels(page):
    page.goto("/dosing/levels")
    page.wait_for_selector(".band.own")
    return page


def test_it_opens_on_a_patient_with_chances_and_recommends_nothing(levels):
    lead = levels.locator(".lead").inner_text()
    assert re.search(r"From 3 levels, CLint \d+ .* inside 12 to 20 with a chance of \d+ %", lead)
    assert "It recommends nothing" in levels.locator(".levels").inner_text()
    assert levels.locator("g.measured").count() == 3
    shares = [int(own) for own in re.findall(r"\d+", " ".join(levels.locator("text.on-part").all_text_contents()))]
    assert 95 <= sum(shares[:2]) <= 101


def test_what_levels_do_not_inform_is_said(levels):
    said = levels.get_by_role("region", name="What the levels say, and what they do not").first
    assert "the prior: the levels hardly tell" in said.inner_text()
    assert levels.get_by_text("These levels inform CLint. They say little or nothing of VC").is_visible()


def test_another_forecast_is_drawn_by_its_letter(levels):
    levels.get_by_role("button", name="B: 5 mg twice daily").click()
    levels.get_by_role("heading", name="Patient 1, then B: 5 mg twice daily").wait_for()


def test_other_regimens_and_another_range_are_asked_again(levels):
    levels.get_by_label("Forecast A", exact=True).fill("7,5 mg daily")
    levels.get_by_label("Take forecast B away").click()
    levels.get_by_label("Upper end of the band").fill("15")
    levels.get_by_role("button", name="Ask again").click()
    levels.get_by_role("heading", name="Patient 1, then A: 7.5 mg daily").wait_for()
    assert "inside 12 to 15" in levels.locator(".lead").inner_text()


def test_records_that_are_dropped_anywhere_come_here_and_a_level_below_its_limit_is_an_arrow(page):
    page.goto("/resistance")
    page.get_by_role("heading", name="Resistance").wait_for()
    page.evaluate(DROP, ["own.csv", RECORDS])
    page.get_by_role("heading", name=re.compile("^Patient 7")).wait_for()
    assert page.url.endswith("/dosing/levels")
    assert page.locator(".measured circle").count() == 1 and page.locator(".measured path").count() == 1
    page.get_by_role("button", name=re.compile("^Save or copy Patient 7")).click()
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="CSV of its numbers").click()
    assert '"level, below this limit (ng/mL)",335.5,,2,' in saved.value.path().read_text()


def test_a_table_that_cannot_be_read_says_line_and_column(levels):
    levels.get_by_label("Table of doses and levels").set_input_files(
        [{"name": "bad.csv", "mimeType": "text/csv", "buffer": RECORDS.replace("4.1", "four").encode()}]
    )
    said = levels.get_by_role("alert")
    said.wait_for()
    assert "bad.csv:3, column DV" in said.inner_text()


def test_a_range_with_one_end_is_said_to_be_none(levels):
    levels.get_by_label("Lower end of the band").fill("")
    levels.get_by_role("button", name="Ask again").click()
    assert "a range has two ends" in levels.get_by_role("alert").inner_text().lower()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_wrong_for_those_who_do_not_see_or_point(levels, scheme):
    levels.emulate_media(color_scheme=scheme)
    assert serious(levels) == []


def test_a_phone_needs_no_scrolling_sideways(levels):
    levels.set_viewport_size({"width": 390, "height": 800})
    assert levels.evaluate("document.documentElement.scrollWidth <= innerWidth")
