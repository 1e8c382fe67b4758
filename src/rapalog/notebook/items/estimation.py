"""What a PEtab problem comes to: its objective at the nominal values, and its best fit."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import asked
from rapalog.notebook.shown.drawn import Sheet, Shown
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tables, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.quantity import Quantity, quantity
from rapalog.studies.petab.result import Evaluated, Fitted, sources_of

if TYPE_CHECKING:
    import pandas as pd

_PANEL: Final = (4.8, 3.8)
_SHOWN: Final = 12


class _OnProblem(Computed, Shown, Tables):
    """What is the same in an evaluation and a fit: tables, pictures of the observables, files."""

    study: Evaluated | Fitted

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know of the problem and the fit."""
        return self.study.flags

    @property
    def value(self) -> float:
        """The negative log-likelihood, without priors."""
        return self.study.evaluation.value

    def _tables(self) -> Mapping[str, Callable[[], pd.DataFrame]]:
        return {name: partial(self._table, name) for name in self.study.tables()}

    def _table(self, name: str) -> pd.DataFrame:
        own = self.study.tables()[name]
        return frame(own.columns, own.rows)

    def _sheet(self) -> Sheet:
        from rapalog.report.petab import fits

        return Sheet(list(fits(self.study).values()), "observables", size=_PANEL, alone=_PANEL)

    def _sources(self) -> Sequence[Path]:
        return sources_of(self.study.objective)

    def to_json(self) -> dict[str, Any]:
        """Return the document that the command prints with ``--json``."""
        return self.study.to_json()


@dataclass(frozen=True, repr=False)
class PetabEvaluation(_OnProblem):
    """The objective of a problem at its nominal values: ``value``, and ``to_frame()`` with every simulation.

    Parameters
    ----------
    study
        What was computed.
    command
        How it was asked for.
    inputs
        Every file of the problem.
    """

    study: Evaluated
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    def _contents(self) -> Mapping[str, bytes]:
        from rapalog.report.petab import evaluated_files

        return evaluated_files(self.study)

    def __repr__(self) -> str:
        own = self.study.evaluation
        return "\n".join(
            [
                f"negative log-likelihood {own.value:.10g} of {self.study.objective.n_data} measurements",
                f"  priors {own.prior:.6g} (not in it), chi2 {own.chi2:.6g}",
                *(f"  flag: {flag}" for flag in self.flags),
                RESEARCH_USE_ONLY,
            ]
        )

    def _repr_html_(self) -> str:
        own = self.study.evaluation
        rows = [(f"{own.value:.10g}", f"{own.prior:.6g}", f"{own.chi2:.6g}", self.study.objective.n_data)]
        return block(
            "At the nominal values",
            columns=("negative log-likelihood", "priors", "chi2", "measurements"),
            rows=rows,
            notes=self.flags,
        )


@dataclass(frozen=True, repr=False)
class PetabFit(_OnProblem):
    """The best fit of a problem: ``found["k1"]`` is a parameter, with its interval where profiles were asked for.

    Tables are ``parameters``, ``waterfall`` (one row for each search), ``simulations`` and ``profiles``.

    Parameters
    ----------
    study
        What was found.
    command
        How it was asked for.
    inputs
        Every file of the problem.
    """

    study: Fitted
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    def __getitem__(self, parameter: str) -> Quantity:
        """Return an estimated parameter, linear.

        Raises
        ------
        RapalogError
            If none of that id is estimated.
        """
        known = self.study.estimates
        if parameter not in known:
            raise RapalogError(
                f"got parameter {parameter!r}, must be one of {', '.join(list(known)[:_SHOWN])}",
                where="parameter",
                remedy="name one that the problem estimates",
            )
        return quantity(known[parameter])

    def _contents(self) -> Mapping[str, bytes]:
        from rapalog.report.petab import fitted_files

        return fitted_files(self.study)

    def _seed(self) -> int | None:
        return self.study.seed

    def _searches(self) -> str:
        return f"{self.study.fit.at_best} of {len(self.study.fit.starts)} searches at the lowest"

    def __repr__(self) -> str:
        own = list(self.study.estimates.items())
        lines = [
            f"negative log-likelihood {self.value:.10g} of {self.study.objective.n_data} measurements, "
            f"{self._searches()}"
        ]
        lines += [f"  {name} {quantity(one)}" for name, one in own[:_SHOWN]]
        lines += [f"  and {len(own) - _SHOWN} more"] if len(own) > _SHOWN else []
        return "\n".join([*lines, *(f"  flag: {flag}" for flag in self.flags), RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        rows = [
            (own.id, own.scale, quantity(one))
            for own, one in zip(self.study.objective.free, self.study.estimates.values(), strict=True)
        ]
        return block(
            f"Negative log-likelihood {self.value:.10g}",
            columns=("parameter", "scale", "estimate"),
            rows=rows,
            notes=self.flags,
            under=self._searches(),
        )
