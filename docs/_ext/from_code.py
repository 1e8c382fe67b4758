"""Directives that take the reference from the package: the Python door, help of the commands, tables of facts.

```{commands}
```
```{facts} cell_model
:where: block=mtor_complexes
:columns: id symbol value unit
```
"""

import inspect
import re
from collections.abc import Iterator

import typer
from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

import rapalog
from rapalog.cli.commands import app as command_line
from rapalog.facts.library import read_rows


class Commands(SphinxDirective):
    """One section for each command, with what ``--help`` prints."""

    def run(self) -> list[nodes.Node]:
        """Return the sections."""
        root = typer.main.get_command(command_line)
        return list(_sections(root, typer.Context(root, info_name="rapalog", max_content_width=100)))


def _sections(command, context):
    if hasattr(command, "commands"):
        for name, child in command.commands.items():
            yield from _sections(child, typer.Context(child, info_name=name, parent=context, max_content_width=100))
        return
    section = nodes.section(ids=[nodes.make_id(context.command_path)])
    section += nodes.title(text=context.command_path)
    text = command.get_help(context)
    section += nodes.literal_block(text, text, language="text")
    yield section


class PythonDoor(SphinxDirective):
    """Every call at the root of the package, and every kind of result that can be reached from one; in an rst page."""

    def run(self) -> list[nodes.Node]:
        """Return sections of calls, by the place where they are, and one of results."""
        rooms = {name: own for name in rapalog.__all__ if inspect.ismodule(own := getattr(rapalog, name))}
        calls = {"rapalog": [name for name in rapalog.__all__ if callable(getattr(rapalog, name))]}
        calls |= {f"rapalog.{name}": list(own.__all__) for name, own in rooms.items()}
        lines, found = [], []
        for place, names in calls.items():
            lines += [place, "-" * len(place), ""]
            for name in names:
                found.append(_found(f"{place}.{name}"))
                kind = "autoclass" if inspect.isclass(found[-1]) else "autofunction"
                lines += [f".. {kind}:: {place}.{name}", ""]
        lines += ["Results", "-------", ""]
        for result in _results(found):
            lines += [f".. autoclass:: {result.__module__}.{result.__name__}", "   :members:", "   :inherited-members:"]
            lines += ["   :special-members: __getitem__", ""]
        section = nodes.section()
        self.state.nested_parse(StringList(lines, self.env.docname), 0, section, match_titles=True)
        return section.children


def _found(path: str) -> object:
    found = rapalog
    for name in path.split(".")[1:]:
        found = getattr(found, name)
    return found


def _results(calls: list[object]) -> list[type]:
    """Return the classes that calls return, and those that their methods and properties return, each once."""
    found: dict[type, None] = {}
    waiting = [kind for call in calls if not inspect.isclass(call) for kind in _returned(call)]
    while waiting:
        kind = waiting.pop(0)
        if kind not in found:
            found[kind] = None
            members = [getattr(item, "fget", item) for own in kind.__mro__ for item in vars(own).values()]
            waiting += [other for item in members if inspect.isfunction(item) for other in _returned(item)]
    return list(found)


def _returned(function: object) -> Iterator[type]:
    """Yield the classes of the door that a function says it returns."""
    function = inspect.unwrap(function)
    for name in re.findall(r"\w+", str(function.__annotations__.get("return", ""))):
        kind = vars(inspect.getmodule(function)).get(name)
        if inspect.isclass(kind) and kind.__module__.startswith("rapalog.notebook"):
            yield kind


class Facts(SphinxDirective):
    """A table of facts, or its rows and columns that are asked for; columns that are empty are left out."""

    required_arguments = 1
    option_spec = {"where": directives.unchanged, "columns": directives.unchanged}  # noqa: RUF012 - as docutils has it

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        rows = list(read_rows(f"{self.arguments[0]}.csv"))
        if "where" in self.options:
            column, wanted = self.options["where"].split("=")
            rows = [row for row in rows if row[column] in wanted.split("|")]
        columns = self.options.get("columns", "").split() or list(rows[0] if rows else ())
        columns = [column for column in columns if any(row[column] for row in rows)]
        if not rows or not columns:
            raise ExtensionError(f"no facts in {self.arguments[0]} where {self.options.get('where')}")
        return [facts_table(columns, [[row[column] for column in columns] for row in rows])]


def facts_table(header: list[str], rows: list[list[str]]) -> nodes.table:
    """Return a table in the look of the facts."""
    group = nodes.tgroup(cols=len(header))
    group += [nodes.colspec(colwidth=1) for _ in header]
    group += nodes.thead("", _row([name.replace("_", " ") for name in header]))
    group += nodes.tbody("", *map(_row, rows))
    return nodes.table("", group, classes=["facts"])


def _row(cells: list[str]) -> nodes.row:
    return nodes.row("", *(nodes.entry("", nodes.paragraph(text=cell)) for cell in cells))


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("commands", Commands)
    app.add_directive("facts", Facts)
    app.add_directive("python-door", PythonDoor)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
