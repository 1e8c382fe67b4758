"""What every virtual assay is asked: which cells get which drug, in which medium, how often, and with which noise."""

from __future__ import annotations

from pathlib import Path
from typing import Final, TypedDict

from rapalog.biology.calibrated import MOST_DRAWS
from rapalog.biology.medium import MediumChanges
from rapalog.errors import RapalogError
from rapalog.files.given import read_bytes
from rapalog.notebook.asked.inputs import joined, number, text, whole
from rapalog.studies.lines import given_line, line_file, line_notes

_MOST_REPLICATES: Final = 20
MOST_SEED: Final = 2**63


class Drawing(TypedDict):
    """How many cells are drawn from posterior and population, and the seed they come from."""

    draws: int
    seed: int


class Culture(TypedDict):
    """Which cells get which drug."""

    cell_line: str
    drug: str
    genotype: str


class Runs(TypedDict):
    """How often an assay is done, and the seed of its noise."""

    replicates: int
    seed: int


def asked_culture(cell_line: object, drug: object, genotype: object) -> Culture:
    """Return the names of cells and drug; whether there are such is found out by the assay.

    Parameters
    ----------
    cell_line
        Name or alias, ``new``, or a line file.
    drug
        Name or alias.
    genotype
        Variants beyond the line's own, one text or a list.

    Raises
    ------
    RapalogError
        If one is no text.
    """
    return {
        "cell_line": asked_line(cell_line),
        "drug": text(drug, "drug", example="everolimus"),
        "genotype": joined(genotype, "genotype", example="MTOR:S2035F"),
    }


def asked_line(cell_line: object, name: str = "cell_line") -> str:
    """Return the name of a line or the path of its file, as text; ``name`` is what the caller calls it.

    Raises
    ------
    RapalogError
        If it is neither text nor a path.
    """
    return text(str(cell_line) if isinstance(cell_line, Path) else cell_line, name, example="MCF-7")


def culture_notes(culture: Culture, runs: Runs) -> tuple[str, ...]:
    """Return what should be known about the cells of an assay, one sentence each."""
    return line_notes(given_line(culture["cell_line"], seed=runs["seed"]), culture["genotype"])


def line_inputs(cell_line: object) -> dict[str, bytes]:
    """Return the line file that was given by its path, if one was, for the record of the run.

    Raises
    ------
    RapalogError
        If it cannot be read.
    """
    path = line_file(asked_line(cell_line))
    return {str(path): read_bytes(path)} if path else {}


def asked_draws(draws: object, seed: object) -> Drawing:
    """Return how many cells are drawn, 0 for none, and their seed.

    Parameters
    ----------
    draws
        0, or 2 to 400.
    seed
        0 or more.

    Raises
    ------
    RapalogError
        If one is no whole number, or out of range.
    """
    n = whole(draws, "draws", least=0, most=MOST_DRAWS)
    if n == 1:
        raise RapalogError(
            "got 1 draw, which has no interval", remedy="give 2 or more, such as --draws 100", where="--draws"
        )
    return {"draws": n, "seed": whole(seed, "seed", least=0, most=MOST_SEED)}


def asked_runs(replicates: object, seed: object) -> Runs:
    """Return how often an assay is done, and its seed.

    Parameters
    ----------
    replicates
        Biological replicates, 1 to 20.
    seed
        0 or more.

    Raises
    ------
    RapalogError
        If one is no whole number, or out of range.
    """
    return {
        "replicates": whole(replicates, "replicates", least=1, most=_MOST_REPLICATES),
        "seed": whole(seed, "seed", least=0, most=MOST_SEED),
    }


def asked_medium(renew_every: object, washout_at: object) -> MediumChanges:
    """Return when the medium is changed after dosing.

    Parameters
    ----------
    renew_every
        Hours between renewals of medium and drug, 1 to 5,000; None is never.
    washout_at
        Hours after dosing at which the drug is taken off, above 0 and at most 5,000; None is never.

    Raises
    ------
    RapalogError
        If one is no number, or out of range.
    """
    every = None if renew_every is None else number(renew_every, "renew_every", example=24)
    washout = None if washout_at is None else number(washout_at, "washout_at", example=24)
    return MediumChanges(every, washout)
