"""What to know of a block before its scores are used."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from rapalog.analysis.combinations.block import UNTREATED
from rapalog.analysis.combinations.no_interaction import Alone
from rapalog.analysis.combinations.score import Scores, repeated_words
from rapalog.analysis.combinations.single_agent import MOST_SCATTER, scatter, too_few, unsupported
from rapalog.analysis.estimate import LEVEL, t_quantile
from rapalog.units import three_digits

#: Untreated wells this far (points) from 100 % say that responses are percent of something else.
FAR_FROM_UNTREATED: Final = 10.0
#: With fewer replicates an interval is wider than most synergies.
USEFUL_REPLICATES: Final = 3
#: An equal dose more than a decade above the highest rests on no well; two full doses together need some of it always.
_FAR: Final = 10.0
#: The least response that four digits do not print as 100.
_SEEN: Final = 100.05


def block_flags(found: Scores) -> tuple[str, ...]:
    """Return what to know of a scored block, the most important first."""
    return tuple(words for own in placed_flags(found).values() for words in own)


def placed_flags(found: Scores) -> dict[str, tuple[str, ...]]:
    """Return the same flags by their cause: ``wells``, ``replicates``, ``curves``, ``loewe`` and ``responses``."""
    parts = {"wells": _wells, "replicates": _replicates, "curves": _curves, "loewe": _loewe, "responses": _responses}
    return {name: tuple(part(found)) for name, part in parts.items()}


def _wells(found: Scores) -> Iterator[str]:
    block, mean = found.block, found.block.mean
    for zero, drug, own in (("dose2", block.drug1, mean[1:, 0]), ("dose1", block.drug2, mean[0, 1:])):
        if not np.isfinite(own).any():
            yield f"row {zero} = 0 missing ({drug} alone): Bliss needs it, and so do the others"
    if not found.n_wells:
        yield "no well holds both drugs"
    elif found.n_scored < found.n_wells:
        yield f"{found.n_scored} of {found.n_wells} wells scored: the others lack a well of a drug alone" + (
            " in some replicate" if len(block.replicates) > 1 else ""
        )
    lost = mean[1:, 1:].size - found.n_wells
    if found.n_wells and lost:
        yield f"{lost} of {lost + found.n_wells} dose pairs have no well"


def _replicates(found: Scores) -> Iterator[str]:
    block, used = found.block, len(found.used)
    if block.repeated > 1:
        yield (
            repeated_words(block.repeated)
            if block.replicates == ("",)
            else (f"up to {block.repeated} wells per dose pair and replicate: averaged")
        )
    if block.shared:
        wells = f"{block.shared} well{'s' * (block.shared > 1)}"
        yield (f"{wells} without a replicate count in each of them: intervals do not know their noise")
    if same := _repeated_margins(found):
        yield f"{' and '.join(same)} alone: the same wells in every replicate, so intervals do not know their noise"
    if 0 < used < len(block.replicates):
        left = [name for number, name in enumerate(block.replicates) if number not in found.used]
        yield f"replicate {', '.join(left)} has no well with both margins: not scored"
    if used == 1 < len(block.replicates):
        yield "one replicate is left: no interval"
    elif 1 < used < USEFUL_REPLICATES:
        wide, useful = (t_quantile(LEVEL, n - 1) for n in (used, USEFUL_REPLICATES))
        yield (
            f"{used} replicates: the interval reaches {wide:.3g} standard errors to each side, with "
            f"{USEFUL_REPLICATES} it is {useful:.3g}"
        )


def _repeated_margins(found: Scores) -> list[str]:
    """Return the drugs whose wells alone were copied from one replicate into all."""
    block, own = found.block, found.block.response[list(found.used)]
    if len(own) < 2 or block.shared:
        return []
    margins = ((block.drug1, own[:, 1:, 0]), (block.drug2, own[:, 0, 1:]))
    return [drug for drug, wells in margins if np.isfinite(wells).all() and (wells == wells[0]).all()]


def _curves(found: Scores) -> Iterator[str]:
    in_zip = int(np.isfinite(found.excess["zip"]).sum())
    if 0 < in_zip < found.n_scored:
        yield f"ZIP is scored in {in_zip} of {found.n_scored} wells: the rows or columns of others are too short"
    for drug, own in ((found.block.drug1, found.first), (found.block.drug2, found.second)):
        known = np.isfinite(own.response[0])
        if few := too_few(drug, own.response[0]):
            if known.any():
                yield f"{few}: no Loewe and no ZIP"
        elif unknown := unsupported(drug, own.dose_nM[known], own.curve):
            yield f"{unknown}; there is no Loewe, and ZIP uses the curve among its doses only"
        if not few and (apart := scatter(own.dose_nM, own.response[0], own.curve)) > MOST_SCATTER:
            yield f"wells of {drug} alone scatter by {apart:.3g} points around its curve: Loewe and ZIP rest on it"


def _loewe(found: Scores) -> Iterator[str]:
    block = found.block
    if found.score["loewe"].value is None or not found.n_scored:
        return
    if found.loewe_wells < found.n_scored:
        weaker, own = max(((block.drug1, found.first), (block.drug2, found.second)), key=_plateau)
        yield (
            f"Loewe is defined in {found.loewe_wells} of {found.n_scored} wells: {weaker} alone levels off at "
            f"{three_digits(float(own.curve.bottom[0]))} %, and no dose of it equals more than that; the other "
            "wells are left out of the Loewe score"
        )
    beyond = _extrapolated(found)
    if beyond:
        yield (f"Loewe reads a curve more than a decade beyond its doses in {beyond} of {found.loewe_wells} wells")


def _plateau(named: tuple[str, Alone]) -> float:
    return float(named[1].curve.bottom[0])


def _extrapolated(found: Scores) -> int:
    """Return in how many scored wells the equal dose of a drug is far above its highest tested one."""
    expected = found.expected["loewe"]
    wells = expected[np.isfinite(expected)][None]
    beyond = np.zeros(wells.shape, dtype=bool)
    for own in (found.first, found.second):
        beyond |= own.curve.one(0).dose_at(wells) > _FAR * own.dose_nM.max()
    return int(beyond.sum())


def _responses(found: Scores) -> Iterator[str]:
    block = found.block
    above = block.response[block.response > UNTREATED]
    if len(above):
        wells = f"{len(above)} well{'s' * (len(above) > 1)}"
        most = f"up to {above.max():.4g} %" if above.max() >= _SEEN else "by less than 0.05 points"
        yield (
            f"response above 100 % in {wells}, {most}: scores are of responses as they are, clipped ones beside them"
        )
    below = block.response[block.response < 0]
    if len(below):
        yield f"response below 0 % in {len(below)} well{'s' * (len(below) > 1)}, down to {below.min():.4g} %"
    untreated = float(block.mean[0, 0])
    if np.isnan(untreated):
        yield "no well without drug: that 100 % is untreated cannot be checked"
    elif abs(untreated - UNTREATED) > FAR_FROM_UNTREATED:
        yield f"response at dose 0+0 is {untreated:.4g} %: all models count from 100 %"
