"""Comparisons in words."""

import io

from rich.console import Console

from rapalog.analysis.curves.compare import Comparison
from rapalog.analysis.estimate import Estimate, missing
from rapalog.report.comparison_words import NOTE, comparison_lines, comparison_words

OWN = Comparison("A", "B", Estimate(3.2, "=", 2.1, 4.9), "ec50", 0.00123, "extra sum of squares, technical")
NONE = Comparison("A", "C", missing("EC50 of C: flat"), "ec50", None, "", "flat")


def test_a_sentence_has_the_ratio_its_interval_and_the_p_value():
    assert comparison_words(OWN) == "EC50 of B is 3.2 times that of A (2.1 to 4.9); P 0.0012 for the same ec50."
    assert comparison_words(NONE) == "C over A: no ratio of EC50s (EC50 of C: flat)."


def test_the_table_says_why_there_is_no_number_and_that_nothing_is_corrected():
    console = Console(file=io.StringIO(), width=160)
    for line in comparison_lines([OWN, NONE]):
        console.print(line)
    shown = console.file.getvalue()
    assert "2.1 to 4.9" in shown and "EC50 of C: flat" in shown and NOTE in shown
    assert comparison_lines([]) == [] and len(comparison_lines([OWN])) == 1
