"""Where claims of the literature are tried, and how draws become a verdict.

An effect that 95 % of draws show is reproduced, one that 95 % lack is contradicted, and what lies between is partly. A
draw that cannot be run says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from rapalog.biology.drugs import Drug, Window, find_drug
from rapalog.biology.integrate import Floats
from rapalog.facts.library import value
from rapalog.facts.literature import Said, literature
from rapalog.studies.atlas.assumed import assumed_draws
from rapalog.studies.atlas.runs import CELLS, estimate, levels
from rapalog.studies.draws import ENDS
from rapalog.studies.lines import given_line
from rapalog.units import three_digits

REPRODUCED, PARTLY, CONTRADICTED, UNTESTABLE = "reproduced", "partly", "contradicted", "untestable"
COLUMNS: Final = ("id", "row", "claim", "system", "verdict", "observed", "why", "rule")
_DOSES_NM: Final = (1.0, 10.0, 100.0)
_MULTIPLES: Final = (1 / 3, 1.0, 3.0)
_LATER_H: Final = 24.0
Truths = NDArray[np.bool_]


@dataclass(frozen=True)
class Judged:
    """One claim: what was seen, the verdict, and what in the model makes it so."""

    id: str
    row: str
    claim: str
    system: str
    verdict: str
    observed: str
    why: str
    rule: str

    def to_json(self) -> dict[str, Any]:
        """Return it as an item of ``claims``."""
        return {name: getattr(self, name) for name in COLUMNS}


@dataclass(frozen=True)
class Seen:
    """What a check saw: the verdict, the observation in words and numbers, and what in the model makes it so."""

    verdict: str
    observed: str
    why: str = ""


@dataclass(frozen=True)
class Cells:
    """Which cells: a line, an added genotype, and parameters that are changed to see what does what."""

    line: str = "generic"
    genotype: str = ""
    changed: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True)
class Lab:
    """Where claims are tried: so many draws of whatever line is asked for."""

    draws: int
    seed: int

    def seen(
        self,
        cells: Cells,
        given: Sequence[Mapping[Drug, float]],
        *,
        readouts: Sequence[str],
        times_h: Sequence[float],
    ) -> Floats:
        """Return readouts of the dishes in every draw, (n_draws, n_dishes, n_readouts, n_times)."""
        own = given_line(cells.line)
        drugs = list({drug.name: drug for doses in given for drug in doses}.values())
        draws = assumed_draws(own, drugs, self.draws, seed=self.seed)
        asked = [one.cell(own, cells.genotype, dict(cells.changed)) for one in draws]
        return levels(asked, given, times_h=times_h, readouts=readouts)

    def folds(self, cells: Cells, given: Sequence[Mapping[Drug, float]], *readouts: str) -> Floats:
        """Return readouts after a day as fold of the vehicle, (n_readouts, n_dishes, n_draws)."""
        seen = self.seen(cells, [*given, {}], readouts=readouts, times_h=[value("AT003")])[..., 0]
        return np.asarray((seen[:, :-1] / seen[:, -1:]).transpose(2, 1, 0))

    def excess(self, cells: Cells, drug: str, partner: str, *, drug_later: bool = False) -> Floats:
        """Return the mean excess over Bliss in points of cells left, (n_draws,)."""
        main, other = find_drug(drug), find_drug(partner)
        main = replace(main, window=Window(_LATER_H)) if drug_later else main
        doses, others = _DOSES_NM, [other.potency_nM * own for own in _MULTIPLES]
        given = [{main: own} for own in doses] + [{other: own} for own in others]
        given += [{main: one, other: two} for one in doses for two in others]
        seen = self.seen(cells, [*given, {}], readouts=[CELLS], times_h=[value("AT002")])[..., 0, 0]
        left = seen[:, :-1] / seen[:, -1:]
        n = len(doses)
        expected = left[:, :n, None] * left[:, None, n : 2 * n]
        return np.asarray(100 * (expected - left[:, 2 * n :].reshape(expected.shape)).mean(axis=(1, 2)))


Check = Callable[[Lab], Seen]


def judged(said: Said, check: Check | None, lab: Lab) -> Judged:
    """Return a claim with its verdict; one without a check is untestable, and its rule says why."""
    own = check(lab) if check else Seen(UNTESTABLE, "", said.why_untestable)
    return Judged(said.id, said.finding.id, said.claim, said.system, own.verdict, own.observed, own.why, said.rule)


def judge(
    checks: Mapping[str, Check],
    prefix: str,
    *,
    draws: int,
    seed: int,
    progress: Callable[[str, float], None] | None = None,
) -> tuple[Judged, ...]:
    """Return every claim whose id begins with a prefix, in order, each with its verdict."""
    lab = Lab(draws, seed)
    asked = [own for name, own in literature().items() if name.startswith(prefix)]
    found = []
    for place, own in enumerate(asked):
        if progress:
            progress(own.claim, place / len(asked))
        found.append(judged(own, checks.get(own.id), lab))
    return tuple(found)


def by_draws(met: Truths, *, nearly: Truths) -> str:
    """Return the verdict where a rule is met, or nearly met, in so many draws."""
    if met.mean() >= ENDS[-1]:
        return REPRODUCED
    return PARTLY if nearly.mean() >= ENDS[-1] else CONTRADICTED


def by_share(met: Truths, known: Truths) -> str:
    """Return the verdict by the share of draws that could be run in which a rule is met."""
    if not known.any():
        return UNTESTABLE
    share = float(met[known].mean())
    return REPRODUCED if share >= ENDS[-1] else CONTRADICTED if share <= ENDS[0] else PARTLY


def by_excess(values: Floats) -> str:
    """Return the verdict on an effect in points that must be above the least that counts."""
    return by_share(values > value("AT005"), np.isfinite(values))


def words(values: Floats) -> str:
    """Return the median of draws with the interval that holds 90 % of them."""
    own = estimate(values)
    if own.value is None or own.low is None or own.high is None:
        return "none"
    return f"{_digits(own.value)} ({_digits(own.low)} to {_digits(own.high)})"


def _digits(number: float) -> str:
    return f"{number:.2f}" if abs(number) < 10 else three_digits(number)
