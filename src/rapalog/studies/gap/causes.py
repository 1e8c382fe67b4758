"""Half doses of p-S6 and growth as one cause of the distance between them after another is taken away.

Each with those before it already gone:

    1 drug is not lost in the medium              (``k_drug_loss`` 0)
    2 cells take none from it                     (the level outside is held)
    3 p-S6 is read when cells are full of drug    (after Y003 under it, and no longer soon after the dose)
    4 growth is read in cells used to the drug    (after Y003 under it, from plating on)
    5 cyclin D1 is made through mTORC1 alone      (``ccnd1_bypass`` 0 in a line that grows as fast)

The fold of a cause is the ratio before it is taken away over the ratio after. What is left at the end is how steeply
growth needs mTORC1, compared with p-S6. The six folds of a cell multiply to its ratio.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.analysis.curves.half_way import between_doses, half_way_nM
from rapalog.assays.viability.protocol import ViabilityProtocol
from rapalog.biology.drugs import Drug
from rapalog.biology.exposure import AS_IT_IS, HELD, NOT_LOST, Levels, Series, dosed, used_to_drug
from rapalog.biology.integrate import Floats
from rapalog.biology.tumour_cell import TumourCell, Wanted
from rapalog.facts.library import value

#: What is taken away, in this order; the last is what is left.
CAUSES: Final = (
    "loss of drug in the medium",
    "depletion by cells",
    "p-S6 read before cells are full",
    "delay of growth",
    "bypass of mTORC1",
    "steepness of growth against p-S6",
)
SIGNAL: Final = "p-S6 S235/236"
_GROWTH: Final = "viability"
_NUMBER: Final = "cell number"
_BYPASS: Final = "ccnd1_bypass"
_PER_DECADE: Final = 4
_LOWEST_NM: Final = 1e-3
#: When else p-S6 is read, to say when it is most sensitive (h).
_COURSE_H: Final = (1.0, 2.0, 4.0, 8.0, 24.0)
Told = Callable[[str, float], None]


@dataclass(frozen=True)
class Halves:
    """Half doses of n cells.

    Parameters
    ----------
    p_s6_nM, growth_nM
        (n, 6): with nothing taken away, and after each of the first five causes; NaN where there is none.
    left
        (n,): viability at the plateau, as a fraction of the vehicle.
    course_h, course_nM
        (n_times,) and (n, n_times): p-S6 at other times after one dose.
    plate_nM, viability
        (n_doses,) and (n, n_doses): what the wells of a usual plate would show without noise.
    """

    p_s6_nM: Floats
    growth_nM: Floats
    left: Floats
    course_h: tuple[float, ...]
    course_nM: Floats
    plate_nM: Floats
    viability: Floats

    @property
    def ratios(self) -> Floats:
        """Viability EC50 over p-S6 half dose, (n, 6)."""
        return self.growth_nM / self.p_s6_nM

    @property
    def folds(self) -> Floats:
        """What each cause makes of the ratio, (n, 6)."""
        ratios = self.ratios
        return np.concatenate([ratios[:, :-1] / ratios[:, 1:], ratios[:, -1:]], axis=1)

    @property
    def complete(self) -> NDArray[np.bool_]:
        """Which cells have all doses, (n,)."""
        return np.asarray(np.isfinite(self.ratios).all(axis=1))


def without_bypass(one: Wanted) -> Wanted:
    """Return a cell that makes all of its cyclin D1 through mTORC1; its vehicle grows as fast."""
    return replace(one, changes=tuple(sorted({**dict(one.changes), _BYPASS: 0.0}.items())))


def halves_of(
    cells: Sequence[TumourCell],
    bare: Sequence[TumourCell],
    drug: Drug,
    *,
    hours: float,
    signal_at: float,
    told: Told = lambda what, share: None,
) -> Halves:
    """Return the half doses of cells as each cause is taken away; a cell with a dish that cannot be run is left out.

    Parameters
    ----------
    cells, bare
        The cells at rest, and the same without bypass.
    drug
        A rapalog.
    hours, signal_at
        When viability and p-S6 are read, in hours after one dose.
    told
        Told what is being done and which share of it.
    """
    doses = _doses()
    to_plateau = doses[doses < value("Y002") * 1.01]
    course = tuple(sorted({signal_at, *(hour for hour in _COURSE_H if hour <= hours)}))
    times = sorted({0.0, hours, *course})
    early = []
    for place, outside in enumerate((AS_IT_IS, NOT_LOST, HELD)):
        told(("one dose", *(f"without {cause}" for cause in CAUSES))[place], 0.1 + 0.2 * place)
        series = Series(cells, drug, [0.0, *(to_plateau if place else doses)], (SIGNAL, _GROWTH, _NUMBER))
        early.append(dosed(series, outside=outside, times_h=times, cells_seeded=value("V004"), attach_h=value("V005")))
    plated = early[0][_NUMBER][:, 0, 0]
    late = []
    for place, own in enumerate((cells, bare)):
        told(f"without {CAUSES[3 + place]}", 0.65 + 0.17 * place)
        series = Series(own, drug, [0.0, *to_plateau], (SIGNAL, _GROWTH))
        late.append(used_to_drug(series, before_h=value("Y003"), after_h=hours, plated=plated))
    told("done", 1.0)
    ran = np.logical_and.reduce(
        [np.isfinite(own).all(axis=(1, 2)) for seen in (*early, *late) for own in seen.values()]
    )
    early, late = ([{name: own[ran] for name, own in seen.items()} for seen in part] for part in (early, late))
    soon, end = times.index(signal_at), times.index(hours)
    p_s6 = [*(_half(seen, SIGNAL, soon) for seen in early), *(_half(late[place], SIGNAL, 0) for place in (0, 0, 1))]
    growth = [*(_half(seen, _GROWTH, end) for seen in (*early, early[-1])), *(_half(seen, _GROWTH, 1) for seen in late)]
    viability, plate = _shares(early[0], _GROWTH, end), np.array(ViabilityProtocol(cell_line="generic").doses_nM)
    return Halves(
        np.stack(p_s6, axis=1),
        np.stack(growth, axis=1),
        viability[:, len(to_plateau) - 1],
        course,
        np.stack([_half(early[0], SIGNAL, times.index(hour)) for hour in course], axis=1),
        plate,
        between_doses(doses, viability, plate),
    )


def _doses() -> Floats:
    top_nM = value("V007")
    return np.geomspace(_LOWEST_NM, top_nM, 1 + round(_PER_DECADE * np.log10(top_nM / _LOWEST_NM)))


def _shares(seen: Levels, readout: str, place: int) -> Floats:
    """Return a readout at one time over that of the vehicle, which comes first, (n_cells, n_doses)."""
    return np.asarray(seen[readout][:, 1:, place] / seen[readout][:, :1, place])


def _half(seen: Levels, readout: str, place: int) -> Floats:
    shares = _shares(seen, readout, place)
    return half_way_nM(_doses()[: shares.shape[1]], shares, plateau_nM=value("Y002"), least_effect=value("C028P"))
