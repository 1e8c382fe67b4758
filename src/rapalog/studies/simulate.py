"""One experiment on the cell model, as a tidy table: dosed cultures beside their vehicle."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from typing import Any, Final

from rapalog.biology.drugs import ALWAYS
from rapalog.biology.medium import LEFT_ALONE, MediumChanges
from rapalog.studies.dosed import DosedCell, dose_cell

DEFAULT_READOUTS: Final = (
    "p-S6K1 T389",
    "p-S6 S235/236",
    "p-4E-BP1 T37/46",
    "p-AKT S473",
    "protein synthesis",
    "Cyclin D1",
    "G1 fraction",
    "cell number",
    "viability",
)
#: What is read as a fraction of its own vehicle.
_AS_FRACTION: Final = "viability"


@dataclass(frozen=True)
class Row:
    """One readout at one time after dosing, beside the vehicle at the same time.

    ``dose_nM`` is there where there are several doses. Where there are draws, ``value`` and ``vehicle`` are medians,
    ``low`` to ``high`` and ``vehicle_low`` to ``vehicle_high`` hold the share ``level`` of them, and viability also has
    the ``fraction`` of the vehicle of the same draw.
    """

    time_h: float
    readout: str
    value: float
    vehicle: float
    unit: str
    dose_nM: float | None = None
    low: float | None = None
    high: float | None = None
    vehicle_low: float | None = None
    vehicle_high: float | None = None
    level: float | None = None
    fraction: float | None = None
    fraction_low: float | None = None
    fraction_high: float | None = None


@dataclass(frozen=True, eq=False)
class Simulation:
    """What was done and what was seen; ``notes`` says which numbers are assumed."""

    found: DosedCell

    @property
    def doses_nM(self) -> tuple[float, ...]:
        """The doses, in the order asked for."""
        return tuple(self.found.dose_nM.tolist())

    @property
    def notes(self) -> tuple[str, ...]:
        """Which numbers are assumed, and what else should be known."""
        return self.found.notes

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        """One row for each readout, dose and time, in this order."""
        return tuple(
            _row(self.found, name, dose, time)
            for name in self.found.levels
            for dose in range(len(self.found.dose_nM))
            for time in range(len(self.found.time_h))
        )

    @property
    def columns(self) -> tuple[str, ...]:
        """What the rows have, in the order of a table."""
        return tuple(part.name for part in fields(Row) if any(getattr(row, part.name) is not None for row in self.rows))

    def to_json(self) -> dict[str, Any]:
        """Return the simulation as one JSON document.

        Returns
        -------
        dict
            What was done, and one row for each readout, dose and time.
        """
        own, drawn = self.found, self.found.interval
        return {
            "cell_line": own.cell_line,
            "genotype": own.genotype,
            "drug": own.drug,
            "dose_nM": self.doses_nM[0] if len(self.doses_nM) == 1 else list(self.doses_nM),
            "partners": {partner.name: dose for partner, dose in own.partners.items()},
            **_in_time(own),
            **asdict(own.medium),
            "conditions": dict(own.conditions),
            "cut": list(own.cut),
            "draws": drawn.draws if drawn else 0,
            "failed_draws": drawn.failed if drawn else 0,
            "seed": own.seed,
            "rows": [{name: cell for name, cell in vars(row).items() if cell is not None} for row in self.rows],
            "notes": list(own.notes),
        }


def simulate(  # noqa: PLR0913 - one keyword for each option of the command
    cell_line: str = "generic",
    *,
    drug: str = "everolimus",
    dose: str | Sequence[str] = "20nM",
    hours: float = 72.0,
    genotype: Sequence[str] = (),
    with_: Sequence[str] = (),
    readout: Sequence[str] = DEFAULT_READOUTS,
    medium: MediumChanges = LEFT_ALONE,
    condition: Sequence[str] = (),
    cut: Sequence[str] = (),
    draws: int = 0,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> Simulation:
    """Dose a culture and its vehicle and return tidy rows.

    Parameters
    ----------
    cell_line
        Name or alias of a line, ``new`` for one drawn from the population, or the path of a line file.
    drug
        Name or alias.
    dose
        Text with a unit, such as ``"20nM"``, or several.
    hours
        Exposure, above 0 and at most 5,000 h; the times are round and at most 101.
    genotype
        Variants beyond the line's own, such as ``"MTOR:S2035F"``.
    with_
        ``"DRUG=DOSE"`` or ``"DRUG=DOSE@24-48h"`` each.
    readout
        Names of readouts.
    medium
        When the medium is changed after dosing.
    condition
        What the cells live in, ``"oxygen=0.01"`` each.
    cut
        Edges of the pathway that are cut, such as ``"E033"``.
    draws
        Cells that the evidence allows, for an interval; 0 is the cell as it stands.
    seed
        Of the draws.
    progress
        Told what is being done and which share of it.

    Returns
    -------
    Simulation
        Rows by readout, then by dose, then by time.

    Raises
    ------
    RapalogError
        For an unknown name, an unreadable dose or a time out of range.
    """
    return Simulation(
        dose_cell(
            cell_line,
            drug=drug,
            dose=[dose] if isinstance(dose, str) else dose,
            hours=hours,
            genotype="+".join(genotype),
            with_=with_,
            readout=readout or DEFAULT_READOUTS,
            medium=medium,
            condition=condition,
            cut=cut,
            draws=draws,
            seed=seed,
            progress=progress,
        )
    )


def _in_time(own: DosedCell) -> dict[str, Any]:
    """Return when each partner is there, if one comes or goes."""
    rows = [
        {
            "drug": partner.name,
            "dose_nM": dose,
            "start_h": partner.window.start_h,
            "end_h": None if math.isinf(partner.window.end_h) else partner.window.end_h,
        }
        for partner, dose in own.partners.items()
    ]
    return {"partners_in_time": rows} if any(partner.window != ALWAYS for partner in own.partners) else {}


def _row(found: DosedCell, name: str, dose: int, time: int) -> Row:
    row = Row(
        float(found.time_h[time]),
        name,
        float(found.levels[name][dose, time]),
        float(found.vehicle[name][time]),
        found.units[name],
        dose_nM=float(found.dose_nM[dose]) if len(found.dose_nM) > 1 else None,
    )
    own = found.interval
    if own is None:
        return row
    row = replace(
        row,
        low=float(own.low[name][dose, time]),
        high=float(own.high[name][dose, time]),
        vehicle_low=float(own.vehicle_low[name][time]),
        vehicle_high=float(own.vehicle_high[name][time]),
        level=own.level,
    )
    if name != _AS_FRACTION:
        return row
    return replace(
        row,
        fraction=float(own.fraction[name][dose, time]),
        fraction_low=float(own.fraction_low[name][dose, time]),
        fraction_high=float(own.fraction_high[name][dose, time]),
    )
