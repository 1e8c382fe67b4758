"""What every virtual assay is asked: which cells get which drug, in which medium, how often, and with which noise."""

from __future__ import annotations

from typing import Final, TypedDict

from rapalog.biology.medium import MediumChanges
from rapalog.notebook.asked.inputs import joined, number, text, whole

_MOST_REPLICATES: Final = 20
_MOST_SEED: Final = 2**63


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
    cell_line, drug
        Names or aliases.
    genotype
        Variants beyond the line's own, one text or a list.

    Raises
    ------
    RapalogError
        If one is no text.
    """
    return {
        "cell_line": text(cell_line, "cell_line", example="MCF-7"),
        "drug": text(drug, "drug", example="everolimus"),
        "genotype": joined(genotype, "genotype", example="MTOR:S2035F"),
    }


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
        "seed": whole(seed, "seed", least=0, most=_MOST_SEED),
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
