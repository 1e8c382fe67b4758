"""A virtual viability plate of a cell line: the cell model behind the bench protocol."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import numpy as np
from scipy.interpolate import PchipInterpolator

from rapalog.assays.viability.plate import Culture, VirtualPlate, export_text, layout_text, run_plate, truth_text
from rapalog.assays.viability.protocol import ViabilityProtocol
from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dishes
from rapalog.biology.medium import LEFT_ALONE, MediumChanges
from rapalog.biology.tumour_cell import TumourCell, tumour_cell
from rapalog.facts.library import value
from rapalog.studies.lines import given_line

_PER_DECADE: Final = 8
_MARGIN: Final = 2.0  # no pipetting error reaches twice the nominal dose


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
    return run_plate(protocol, smooth_culture(cell, protocol))


def smooth_culture(cell: TumourCell, protocol: ViabilityProtocol) -> Culture:
    """Return living cells per well and metabolism per cell as a smooth function of dose.

    Pipetting gives every well a dose of its own. The cell model is run on a grid, eight doses a decade over the
    protocol's range and a margin, and interpolated between (monotone cubic on the log dose): within 0.1 % of a run at
    the dose itself, far below what a pipette or reader can show.
    """
    low, high = protocol.doses_nM[0] / _MARGIN, protocol.doses_nM[-1] * _MARGIN
    log_doses = np.linspace(np.log10(low), np.log10(high), 1 + math.ceil(_PER_DECADE * np.log10(high / low)))
    vehicle, *answers = cultures_at(cell, protocol, [0.0, *(10**log_doses).tolist()])
    curve = PchipInterpolator(log_doses, np.array(answers))

    def culture(dose_nM: float) -> tuple[float, float]:
        if dose_nM == 0:
            return vehicle
        if not low <= dose_nM <= high:
            return cultures_at(cell, protocol, [dose_nM])[0]
        living, metabolism = curve(math.log10(dose_nM))
        return float(living), float(metabolism)

    return culture


def cultures_at(cell: TumourCell, protocol: ViabilityProtocol, doses_nM: Sequence[float]) -> list[tuple[float, float]]:
    """Return, at each dose, living cells per well and metabolism per cell relative to a resting wild-type cell."""
    drug = find_drug(protocol.drug)
    seen = dishes(
        [(cell, {drug: dose_nM}) for dose_nM in doses_nM],
        times_h=[protocol.exposure_h],
        readouts=["cell number", "viability"],
        cells_seeded=protocol.cells_per_well,
        attach_h=protocol.attach_h,
        medium=protocol.medium,
    )
    living, viability = seen["cell number"][:, 0], seen["viability"][:, 0]
    return list(zip(living.tolist(), (viability / living).tolist(), strict=True))


def run_plates(  # noqa: PLR0913 - one keyword for each option of the command
    cell_line: str = "NCI-H661",
    *,
    drug: str = "everolimus",
    hours: float = 72.0,
    cells: float | None = None,
    incubation: float | None = None,
    genotype: str = "",
    medium: MediumChanges = LEFT_ALONE,
    replicates: int = 1,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[VirtualPlate, ...]:
    """Run one plate per biological replicate, each with noise of its own.

    Parameters
    ----------
    cell_line
        Name or alias of a line, ``new`` for one drawn from the population by the seed, or the path of a line file.
    drug
        Name or alias.
    hours
        Exposure.
    cells
        Seeded per well; None is as the protocol has it.
    incubation
        Hours with the reagent; None is as the protocol has it.
    genotype
        Variants beyond the line's own, joined by ``+``.
    medium
        When the medium is changed after dosing, in the vehicle's wells too.
    replicates
        Biological replicates, one plate each.
    seed
        Of the noise of the first plate; the others count on from it.
    progress
        Told what is being done and which share of it.

    Returns
    -------
    tuple of VirtualPlate
        One for each replicate.

    Raises
    ------
    RapalogError
        For an unknown cell line, drug or variant, or a protocol that cannot be run.
    """
    line, drug_name = given_line(cell_line, seed=seed), find_drug(drug).name
    cell, culture = tumour_cell(line, genotype), None
    plates = []
    for k in range(replicates):
        protocol = ViabilityProtocol(
            cell_line=line.name,
            drug=drug_name,
            exposure_h=hours,
            medium=medium,
            cells_per_well=value("V004") if cells is None else cells,
            incubation_h=value("V013") if incubation is None else incubation,
            biological_replicate=k + 1,
            plate_name=f"Plate {k + 1}",
            seed=seed + k,
        )
        culture = culture or smooth_culture(cell, protocol)  # the same cells; only the noise differs
        plates.append(run_plate(protocol, culture))
        if progress:
            progress("virtual plates", (k + 1) / replicates)
    return tuple(plates)


def plate_files(plates: Sequence[VirtualPlate]) -> dict[str, bytes]:
    """Return what the instrument and the experimenter would write, by file name: export, layout and truth of each.

    One plate has plain names; several are numbered.

    Parameters
    ----------
    plates
        In the order of their numbers.

    Returns
    -------
    dict
        Bytes by file name.
    """
    files: dict[str, bytes] = {}
    for k, plate in enumerate(plates, start=1):
        mark = f"_{k}" if len(plates) > 1 else ""
        files[f"plate{mark}.txt"] = export_text(plate).encode()
        files[f"layout{mark}.csv"] = layout_text(plate).encode()
        files[f"truth{mark}.json"] = truth_text(plate).encode()
    return files
