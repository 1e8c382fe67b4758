"""Which parameters move a readout most: each is changed by a little, alone, and the experiment is run again.

A parameter is changed before the references are taken, so it describes another cell whose vehicle still grows at the
line's measured rate; what a drug brings is changed where the drug is. Shares of a whole move by their odds. Nothing is
said of parameters together, nor of larger changes: a sensitivity, not a range of what may be.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from rapalog.biology.conditions import parse_conditions
from rapalog.biology.drugs import Drug, known_drugs
from rapalog.biology.experiment import tried_dishes
from rapalog.biology.genotype import CellLine
from rapalog.biology.network import default_parameters
from rapalog.biology.priors import SHARES
from rapalog.biology.readouts import find_readout
from rapalog.biology.tumour_cell import Wanted, tumour_cells, wanted
from rapalog.errors import SimulationError
from rapalog.facts.library import Fact, facts, value
from rapalog.facts.pathway_reactions import cut_edges
from rapalog.studies.dosed import asked_drugs
from rapalog.studies.lines import given_line

#: So much more of each parameter: small enough that the answer is that of a derivative, as a person would say it.
STEP: Final = 0.10
_SETTINGS: Final = "culture"
_NEGLIGIBLE: Final = 1e-9  # a level below this has no fold


@dataclass(frozen=True)
class Mover:
    """A parameter, where its value here is from, and what ten percent more of it makes of the readout."""

    fact: Fact
    quantity: str
    symbol: str
    value: float
    drug: str
    level: float
    change: float

    def to_json(self) -> dict[str, Any]:
        """Return it with where its number is from."""
        return {
            "symbol": self.symbol,
            "id": self.fact.id,
            "quantity": self.quantity,
            "value": self.value,
            "unit": self.fact.unit,
            "status": self.fact.status,
            "source": self.fact.source,
            "drug": self.drug,
            "level": self.level,
            "change": self.change,
        }


@dataclass(frozen=True)
class Why:
    """What moves a readout at a time: its level, and all parameters, the strongest first."""

    readout: str
    unit: str
    time_h: float
    level: float
    step: float
    movers: tuple[Mover, ...]


@dataclass(frozen=True)
class _Changed:
    """One parameter of one cell, or of a drug, and the cell in which it is larger."""

    fact: Fact
    quantity: str
    symbol: str
    before: float
    drug: str
    cell: Wanted


def why(  # noqa: PLR0913 - one keyword for each thing a user may say
    cell_line: str = "generic",
    *,
    readout: str,
    at_h: float,
    drug: str = "everolimus",
    dose: str = "20 nM",
    genotype: str = "",
    with_: Sequence[str] = (),
    condition: Sequence[str] = (),
    cut: Sequence[str] = (),
) -> Why:
    """Return which parameters move a readout of a dosed culture most.

    Parameters
    ----------
    cell_line, drug, dose, genotype, with_, condition, cut
        As :func:`rapalog.studies.dosed.dose_cell` takes them.
    readout, at_h
        What is read, and when, in hours after dosing.

    Raises
    ------
    RapalogError
        For an unknown name or an unreadable dose.
    SimulationError
        If the culture itself cannot be run.
    """
    line, found = given_line(cell_line), find_readout(readout)
    main, partners, (dose_nM,) = asked_drugs(drug, with_, [dose])
    given = {main: dose_nM, **partners} if dose_nM > 0 or partners else {}
    conditions = {**parse_conditions(condition), **cut_edges(cut)}
    cell = wanted(line, genotype, conditions=conditions)
    changed = _changed(line, genotype, conditions, [own for own, amount in given.items() if amount > 0])
    cells = tumour_cells([cell, *(one.cell for one in changed)])
    at_rest = [own for own in cells if not isinstance(own, SimulationError)]
    if isinstance(cells[0], SimulationError):
        raise cells[0]
    times = [0.0, at_h] if at_h > 0 else [0.0]
    runs = iter(
        tried_dishes(
            [(own, given) for own in at_rest],
            times_h=times,
            readouts=[found.name],
            cells_seeded=value("V004"),
            attach_h=value("V005"),
        )
    )
    levels = [math.nan if isinstance(own, SimulationError) else _last(next(runs), found.name) for own in cells]
    movers = [
        _mover(one, level, levels[0]) for one, level in zip(changed, levels[1:], strict=True) if math.isfinite(level)
    ]
    movers.sort(key=lambda own: -abs(own.change))
    return Why(found.name, found.unit, at_h, levels[0], STEP, tuple(movers))


def _last(run: Mapping[str, Any] | SimulationError, readout: str) -> float:
    return math.nan if isinstance(run, SimulationError) else float(np.asarray(run[readout])[-1])


def _mover(one: _Changed, level: float, before: float) -> Mover:
    change = level / before - 1 if abs(before) > _NEGLIGIBLE else 0.0
    return Mover(one.fact, one.quantity, one.symbol, one.before, one.drug, level, change)


def _changed(line: CellLine, genotype: str, conditions: Mapping[str, float], drugs: Sequence[Drug]) -> list[_Changed]:
    """Return a cell for each parameter that is uncertain and not set by a condition, and for each of a drug's own."""
    rows = {row.more["symbol"]: row for row in facts("cell_model").values()}
    own = {**default_parameters(), **dict(line.parameters)}
    brought = {drug: line.under(drug) for drug in drugs}
    of_drugs = {name for drug in brought.values() for name in _of(drug)}
    found = []
    for symbol, row in rows.items():
        free = row.more["log_sd"] and row.more["block"] != _SETTINGS and symbol not in conditions
        if not free or symbol in of_drugs or symbol not in own or symbol == "doubling_time" or own[symbol] == 0:
            continue
        cell = wanted(line, genotype, changes={symbol: _more(symbol, own[symbol])}, conditions=conditions)
        found.append(_Changed(_learnt().get((symbol, ""), row), row.quantity, symbol, own[symbol], "", cell))
    for drug, here in brought.items():
        for symbol, before in _of(here).items():
            if symbol not in rows:
                continue
            more = {**_of(here), symbol: _more(symbol, before)}
            others = tuple((name, pairs) for name, pairs in line.drugs if name != drug.name)
            other = replace(line, drugs=(*others, (drug.name, tuple(more.items()))))
            fact = _learnt().get((symbol, drug.name)) or drug_fact(drug)
            found.append(
                _Changed(
                    fact,
                    rows[symbol].quantity,
                    symbol,
                    before,
                    drug.name,
                    wanted(other, genotype, conditions=conditions),
                )
            )
    return found


def _of(drug: Drug) -> dict[str, float]:
    return {drug.parameter: drug.potency_nM, **dict(drug.settings)}


def _more(symbol: str, before: float) -> float:
    if symbol not in SHARES or not 0 < before < 1:
        return before * (1 + STEP)
    odds = before / (1 - before) * (1 + STEP)
    return odds / (1 + odds)


def _learnt() -> dict[tuple[str, str], Fact]:
    """Return the facts that the calibration left, by symbol and, where it is a drug's own, its name."""
    found: dict[tuple[str, str], Fact] = {}
    for row in facts("calibrated").values():  # what all lines share stands before what a line has
        found.setdefault((row.more["symbol"], row.more["drug"]), row)
    return found


def drug_fact(drug: Drug) -> Fact:
    """Return the row of a drug."""
    return known_drugs()[drug.name][0]
