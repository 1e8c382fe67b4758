"""What surrounds every page, in a real browser."""


def test_letters_lead_to_pages_and_the_address_follows(page):
    page.goto("/")
    page.wait_for_selector("main h1")
    page.keyboard.press("g")
    page.keyboard.press("m")
    page.wait_for_url("**/mechanism")


def test_the_theme_is_kept_over_a_reload(page):
    page.goto("/")
    page.get_by_role("button", name="Theme: system").click()
    page.get_by_role("button", name="Theme: light").click()
    page.reload()
    page.get_by_role("button", name="Theme: dark").wait_for()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
