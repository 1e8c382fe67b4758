"""A virtual viability plate of a cell line: the cell model behind the bench protocol."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from rapalog.assays.protocol import ViabilityProtocol
from rapalog.assays.viability import VirtualPlate, run_plate
from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dish
from rapalog.biology.tumour_cell import TumourCell, tumour_cell


def virtual_plate(
    protocol: ViabilityProtocol, *, genotype: str = "", changes: Mapping[str, float] | None = None
) -> VirtualPlate:
    """Run one plate by protocol on the cell model.

    Parameters
    ----------
    protocol
        The plate; its cell line and drug must be known to the model.
    genotype
        Variants beyond the line's own, joined by ``+``.
    changes
        Parameters of the cell in place of the facts'.

    Raises
    ------
    RapalogError
        For an unknown cell line, drug or variant.
    """
    cell = tumour_cell(protocol.cell_line, genotype, changes=changes)
    return run_plate(protocol, partial(_culture, cell, protocol))


def _culture(cell: TumourCell, protocol: ViabilityProtocol, dose_nM: float) -> tuple[float, float]:
    """Return living cells per well, and metabolism per cell relative to a resting wild-type cell."""
    seen = dish(
        cell,
        doses={find_drug(protocol.drug): dose_nM},
        times_h=[protocol.exposure_h],
        readouts=["cell number", "viability"],
        cells_seeded=protocol.cells_per_well,
        attach_h=protocol.attach_h,
    )
    living = float(seen["cell number"][0])
    return living, float(seen["viability"][0]) / living
