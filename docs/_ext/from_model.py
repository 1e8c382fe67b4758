"""Directives that take the cell from the model as it is run: its reactions with rate laws, its rules, its parameters.

```{reactions} 01_drug_entry_and_binding
```
```{rules} 01_drug_entry_and_binding
```
```{parameters} drug_entry_and_binding
```
"""

import re
from functools import cache
from importlib import resources

import libsbml
from docutils import nodes
from from_code import facts_table
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.docutils import SphinxDirective

from rapalog.biology.calibrated import typical
from rapalog.biology.network import compose
from rapalog.facts.library import Fact, facts, read_rows
from rapalog.units import three_digits


class Reactions(SphinxDirective):
    """A row for each reaction of a file: its name, what becomes of what, and its rate law (nM pL/h)."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        text, names = _file(self.arguments[0]), {row["species"]: row["name"] for row in read_rows("species.csv")}
        rows = []
        for reaction in _model().getListOfReactions():
            if re.search(rf"^\s*{reaction.getId()}:", text, re.MULTILINE):
                left, right = (
                    _side(side, names) for side in (reaction.getListOfReactants(), reaction.getListOfProducts())
                )
                rows.append([reaction.getId(), f"{left} → {right}", _formula(reaction.getKineticLaw().getMath())])
        return [] if not rows else [facts_table(["reaction", "what becomes of what", "rate law (nM pL/h)"], rows)]


class Rules(SphinxDirective):
    """A row for each quantity of a file that follows from others, or changes by a rate of its own."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        text, rows = _file(self.arguments[0]), []
        for rule in _model().getListOfRules():
            name = rule.getVariable()
            if re.search(rf"(?:^|;)\s*{name}(?:'\s*|\s*:)=", text, re.MULTILINE):
                shown = f"d {name} / dt" if rule.isRate() else name
                rows.append([shown, _formula(rule.getMath()), _unit(name) + (" / h" if rule.isRate() else "")])
        return [] if not rows else [facts_table(["quantity", "formula", "unit"], rows)]


class Parameters(SphinxDirective):
    """A row for each parameter of a block: the value that is run, its range or prior, unit, source and status."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        rows = []
        for row in facts("cell_model").values():
            if row.more["block"] == self.arguments[0]:
                value, ends, status = _as_run(row)
                rows.append([row.id, row.more["symbol"], row.quantity, value, ends, row.unit, row.source, status])
        if not rows:
            raise ExtensionError(f"no parameters in the block {self.arguments[0]}")
        return [facts_table(["id", "symbol", "quantity", "value", "range", "unit", "source", "status"], rows)]


def _as_run(row: Fact) -> tuple[str, str, str]:
    """Return the value that is run, its range and its status: what was learnt goes before what stood there."""
    symbol, before = row.more["symbol"], f"{row.text}{f', {_range(row)}' if _range(row) else ''}, {row.status}"
    own = [one for one in facts("calibrated").values() if one.more["symbol"] == symbol]
    if symbol in typical():
        (learnt,) = (one for one in own if one.more["level"] in ("global", "line"))
        return three_digits(typical()[symbol]), _range(learnt), f"calibrated; before: {before}"
    drugs = "; ".join(f"{one.more['drug']} {three_digits(one.value)} ({_range(one)}), calibrated" for one in own)
    return row.text, _range(row), f"{row.status}{f'; {drugs}' if drugs else ''}"


def _range(row: Fact) -> str:
    known = None not in (row.low, row.high)
    return f"{three_digits(row.low)} to {three_digits(row.high)}" if known else ""


@cache
def _model() -> libsbml.Model:
    document = libsbml.readSBMLFromString(compose())
    _model.document = document  # type: ignore[attr-defined]  # a model lives as long as its document
    return document.getModel()


def _file(name: str) -> str:
    found = resources.files("rapalog.biology").joinpath("reactions", f"{name}.ant")
    return re.sub(r"//.*", "", found.read_text(encoding="utf-8"))


def _side(species: libsbml.ListOf, names: dict[str, str]) -> str:
    return " + ".join(names[one.getSpecies()] for one in species) or "nothing"


def _formula(math: libsbml.ASTNode) -> str:
    return re.sub(r"\b(\d+(?:\.\d+)?) dimensionless", r"\1", libsbml.formulaToL3String(math))


def _unit(name: str) -> str:
    unit = {"nM": "nM", "per_h": "1/h", "hour": "h", "pL": "pL"}.get(_model().getParameter(name).getUnits(), "-")
    return "" if unit == "-" else unit


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("reactions", Reactions)
    app.add_directive("rules", Rules)
    app.add_directive("parameters", Parameters)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
