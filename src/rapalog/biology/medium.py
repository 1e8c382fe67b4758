"""The medium of a dish after it was dosed: left alone, renewed with its drugs, or taken off with them.

A renewal sets what is outside the cells back to the moment of dosing: the rapalog stands at its dose, nothing that
cells gave off is there, and dead cells are gone. A washout does the same without drug, and ends the renewals. What is
inside the cells stays, drug included. A drug that is no rapalog acts by its dose in the medium: a renewal leaves it as
it is, a washout ends it. Drugs may come and go: at the end of its time a drug is taken off and nothing else is changed.
What begins at a washout or later is given into the fresh medium.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from rapalog.biology.drugs import ALWAYS, Drug, brought, check_doses, dosing, scaled
from rapalog.biology.integrate import Segment
from rapalog.errors import RapalogError

LONGEST_H: Final = 5000.0  # about seven months: beyond it a dish or a biopsy schedule is not meant
#: Nobody changes a medium more often, nor so often in one experiment.
_LEAST_APART_H: Final = 1.0
_MOST_RENEWALS: Final = 200
_DRUG: Final = "drug_medium"
_FRESH: Final = {"VEGFA_medium": 0.0, "cells_dead": 0.0}


@dataclass(frozen=True)
class MediumChanges:
    """When the medium is changed after dosing; by default never.

    Parameters
    ----------
    renew_every_h
        Hours between renewals of medium and drug, 1 to 5,000; the first is that long after dosing.
    washout_at_h
        Hours after dosing at which the drug is taken off, above 0 and at most 5,000.

    Raises
    ------
    RapalogError
        For a time out of range.
    """

    renew_every_h: float | None = None
    washout_at_h: float | None = None

    def __post_init__(self) -> None:
        every, washout = self.renew_every_h, self.washout_at_h
        if every is not None and not _LEAST_APART_H <= every <= LONGEST_H:
            raise RapalogError(
                f"got a renewal every {every:g} h, must be {_LEAST_APART_H:g} to {LONGEST_H:g} h apart",
                remedy="give e.g. --renew-every 24",
                where="--renew-every",
            )
        if washout is not None and not 0 < washout <= LONGEST_H:
            raise RapalogError(
                f"got a washout at {washout:g} h, must be after 0 and at most {LONGEST_H:g} h",
                remedy="give e.g. --washout-at 24",
                where="--washout-at",
            )

    def renewals_h(self, until_h: float) -> tuple[float, ...]:
        """Return the hours of all renewals before ``until_h`` and before the washout.

        Raises
        ------
        RapalogError
            If there are more than 200.
        """
        if self.renew_every_h is None:
            return ()
        end_h = min(until_h, math.inf if self.washout_at_h is None else self.washout_at_h)
        n = max(math.ceil(end_h / self.renew_every_h) - 1, 0)
        if n > _MOST_RENEWALS:
            raise RapalogError(
                f"got {n} renewals of the medium, must be at most {_MOST_RENEWALS}",
                remedy="renew less often, or stop earlier",
                where="--renew-every",
            )
        return tuple(k * self.renew_every_h for k in range(1, n + 1))

    def segments(
        self, parameters: Mapping[str, float], doses: Mapping[Drug, float], *, until_h: float
    ) -> list[Segment]:
        """Return the dosing of a culture and every change of its medium before ``until_h`` (h).

        Parameters
        ----------
        parameters
            Of the culture.
        doses
            In nM by drug.
        until_h
            The last reading; a change then or later would not be seen.
        """
        check_doses(doses)
        given = dosing(parameters, {drug: dose for drug, dose in doses.items() if drug.window.holds(0.0)})
        if all(drug.window == ALWAYS for drug in doses):
            return self._once(parameters, doses, given, until_h)
        return self._in_turn(parameters, doses, until_h)

    def _once(
        self, parameters: Mapping[str, float], doses: Mapping[Drug, float], given: dict[str, float], until_h: float
    ) -> list[Segment]:
        """Return the segments of drugs that are all given at 0 and stay."""
        renewed = {_DRUG: given.get(_DRUG, 0.0), **_FRESH}
        found = [Segment(0.0, given), *(Segment(time, renewed) for time in self.renewals_h(until_h))]
        if self.washout_at_h is not None and self.washout_at_h < until_h:
            ended = {symbol: parameters[symbol] for drug in doses for symbol, _ in drug.scales}
            found.append(Segment(self.washout_at_h, {**renewed, **ended, _DRUG: 0.0}))
        return found

    def _in_turn(self, parameters: Mapping[str, float], doses: Mapping[Drug, float], until_h: float) -> list[Segment]:
        """Return the segments of drugs that come and go; what is set at a time is what changes then."""
        washout_h = math.inf if self.washout_at_h is None else self.washout_at_h
        renewals = self.renewals_h(until_h)
        ends = [time for drug in doses for time in (drug.window.start_h, drug.window.end_h)]
        times = sorted(time for time in {0.0, *ends, *renewals, washout_h} if time < until_h)
        usual = {symbol: parameters[symbol] for drug in doses for symbol, _ in drug.scales}
        found: list[Segment] = []
        before: tuple[Drug, float] | None = None
        activity = usual
        for time in times:
            there = {
                drug: dose
                for drug, dose in doses.items()
                if drug.window.holds(time) and (time < washout_h or drug.window.start_h >= washout_h)
            }
            rapalog = next(((drug, dose) for drug, dose in there.items() if drug.is_rapalog and dose > 0), None)
            now = {**usual, **scaled(parameters, there)}
            changes = {symbol: level for symbol, level in now.items() if level != activity[symbol]}
            level = {_DRUG: rapalog[1] if rapalog else 0.0}
            if rapalog != before:
                changes |= level | (brought(rapalog[0]) if rapalog else {})
            if time in renewals or time == washout_h:
                changes |= level | _FRESH
            found.append(Segment(time, changes))
            before, activity = rapalog, now
        return found

    @property
    def words(self) -> str:
        """What is done to the medium, in a few words; empty where nothing is."""
        return ", ".join(
            ([] if self.renew_every_h is None else [f"medium and drug renewed every {self.renew_every_h:g} h"])
            + ([] if self.washout_at_h is None else [f"drug washed out at {self.washout_at_h:g} h"])
        )

    def unseen(self, until_h: float) -> tuple[str, ...]:
        """Return what was asked for and comes too late to be seen at ``until_h``, one sentence each."""
        found = []
        if self.renew_every_h is not None and not self.renewals_h(until_h):
            end = "the washout" if self.washout_at_h is not None and self.washout_at_h < until_h else "the last reading"
            found.append(f"a renewal every {self.renew_every_h:g} h: none comes before {end}")
        if self.washout_at_h is not None and self.washout_at_h >= until_h:
            found.append(
                f"the washout at {self.washout_at_h:g} h is not before the last reading at {until_h:g} h: "
                "it changes nothing"
            )
        return tuple(found)


#: The medium of a dish that is dosed once.
LEFT_ALONE: Final = MediumChanges()
