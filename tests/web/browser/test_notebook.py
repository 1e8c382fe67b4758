"""What a notebook shows of a viability result, in a real browser: the figure of the page, alive."""

import pytest

import rapalog as ra
from rapalog.notebook.shown.component import component
from rapalog.web.pages.plate import make_example


def test_the_figure_of_the_page_is_alive_in_a_notebook(page, tmp_path):
    if not component("dose-response", {}, height=1, label=""):
        pytest.skip("the page is not built: make page needs npm")
    made = make_example()
    plate = ra.viability({"p.txt": made["torin-1.txt"]}, layout={"l.csv": made["torin-1-layout.csv"]}, progress=False)
    page.set_content(plate._repr_html_())
    frame = page.frames[1]
    frame.wait_for_selector("path.curve")
    frame.locator("circle[fill=transparent]").last.hover()
    assert "10,000 nM" in frame.inner_text("[role=status]")
    assert "52.6 nM (37.8 to 78)" in page.inner_text("table")
