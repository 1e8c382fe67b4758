"""Which cells are meant: a line of the table, one drawn from the population of lines, or one of a user's own file.

Names of the table come before files of that name. Draws are cells that the evidence allows: everything that was learnt
about all cells together, and a line. A line of the table takes the line that a draw comes with, and keeps its genotype
and its own doubling time with that one's spread; a line of a file takes its own draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final, TypeAlias

import numpy as np

from rapalog.biology.calibrated import Draw, Part, draws
from rapalog.biology.genotype import CellLine, Pairs, find_cell_line, genotype_facts, native_variants, whole_genotype
from rapalog.biology.network import default_parameters
from rapalog.biology.priors import draw_doubling_times_h
from rapalog.biology.variants.effects import known_variants, together
from rapalog.errors import RapalogError
from rapalog.facts.library import Fact
from rapalog.files.cell_line import DRAWN, read_cell_line

_DOUBLING: Final = "doubling_time"
#: What drugs bring where they are given, by the drug's name.
Brought: TypeAlias = Mapping[str, Mapping[str, float]]


def given_line(text: str, *, seed: int = 1) -> CellLine:
    """Return the line that a text means.

    Parameters
    ----------
    text
        Name or alias of a line of the table; ``new``, a line drawn from the population; or the path of a line file.
    seed
        Of the draw of ``new``.

    Raises
    ------
    RapalogError
        If it is none of these, or the file is not right.
    """
    try:
        return find_cell_line(text)
    except RapalogError as unknown:
        if _is_new(text):
            return _new_line(seed)
        if line_file(text):
            return read_cell_line(text)
        raise RapalogError(f"{unknown.problem}, {DRAWN}, or a line file", remedy=unknown.remedy) from None


def line_file(text: str) -> Path | None:
    """Return the path of the line file that a text means, if it means one."""
    try:
        find_cell_line(text)
    except RapalogError:
        path = Path(text)
        try:
            is_file = path.is_file()
        except (OSError, ValueError):  # no path at all, such as one too long
            return None
        return path if not _is_new(text) and (is_file or path.suffix == ".json") else None
    return None


def line_draws(line: CellLine, n: int, *, seed: int, part: Part = "all") -> tuple[Draw, ...]:
    """Return draws of the cells of a line: what is to be changed before the cell is prepared, and what drugs bring.

    Parameters
    ----------
    line
        From :func:`given_line`.
    n
        How many.
    seed
        The same seed gives the same draws, in every line those of the same cells.
    part
        ``cell``: only what is not known of the cell, which includes what a line file says of its line; ``line``: only
        how lines differ, which for a line file leaves its doubling time.

    Raises
    ------
    RapalogError
        If ``n`` is out of range.
    """
    found = draws(n, seed=seed, part=part)
    if line.name == DRAWN:
        return found
    return tuple(
        Draw({**one.changes, **own.changes}, _both(one.drugs, own.drugs))
        for one, own in zip(found, _own(line, n, seed, part), strict=True)
    )


def line_notes(line: CellLine, genotype: str, *, n_draws: int = 0) -> tuple[str, ...]:
    """Return what should be known about a line and its genotype, one sentence each."""
    native = native_variants(line, genotype)
    notes = [f"{line.name} has {' and '.join(native)} of its own: not applied again"] if native else []
    whole = whole_genotype(line, genotype)
    notes += together(whole, default_parameters()).notes
    own = known_variants(line.genotype)
    sizes = [row for row in genotype_facts(whole) if row.value and row.more["genotype"] not in own]
    notes += [size_words(row) for row in sizes]  # what is gone is gone: a loss has no size to be assumed
    if sizes and n_draws:
        notes.append("sizes of variants are the same in all draws here; rapalog atlas draws them from their ranges")
    if line.name == DRAWN and not n_draws:
        notes.append("this is one line drawn from the population of lines: another seed draws another")
    if line.parameters and line.name != DRAWN and n_draws and not line.draws:
        notes.append(f"{line.source} has no draws: the line's own parameters are taken as certain")
    return tuple(notes)


def size_words(row: Fact) -> str:
    """Return what a row of a variant changes, by how much, and how that is known."""
    sign = "times" if row.more["operation"] == "times" else "set to"
    band = "" if row.low is None or row.high is None else f" ({row.low:,g} to {row.high:,g})"
    what = f"{row.more['genotype']}: {row.more['parameter']} {sign} {row.value:,g}{band}"
    return f"{what}, {row.status} ({row.id}, {row.source})"


def _is_new(text: str) -> bool:
    return text.strip().lower() == DRAWN


def pairs_of(drugs: Brought) -> tuple[tuple[str, Pairs], ...]:
    """Return what drugs bring in a form that can be compared."""
    return tuple(sorted((name, tuple(sorted(own.items()))) for name, own in drugs.items()))


def _new_line(seed: int) -> CellLine:
    """Return a line from the population, in one cell that the evidence allows: what is learnt together stays so."""
    draw, generic = draws(1, seed=seed)[0], find_cell_line("generic")
    return replace(
        generic,
        name=DRAWN,
        doubling_time_h=draw.changes.get(_DOUBLING, generic.doubling_time_h),
        status="drawn from a prior",
        source="the population of lines",
        parameters=tuple(sorted(draw.changes.items())),
        drugs=pairs_of(draw.drugs),
    )


def _own(line: CellLine, n: int, seed: int, part: Part) -> Sequence[Draw]:
    """Return what the line has of its own, draw by draw; fewer draws than were asked for come again."""
    log_sd = 0.0 if part == "cell" else line.doubling_log_sd
    doubling = draw_doubling_times_h(line.doubling_time_h, log_sd, n, seed=seed + 1)
    order = np.random.default_rng(seed).permutation(len(line.draws))
    kept = [line.draws[place] for place in order if part != "line"] or [Draw({}, {})]
    stands = {name: dict(own) for name, own in line.drugs}
    found = [kept[k % len(kept)] for k in range(n)]
    return [
        Draw({_DOUBLING: time_h, **dict(line.parameters), **one.changes}, _both(stands, one.drugs))
        for time_h, one in zip(doubling, found, strict=True)
    ]


def _both(first: Brought, then: Brought) -> dict[str, dict[str, float]]:
    return {name: {**first.get(name, {}), **then.get(name, {})} for name in {**first, **then}}
