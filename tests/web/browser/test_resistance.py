"""The page of resistance in a real browser: shifts, clones that follow a slider, what decides, and partners."""

import re

import pytest
from tests.web.browser.axe import serious

SLOW = 120_000  # genotypes and cells are run once for the server


@pytest.fixture
def followed(page):
    """The page with its first chances drawn."""
    page.goto("/resistance")
    page.locator(".lead", has_text="living MTOR:S2035F clone").wait_for(timeout=SLOW)
    return page


def chance(page):
    """The chance of the sentence, in percent."""
    said = page.locator(".lead", has_text="living").inner_text()
    return 99.5 if "clone is over 99 %" in said else int(re.search(r"clone is (\d+) %", said)[1])


def moved(page, before):
    page.wait_for_function(
        "before => ![...document.querySelectorAll('.lead')].some(own => own.textContent.includes(before))", arg=before
    )


def test_a_mutation_rate_that_is_slid_moves_the_chance_and_can_be_undone(followed):
    before, first = followed.locator(".lead", has_text="living").inner_text(), chance(followed)
    followed.get_by_role("slider", name="mutations a division").focus()
    for _ in range(30):
        followed.keyboard.press("ArrowLeft")
    moved(followed, before.split(": acquired")[0])
    assert chance(followed) < first
    assert followed.get_by_text("taken as known").count() == 1
    followed.get_by_role("heading", name="Resistance").click()
    followed.keyboard.press("Control+z")
    followed.get_by_text("taken as known").wait_for(state="detached")
    followed.locator(".lead", has_text=f"clone is {first} %").wait_for()


def test_what_was_slid_is_in_the_command_and_in_the_numbers(followed):
    followed.context.grant_permissions(["clipboard-read", "clipboard-write"])
    followed.get_by_label("cells at the start: a number, or two ends").fill("1e8 to 2e8")
    followed.keyboard.press("Enter")
    followed.get_by_text("drawn from your range").wait_for()
    followed.get_by_role("button", name="Save or copy Chance of a living MTOR:S2035F clone").click()
    followed.get_by_role("menuitem", name="copy command").click()
    copied = followed.evaluate("navigator.clipboard.readText()")
    assert "--cells 1e8..2e8" in copied and "--regimen '50 mg weekly'" in copied
    followed.get_by_role("button", name="Save or copy Chance of a living MTOR:S2035F clone").click()
    with followed.expect_download() as saved:
        followed.get_by_role("menuitem", name="CSV of its numbers").click()
    rows = saved.value.path().read_text().splitlines()
    assert rows[0].startswith("regimen,day,") and len(rows) == 1 + 2 * 25


def test_a_third_regimen_is_followed_and_one_that_cannot_be_read_says_so_where_it_is(followed):
    followed.expected_errors = ("422",)
    followed.get_by_role("button", name="regimen", exact=True).click()
    followed.get_by_text("no drug: acquired").wait_for()
    followed.get_by_role("textbox", name="Regimen 3").fill("now and then")
    followed.keyboard.press("Enter")
    followed.locator(".clones .problem").wait_for()
    assert followed.locator(".clones figure").count() == 1  # what was there before stays
    followed.get_by_role("button", name="Leave out regimen 3").click()
    followed.locator(".clones .problem").wait_for(state="detached")


def test_of_a_variant_that_nobody_measured_the_nearest_is_named_and_taken(followed):
    followed.expected_errors = ("422",)
    followed.get_by_role("combobox", name="Genotype").fill("MTOR:F2109L")
    followed.keyboard.press("Enter")
    followed.get_by_text("the nearest is MTOR:F2108L").wait_for()
    followed.get_by_role("button", name="Take MTOR:F2108L").click()
    followed.locator(".lead", has_text="living MTOR:F2108L clone").wait_for(timeout=SLOW)
    followed.get_by_text("with and without MTOR:F2108L").wait_for(timeout=SLOW)


def test_what_decides_and_partners_are_found_by_themselves(followed):
    followed.get_by_role("heading", name="What decides").wait_for(timeout=SLOW)
    table = followed.get_by_role("region", name="Clones by regimen")
    assert "tumour has grown again" in table.inner_text() and "there before, still alive" in table.inner_text()
    followed.get_by_role("region", name="Partners by growth").wait_for(timeout=SLOW)
    assert re.search(r"p-Rb 0\.\d+", followed.get_by_role("region", name="Partners by growth").inner_text())
    followed.reload()
    followed.get_by_role("region", name="Partners by growth").wait_for(timeout=SLOW)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_is_wrong_for_those_who_do_not_see_or_point(page, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto("/resistance")
    page.locator(".partners figure").wait_for(timeout=SLOW)
    page.wait_for_selector(".matrix [data-cell]", timeout=SLOW)
    assert serious(page) == []


def test_a_phone_shows_the_page_without_scrolling_sideways(page):
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto("/resistance")
    page.locator(".decides figure").wait_for(timeout=SLOW)
    page.locator(".partners figure").wait_for(timeout=SLOW)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
