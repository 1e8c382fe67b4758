"""The page of verdicts in a real browser: found, opened, linked to, run again, and seen to fall."""

import re

import pytest
from tests.web.browser.axe import serious


@pytest.fixture
def card(page):
    page.goto("/scorecard")
    page.wait_for_selector("table.claims")
    return page


def rows(page):
    return page.locator("tr.line").count()


def test_contradicted_claims_stand_first_and_the_answer_above_them(card):
    assert re.match(
        r"Of \d+ claims that the model had to predict, it contradicts \d+", card.locator(".lead").inner_text()
    )
    assert card.locator("tr.line .of-verdict").first.inner_text().startswith("contradicted")


def test_a_slash_leads_to_the_box_and_chips_and_words_narrow_the_rows(card):
    every = rows(card)
    card.keyboard.press("/")
    card.keyboard.type("p-AKT")
    card.wait_for_function("n => document.querySelectorAll('tr.line').length < n", arg=every)
    found = rows(card)
    card.get_by_role("group", name="Kind").get_by_role("button", name=re.compile("^predicted")).click()
    card.wait_for_function("n => document.querySelectorAll('tr.line').length < n", arg=found)
    card.get_by_role("button", name="show all").click()
    assert rows(card) == every


def test_a_link_to_a_claim_opens_it_whatever_is_filtered(page):
    page.goto("/scorecard")
    page.get_by_role("group", name="Verdict").get_by_role("button", name=re.compile("^contradicted")).click()
    page.goto("/scorecard#C034")
    page.reload()
    opened = page.locator("#row-C034 + tr .opened")
    opened.wait_for()
    assert "reproduced if" in opened.inner_text() and "It falls when a mechanism is broken" in opened.inner_text()


def test_a_row_of_table_1_shows_its_band_and_saves_the_numbers_behind_it(page):
    page.goto("/scorecard#T1-6")
    page.get_by_role("button", name=re.compile("^Save or copy T1-6")).click()
    with page.expect_download() as saved:
        page.get_by_role("menuitem", name="CSV of its numbers").click()
    text = saved.value.path().read_text()
    assert text.startswith("quantity,dose_nM,low,median,high") and "four parameters, absolute" in text


def test_a_claim_is_run_again_and_its_mark_stays_over_a_reload(page):
    page.goto("/scorecard#C034")
    page.get_by_role("button", name="Run C034 again").click()
    page.get_by_text("Run again: reproduced").wait_for()
    page.reload()
    page.get_by_text("Run again: reproduced").wait_for()
    assert "run again" in page.locator("#row-C034 .of-verdict").inner_text()


def test_a_number_that_the_model_does_not_have_is_said_at_its_field(card):
    card.get_by_label("Number of the model").fill("k_no_such")
    card.get_by_text("No number of the model has this name").wait_for()
    card.get_by_label("Number of the model").fill("k_drug_loss")
    card.get_by_label("New value").fill("-1")
    card.get_by_text("must be a number of 0 or more").wait_for()
    card.get_by_label("New value").fill("0,5")
    card.get_by_role("button", name="Change").click()
    assert card.locator(".changes li").inner_text() == "k_drug_loss = 0.5"


def test_a_page_that_leads_here_chooses_what_is_broken(page):
    page.goto("/scorecard?change=k_drug_loss=0")
    page.locator(".changes li").wait_for()
    assert page.get_by_role("button", name="See what flips").is_enabled()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_wrong_for_those_who_do_not_see_or_point(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto("/scorecard#T1-6")
    page.wait_for_selector(".opened figure")
    assert serious(page) == []


def test_a_phone_shows_cards_without_scrolling_sideways(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/scorecard#T1-6")
    page.wait_for_selector(".opened figure")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize(
    ("claim", "drawn"),
    [("C117", "rect.f1"), ("C034", "path.curve.s2"), ("C068", "circle.f1"), ("C070", "path.curve.s4")],
)
def test_a_claim_shows_what_its_check_looks_at(page, claim, drawn):
    page.goto(f"/scorecard#{claim}")
    page.get_by_role("heading", name=f"What {claim} looks at").wait_for()
    assert page.locator(f".opened svg.plot {drawn}").count() >= 1
    assert "without interval" in page.locator(".opened figcaption").inner_text()
    assert serious(page) == []


def test_a_claim_without_a_culture_says_why_it_has_no_figure(page):
    page.goto("/scorecard#C001")
    page.get_by_text("No figure: nothing is run in a culture for C001").wait_for()


def test_findings_in_patients_stand_in_the_table_with_rule_note_and_source(page):
    page.goto("/scorecard")
    page.get_by_role("button", name="findings in patients").click()
    page.wait_for_function("() => document.querySelectorAll('tr.line').length === 8")
    page.locator("#row-D001b button").click()
    opened = page.locator("#row-D001b + tr .opened").inner_text()
    assert "reproduced if p-S6 falls by 90 %" in opened and "On day 5" in opened and "Tabernero et al. 2008" in opened
    assert serious(page) == []
