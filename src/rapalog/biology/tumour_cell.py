"""A tumour cell of a given line and genotype, at rest in its medium, ready for an experiment.

Three steps lead there. (1) The references: what ``*_rel`` quantities are measured against, the steady state of the
wild-type cell. (2) The line: its genotype and doubling time; the drive from G1 to S is scaled so that the vehicle grows
at the measured rate. (3) An optional extra genotype, which is not rescaled: it shows what the mutation does to growth.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, Generic, TypeVar

from rapalog.biology.broken import broken
from rapalog.biology.calibrated import MOST_DRAWS
from rapalog.biology.genotype import CellLine, Pairs, find_cell_line, whole_genotype
from rapalog.biology.integrate import Culture, Floats, Lanes, Run, Segment, Simulator, Trajectory, finished
from rapalog.biology.network import REFERENCES, compose, default_parameters
from rapalog.biology.readouts import readouts
from rapalog.biology.rest import Settles, rest_all, state_names
from rapalog.biology.variants.effects import Effect, Sizes, applied, known_variants, together
from rapalog.biology.watching import prepared
from rapalog.errors import RapalogError, SimulationError

Parameters = dict[str, float] | SimulationError


@dataclass(frozen=True)
class TumourCell:
    """A cell line of one genotype at rest: all parameters (references included) and the resting state."""

    line: CellLine
    genotype: str
    parameters: Mapping[str, float]
    state: Mapping[str, float]


@dataclass(frozen=True)
class Wanted:
    """A cell to prepare: line, extra genotype, conditions and changes, as :func:`tumour_cell` takes them.

    ``native`` is what the line's own variants change, and ``effects`` what they do together with the extra ones: as
    numbers, since a name means what the tables of the moment say.
    """

    line: CellLine
    genotype: str
    native: tuple[Effect, ...]
    effects: tuple[Effect, ...]
    conditions: Pairs
    changes: Pairs


Question = TypeVar("Question", bound=Hashable)
Answer = TypeVar("Answer")


class Kept(Generic[Question, Answer]):
    """Answers found so far, of which the ones asked for last are kept; asked from several threads at once."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._found: OrderedDict[Question, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, asked: Sequence[Question], find: Callable[[Sequence[Question]], list[Answer]]) -> list[Answer]:
        """Return the answer to each question; those that are not kept are found together."""
        with self._lock:
            known = {one: self._found[one] for one in asked if one in self._found}
        missing = [one for one in dict.fromkeys(asked) if one not in known]
        known.update(zip(missing, find(missing), strict=True))
        with self._lock:
            for one in dict.fromkeys(asked):
                self._found[one] = known[one]
                self._found.move_to_end(one)
            while len(self._found) > self._most:
                self._found.popitem(last=False)
        return [known[one] for one in asked]

    def __len__(self) -> int:
        return len(self._found)


#: Three times the draws that can be asked for at once, each some kilobytes: a server does not grow without end.
MOST_KEPT: Final = 3 * MOST_DRAWS
#: Cells and references found so far, by what they were found for.
_CELLS: Final[Kept[Wanted, TumourCell | SimulationError]] = Kept(MOST_KEPT)
_REFERENCES: Final[Kept[Pairs, dict[str, float] | SimulationError]] = Kept(MOST_KEPT)


@cache
def simulator() -> Simulator:
    """Return the engine that runs the cell."""
    usual = [readout.symbol for readout in readouts().values()]
    return Lanes(compose(), states=state_names(), expected=tuple(dict.fromkeys(usual)))


def tumour_cell(
    cell_line: str | CellLine = "generic",
    genotype: str = "",
    *,
    conditions: Mapping[str, float] | None = None,
    changes: Mapping[str, float] | None = None,
) -> TumourCell:
    """Prepare a cell line, with an extra genotype, other conditions and changed parameters if asked for.

    Parameters
    ----------
    cell_line
        Name or alias of a row of ``cell_line_parameters.csv``, or a line.
    genotype
        Variants beyond the native ones, joined by ``+``: ``"TSC2:loss+MTOR:F2108L"``. A native one changes nothing.
    conditions
        Parameters of the finished cell: what it is put into (``{"oxygen": 0.01}``) or which arm is switched off. Like
        an extra genotype, they show what they do to growth.
    changes
        Parameter values in place of the facts' (a draw from the priors). They count before the references are taken,
        so they describe another wild type; ``doubling_time`` replaces the line's.
        If the line has parameters of its own, these stand in for them too.

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
    prepared(cell, conditions or {})
    return cell


def wanted(
    cell_line: str | CellLine,
    genotype: str = "",
    *,
    conditions: Mapping[str, float] | None = None,
    changes: Mapping[str, float] | None = None,
    sizes: Sizes = MappingProxyType({}),
) -> Wanted:
    """Return what :func:`tumour_cell` is asked for, checked, under the one name of its line and genotype.

    ``sizes`` are what the variants' effects are in place of their rows' numbers, by id: a draw of what is assumed.
    """
    for name in [*(conditions or {}), *(changes or {})]:
        if name not in default_parameters():
            raise RapalogError(f"got parameter {name!r}, which the cell does not have", remedy="see cell_model.csv")
    line = find_cell_line(cell_line) if isinstance(cell_line, str) else cell_line
    native, whole = whole_genotype(line), whole_genotype(line, genotype)
    replaced = {name: number for name, number in broken().items() if name in default_parameters()}
    own = {**dict(line.parameters), **(changes or {}), **replaced}
    given = (tuple(sorted(numbers.items())) for numbers in (conditions or {}, own))
    usual = default_parameters() | own
    effects = [together(names, usual, sizes=sizes).effects for names in (native, whole)]
    return Wanted(line, "+".join(whole[len(native) :]), effects[0], effects[1], *given)


def tumour_cells(asked: Sequence[Wanted]) -> list[TumourCell | SimulationError]:
    """Prepare many cells at once; one that cannot be brought to rest is the error that says why."""
    return _CELLS.of(asked, _prepared)


def _prepared(asked: Sequence[Wanted]) -> list[TumourCell | SimulationError]:
    parameters = _at_line_growth(asked)
    for index, one in enumerate(asked):
        own = parameters[index]
        if not isinstance(own, SimulationError):
            parameters[index] = _of_genotype(own, one) | dict(one.conditions)
    return [_cell(one, own, run) for one, own, run in zip(asked, parameters, rest_all(parameters), strict=True)]


def _of_genotype(line: Mapping[str, float], one: Wanted) -> dict[str, float]:
    """Return a line's parameters with all variants together, from the wild type's where its own variants act."""
    wild_type = default_parameters() | dict(one.changes)
    unchanged = {effect.parameter: wild_type[effect.parameter] for effect in one.native}
    return applied({**line, **unchanged}, one.effects)


def _cell(one: Wanted, parameters: Parameters, run: Run) -> TumourCell | SimulationError:
    if isinstance(run, SimulationError):
        return run
    if isinstance(parameters, SimulationError):
        return parameters
    genotype = "+".join(filter(None, [*known_variants(one.line.genotype), one.genotype]))
    return TumourCell(one.line, genotype, parameters, seedable(run.final_state))


def _at_line_growth(asked: Sequence[Wanted]) -> list[Parameters]:
    """Return the parameters of each line with its references, growing at its measured rate."""
    wild_types = [default_parameters() | dict(one.changes) for one in asked]
    references = _references([_pairs(wild_type) for wild_type in wild_types])
    found: list[Parameters] = []
    for one, wild_type, own in zip(asked, wild_types, references, strict=True):
        if isinstance(own, SimulationError):
            found.append(own)
            continue
        doubling_time_h = dict(one.changes).get("doubling_time", one.line.doubling_time_h)
        found.append(applied(wild_type | own, one.native) | {"doubling_time": doubling_time_h})
    runs = rest_all(found, settles=Settles.LINE)
    return [
        own if isinstance(own, SimulationError) else run if isinstance(run, SimulationError) else own | _held(run)
        for own, run in zip(found, runs, strict=True)
    ]


def _held(run: Trajectory) -> dict[str, float]:
    return {name: run.final_state[name] for name in REFERENCES}


def _pairs(parameters: Mapping[str, float]) -> Pairs:
    """Return what the references depend on; each line's own growth comes later."""
    return tuple(sorted((name, number) for name, number in parameters.items() if name != "doubling_time"))


def _references(wild_types: Sequence[Pairs]) -> list[dict[str, float] | SimulationError]:
    return _REFERENCES.of(wild_types, _found_references)


def _found_references(wild_types: Sequence[Pairs]) -> list[dict[str, float] | SimulationError]:
    runs = rest_all([default_parameters() | dict(pairs) for pairs in wild_types], settles=Settles.WILD_TYPE)
    return [run if isinstance(run, SimulationError) else _held(run) for run in runs]


def seedable(state: Mapping[str, float]) -> dict[str, float]:
    """Return the state of a culture scaled to one living cell, with a fresh medium."""
    own = {name: state[name] for name in state_names()}
    living = state["cells_G1"] + state["cells_SG2M"]
    fresh = {
        "cells_G1": state["cells_G1"] / living,
        "cells_SG2M": state["cells_SG2M"] / living,
        "cells_dead": 0.0,
        "drug_medium": 0.0,
        "VEGFA_medium": 0.0,
    }
    return own | fresh


def seeded(cell: TumourCell, cells: float) -> dict[str, float]:
    """Return the resting state with ``cells`` living cells in the well."""
    return {**cell.state, **{phase: cell.state[phase] * cells for phase in ("cells_G1", "cells_SG2M")}}


def grow(
    cell: TumourCell, *, cells: float, segments: Sequence[Segment], times_h: Floats, symbols: Sequence[str]
) -> Trajectory:
    """Run a seeded culture through segments and return ``symbols`` (of the network) at ``times_h``."""
    return finished(grow_all([(cell, segments)], cells=cells, times_h=times_h, symbols=symbols)[0])


def grow_all(
    asked: Sequence[tuple[TumourCell, Sequence[Segment]]], *, cells: float, times_h: Floats, symbols: Sequence[str]
) -> list[Run]:
    """Run many seeded cultures, each through its segments."""
    cultures = [Culture(cell.parameters, seeded(cell, cells), segments) for cell, segments in asked]
    return simulator().run(cultures, times_h=times_h, symbols=symbols)
