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
from rapalog.biology.integrate import Floats, Segment, Simulator, Trajectory, roadrunner_for
from rapalog.biology.network import COUNTED_STATES, REFERENCES, compose, default_parameters
from rapalog.errors import RapalogError
from rapalog.facts.library import read_rows

Pairs = tuple[tuple[str, float], ...]

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


@cache
def state_names() -> tuple[str, ...]:
    """Return the names of everything that changes in time: species, then counted states."""
    return (*(row["species"] for row in read_rows("species.csv")), *COUNTED_STATES)


def simulator() -> Simulator:
    """Return the engine that runs the cell."""
    return roadrunner_for(compose(), state_names())


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
    """
    for name in [*(conditions or {}), *(changes or {})]:
        if name not in default_parameters():
            raise RapalogError(f"got parameter {name!r}, which the cell does not have", remedy="see cell_model.csv")
    given = (tuple(sorted((mapping or {}).items())) for mapping in (conditions, changes))
    return _tumour_cell(find_cell_line(cell_line).name, "+".join(variants(genotype)), *given)


@cache
def _tumour_cell(cell_line: str, genotype: str, conditions: Pairs, changes: Pairs) -> TumourCell:
    line, changed = find_cell_line(cell_line), dict(changes)
    doubling_time_h = changed.pop("doubling_time", line.doubling_time_h)
    wild_type = default_parameters() | changed
    parameters = apply_genotype(wild_type | _references(tuple(wild_type.items())), line.genotype)
    parameters["doubling_time"] = doubling_time_h
    for _ in range(_LINE_PASSES):
        seen = rest(parameters, symbols=["g1s_drive", "death_rate"]).values
        parameters["ref_E2F"] *= float(seen["g1s_drive"][-1])
        parameters["ref_death"] = float(seen["death_rate"][-1])
    parameters = apply_genotype(parameters, genotype) | dict(conditions)
    state = _seedable(rest(parameters).final_state)
    return TumourCell(line, "+".join(variants(f"{line.genotype}+{genotype}")), parameters, state)


@cache
def _references(parameters: Pairs) -> dict[str, float]:
    given = dict(parameters)
    # IRS-1 turns over as fast as in the closed loop.
    whole_loss = {"k_IRS1_loss": given["k_IRS1_loss"] * (1 + given["feedback_IRS1"])}
    values = given | _CUT_LOOPS | whole_loss
    references = dict.fromkeys(REFERENCES, 1.0) | {"ref_death": given["k_death"]}
    for _ in range(_LINKS):
        seen = rest(values | references, symbols=list(_REFERENCE_SYMBOLS.values())).values
        now = {name: float(seen[symbol][-1]) for name, symbol in _REFERENCE_SYMBOLS.items()}
        references = {name: now[name] * (1.0 if name in _ABSOLUTE else references[name]) for name in REFERENCES}
    return references


def rest(parameters: Mapping[str, float], *, symbols: Sequence[str] = ()) -> Trajectory:
    """Let a culture without drug grow at low density until every ratio stands still."""
    return simulator().run(
        {**parameters, **_NO_CROWDING},
        _initial_state(parameters),
        segments=[Segment(0.0)],
        times_h=np.array([0.0, _REST_H]),
        symbols=symbols,
    )


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
    return simulator().run(cell.parameters, seeded(cell, cells), segments=segments, times_h=times_h, symbols=symbols)
