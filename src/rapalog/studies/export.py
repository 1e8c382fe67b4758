"""The cell model as a file for other programs, and an example of a table of sets for any model."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

import numpy as np

from rapalog.biology.drugs import dosing, find_drug
from rapalog.biology.graph import GraphNode, cell_graph
from rapalog.biology.readouts import readouts
from rapalog.biology.sbml import cell_sbml
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.engine.equations.evaluate import evaluate
from rapalog.engine.equations.start import check_settable, start_values
from rapalog.errors import RapalogError
from rapalog.facts.library import read_rows, value
from rapalog.files.given import AnyFile
from rapalog.files.graphml import graphml_text
from rapalog.files.results.writing import csv_bytes
from rapalog.files.sedml.write import Course, sedml_text
from rapalog.studies.ensembles.settings import DEFAULT_ATOL, DEFAULT_RTOL
from rapalog.studies.lines import given_line
from rapalog.studies.sbml import given_model
from rapalog.units import parse_dose_nM

#: More sets than this are written in parts by whoever needs them.
_MOST_SETS: Final = 10_000_000
#: A wider scatter than three natural logarithms leaves hardly a set that resembles the model.
_LARGEST_CV: Final = 3.0
#: What the exported experiment runs and draws.
_EXPERIMENT_H: Final = 72.0
_PLOTTED: Final = ("p-S6K1 T389", "p-S6 S235/236", "p-4E-BP1 T37/46", "p-AKT S473")
_SBML_3_2: Final = "http://www.sbml.org/sbml/level3/version2/core"


def sbml_of(cell_line: str = "generic", genotype: str = "", *, dose: str = "0 nM") -> str:
    """Return the SBML of a culture at rest, seeded by the viability protocol, with everolimus in the medium at time 0.

    Parameters
    ----------
    cell_line
        Name or alias of a line, ``new`` for one drawn from the population, or the path of a line file.
    genotype
        Variants beyond the line's own, joined by ``+``.
    dose
        Text with a unit, 0 to 1 mM.

    Returns
    -------
    str
        SBML Level 3 Version 2.

    Raises
    ------
    RapalogError
        For an unknown line, variant or dose.
    """
    cell = tumour_cell(given_line(cell_line), genotype)
    changes = dosing(cell.parameters, {cell.line.under(find_drug("everolimus")): parse_dose_nM(dose)})
    return cell_sbml(cell, cells=value("V004"), changes=changes)


def experiment_of(model: str) -> str:
    """Return three days of the exported cell as SED-ML: every readout in a table, phosphorylations drawn.

    Parameters
    ----------
    model
        File name of the SBML beside it.
    """
    species = {row["species"] for row in read_rows("species.csv")}
    found = {name: own.symbol for name, own in readouts().items()}
    quantities = {name: ("species" if symbol in species else "parameter", symbol) for name, symbol in found.items()}
    return sedml_text(
        Course(
            model=model,
            sbml=_SBML_3_2,
            end=_EXPERIMENT_H,
            steps=int(_EXPERIMENT_H),
            rtol=DEFAULT_RTOL,
            atol=DEFAULT_ATOL,
            quantities=quantities,
            plotted=[name for name in _PLOTTED if name in quantities],
        )
    )


def graph_of_cell() -> tuple[str, int, int]:
    """Return the reactions of the cell as GraphML, and how many nodes and edges it has.

    Every reaction and quantity carries its formula, the sources of its parameters and the edges of the pathway that it
    stands for; every edge the reaction or quantity it belongs to.
    """
    graph = cell_graph()
    nodes = {own.id: _node_data(own) for own in graph.nodes}
    edges = [
        (
            f"edge_{place}",
            own.source,
            own.target,
            {
                "role": own.role,
                "stoichiometry": own.stoichiometry,
                "reaction": own.of,
                "sources": nodes[own.of]["sources"],
            },
        )
        for place, own in enumerate(graph.edges)
    ]
    about = "Everolimus in a tumour cell: species, reactions and computed quantities of rapalog's cell model"
    return graphml_text(nodes, edges, about=about), len(nodes), len(edges)


def _node_data(own: GraphNode) -> dict[str, str]:
    return {
        "name": own.name,
        "kind": own.kind,
        "formula": own.formula,
        "identifiers": " ".join(own.identifiers),
        "parameters": " ".join(own.parameters),
        "sources": "; ".join(own.sources),
        "pathway_edges": " ".join(own.pathway_edges),
        "pathway_node": own.pathway_node,
    }


def example_sets(
    model: AnyFile, *, parameters: Sequence[str] = (), count: int = 100, cv: float = 0.2, seed: int = 1
) -> bytes:
    """Return a table of sets for an SBML model, each number scattered around the model's own: an example, no prior.

    Parameters
    ----------
    model
        SBML of the supported subset: a path, what is in memory, or the text itself.
    parameters
        Parameters, compartments or initial values to scatter; by default every parameter that is not 0.
    count
        Number of sets, 1 to 10,000,000. The first row has the model's own numbers.
    cv
        Standard deviation of the natural logarithm, 0 to 3: 0.2 is a scatter of about 20 %.
    seed
        Seed of the scatter, 0 or more.

    Returns
    -------
    bytes
        CSV with a column for each symbol and a row for each set, in the units of the model.

    Raises
    ------
    RapalogError
        For a model outside the supported subset, a name that cannot be set or has no value, or a number out of range.
    """
    if not 1 <= count <= _MOST_SETS or not 0 <= cv <= _LARGEST_CV:
        raise RapalogError(
            f"got {count:,} sets with a scatter of {cv:g}, must be 1 to {_MOST_SETS:,} and 0 to {_LARGEST_CV:g}",
            remedy="give e.g. --count 100 --cv 0.2",
        )
    found = given_model(model)
    for name in parameters:
        check_settable(found, name)
    names = list(dict.fromkeys(parameters)) or [name for name, to in found.settable.items() if to.kind == "parameter"]
    states, numbers = start_values(found, {})
    nodes = [found.outputs[name] for name in names]
    own = evaluate(found.graph, nodes, state=states[0], parameter=numbers[0], time=0.0)
    if parameters and not np.all(own != 0):
        name = names[int(np.argmax(own == 0))]
        raise RapalogError(
            f"{name!r} is 0 in {found.name}: there is nothing to scatter",
            remedy=f"leave it out, and write a column {name} by hand",
        )
    kept = [(name, number) for name, number in zip(names, own, strict=True) if number != 0 and math.isfinite(number)]
    if not kept:
        raise RapalogError(f"{found.name} has no parameter with a number", remedy="name initial values to scatter")
    steps = np.random.default_rng(seed).normal(scale=cv, size=(count, len(kept)))
    steps[0] = 0.0
    table = np.array([number for _, number in kept]) * np.exp(steps)
    return csv_bytes([name for name, _ in kept], [[f"{cell:.10g}" for cell in row] for row in table])
