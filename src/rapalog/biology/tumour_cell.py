"""A tumour cell of a given line and genotype, at rest in its medium, ready for an experiment.

Three steps lead there. (1) The references: what ``*_rel`` quantities are measured against, the steady state of the
wild-type cell. The loops that would make them depend on themselves are cut for this, which leaves a chain from the
receptor to E2F; it is followed link by link. (2) The line: its genotype and doubling time; the drive from G1 to S is
scaled so that the vehicle grows at the measured rate. (3) An optional extra genotype, which is not rescaled: it shows
what the mutation does to growth.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from rapalog.biology.genotype import CellLine, apply_genotype, find_cell_line, variants
from rapalog.biology.integrate import Culture, Floats, Lanes, Run, Segment, Simulator, Trajectory, finished
from rapalog.biology.network import COUNTED_STATES, REFERENCES, compose, default_parameters
from rapalog.biology.readouts import readouts
from rapalog.errors import RapalogError, SimulationError
from rapalog.facts.library import read_rows

Pairs = tuple[tuple[str, float], ...]
Parameters = dict[str, float] | SimulationError

_REST_H: Final = 1000.0  # > 20 time constants of the slowest process (ribosome content, mTORC2)
_NO_CROWDING: Final = {"well_capacity": 1e30}  # the culture rests at low density
# Links from receptor to E2F: each pass settles one more; one extra proves it. Feedbacks are cut meanwhile.
_LINKS: Final = 10
_CUT_LOOPS: Final = {"feedback_RTK": 0.0, "feedback_IRS1": 0.0, "ccne_share_RB1": 0.0, "ccne_share_p27": 0.0}
_REFERENCE_SYMBOLS: Final = {
    "ref_gate": "mtorc1_gate",
    "ref_S6K1": "s6k1_rel",
    "ref_AKT": "akt_rel",
    "ref_ERK": "erk_rel",
    "ref_EIF4F": "eif4f_rel",
    "ref_CDK46": "cdk46_rel",
    "ref_CCNE": "ccne_rel",
    "ref_ULK1": "autophagy",
    "ref_E2F": "g1s_drive",
    "ref_death": "death_rate",
}
_ABSOLUTE: Final = ("ref_gate", "ref_death")  # seen as they are; the others are seen as a multiple of themselves
_LINE_PASSES: Final = 3  # the growth rate dilutes mTOR complexes a little, which feeds back on E2F


@dataclass(frozen=True)
class TumourCell:
    """A cell line of one genotype at rest: all parameters (references included) and the resting state."""

    line: CellLine
    genotype: str
    parameters: Mapping[str, float]
    state: Mapping[str, float]


@dataclass(frozen=True)
class Wanted:
    """A cell to prepare: line, extra genotype, conditions and changes, as :func:`tumour_cell` takes them."""

    cell_line: str = "generic"
    genotype: str = ""
    conditions: Pairs = ()
    changes: Pairs = ()


#: Cells and references found so far, by what they were found for.
_CELLS: Final[dict[Wanted, TumourCell | SimulationError]] = {}
_REFERENCES: Final[dict[Pairs, dict[str, float] | SimulationError]] = {}


@cache
def state_names() -> tuple[str, ...]:
    """Return the names of everything that changes in time: species, then counted states."""
    return (*(row["species"] for row in read_rows("species.csv")), *COUNTED_STATES)


@cache
def simulator() -> Simulator:
    """Return the engine that runs the cell."""
    usual = [readout.symbol for readout in readouts().values()]
    expected = tuple(dict.fromkeys([*usual, *_REFERENCE_SYMBOLS.values()]))
    return Lanes(compose(), states=state_names(), expected=expected)


def tumour_cell(
    cell_line: str = "generic",
    genotype: str = "",
    *,
    conditions: Mapping[str, float] | None = None,
    changes: Mapping[str, float] | None = None,
) -> TumourCell:
    """Prepare a cell line, with an extra genotype, other conditions and changed parameters if asked for.

    Parameters
    ----------
    cell_line
        Name or alias of a row of ``cell_line_parameters.csv``.
    genotype
        Variants beyond the native ones, joined by ``+``: ``"TSC2:loss+MTOR:F2108L"``.
    conditions
        Parameters of the finished cell: what it is put into (``{"oxygen": 0.01}``) or which arm is switched off. Like
        an extra genotype, they show what they do to growth.
    changes
        Parameter values in place of the facts' (a draw from the priors). They count before the references are taken,
        so they describe another wild type; ``doubling_time`` replaces the line's.

    Raises
    ------
    RapalogError
        For an unknown line, variant or parameter.
    SimulationError
        If the cell cannot be brought to rest.
    """
    cell = tumour_cells([wanted(cell_line, genotype, conditions=conditions, changes=changes)])[0]
    if isinstance(cell, SimulationError):
        raise cell
    return cell


def wanted(
    cell_line: str,
    genotype: str = "",
    *,
    conditions: Mapping[str, float] | None = None,
    changes: Mapping[str, float] | None = None,
) -> Wanted:
    """Return what :func:`tumour_cell` is asked for, checked, under the one name of its line and genotype."""
    for name in [*(conditions or {}), *(changes or {})]:
        if name not in default_parameters():
            raise RapalogError(f"got parameter {name!r}, which the cell does not have", remedy="see cell_model.csv")
    given = (tuple(sorted((mapping or {}).items())) for mapping in (conditions, changes))
    return Wanted(find_cell_line(cell_line).name, "+".join(variants(genotype)), *given)


def tumour_cells(asked: Sequence[Wanted]) -> list[TumourCell | SimulationError]:
    """Prepare many cells at once; one that cannot be brought to rest is the error that says why."""
    missing = [one for one in dict.fromkeys(asked) if one not in _CELLS]
    _CELLS.update(zip(missing, _prepared(missing), strict=True))
    return [_CELLS[one] for one in asked]


def _prepared(asked: Sequence[Wanted]) -> list[TumourCell | SimulationError]:
    parameters = _at_line_growth(asked)
    for index, one in enumerate(asked):
        own = parameters[index]
        if not isinstance(own, SimulationError):
            parameters[index] = apply_genotype(own, one.genotype) | dict(one.conditions)
    return [_cell(one, own, run) for one, own, run in zip(asked, parameters, rest_all(parameters), strict=True)]


def _cell(one: Wanted, parameters: Parameters, run: Run) -> TumourCell | SimulationError:
    if isinstance(run, SimulationError):
        return run
    if isinstance(parameters, SimulationError):
        return parameters
    line = find_cell_line(one.cell_line)
    genotype = "+".join(variants(f"{line.genotype}+{one.genotype}"))
    return TumourCell(line, genotype, parameters, _seedable(run.final_state))


def _at_line_growth(asked: Sequence[Wanted]) -> list[Parameters]:
    """Return the parameters of each line with its references, growing at its measured rate."""
    wild_types = [default_parameters() | dict(one.changes) for one in asked]
    references = _references([_pairs(wild_type) for wild_type in wild_types])
    found: list[Parameters] = []
    for one, wild_type, own in zip(asked, wild_types, references, strict=True):
        if isinstance(own, SimulationError):
            found.append(own)
            continue
        line = find_cell_line(one.cell_line)
        doubling_time_h = dict(one.changes).get("doubling_time", line.doubling_time_h)
        found.append(apply_genotype(wild_type | own, line.genotype) | {"doubling_time": doubling_time_h})
    for _ in range(_LINE_PASSES):
        runs = rest_all(found, symbols=["g1s_drive", "death_rate"])
        found = [_scaled(own, run) for own, run in zip(found, runs, strict=True)]
    return found


def _scaled(parameters: Parameters, run: Run) -> Parameters:
    if isinstance(run, SimulationError) or isinstance(parameters, SimulationError):
        return run if isinstance(run, SimulationError) else parameters
    drive, death = (float(run.values[symbol][-1]) for symbol in ("g1s_drive", "death_rate"))
    return {**parameters, "ref_E2F": parameters["ref_E2F"] * drive, "ref_death": death}


def _pairs(parameters: Mapping[str, float]) -> Pairs:
    """Return what the references depend on; each line's own growth comes later."""
    return tuple(sorted((name, number) for name, number in parameters.items() if name != "doubling_time"))


def _references(wild_types: Sequence[Pairs]) -> list[dict[str, float] | SimulationError]:
    missing = [pairs for pairs in dict.fromkeys(wild_types) if pairs not in _REFERENCES]
    _REFERENCES.update(zip(missing, _followed([dict(pairs) for pairs in missing]), strict=True))
    return [_REFERENCES[pairs] for pairs in wild_types]


def _followed(wild_types: Sequence[dict[str, float]]) -> list[dict[str, float] | SimulationError]:
    """Return the references of each wild type, link by link."""
    # IRS-1 turns over as fast as in the closed loop.
    values = [
        default_parameters() | given | _CUT_LOOPS | {"k_IRS1_loss": given["k_IRS1_loss"] * (1 + given["feedback_IRS1"])}
        for given in wild_types
    ]
    found: list[dict[str, float] | SimulationError] = [
        dict.fromkeys(REFERENCES, 1.0) | {"ref_death": given["k_death"]} for given in wild_types
    ]
    for _ in range(_LINKS):
        asked = [own if isinstance(own, SimulationError) else value | own
                 for value, own in zip(values, found, strict=True)]  # fmt: skip
        runs = rest_all(asked, symbols=list(_REFERENCE_SYMBOLS.values()))
        found = [_next_link(own, run) for own, run in zip(found, runs, strict=True)]
    return found


def _next_link(references: dict[str, float] | SimulationError, run: Run) -> dict[str, float] | SimulationError:
    if isinstance(run, SimulationError) or isinstance(references, SimulationError):
        return run if isinstance(run, SimulationError) else references
    now = {name: float(run.values[symbol][-1]) for name, symbol in _REFERENCE_SYMBOLS.items()}
    return {name: now[name] * (1.0 if name in _ABSOLUTE else references[name]) for name in REFERENCES}


def rest(parameters: Mapping[str, float], *, symbols: Sequence[str] = ()) -> Trajectory:
    """Let a culture without drug grow at low density until every ratio stands still."""
    return finished(rest_all([parameters], symbols=symbols)[0])


def rest_all(asked: Sequence[Mapping[str, float] | SimulationError], *, symbols: Sequence[str] = ()) -> list[Run]:
    """Let cultures come to rest; one that failed before stays the error it was."""
    cultures = [
        Culture({**own, **_NO_CROWDING}, _initial_state(own), [Segment(0.0)])
        for own in asked
        if not isinstance(own, SimulationError)
    ]
    runs = iter(simulator().run(cultures, times_h=np.array([0.0, _REST_H]), symbols=symbols))
    return [own if isinstance(own, SimulationError) else next(runs) for own in asked]


def _initial_state(parameters: Mapping[str, float]) -> dict[str, float]:
    initial = {row["species"]: row["initial"] for row in read_rows("species.csv")}
    species = {name: parameters[text] if text in parameters else float(text) for name, text in initial.items()}
    share = parameters["share_SG2M"]
    return species | COUNTED_STATES | {"cells_G1": 1 - share, "cells_SG2M": share}


def _seedable(state: Mapping[str, float]) -> dict[str, float]:
    """Scale a resting culture to one living cell, with a fresh medium."""
    living = state["cells_G1"] + state["cells_SG2M"]
    fresh = {
        "cells_G1": state["cells_G1"] / living,
        "cells_SG2M": state["cells_SG2M"] / living,
        "cells_dead": 0.0,
        "drug_medium": 0.0,
        "VEGFA_medium": 0.0,
    }
    return {**state, **fresh}


def seeded(cell: TumourCell, cells: float) -> dict[str, float]:
    """Return the resting state with ``cells`` living cells in the well."""
    return {**cell.state, **{phase: cell.state[phase] * cells for phase in ("cells_G1", "cells_SG2M")}}


def grow(
    cell: TumourCell,
    *,
    cells: float,
    segments: Sequence[Segment],
    times_h: Floats,
    symbols: Sequence[str],
) -> Trajectory:
    """Run a seeded culture through segments and return ``symbols`` (of the network) at ``times_h``."""
    return finished(grow_all([(cell, segments)], cells=cells, times_h=times_h, symbols=symbols)[0])


def grow_all(
    asked: Sequence[tuple[TumourCell, Sequence[Segment]]], *, cells: float, times_h: Floats, symbols: Sequence[str]
) -> list[Run]:
    """Run many seeded cultures, each through its segments."""
    cultures = [Culture(cell.parameters, seeded(cell, cells), segments) for cell, segments in asked]
    return simulator().run(cultures, times_h=times_h, symbols=symbols)
