"""The site: built without a warning, run anew, complete, and at home without a network."""

import html
import inspect
import json
import re
import subprocess
import sys

import libsbml
import pytest
import typer
from tests.docs.pages import DOCS

import rapalog
from rapalog.biology.calibrated import typical
from rapalog.biology.network import compose_annotated
from rapalog.cli.commands import app
from rapalog.facts.library import read_rows
from rapalog.units import three_digits

NOTEBOOKS = sorted(DOCS.glob("tutorials/*.ipynb"))
#: What a browser would fetch by itself when it opens a page.
_FETCHED = re.compile(
    r"<(?:script|img|iframe|source)\b[^>]*\bsrc=\"(?:https?:)?//|<link\b[^>]*rel=\"(?:stylesheet|"
    r"preload|preconnect)\"[^>]*href=\"(?:https?:)?//|@import|url\([\"']?(?:https?:)?//"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The folder of the built site."""
    out = tmp_path_factory.mktemp("site")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "--fail-on-warning",
        "--keep-going",
        "--quiet",
        "-d",
        out / "doctrees",
        DOCS,
        out / "html",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out / "html"


@pytest.fixture(scope="module")
def built(site):
    """Every page by its path; lists that the theme makes (search, index) are no pages."""
    made = {"search.html", "genindex.html", "py-modindex.html"}
    found = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    return {name: text for name, text in found.items() if name not in made}


def test_every_page_says_units_and_for_research_use_only(built):
    assert len(built) > 20
    for name, text in built.items():
        assert rapalog.RESEARCH_USE_ONLY in text, name
        assert "concentrations in nM, times in hours" in text, name


@pytest.mark.parametrize(
    "tag",
    [
        '<script async src="https://cdn.example/mathjax.js">',
        '<link rel="stylesheet" type="text/css" href="//fonts.example/a.css" />',
        '<img alt="" src="http://badge.example/x.svg">',
        "src: url(https://fonts.example/a.woff2)",
    ],
)
def test_what_a_browser_would_fetch_is_seen(tag):
    assert _FETCHED.search(tag)


def test_no_page_fetches_anything_from_elsewhere(built, site):
    asked = [name for name, text in built.items() if _FETCHED.search(text)]
    asked += [path.name for path in site.rglob("*.css") if _FETCHED.search(path.read_text(encoding="utf-8"))]
    assert asked == []


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_without_outputs_and_shown_with_them(path, built):
    cells = [cell for cell in json.loads(path.read_text(encoding="utf-8"))["cells"] if cell["cell_type"] == "code"]
    assert cells
    assert not any(cell["outputs"] or cell["execution_count"] for cell in cells)
    shown = built[f"tutorials/{path.stem}.html"]
    assert shown.count("cell_output") >= len(cells) / 2
    assert "<img" in shown.split("cell_output", 1)[1]
    assert "Traceback" not in shown
    assert "&lt;Figure size" not in shown  # a figure that does not show itself


def test_every_kind_of_reader_has_a_notebook_that_the_index_names():
    index = (DOCS / "tutorials" / "index.md").read_text(encoding="utf-8")
    assert [path.stem for path in NOTEBOOKS] == ["bench", "clinical", "engine", "modeller", "resistance"]
    assert [path.name for path in NOTEBOOKS if f"]({path.name})" not in index] == []


def paths_of(command, names=("rapalog",)):
    if not hasattr(command, "commands"):
        return [names]
    return [path for name, child in command.commands.items() for path in paths_of(child, (*names, name))]


def test_the_reference_has_every_command_with_its_help(built):
    text = built["reference/commands.html"]
    paths = paths_of(typer.main.get_command(app))
    assert len(paths) > 10
    for path in paths:
        assert f'id="{"-".join(path)}"' in text
        assert f"Usage: {' '.join(path)}" in text.replace("</span>", "")


def test_the_reference_has_every_name_of_the_python_door(built):
    text = built["reference/python.html"]
    rooms = [name for name in rapalog.__all__ if inspect.ismodule(getattr(rapalog, name))]
    calls = [name for name in rapalog.__all__ if callable(getattr(rapalog, name))]
    calls += [f"{room}.{name}" for room in rooms for name in getattr(rapalog, room).__all__]
    assert len(calls) > 15
    assert [name for name in calls if f'id="rapalog.{name}"' not in text] == []


def test_every_reaction_and_rule_of_the_model_is_shown_with_its_law(built):
    text = html.unescape(re.sub(r"<[^>]+>", "\n", built["model/reactions.html"]))
    cells = {line.strip() for line in text.splitlines()}
    document = libsbml.readSBMLFromString(compose_annotated())  # a model lives as long as its document
    model = document.getModel()
    reactions = [own.getId() for own in model.getListOfReactions()]
    rules = [f"d {own.getVariable()} / dt" if own.isRate() else own.getVariable() for own in model.getListOfRules()]
    assert len(reactions) > 100
    assert [name for name in (*reactions, *rules) if name not in cells] == []
    law = libsbml.formulaToL3String(model.getReaction("bind_pair_mTORC1").getKineticLaw().getMath())
    assert law in cells
    front = (DOCS / "model" / "index.md").read_text(encoding="utf-8")
    assert f"{model.getNumSpecies()} species" in front
    assert f"{len(reactions)} reactions" in front


def test_a_parameter_that_was_learnt_is_shown_as_it_is_run(built):
    (row,) = re.findall(
        r"<tr[^>]*>(?:(?!</tr>).)*<p>k_drug_loss</p>(?:(?!</tr>).)*</tr>", built["model/mechanism.html"], re.DOTALL
    )
    assert f"<p>{three_digits(typical()['k_drug_loss'])}</p>" in row
    assert "calibrated; before" in row


def test_every_parameter_and_every_reaction_file_is_on_the_page_of_the_mechanism(built):
    text = built["model/mechanism.html"]
    rows = read_rows("cell_model.csv")
    assert [row["symbol"] for row in rows if f"<p>{row['symbol']}</p>" not in text] == []
    reactions = DOCS.parent / "src" / "rapalog" / "biology" / "reactions"
    page = (DOCS / "model" / "mechanism.md").read_text(encoding="utf-8")
    assert [path.name for path in reactions.glob("*.ant") if path.name not in page] == []
