"""What levels teach of one patient, and what other regimens would do: numbers, what is odd, and files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.facts.library import value
from rapalog.files.results.writing import csv_bytes, json_bytes, provenance
from rapalog.pharmacology.dosing import regimen_words
from rapalog.pharmacology.one_patient.history import SAME_H
from rapalog.pharmacology.one_patient.likelihood import Unknowns, residual_sd
from rapalog.pharmacology.one_patient.posterior import FEW, Posterior
from rapalog.studies.draws import LEVEL
from rapalog.studies.tdm.flags import sample_flags
from rapalog.studies.tdm.forecast import WEEK_DAYS, Floats, Forecast, Target, band_of, ends_of

UNITS: Final = {"CLint": "L/h", "VC": "L", "HCT": "-", "MAT": "h"}
#: Posterior over prior deviation (log scale) below which levels are said to inform: a third of the variance is gone.
_INFORMED: Final = 0.8
_LEVEL_COLUMNS: Final = (
    "line",
    "time_h",
    "observed",
    "below_limit",
    "predicted",
    "low",
    "high",
    "prior_low",
    "prior_high",
    "after_dose_h",
    "flags",
)
_FORECAST_COLUMNS: Final = (
    "regimen",
    "trough_ug_L",
    "trough_low",
    "trough_high",
    "auc24_ug_h_L",
    "auc24_low",
    "auc24_high",
    "p_in_target",
    "p_below",
    "p_above",
)


@dataclass(frozen=True)
class TdmResult:
    """What levels teach of one patient.

    Parameters
    ----------
    unknowns, posterior
        The history with what is not known of it, and what is left possible.
    target
        The user's range, if any.
    forecasts
        In the order asked for.
    days
        How long each is followed on the calendar.
    seed
        Of all draws.
    flags
        What should be known of the records.
    inputs, command, sources
        What was read, how it was asked for, and the paths that are never written to.
    """

    unknowns: Unknowns
    posterior: Posterior
    target: Target | None
    forecasts: tuple[Forecast, ...]
    days: float
    seed: int
    flags: tuple[str, ...]
    inputs: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    command: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()

    @property
    def parameters(self) -> list[dict[str, Any]]:
        """Each parameter with its most likely value and interval, its prior, and whether levels inform it."""
        own = self.posterior
        best, drawn, prior = (self.unknowns.values(z) for z in (own.best[np.newaxis], own.draws, own.prior))
        ratios = own.draws.std(axis=0) / own.prior.std(axis=0)
        return [
            {
                "name": name,
                "unit": UNITS[name.split()[0]],
                "value": band_of(drawn[name], float(best[name][0])),
                "prior": band_of(prior[name], method="prior"),
                "informed": bool(ratio < _INFORMED),
                "sd_over_prior": float(ratio),
                "occasion": self._occasion(name),
            }
            for name, ratio in zip(self.unknowns.names, ratios.tolist(), strict=True)
        ]

    def _occasion(self, name: str) -> str:
        return self.unknowns.history.occasions[int(name.split()[1]) - 1] if name.startswith("MAT") else ""

    @cached_property
    def _seen(self) -> tuple[Floats, Floats, Floats, Floats]:
        """True levels of all samples: most likely, of draws, and of the prior; and how often after another dose."""
        own, unknowns = self.posterior, self.unknowns
        nodes, drawn = unknowns.true_nodes(own.draws, np.random.default_rng(self.seed))
        _, prior = unknowns.true_nodes(own.prior, np.random.default_rng(self.seed), knowing=False)
        middle = unknowns.middle_nodes
        true_h = unknowns.times.time_h[nodes]
        later = np.array(
            [
                [
                    any(sample.time_h <= dose.time_h + SAME_H < time_h for dose in unknowns.history.doses)
                    for time_h in unknowns.times.time_h
                ]
                for sample in unknowns.history.samples
            ]
        )
        after = np.array([later[place][nodes[:, place]].mean() for place in range(true_h.shape[1])])
        return unknowns.levels(own.best[np.newaxis])[0][middle], drawn, prior, after

    @cached_property
    def levels(self) -> list[dict[str, Any]]:
        """Each level as measured and as predicted, with the interval of its true value, and what is odd of it."""
        best, drawn, prior, after = self._seen
        samples = self.unknowns.history.samples
        odd = sample_flags(self.unknowns.history, prior, drawn, after, seed=self.seed)
        return [
            {
                "line": own.line,
                "time_h": own.time_h,
                "observed": own.level_ug_L,
                "below_limit": own.below,
                "predicted": float(best[place]),
                **ends_of(drawn[:, place]),
                "prior_low": ends_of(prior[:, place])["low"],
                "prior_high": ends_of(prior[:, place])["high"],
                "after_dose_h": own.after_dose_h,
                "flags": list(odd[place]),
            }
            for place, own in enumerate(samples)
        ]

    @property
    def all_flags(self) -> tuple[str, ...]:
        """What should be known of the records, of each level, and of the draws."""
        own = [
            f"level at line {row['line']} ({row['time_h']:g} h): {flag}" for row in self.levels for flag in row["flags"]
        ]
        few = self.posterior.effective_draws < FEW
        rough = (
            [f"the posterior is worth {self.posterior.effective_draws:.0f} draws only: its ends are rough"]
            if few
            else []
        )
        failed = [
            f"{run.regimen.text}: {run.tumours.failed} tumours could not be simulated and are left out"
            for run in self.forecasts
            if run.tumours is not None and run.tumours.failed
        ]
        return (*self.flags, *own, *rough, *failed)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is in the numbers, and what is not."""
        return _notes(self)

    def chances(self, run: Forecast) -> dict[str, float | None]:
        """Return the chances that the trough of a forecast lies in, below and above the range."""
        if self.target is None:
            return {"p_in_target": None, "p_below": None, "p_above": None}
        trough = run.exposure.trough_ug_L
        below, above = float(np.mean(trough < self.target.low_ug_L)), float(np.mean(trough > self.target.high_ug_L))
        return {"p_in_target": 1.0 - below - above, "p_below": below, "p_above": above}

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog tdm --json`` prints."""
        target = None if self.target is None else [self.target.low_ug_L, self.target.high_ug_L]
        return {
            "id": self.unknowns.history.subject,
            "parameters": self.parameters,
            "levels": self.levels,
            "target_ug_L": target,
            "forecasts": [self.forecast_json(run) for run in self.forecasts],
            "effective_draws": self.posterior.effective_draws,
            "seed": self.seed,
            "flags": list(self.all_flags),
            "notes": list(self.notes),
            "use": RESEARCH_USE_ONLY,
        }

    def forecast_json(self, run: Forecast) -> dict[str, Any]:
        """Return what the document says of one forecast."""
        return {
            "regimen": run.regimen.text,
            "read_as": list(regimen_words(run.regimen)),
            "trough_ug_L": band_of(run.exposure.trough_ug_L),
            "trough_of": run.exposure.of,
            "auc24_ug_h_L": band_of(run.exposure.auc24_ug_h_L),
            **self.chances(run),
            "biomarkers": [
                {
                    "readout": name,
                    "day": day,
                    "tissue": "tumour",
                    "inhibition_percent": band_of(run.inhibition_percent(name, day)),
                }
                for name in (run.tumours.fold if run.tumours is not None else ())
                for day in range(1, min(WEEK_DAYS, int(self.days)) + 1)
            ],
        }

    def files(self) -> dict[str, bytes]:
        """Return tables, the document and the record of the run, by file name."""
        ends = ("value", "low", "high")
        parameters = [
            (
                row["name"],
                row["occasion"],
                row["unit"],
                *(row["value"][end] for end in ends),
                row["prior"]["low"],
                row["prior"]["high"],
                row["informed"],
            )
            for row in self.parameters
        ]
        levels = [(*(row[name] for name in _LEVEL_COLUMNS[:-1]), "; ".join(row["flags"])) for row in self.levels]
        runs = [self.forecast_json(run) for run in self.forecasts]
        forecasts = [
            (
                run["regimen"],
                *(run[name][end] for name in ("trough_ug_L", "auc24_ug_h_L") for end in ends),
                run["p_in_target"],
                run["p_below"],
                run["p_above"],
            )
            for run in runs
        ]
        biomarkers = [
            (run["regimen"], row["readout"], row["day"], *(row["inhibition_percent"][end] for end in ends))
            for run in runs
            for row in run["biomarkers"]
        ]
        found = {
            "parameters.csv": csv_bytes(
                ("name", "occasion", "unit", *ends, "prior_low", "prior_high", "informed"), parameters
            ),
            "levels.csv": csv_bytes(_LEVEL_COLUMNS, levels),
            "forecasts.csv": csv_bytes(_FORECAST_COLUMNS, forecasts),
            "tdm.json": json_bytes(self.to_json()),
            "provenance.json": json_bytes(provenance(self.command, self.inputs, seed=self.seed)),
        }
        if biomarkers:
            columns = ("regimen", "readout", "day", "inhibition_percent", "low", "high")
            found["biomarkers.csv"] = csv_bytes(columns, biomarkers)
        return found


def _notes(found: TdmResult) -> tuple[str, ...]:
    percent = f"{100 * LEVEL:.0f} %"
    notes = [
        f"intervals hold {percent} of what population (P013 to P015), levels and occasions leave possible; value of a "
        "parameter: the most likely one; of a forecast: the median",
        f"a forecast trough is the true one: an assay adds an error of {100 * residual_sd():.3g} % (P016)",
        f"half-life of the model: about 19 h, observed: {value('P082'):g} h (P082): after a stop true levels fall more "
        "slowly than these",
        "nothing is recommended: which dose is right is not for a model to say",
    ]
    if not found.unknowns.history.knows_haematocrit:
        notes.insert(1, "the table has no haematocrit: it is one more unknown (P017), and intervals are wider for it")
    if any(run.tumours for run in found.forecasts):
        notes.insert(
            1,
            "tumours are draws of the line in draws of the patient; inhibition is against the same tumour "
            "before treatment, on days of the last week",
        )
    return tuple(notes)
