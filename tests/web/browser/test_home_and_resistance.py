"""Home and the page of resistance, in a real browser."""


def test_home_answers_its_question_and_leads_on(page):
    page.goto("/")
    page.wait_for_selector(".catch")
    page.get_by_role("slider", name="Dose to read off").focus()
    page.keyboard.press("ArrowRight")
    page.locator("text.read", has_text="viability").wait_for()
    page.get_by_role("link", name="Why is my IC50 so high?").click()
    page.wait_for_selector("[data-shown-dose]")


def test_a_cell_of_the_matrix_opens_the_pair_of_curves(page):
    page.goto("/resistance")
    page.wait_for_selector(".matrix [data-cell]")  # all genotypes are run once
    page.locator("[data-cell='TSC2:loss torin 1']").click()
    page.get_by_text("with and without TSC2:loss").wait_for()
    assert "C121" in page.get_by_role("region", name="Where the numbers are from").inner_text()
    page.locator("[data-cell='MTOR:S2035F everolimus']").focus()
    page.locator("label", has_text="Which drug still works?").click()
    page.locator("[data-cell='TSC2:loss torin 1']").focus()
    page.keyboard.press("ArrowUp")
    page.locator("[data-cell^='TSC1:loss']:focus").wait_for()


def test_levels_are_found_again_from_home(page):
    page.goto("/dosing/levels")
    page.wait_for_selector(".band.own")
    page.goto("/")
    page.get_by_role("link", name="Levels as you left it").click()
    page.wait_for_selector(".band.own")
    page.get_by_role("button", name="Ask again").click()
    page.get_by_role("button", name="Ask again").wait_for()
    page.goto("/")
    page.get_by_role("link", name="example: levels of one patient").first.click()
    page.get_by_role("heading", name="Patient 1, then A: 10 mg daily").wait_for()
