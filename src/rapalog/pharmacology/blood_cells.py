"""Blood cells (PBMC) of a patient: the cells of the model, out of cycle, in plasma.

They differ from tumour cells only by what has a source: they do not divide (P189). No source was found for their
FKBP12, mTOR or growth signals, which are those of the cell; what is outside of them is the free drug of plasma. So the
model says what the same pathway would do in blood cells; it is set beside the most that was measured there (D023) and
not tuned to it.
"""

from __future__ import annotations

from dataclasses import replace

from rapalog.biology.tumour_cell import Wanted
from rapalog.facts.library import value


def out_of_cycle() -> dict[str, float]:
    """Return the conditions of a cell that does not divide."""
    return {"doubling_time": value("P189")}


def as_blood_cell(cell: Wanted) -> Wanted:
    """Return the cell as it is in blood: with its own proteins, and out of cycle."""
    return replace(cell, conditions=tuple(sorted({**dict(cell.conditions), **out_of_cycle()}.items())))


def blood_cell_note() -> str:
    """Return what blood cells are here, and what was measured in those of patients, as one sentence."""
    return (
        f"blood cells (pbmc) differ from tumours only in that they do not divide (P189); at most {value('D023'):g} "
        "% inhibition of mTOR was measured in those of patients (D023), and nothing is tuned to it"
    )
