"""The gap of a line: how far its viability EC50 lies above the dose that halves p-S6, and what makes the distance.

Every draw of the line is asked alike (``causes``), and ``middles`` puts them together.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from rapalog.biology.drugs import Drug, find_drug
from rapalog.biology.genotype import CellLine
from rapalog.biology.medium import LONGEST_H
from rapalog.biology.tumour_cell import TumourCell, tumour_cells
from rapalog.errors import RapalogError, SimulationError
from rapalog.facts.library import value
from rapalog.studies.draws import Dishes, draw_notes, drawn_cells
from rapalog.studies.gap.causes import Told, halves_of, without_bypass
from rapalog.studies.gap.middles import middle, notes_of, parts_of, printed_of, steps_nM
from rapalog.studies.gap.result import Gap
from rapalog.studies.lines import given_line, line_notes

#: With fewer different draws the ends of an interval are hardly known.
_ENOUGH: Final = 30.0
_NOT_RUN: Final = SimulationError("a dish could not be run to its end", remedy="look for an extreme parameter")


def find_gap(  # noqa: PLR0913 - one keyword for each option of the command
    line: str,
    *,
    drug: str = "everolimus",
    hours: float = 72.0,
    signal_at: float | None = None,
    draws: int = 200,
    seed: int = 1,
    progress: Told | None = None,
) -> Gap:
    """Return the gap of a line with its parts.

    Parameters
    ----------
    line
        The path of a line file, a name of the table, or ``new``.
    drug
        A rapalog.
    hours, signal_at
        When viability and p-S6 are read, in hours after one dose, above 0 and at most 5,000; None is Y001.
    draws
        Cells that the evidence allows; 0 is the line as it stands.
    seed
        Of the draws.
    progress
        Told what is being done and which share of it.

    Returns
    -------
    Gap
        Both doses, their ratio, its parts and what would be printed.

    Raises
    ------
    RapalogError
        For an unknown line or drug, one that is no rapalog, a time out of range, or if no draw can be simulated.
    """
    given, found = _rapalog(drug), given_line(line, seed=seed)
    at_h = _hours(value("Y001") if signal_at is None else signal_at, "--signal-at", 2)
    until_h, told = _hours(hours, "--hours", 72), progress or (lambda what, share: None)
    wanted = drawn_cells(found, "", draws, seed=seed)
    told(f"{len(wanted)} cells come to rest", 0.0)
    whole: list[tuple[TumourCell, TumourCell]] = []
    failures: list[SimulationError] = []
    prepared = tumour_cells([*wanted, *(without_bypass(one) for one in wanted)])
    for cell, bare in zip(prepared[: len(wanted)], prepared[len(wanted) :], strict=True):
        if isinstance(cell, SimulationError):
            failures.append(cell)
        elif isinstance(bare, SimulationError):
            failures.append(bare)
        else:
            whole.append((cell, bare))
    if not whole:
        raise failures[0]
    halves = halves_of(
        [cell for cell, _ in whole], [bare for _, bare in whole], given, hours=until_h, signal_at=at_h, told=told
    )
    failures += [_NOT_RUN] * (len(whole) - len(halves.left))
    if not len(halves.left):
        raise failures[0]
    said = (
        *line_notes(found, "", n_draws=draws),
        *(_repeats(found) if draws else ()),
        *draw_notes(Dishes({}, tuple(failures)), draws=draws),
    )
    drawn = draws > 0
    parts = parts_of(halves, drawn=drawn)
    p_s6, growth, ratio, left = (
        middle(own, drawn=drawn)
        for own in (halves.p_s6_nM[:, 0], halves.growth_nM[:, 0], halves.ratios[:, 0], halves.left)
    )
    return Gap(
        cell_line=found.name,
        drug=given.name,
        hours=until_h,
        at_h=at_h,
        p_s6_half_dose_nM=p_s6,
        viability_ec50_nM=growth,
        ratio=ratio,
        left=left,
        parts=parts,
        conventions=printed_of(halves, drawn=drawn),
        draws=draws,
        failed=len(failures),
        seed=seed,
        notes=(*notes_of(halves, parts, at_h), *said),
        folds=halves.folds[halves.complete],
        steps_nM=steps_nM(halves),
    )


def _rapalog(name: str) -> Drug:
    found = find_drug(name)
    if not found.is_rapalog:
        raise RapalogError(
            f"got drug {found.name}, which is no rapalog", where="--drug", remedy="give a rapalog, such as everolimus"
        )
    return found


def _hours(hours: float, where: str, usual: int) -> float:
    if not 0 < hours <= LONGEST_H:
        raise RapalogError(
            f"got {hours:g} hours, must be above 0 and at most {LONGEST_H:g}",
            where=where,
            remedy=f"give e.g. {where} {usual}",
        )
    return hours


def _repeats(line: CellLine) -> tuple[str, ...]:
    """Return a sentence where a line's draws are the same few again and again."""
    counts = Counter(tuple(sorted(own.changes.items())) for own in line.draws)
    worth = len(line.draws) ** 2 / sum(n**2 for n in counts.values()) if counts else _ENOUGH
    if worth >= _ENOUGH:
        return ()
    return (f"the line's {len(line.draws)} draws are worth {worth:.0f} different ones: intervals are rough",)
