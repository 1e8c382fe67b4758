"""Which second drug brings growth inhibition back in a genotype, at which dose, and in which order.

The aim is the growth that the drug alone leaves in the line without the genotype, in the same draw. Partners are put
beside the drug at rising doses, at once, before it, or after it; where the partner alone reaches the aim, that is said,
since then the drug adds nothing that is needed. Excess over Bliss compares what both leave of the cells with the
product of what each leaves alone, given at the same times.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from rapalog.analysis.estimate import Estimate, missing
from rapalog.biology.drugs import Drug, Window, find_drug, known_drugs
from rapalog.biology.genotype import CellLine, variants, whole_genotype
from rapalog.biology.integrate import Floats
from rapalog.biology.medium import LONGEST_H
from rapalog.errors import RapalogError
from rapalog.facts.library import Fact, value
from rapalog.studies.atlas.assumed import assumed_draws, is_assumed
from rapalog.studies.atlas.mechanism import sentence
from rapalog.studies.atlas.runs import CELLS, estimate, growth_rate, levels, of_draws
from rapalog.studies.lines import given_line
from rapalog.studies.resistance import middle
from rapalog.units import parse_dose_nM

#: In nM, half a decade apart.
DOSES_NM: Final = (1.0, 3.162, 10.0, 31.62, 100.0, 316.2, 1000.0, 3162.0, 10000.0)
TOGETHER: Final = "together"
PARTNER_FIRST: Final = "partner first"
DRUG_FIRST: Final = "drug first"
ORDERS: Final = (TOGETHER, PARTNER_FIRST, DRUG_FIRST)
COLUMNS: Final = (
    "partner",
    "target",
    "order",
    "quantity",
    "value",
    "relation",
    "low",
    "high",
    "level",
    "reason",
    "mechanism",
    "assumed",
)


@dataclass(frozen=True)
class Order:
    """A partner in one order with the drug.

    Parameters
    ----------
    order
        ``together``, ``partner first`` or ``drug first``.
    restoring_dose_nM
        The lowest dose of the partner beside the drug at which growth is as low as the aim.
    growth_rate
        The GR value of both, the partner at its own half-effect dose.
    excess_percent
        Excess over Bliss there, in points of cells left: above 0 is synergy.
    """

    order: str
    restoring_dose_nM: Estimate
    growth_rate: Estimate
    excess_percent: Estimate


@dataclass(frozen=True)
class Partner:
    """A partner, in all orders, the best first.

    ``alone_dose_nM`` is the lowest dose at which the partner alone reaches the aim; ``half_effect_nM`` is that on its
    own target, and ``mechanism`` a sentence on what the two do in the cell.
    """

    drug: str
    target: str
    half_effect_nM: float
    orders: tuple[Order, ...]
    alone_dose_nM: Estimate
    mechanism: str
    assumed: tuple[Fact, ...]

    @property
    def best(self) -> Order:
        """The order in which growth is lowest at the partner's half-effect dose."""
        return self.orders[0]

    def to_json(self) -> dict[str, Any]:
        """Return it as an item of ``partners``."""
        orders = [
            {
                "order": own.order,
                "restoring_dose_nM": own.restoring_dose_nM.to_json(),
                "growth_rate": own.growth_rate.to_json(),
                "excess_percent": own.excess_percent.to_json(),
            }
            for own in self.orders
        ]
        return {
            "partner": self.drug,
            "target": self.target,
            "half_effect_nM": self.half_effect_nM,
            "orders": orders,
            "alone_dose_nM": self.alone_dose_nM.to_json(),
            "mechanism": self.mechanism,
            "assumed": [row.id for row in self.assumed],
        }

    def rows(self) -> list[tuple[Any, ...]]:
        """Return one row for each quantity of each order, and one for the partner alone."""
        ids = " ".join(row.id for row in self.assumed)
        named = [
            (own.order, name, getattr(own, name))
            for own in self.orders
            for name in ("restoring_dose_nM", "growth_rate", "excess_percent")
        ]
        named.append(("alone", "alone_dose_nM", self.alone_dose_nM))
        return [
            (
                self.drug,
                self.target,
                order,
                name,
                own.value,
                own.relation,
                own.low,
                own.high,
                own.level,
                own.reason,
                self.mechanism,
                ids,
            )
            for order, name, own in named
        ]


@dataclass(frozen=True)
class Partners:
    """Partners of a drug in a genotype, the one that leaves least growth first.

    ``aim`` is the GR value of the drug in the line without the genotype, ``drug_alone`` that in the genotype.
    """

    cell_line: str
    genotype: str
    drug: str
    dose_nM: float
    hours: float
    apart_h: float
    draws: int
    seed: int
    aim: Estimate
    drug_alone: Estimate
    partners: tuple[Partner, ...]
    notes: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Return the ranking as one JSON document."""
        return {
            "cell_line": self.cell_line,
            "genotype": self.genotype,
            "drug": self.drug,
            "dose_nM": self.dose_nM,
            "hours": self.hours,
            "apart_h": self.apart_h,
            "draws": self.draws,
            "seed": self.seed,
            "aim_growth_rate": self.aim.to_json(),
            "drug_alone_growth_rate": self.drug_alone.to_json(),
            "partners": [own.to_json() for own in self.partners],
            "notes": list(self.notes),
        }


@dataclass(frozen=True)
class _Asked:
    """What is run: a drug at a dose, partners, and how long one comes after the other."""

    line: CellLine
    genotype: str
    drug: Drug
    dose_nM: float
    partners: tuple[Drug, ...]
    hours: float
    apart_h: float

    def doses_of(self, partner: Drug) -> tuple[float, ...]:
        """Return the doses of a partner (nM), its half-effect dose last."""
        return (*DOSES_NM, partner.potency_nM)

    def given(self, partner: Drug) -> list[dict[Drug, float]]:
        """Return the dishes of a partner: with the drug and alone at all doses, order by order."""
        found = []
        for order in ORDERS:
            main, other = self._timed(partner, order)
            found += [{main: self.dose_nM, other: dose} for dose in self.doses_of(partner)]
            found += [{other: dose} for dose in self.doses_of(partner)]
            found.append({main: self.dose_nM})
        return found

    def _timed(self, partner: Drug, order: str) -> tuple[Drug, Drug]:
        later = Window(self.apart_h)
        return (
            replace(self.drug, window=later) if order == PARTNER_FIRST else self.drug,
            replace(partner, window=later) if order == DRUG_FIRST else partner,
        )


def partners(  # noqa: PLR0913 - one keyword for each thing a user may say
    cell_line: str = "generic",
    *,
    genotype: str,
    drug: str = "everolimus",
    dose: str = "100 nM",
    partner: Sequence[str] = (),
    hours: float = 72.0,
    apart: float = 24.0,
    draws: int = 20,
    seed: int = 1,
    progress: Callable[[str, float], None] | None = None,
) -> Partners:
    """Return which second drug brings growth inhibition back in a genotype.

    Parameters
    ----------
    cell_line
        Name or alias of a line, ``new``, or the path of a line file.
    genotype
        Variants beyond the line's own, joined by ``+``; may be empty: then partners are ranked in the line as it is.
    drug, dose
        The drug, and its dose as text with a unit, above 0.
    partner
        Names or aliases; by default every drug that is no rapalog.
    hours, apart
        When growth is read, and how long after the first drug the second is given where they come in turn, both after
        the first; ``apart`` is above 0 and below ``hours``.
    draws, seed
        0, or 2 to 400.
    progress
        Told what is being done and which share of it.

    Raises
    ------
    RapalogError
        For a name that is not known, a partner that is the drug itself or a second rapalog, or a number out of range.
    """
    asked = _asked(
        given_line(cell_line, seed=seed), genotype, find_drug(drug), parse_dose_nM(dose), partner, (hours, apart)
    )
    told = progress or (lambda what, share: None)
    cells = assumed_draws(asked.line, [asked.drug, *asked.partners], draws, seed=seed)
    whole, mutant = ([own.cell(asked.line, name) for own in cells] for name in ("", asked.genotype))
    aim = _growth(levels(whole, [{asked.drug: asked.dose_nM}, {}], times_h=[0.0, hours], readouts=[CELLS]))[:, 0]
    alone = _growth(levels(mutant, [{asked.drug: asked.dose_nM}, {}], times_h=[0.0, hours], readouts=[CELLS]))[:, 0]
    lost = np.where(alone - aim > value("AT006"), aim, np.nan)
    found = []
    for place, own in enumerate(asked.partners):
        told(f"{own.name}", place / len(asked.partners))
        seen = levels(mutant, [*asked.given(own), {}], times_h=[0.0, hours], readouts=[CELLS])
        found.append(_partner(asked, own, seen, lost, sentence(asked.drug, asked.dose_nM, own, mutant)))
    found.sort(key=lambda one: one.best.growth_rate.value if one.best.growth_rate.value is not None else np.inf)
    return Partners(
        asked.line.name,
        asked.genotype,
        asked.drug.name,
        asked.dose_nM,
        hours,
        apart,
        draws,
        seed,
        estimate(aim),
        estimate(alone),
        tuple(found),
        _notes(draws, lost),
    )


def _asked(
    line: CellLine, genotype: str, drug: Drug, dose_nM: float, partner: Sequence[str], times_h: tuple[float, float]
) -> _Asked:
    name, (hours, apart) = "+".join(variants(genotype)), times_h
    whole_genotype(line, name)
    others = [find_drug(own) for own in partner] or [
        own for own in map(find_drug, known_drugs()) if not own.is_rapalog and own.name != drug.name
    ]
    if not 0 < dose_nM <= DOSES_NM[-1]:
        raise RapalogError(
            f"got a dose of {dose_nM:g} nM, must be above 0 and at most {DOSES_NM[-1]:,g} nM",
            remedy="give e.g. --dose 100nM",
            where="--dose",
        )
    if len({own.name for own in (drug, *others)}) <= len(others):
        raise RapalogError("got a partner twice, or the drug itself", remedy="give each drug once", where="--partner")
    if not 0 < apart < hours <= LONGEST_H:
        raise RapalogError(
            f"got {apart:g} h apart and {hours:g} hours, must be above 0 and rising to {LONGEST_H:g}",
            remedy="give e.g. --apart 24 --hours 72",
            where="--apart",
        )
    return _Asked(line, name, drug, dose_nM, tuple(others), hours, apart)


def _growth(seen: Floats) -> Floats:
    """Return GR values of all dishes but the vehicle's, which is the last, (n_draws, n_dishes - 1)."""
    start, end = seen[:, :, 0, 0], seen[:, :, 0, 1]
    return growth_rate(start[:, :-1], end[:, :-1], start[:, -1:], end[:, -1:])


def _partner(asked: _Asked, own: Drug, seen: Floats, aim: Floats, mechanism: str) -> Partner:
    doses = asked.doses_of(own)
    n = len(doses)
    grown, left = _growth(seen), seen[:, :-1, 0, 1] / seen[:, -1:, 0, 1]
    orders = []
    for place, order in enumerate(ORDERS):
        first = place * (2 * n + 1)
        both, alone, main = left[:, first + n - 1], left[:, first + 2 * n - 1], left[:, first + 2 * n]
        orders.append(
            Order(
                order,
                _restoring(grown[:, first : first + n - 1], aim),
                estimate(grown[:, first + n - 1]),
                estimate(100 * (alone * main - both)),
            )
        )
    orders.sort(key=lambda one: one.growth_rate.value if one.growth_rate.value is not None else np.inf)
    rows = known_drugs()[own.name]
    return Partner(
        own.name,
        own.target,
        own.potency_nM,
        tuple(orders),
        _restoring(grown[:, n : 2 * n - 1], aim),
        mechanism,
        tuple(row for row in rows if is_assumed(row)),
    )


def _restoring(grown: Floats, aim: Floats) -> Estimate:
    """Return the lowest dose at which growth is no more than the aim, interpolated on the log dose, over draws."""
    found = np.full(len(grown), np.nan)
    for row, (values, wanted) in enumerate(zip(grown, aim, strict=True)):
        if not np.isfinite([*values, wanted]).all():
            continue
        below = np.flatnonzero(values <= wanted)
        if not len(below):
            found[row] = np.inf
        elif below[0] == 0:
            found[row] = 0.0
        else:
            at = below[0]
            share = (values[at - 1] - wanted) / (values[at - 1] - values[at])
            found[row] = DOSES_NM[at - 1] * (DOSES_NM[at] / DOSES_NM[at - 1]) ** share
    if np.isnan(found).all():
        return missing("the genotype takes nothing from the drug that could be brought back")
    own = middle(found, doses_nM=DOSES_NM)
    words = {">": "growth is not brought down to the aim", "<": "the lowest dose does already"}
    return of_draws(own if own.relation not in words else replace(own, reason=words[own.relation]), found)


def _notes(draws: int, lost: Floats) -> tuple[str, ...]:
    found = [
        "the aim is the growth that the drug alone leaves in the line without the genotype",
        "potencies of partners are priors: drugs.csv says how each stands against curves of nine lines, which "
        "answer to CDK4/6 inhibitors less than the model does",
        "synergy in a dish is not benefit in patients: dalotuzumab with ridaforolimus did nothing in a randomised "
        "trial (R039)",
    ]
    idle = int(np.isnan(lost).sum())
    if idle:
        found.append(
            f"in {idle} of {len(lost)} draws the genotype takes nothing from the drug that could be brought "
            "back: no dose restores it"
        )
    return (*found, *([] if draws else ["without draws nothing is known of how sure the numbers are"]))
