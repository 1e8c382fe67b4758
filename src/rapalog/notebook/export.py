"""``rapalog.export``: the cell model in formats of other programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rapalog.about import RESEARCH_USE_ONLY, __version__
from rapalog.facts.pathway import pathway
from rapalog.facts.pathway_reactions import edge_reactions
from rapalog.files.omex import MARKDOWN, SBML_3_2, SED_ML_1_3, omex_bytes
from rapalog.notebook.asked.culture import asked_line, line_inputs
from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.files import given_files, one_file
from rapalog.notebook.asked.inputs import Texts, joined, number, one_dose, texts, whole
from rapalog.notebook.asked.lab import asked_lab
from rapalog.notebook.items.exported import FILE, GRAPH, MAP, READ_ME, SEDML, Network, Omex, Petab, Sbml, Sets
from rapalog.studies.export import example_sets, experiment_of, graph_of_cell, sbml_of
from rapalog.studies.lines import given_line, line_notes
from rapalog.studies.petab.own_cell import cell_problem

if TYPE_CHECKING:
    from rapalog.notebook.asked.files import FileLike

__all__ = ["graphml", "omex", "petab", "sbgn", "sbml", "sets"]


def __dir__() -> list[str]:
    return __all__


@door("export.sbml")
def sbml(
    cell_line: str = "generic", *, genotype: Texts = (), dose: str = "0nM", genotypes: FileLike | None = None
) -> Sbml:
    """Return the cell model as SBML Level 3 Version 2, at rest and seeded, ready for any simulator.

    Parameters
    ----------
    cell_line
        Name or alias of a cell line; ``"new"``, a line drawn from the population; or a line file.
    genotype
        Variants beyond the line's own: ``"MTOR:S2035F"``, or a list.
    dose
        Everolimus in the medium at time 0, as text with a unit, 0 to 1 mM.
    genotypes
        A lab's own variants, in a table with the columns of ``genotypes.csv``: a path, bytes or a data frame.

    Returns
    -------
    Sbml
        ``text`` is the document, ``write`` keeps it.

    Raises
    ------
    RapalogError
        For an unknown line, variant or dose.

    Examples
    --------
    >>> import rapalog as ra
    >>> ra.export.sbml("MCF-7", dose="20 nM").text.count("<sbml ")
    1
    """
    line, added = asked_line(cell_line), joined(genotype, "genotype", example="MTOR:S2035F")
    lab = asked_lab(genotypes)
    with lab.known():
        found = sbml_of(line, added, dose=one_dose(dose, "dose"))
        notes = line_notes(given_line(line), added)
    return Sbml(found, notes, inputs={**line_inputs(cell_line), **lab.inputs})


@door("export.omex")
def omex(cell_line: str = "generic", *, genotype: Texts = (), dose: str = "0nM") -> Omex:
    """Return the cell model as a COMBINE archive (OMEX): its SBML, three days of it as SED-ML, and what it is.

    Parameters
    ----------
    cell_line, genotype, dose
        As for :func:`sbml`.

    Returns
    -------
    Omex
        ``write`` keeps it.

    Raises
    ------
    RapalogError
        For an unknown line, variant or dose.

    Examples
    --------
    >>> import rapalog as ra
    >>> ra.export.omex("MCF-7", dose="20 nM")
    rapalog_cell.omex, COMBINE archive of rapalog_cell.sedml, rapalog_cell.xml and README.md
    """
    own = sbml(cell_line, genotype=genotype, dose=dose)
    said = [
        f"# {FILE}",
        f"A tumour cell in culture, at rest and seeded, by rapalog {__version__}.",
        RESEARCH_USE_ONLY,
        *own.notes,
    ]
    files = {
        SEDML: (SED_ML_1_3, experiment_of(FILE).encode()),
        FILE: (SBML_3_2, own.text.encode()),
        READ_ME: (MARKDOWN, "\n\n".join(said).encode() + b"\n"),
    }
    return Omex(omex_bytes(files, master=SEDML), own.notes, inputs=own.inputs)


@door("export.graphml")
def graphml() -> Network:
    """Return the reactions of the cell model as GraphML, for networkx, Cytoscape, Gephi and yEd.

    Nodes are species, reactions and computed quantities; an edge says who is used up, made or stands in a formula. Each
    carries its reaction, the parameters in it and the sources of their values.

    Returns
    -------
    Network
        ``text`` is the document, ``write`` keeps it.

    Raises
    ------
    RapalogError
        If the reactions or facts of this installation are damaged.

    Examples
    --------
    >>> import rapalog as ra
    >>> ra.export.graphml()
    rapalog_cell.graphml, GraphML: 234 nodes, 398 edges
    """
    text, nodes, edges = graph_of_cell()
    return Network(GRAPH, "GraphML", text, nodes, edges)


@door("export.sbgn")
def sbgn() -> Network:
    """Return the pathway of the cell model as an SBGN map (SBGN-ML 0.3, activity flow), laid out as in our figures.

    Each arc carries the reactions and parameters that it is in the model, and the references of the statement.

    Returns
    -------
    Network
        ``text`` is the document, ``write`` keeps it.

    Raises
    ------
    RapalogError
        If the pathway of this installation is damaged, or a node of it has no place.

    Examples
    --------
    >>> import rapalog as ra
    >>> ra.export.sbgn()
    rapalog_pathway.sbgn, SBGN-ML 0.3, activity flow: 49 nodes, 60 edges
    """
    from rapalog.figures.sbgn import arcs_of, sbgn_text  # the map stands beside the figures, which load matplotlib

    own = pathway()
    shown = arcs_of(own)
    left = tuple(
        f"{edge.id} is left out: {edge.source} leaves {edge.target} alone, which SBGN has no arc for"
        for edge in own.edges
        if edge not in shown
    )
    return Network(
        MAP, "SBGN-ML 0.3, activity flow", sbgn_text(own, edge_reactions()), len(own.nodes), len(shown), left
    )


@door("export.petab")
def petab(cell_line: str = "generic", data: FileLike | Sequence[FileLike] | None = None) -> Petab:
    r"""Return a line and its readings as a PEtab problem: what rapalogs do to it, for any program that reads PEtab.

    Parameters
    ----------
    cell_line
        Name or alias of a cell line; ``"new"``, a line drawn from the population; or a line file, such as
        :func:`rapalog.calibrate` writes.
    data
        Readings of the line, as for :func:`rapalog.calibrate`.

    Returns
    -------
    Petab
        ``write`` keeps its files.

    Raises
    ------
    RapalogError
        For an unknown line, and readings that hold another line, a drug that was not learnt or no time.

    Examples
    --------
    >>> import rapalog as ra
    >>> doses = (1, 10, 100, 1000)
    >>> rows = [f"everolimus,72,{dose},nM,{1 - dose**0.5 / 100}" for dose in doses]
    >>> ra.export.petab(data="\n".join(["drug,time_h,dose,dose_unit,response", *rows]).encode())
    problem.yaml, PEtab 1: 7 parameters, 4 measurements
    """
    line = asked_line(cell_line)
    own = cell_problem(line, given_files(data, "data"))
    return Petab(own, inputs={**own.inputs, **line_inputs(cell_line)})


@door("export.sets")
def sets(model: FileLike, *, parameter: Texts = (), count: int = 100, cv: float = 0.2, seed: int = 1) -> Sets:
    """Return an example of a table of sets: the model's own numbers, scattered. It is no prior.

    Parameters
    ----------
    model
        An SBML model: a path, or the bytes of a file.
    parameter
        Parameters, compartments or initial values to scatter; by default every parameter that is not 0.
    count
        Number of sets, 1 to 10,000,000; the first has the model's own numbers.
    cv
        Standard deviation of the natural logarithm, 0 to 3: 0.2 is a scatter of about 20 %.
    seed
        Of the scatter, 0 or more.

    Returns
    -------
    Sets
        ``write`` keeps the table, ``to_frame`` shows it.

    Raises
    ------
    RapalogError
        For a model outside the supported subset, a name that cannot be set or has no value, or a number out of range.

    Examples
    --------
    >>> import rapalog as ra
    >>> ra.export.sets(ra.export.sbml(dose="20 nM").text.encode(), parameter="k_uptake", count=3)
    sets.csv, 3 sets of 1 symbol
    """
    own_seed = whole(seed, "seed", least=0)
    table = example_sets(
        one_file(model, "model"),
        parameters=texts(parameter, "parameter", example="k1"),
        count=whole(count, "count", least=1),
        cv=number(cv, "cv", example=0.2),
        seed=own_seed,
    )
    return Sets(table, own_seed)
