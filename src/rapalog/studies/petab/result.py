"""What an evaluation and a fit of a PEtab problem say: documents, tables, estimates and flags."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

from rapalog.analysis.estimate import LEVEL, Estimate, Relation
from rapalog.errors import RapalogError
from rapalog.files.given import read_bytes
from rapalog.files.petab.problem import Measurement
from rapalog.files.results.workbook import Table
from rapalog.studies.petab.fit import SAME, Fit, Profile, bound_met
from rapalog.studies.petab.objective import Evaluation, Objective
from rapalog.studies.petab.scale import linear

OBJECTIVE: Final = "negative log-likelihood"
FORMULA: Final = (
    "sum over measurements of -ln p(m): normal 1/2 ln(2 pi sigma^2) + r^2/2, laplace ln(2 sigma) + |r|, "
    "r = (T(y) - T(m))/sigma; plus ln m for log, ln(m ln 10) for log10; without priors"
)
PRIOR_FORMULA: Final = "sum over parameters with a prior of -ln p(parameter), normalised without regard to the bounds"
_SIMULATIONS: Final = (
    "model",
    "observable",
    "preequilibration",
    "condition",
    "time",
    "measurement",
    "simulation",
    "sigma",
    "residual",
)


@dataclass(frozen=True)
class Evaluated:
    """The objective of a problem at its nominal values, with everything that was compared."""

    objective: Objective = field(repr=False)
    evaluation: Evaluation

    @property
    def flags(self) -> tuple[str, ...]:
        """What was left out or read over."""
        return self.objective.flags

    def tables(self) -> dict[str, Table]:
        """Return the table ``simulations``, one row for each measurement."""
        return {"simulations": _simulations(self.objective, self.evaluation)}

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog calibrate --evaluate --json`` prints."""
        own = self.evaluation
        return {
            **_head(self.objective, own),
            "simulations": own.simulation.tolist(),
            "sigmas": own.sigma.tolist(),
            "flags": list(self.flags),
        }


@dataclass(frozen=True)
class Fitted:
    """The best fit of a problem, the searches that led there, and profiles where they were asked for."""

    objective: Objective = field(repr=False)
    fit: Fit = field(repr=False)
    evaluation: Evaluation = field(repr=False)
    seed: int

    @property
    def at_bounds(self) -> dict[str, str]:
        """Parameters that ended at a bound: ``lower`` or ``upper`` by id."""
        found = (
            (own.id, bound_met(self.objective, self.fit.best.vector, place))
            for place, own in enumerate(self.objective.free)
        )
        return {name: bound for name, bound in found if bound}

    @property
    def estimates(self) -> dict[str, Estimate]:
        """Every estimated parameter, linear, by id."""
        profiles = {own.place: own for own in self.fit.profiles}
        return {own.id: self._estimate(place, profiles.get(place)) for place, own in enumerate(self.objective.free)}

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know of the problem and the fit."""
        return (*self.objective.flags, *self._flags())

    def tables(self) -> dict[str, Table]:
        """Return the tables ``parameters``, ``waterfall``, ``simulations`` and, where asked for, ``profiles``."""
        found = {
            "parameters": self._parameters(),
            "waterfall": self._waterfall(),
            "simulations": _simulations(self.objective, self.evaluation),
        }
        return found | ({"profiles": self._profiles()} if self.fit.profiles else {})

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog calibrate PROBLEM.yaml --json`` prints."""
        bounds = self.at_bounds
        parameters = [
            {
                "parameter": own.id,
                "scale": own.scale,
                "value": estimate.to_json(),
                "at_bound": bounds.get(own.id),
                "lower_bound": _finite(own.lower),
                "upper_bound": _finite(own.upper),
                "nominal": own.nominal,
            }
            for own, estimate in zip(self.objective.free, self.estimates.values(), strict=True)
        ]
        return {
            **_head(self.objective, self.evaluation),
            "parameters": parameters,
            "starts": [
                {
                    "start": own.number,
                    "first_value": own.begin_cost,
                    "value": own.end.cost,
                    "settled": own.end.settled,
                    "rounds": own.end.rounds,
                }
                for own in self.fit.starts
            ],
            "starts_at_the_lowest": self.fit.at_best,
            "starts_begun": self.fit.begun,
            "seed": self.seed,
            "flags": list(self.flags),
        }

    def _estimate(self, place: int, profile: Profile | None) -> Estimate:
        own = self.objective.free[place]
        value = float(linear(self.fit.best.vector[place], own.scale))
        bound = bound_met(self.objective, self.fit.best.vector, place)
        relation: Relation = "<" if bound == "lower" else ">" if bound == "upper" else "="
        reason = f"at its {bound} bound" if bound else ""
        has_prior = any(one.prior is not None for one in self.objective.free)
        if profile is None:
            return Estimate(
                value,
                relation,
                method="maximum a posteriori" if has_prior else "maximum likelihood",
                reason=reason or "not profiled",
            )
        low, high = (None if end is None else float(linear(end, own.scale)) for end in (profile.low, profile.high))
        sides = [
            side
            for side, end, met in (("below", low, "lower"), ("above", high, "upper"))
            if end is None and bound != met
        ]
        opens = f"not bounded from {' or '.join(sides)} by the data" if sides else ""
        return Estimate(
            value, relation, low, high, LEVEL, "profile likelihood", ", ".join(part for part in (reason, opens) if part)
        )

    def _flags(self) -> Iterator[str]:
        starts, bounds = self.fit.starts, self.at_bounds
        if bounds:
            yield "at a bound: " + ", ".join(f"{name} ({bound})" for name, bound in bounds.items())
        if len(starts) > 1 and self.fit.at_best == 1:
            yield "only one search ended at the lowest value: more starts may find a lower one"
        unsettled = sum(not own.end.settled for own in starts)
        if unsettled:
            yield f"{unsettled} of {len(starts)} searches ended before they settled"
        lower = min((own.best for own in self.fit.profiles), default=math.inf)
        if lower < self.fit.best.cost - SAME:
            yield f"a profile met a value lower by {self.fit.best.cost - lower:.3g}: repeat with more starts"
        if not self.objective.smooth:
            yield "events or switches by a state: derivatives are differences of whole runs"

    def _parameters(self) -> Table:
        columns = (
            "parameter",
            "scale",
            "value",
            "relation",
            "low",
            "high",
            "reason",
            "at_bound",
            "lower_bound",
            "upper_bound",
            "nominal",
        )
        bounds = self.at_bounds
        return Table(
            columns,
            [
                (
                    own.id,
                    own.scale,
                    one.value,
                    one.relation,
                    one.low,
                    one.high,
                    one.reason,
                    bounds.get(own.id, ""),
                    _finite(own.lower),
                    _finite(own.upper),
                    own.nominal,
                )
                for own, one in zip(self.objective.free, self.estimates.values(), strict=True)
            ],
        )

    def _waterfall(self) -> Table:
        names = [own.id for own in self.objective.free]
        ends = [
            [float(linear(at, own.scale)) for at, own in zip(one.end.vector, self.objective.free, strict=True)]
            for one in self.fit.starts
        ]
        rows = [
            (one.number, one.begin_cost, one.end.cost, one.end.settled, one.end.rounds, *end)
            for one, end in zip(self.fit.starts, ends, strict=True)
        ]
        return Table(("start", "first_value", "value", "settled", "rounds", *names), rows)

    def _profiles(self) -> Table:
        rows = [
            (self.objective.free[own.place].id, float(linear(value, self.objective.free[own.place].scale)), above)
            for own in self.fit.profiles
            for value, above in zip(own.value.tolist(), own.above.tolist(), strict=True)
        ]
        return Table(("parameter", "value", "above_lowest"), rows)


def evaluated(objective: Objective) -> Evaluated:
    """Evaluate a problem at its nominal values.

    Raises
    ------
    RapalogError
        If a nominal value is missing, or the objective is infinite there; the message says why.
    """
    nominal = objective.nominal()
    found = objective.evaluate(nominal)
    if not math.isfinite(found.value):
        raise RapalogError(
            f"the objective is infinite at the nominal values: {objective.why(nominal)}",
            where=str(objective.problem.file),
            remedy="check the nominal values",
        )
    return Evaluated(objective, found)


def inputs_of(objective: Objective) -> dict[str, bytes]:
    """Return the bytes of every file of a problem, by path."""
    models = {str(part.sbml): read_bytes(part.sbml) for part in objective.problem.parts}
    return {**objective.problem.inputs, **models}


def sources_of(objective: Objective) -> list[Path]:
    """Return the files of a problem."""
    return [*map(Path, objective.problem.inputs), *(part.sbml for part in objective.problem.parts)]


def measurements_of(objective: Objective) -> list[tuple[str, Measurement]]:
    """Return every measurement with the name of its model's file, in the order of the evaluation."""
    return [(part.sbml.name, row) for part in objective.problem.parts for row in part.measurements]


def _head(objective: Objective, own: Evaluation) -> dict[str, Any]:
    return {
        "objective": OBJECTIVE,
        "value": own.value,
        "n_data": objective.n_data,
        "prior": _finite(own.prior),
        "chi2": own.chi2,
        "formula": FORMULA,
        "prior_formula": PRIOR_FORMULA,
    }


def _simulations(objective: Objective, own: Evaluation) -> Table:
    numbers = np.stack([own.simulation, own.sigma, own.residual], axis=1).tolist()
    rows = [
        (model, row.observable, row.before, row.condition, row.time, row.value, *three)
        for (model, row), three in zip(measurements_of(objective), numbers, strict=True)
    ]
    return Table(_SIMULATIONS, rows)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None
