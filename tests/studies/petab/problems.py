"""Problems of PEtab on a reaction A <-> B whose course is known in closed form, written into a folder."""

import math

from tests.engine.sbml.cases import compartment, initial_assignment, parameter, rate_rule, reaction, sbml, species

from rapalog.files.petab.problem import read_problem
from rapalog.studies.petab.objective import Objective

YAML = """format_version: 1
parameter_file: parameters.tsv
problems:
- sbml_files: [model.xml]
  condition_files: [conditions.tsv]
  measurement_files: [measurements.tsv]
  observable_files: [observables.tsv]
"""


def conversion(*, starts=True, a=2, b=2, more=()):
    """Return the model: A -> B at k1, B -> A at k2; a0 and b0 are where A and B start, if asked."""
    assigned = [initial_assignment("A", "a0"), initial_assignment("B", "b0")] if starts else []
    return sbml(
        compartment(),
        species("A", concentration=a),
        species("B", concentration=b),
        *(parameter(name, value) for name, value in (("a0", 1), ("b0", 1), ("k1", 0), ("k2", 0), *more)),
        *assigned,
        reaction("fwd", "c*k1*A", left=("A",), right=("B",)),
        reaction("rev", "c*k2*B", left=("B",), right=("A",)),
    )


def by_rules():
    """Return the same dynamics as rate rules, B being a parameter."""
    return sbml(
        compartment(),
        species("A", concentration=0),
        *(parameter(name, value) for name, value in (("a0", 1), ("b0", 1), ("k1", 0), ("k2", 0), ("B", 0))),
        initial_assignment("A", "a0"),
        initial_assignment("B", "b0"),
        rate_rule("A", "-k1*A + k2*B"),
        rate_rule("B", "k1*A - k2*B"),
    )


def course(t, a0, b0, k1, k2):
    """Return A at time t."""
    rest = k2 * (a0 + b0) / (k1 + k2)
    return rest + (a0 - rest) * math.exp(-(k1 + k2) * t)


def table(text):
    """Return a table of cells parted by spaces as tab-separated text; a dot is an empty cell."""
    lines = [line.split() for line in text.strip().splitlines()]
    return "\n".join("\t".join("" if cell == "." else cell.replace("~", " ") for cell in line) for line in lines) + "\n"


def parameters(**values):
    """Return a parameter table: linear, from 0 to 10, estimated."""
    rows = [f"{name} lin 0 10 {value} 1" for name, value in values.items()]
    return "\n".join(["parameterId parameterScale lowerBound upperBound nominalValue estimate", *rows])


def write(folder, *, model=None, yaml=YAML, **tables):
    """Write a problem; return the path of its list."""
    (folder / "model.xml").write_text(conversion() if model is None else model)
    for name, text in tables.items():
        (folder / f"{name}.tsv").write_text(table(text))
    (folder / "problem.yaml").write_text(yaml)
    return folder / "problem.yaml"


PLAIN = {
    "conditions": "conditionId\nc0",
    "observables": "observableId observableFormula noiseFormula\nobs_a A 0.5",
    "measurements": "observableId simulationConditionId time measurement\nobs_a c0 0 0.7\nobs_a c0 10 0.1",
    "parameters": parameters(a0=1.0, b0=0.0, k1=0.8, k2=0.6),
}


def objective(folder, **changed):
    """Return the objective of a problem that differs from the plain one."""
    return Objective(read_problem(write(folder, **{**PLAIN, **changed})))
