"""What a gap looks like to people: what widens it, what narrows it, what cannot be told, and what is not reached."""

import csv
import io
import json

import pytest
from rich.console import Console
from tests.figures.test_gap_parts import gap, sure

from rapalog.analysis.estimate import Estimate, missing
from rapalog.report.gap import estimate_words, gap_files, gap_lines, part_words
from rapalog.studies.gap.result import Part


def printed(own):
    console = Console(width=200, record=True, file=io.StringIO())
    for line in gap_lines(own):
        console.print(line)
    return console.export_text()


def test_the_first_lines_answer_the_question():
    lines = gap_lines(gap())
    assert lines[0] == "p-S6 is halved by 0.5 (0.333 to 0.75) nM, 2 h after one dose"
    assert lines[3] == "the ratio is 1.5 (1 to 2.25)"


def test_every_part_and_convention_is_a_row():
    own = gap(notes=("drawn from the population",))
    text = printed(own)
    assert all(part.cause in text for part in own.parts)
    assert "> 10,000 (100 to open)" in text and "70 % of draws" in text
    assert "note: drawn from the population" in text


@pytest.mark.parametrize(
    ("fold", "apart", "said"),
    [
        (sure(8), True, "widens"),
        (sure(0.1), True, "narrows"),
        (sure(1.1), False, "cannot be told from 1"),
        (Estimate(1.0, "=", 1.0, 1.0), False, "no part of it"),
        (Estimate(2.0, "="), False, "widens"),
        (missing("none"), False, ""),
    ],
)
def test_a_part_in_words(fold, apart, said):
    assert part_words(Part("delay of growth", fold, apart, fold, fold)) == said


@pytest.mark.parametrize(
    ("own", "said"),
    [
        (sure(1.5), "1.5 (1 to 2.25)"),
        (missing("flat"), "none (flat)"),
        (Estimate(3.0, "="), "3"),
        (Estimate(1e4, ">", 50.0, None, reason="not reached"), "> 10,000 (50 to open) (not reached)"),
        (Estimate(1.0, "=", 0.5, None), "1 (0.5 to open)"),
    ],
)
def test_an_estimate_in_words(own, said):
    assert estimate_words(own) == said


def test_the_files_hold_the_same_numbers():
    own = gap()
    files = gap_files(own)
    assert set(files) == {"gap.csv", "gap.json", "gap.png", "gap.svg", "gap.pdf"}
    assert json.loads(files["gap.json"]) == json.loads(json.dumps(own.to_json()))
    rows = list(csv.DictReader(io.StringIO(files["gap.csv"].decode())))
    folds = {row["name"]: float(row["value"]) for row in rows if row["kind"] == "part"}
    assert folds == {part.cause: part.fold.value for part in own.parts}
