"""What pages tell a reader to type: commands parse, Python compiles, and names are there."""

import ast
import csv
import fnmatch
import json
import re
import shlex

import pytest
import typer
from tests.docs.pages import BY_HAND, DOCS, ROOT, blocks, pages

import rapalog
from rapalog.cli.commands import app
from rapalog.facts.library import read_facts
from rapalog.files.blots.layout import read_blot_layout
from rapalog.files.combinations.read import read_combinations
from rapalog.files.kinase.table import read_kinase_table
from rapalog.files.layouts.layout import read_layout
from rapalog.studies.tdm.table import read_levels

BLOCKS = [block for page in pages() for block in blocks(page)]
COMMANDS = sorted(
    {
        (block.page, line)
        for block in BLOCKS
        if block.language == "sh"
        for line in block.commands
        if line.startswith("rapalog ")
    }
)
SNIPPETS = [(block.page, block.text) for block in BLOCKS if block.language == "python"]
_BY_HAND = ("pip ", "make ")


def parsed(line):
    """Parse a command as the command line would, without running it; return the name of its last command."""
    words = shlex.split(line)[1:]
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="rapalog")
    while hasattr(command, "resolve_command"):
        name, command, words = command.resolve_command(context, words)
        context = command.make_context(
            name,
            [] if hasattr(command, "commands") else list(words),
            parent=context,
            resilient_parsing=hasattr(command, "commands"),
        )
    return context.command_path


@pytest.mark.parametrize(("page", "line"), COMMANDS)
def test_every_command_on_a_page_parses(page, line):
    assert parsed(line).startswith("rapalog ")


def test_a_command_that_does_not_exist_would_be_found():
    with pytest.raises(Exception, match="no-such-option"):
        parsed("rapalog viability plate.txt --no-such-option")


@pytest.mark.parametrize(("page", "text"), SNIPPETS)
def test_every_name_that_python_on_a_page_uses_is_at_the_root(page, text):
    used = {
        node.attr
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "ra"
    }
    assert [name for name in used if not hasattr(rapalog, name)] == []


def test_shell_on_pages_is_the_command_line_or_a_set_up():
    strange = [
        (block.page, line)
        for block in BLOCKS
        if block.language == "sh" and BY_HAND not in block.words
        for line in block.commands
        if not line.startswith(("rapalog ", *_BY_HAND))
    ]
    assert strange == []


@pytest.mark.parametrize(
    ("page", "read"),
    [
        ("plate", lambda text: read_layout(text.encode(), file="layout.csv")),
        ("blot", lambda text: read_blot_layout(text.encode(), file="layout.csv")),
        ("kinase", lambda text: read_kinase_table(text.encode(), file="kinase.csv").wells),
        ("tdm", lambda text: read_levels(text.encode(), file="levels.csv")[1]),
        ("combine", lambda text: read_combinations(text.encode(), file="combo.csv").blocks[0].wells),
        ("add-a-drug", lambda text: read_facts(csv.DictReader(text.splitlines()), name="drugs.csv")),
        ("add-a-genotype", lambda text: read_facts(csv.DictReader(text.splitlines()), name="genotypes.csv")),
        ("cell-line", lambda text: read_facts(csv.DictReader(text.splitlines()), name="cell_line_parameters.csv")),
    ],
)
def test_a_table_that_a_recipe_shows_is_read_as_it_stands(page, read):
    (table,) = [block.text for block in blocks(DOCS / "how-to" / f"{page}.md") if block.language == "text"]
    assert len(read(table)) == len(table.splitlines()) - 1


def prose():
    """Return what pages and notebooks say, as one text."""
    notebooks = [json.loads(path.read_text(encoding="utf-8")) for path in DOCS.glob("tutorials/*.ipynb")]
    cells = ["".join(cell["source"]) for notebook in notebooks for cell in notebook["cells"]]
    return "\n".join([*(path.read_text(encoding="utf-8") for path in pages()), *cells])


def paths_of(command, names=("rapalog",)):
    if not hasattr(command, "commands"):
        return [" ".join(names)]
    return [path for name, child in command.commands.items() for path in paths_of(child, (*names, name))]


def test_every_command_is_used_or_told_of_outside_the_reference():
    text, found = prose(), paths_of(typer.main.get_command(app))
    assert len(found) > 20
    assert [path for path in found if not re.search(rf"{path}\b", text)] == []


def test_every_call_at_the_root_is_used_or_told_of_outside_the_reference():
    text = prose()
    calls = [name for name in rapalog.__all__ if callable(getattr(rapalog, name)) and name != "RapalogError"]
    assert len(calls) > 20
    assert [name for name in calls if not re.search(rf"\b(?:ra|rapalog)\.{name}\(", text)] == []


def test_every_table_of_facts_is_shown_on_a_page():
    """A fact has an id, a source and a status; tables without (curves, draws, layouts of the map) are no facts."""
    shown = set(re.findall(r"^```\{facts\} (\w+)", prose(), re.MULTILINE))
    heads = {
        path.stem: path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        for path in (ROOT / "src/rapalog/facts/data").glob("*.csv")
    }
    tables = {name for name, head in heads.items() if {"id", "source", "status"} <= set(head)}
    assert len(tables) > 20
    assert tables - shown == set()


def test_every_flag_that_is_explained_is_said_by_the_code():
    """Quotes are words of the code; where a flag has a number, the page has an ellipsis."""
    page = (DOCS / "how-to" / "flags.md").read_text(encoding="utf-8")
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "rapalog").rglob("*.py"))
    first_cells = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    quoted = [
        part.strip() for cell in first_cells for flag in re.findall(r"`([^`]+)`", cell) for part in flag.split("…")
    ]
    assert len(quoted) > 30
    assert [part for part in quoted if part not in code] == []


def test_every_place_that_the_architecture_names_is_there():
    page = (DOCS / "architecture.md").read_text(encoding="utf-8")
    places = {
        place for place in re.findall(r"`([\w./*-]+)`", page) if place.endswith("/") or re.search(r"\.\w+$", place)
    }
    places -= {"rapalog.parsers", "report.html"}  # an entry point, and a file that a run writes
    there = [
        path.relative_to(ROOT).as_posix()
        for root in ("src", "docs", "tests", "page/src")
        for path in (ROOT / root).rglob("*")
    ]
    assert len(places) > 50
    assert [
        place
        for place in places
        if not fnmatch.filter(there, f"*/{place.rstrip('/')}") and not fnmatch.filter(there, place)
    ] == []
