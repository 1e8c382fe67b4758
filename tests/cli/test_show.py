"""What commands print: one JSON document, or lines for people with the research-use line under them."""

import json
from pathlib import Path

from rapalog import RESEARCH_USE_ONLY
from rapalog.cli.show import show


def test_a_document_is_all_there_is(capsys):
    show({"µ": 1}, ["for people"], as_json=True, out=Path("folder"))
    out = capsys.readouterr().out
    assert json.loads(out) == {"µ": 1} and out.count("\n") == 1


def test_people_get_lines_the_folder_and_what_it_is_not_for(capsys):
    show({}, ["[bold]as it is"], as_json=False, out=Path("folder"))
    out = " ".join(capsys.readouterr().out.split())
    assert out.startswith("[bold]as it is files are in folder")
    assert out.endswith(RESEARCH_USE_ONLY)
