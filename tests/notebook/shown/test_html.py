"""What a notebook is shown is escaped, small, without script, and says what it is not for."""

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from rapalog import RESEARCH_USE_ONLY
from rapalog.notebook.shown.html import MOST_ROWS, block, sparkline


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.seen, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.append(tag)

    def handle_data(self, data):
        self.text += data


@given(st.text(min_size=1, max_size=40))
def test_no_name_becomes_markup(name):
    plain = Tags(block("A", columns=("b",), rows=[("c",)], notes=["d"], under="e"))
    named = Tags(block(name, columns=(name,), rows=[(name,)], notes=[name], under=name))
    assert named.seen == plain.seen


def test_it_says_that_it_is_for_research():
    assert RESEARCH_USE_ONLY in Tags(block("A")).text


def test_nothing_runs():
    assert "script" not in block("<script>alert(1)</script>", notes=["<script>"]).replace("&lt;script&gt;", "").replace(
        "&lt;/script&gt;", ""
    )


def test_many_rows_are_counted_and_not_shown():
    found = Tags(block("A", columns=("n",), rows=[(k,) for k in range(MOST_ROWS + 7)]))
    assert found.seen.count("tr") == MOST_ROWS + 1
    assert "and 7 more" in found.text


def test_a_column_with_nothing_in_it_is_left_out():
    found = block("A", columns=("readout", "flags"), rows=[("p-S6", ""), ("S6", "")])
    assert "flags" not in found and "readout" in found


def test_a_small_curve_lies_within_its_frame():
    drawn = sparkline([(0.0, 1.0), (1.0, 0.0)], [(0.5, 9.0)])
    assert 'points="2.0,2.0 108.0,32.0"' in drawn
    assert 'cy="2.0"' in drawn
    assert sparkline([]) == ""
