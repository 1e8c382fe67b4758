"""The README and the tour: what stands in them runs exactly as pasted, in order, in an empty folder."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from tests.docs.pages import BY_HAND, DOCS, ROOT, blocks

README = blocks(ROOT / "README.md")
TOUR = blocks(DOCS / "tour.md")
COMMANDS = [
    line
    for block in (*README, *TOUR)
    if block.language == "sh" and BY_HAND not in block.words
    for line in block.commands
]
PYTHON = [block.text for block in README if block.language == "python"]


def run(command, folder):
    """Run one command with this environment's programs first; return what it printed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "MPLBACKEND": "agg"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """What each command of the README and the tour printed, run one after the other in one folder."""
    folder = tmp_path_factory.mktemp("pasted")
    return {line: run(["sh", "-c", line], folder) for line in COMMANDS}


def test_every_command_runs_as_pasted(printed):
    assert len(printed) >= 10
    assert all(printed.values())


def test_every_command_that_writes_has_a_folder_of_its_own():
    folders = [line.split("--out ")[1].split()[0] for line in COMMANDS if "--out " in line]
    assert len(folders) == len([line for line in COMMANDS if line != "rapalog doctor"])
    together = [name for name in set(folders) if folders.count(name) > 1]
    assert together == ["model"]  # the example of sets lies beside its model


def test_the_plate_of_the_readme_has_an_ec50_inside_its_doses_and_no_ic50(printed):
    """A first result is a value with an interval, and beside it the half that this drug does not reach."""
    (answer,) = [text for line, text in printed.items() if line.startswith("rapalog viability")]
    rows = [[cell.strip() for cell in line.strip("│").split("│")] for line in answer.splitlines() if "│" in line]
    by_quantity = {row[1]: row for row in rows if len(row) == 4}
    value, interval = float(by_quantity["EC50, relative"][2].split()[0]), by_quantity["EC50, relative"][3]
    low, high = (float(number) for number in interval.split(" to "))
    assert 0.1 < low < value < high < 10_000
    assert by_quantity["IC50, absolute"][2].startswith(">")


def test_the_python_example_runs_as_pasted_and_prints_what_it_says(tmp_path):
    (text,) = PYTHON
    printed = run([sys.executable, "-c", text], tmp_path)
    said = re.findall(r"^print\(.*\)  # (.+)$", text, re.MULTILINE)
    assert said
    assert [answer for answer in said if answer not in printed] == []


def test_only_what_needs_a_checkout_or_an_installer_is_left_to_the_hand():
    left = [line for block in README if block.language == "sh" and BY_HAND in block.words for line in block.commands]
    assert left
    assert all(line.startswith(("pip install", "make ", "rapalog serve")) for line in left)  # a server does not end


def test_the_readme_has_two_commands_to_paste():
    pasted = [
        line for block in README if block.language == "sh" and BY_HAND not in block.words for line in block.commands
    ]
    assert len(pasted) == 2


def test_what_the_readme_says_of_table_1_is_what_the_rows_say():
    """The sentence is written by hand, the rows by a run."""
    evidence = (DOCS / "model" / "evidence.md").read_text(encoding="utf-8")
    verdicts = [line.split("|")[-2].strip() for line in evidence.splitlines() if line.startswith("| T1-")]
    words = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
    said = " ".join((ROOT / "README.md").read_text(encoding="utf-8").split())
    assert len(verdicts) == 9
    assert f"{words[verdicts.count('compatible')]} is confirmed" in said
    assert f"{words[verdicts.count('untestable')]} print no exposure" in said
    assert f"{words[verdicts.count('uninformative')]} hang on where a flat curve" in said
    assert f"{words[verdicts.count('contradicted')]} is contradicted" in said
