"""What pages tell a reader to type: commands parse, Python compiles, and names are there."""

import ast
import csv
import fnmatch
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
    {(block.page, line) for block in BLOCKS if block.language == "sh" for line in block.commands
     if line.startswith("rapalog ")}
)  # fmt: skip
SNIPPETS = [(block.page, block.text) for block in BLOCKS if block.language == "python"]
_BY_HAND = ("pip ", "make ")


def parsed(line):
    """Parse a command as the command line would, without running it; return the name of its last command."""
    words = shlex.split(line)[1:]
    command = typer.main.get_command(app)
    context = typer.Context(command, info_name="rapalog")
    while hasattr(command, "resolve_command"):
        name, command, words = command.resolve_command(context, words)
        context = command.make_context(name, [] if hasattr(command, "commands") else list(words), parent=context,
                                       resilient_parsing=hasattr(command, "commands"))  # fmt: skip
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
        ("cell-line", lambda text: read_facts(csv.DictReader(text.splitlines()), name="cell_line_parameters.csv")),
    ],
)
def test_a_table_that_a_recipe_shows_is_read_as_it_stands(page, read):
    (table,) = [block.text for block in blocks(DOCS / "how-to" / f"{page}.md") if block.language == "text"]
    assert len(read(table)) == len(table.splitlines()) - 1


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
    assert [place for place in places if not fnmatch.filter(there, f"*/{place.rstrip('/')}")
            and not fnmatch.filter(there, place)] == []  # fmt: skip
