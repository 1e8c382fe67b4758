"""What is odd about levels: one right after a dose that was perhaps meant as a trough, or one that hardly can be."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from rapalog.pharmacology.one_patient.history import History, Sample
from rapalog.pharmacology.one_patient.likelihood import residual_sd

Floats = NDArray[np.float64]

#: So soon after a dose a level is near its peak, h; the peak comes at 1 to 3 h (P111).
_NEAR_PEAK_H: Final = 4.0
#: A level beyond so many of the levels that are expected of any patient is said to be so.
_RARE: Final = 0.005
#: Of uncertain times: said if it is more likely than not that the sample was drawn after the next dose.
_LIKELY: Final = 0.5
#: A level so many residual deviations from the patient's own prediction does not fit the others.
_APART_SD: Final = 2.6


def sample_flags(
    history: History, prior_ug_L: Floats, own_ug_L: Floats, after_next: Floats, *, seed: int
) -> tuple[tuple[str, ...], ...]:
    """Return what is odd of each sample.

    Parameters
    ----------
    history
        With the samples.
    prior_ug_L, own_ug_L
        True levels in drawn patients, and in draws of this one, (n, n_samples) each.
    after_next
        Share of draws in which a sample of uncertain time came after another dose, (n_samples,).
    seed
        Of the error of the assay that is put upon the prior.
    """
    noise = np.exp(residual_sd() * np.random.default_rng(seed).standard_normal(prior_ug_L.shape))
    expected = prior_ug_L * noise
    return tuple(
        (
            *_right_after_a_dose(history, sample),
            *_after_the_next(sample, float(after_next[place])),
            *_rare(sample, expected[:, place]),
            *_unlike(sample, own_ug_L[:, place]),
        )
        for place, sample in enumerate(history.samples)
    )


def _right_after_a_dose(history: History, sample: Sample) -> tuple[str, ...]:
    """Say of a lone sample that it is near the peak: several after one dose are a curve, and meant."""
    alone = sum(other.dose_h == sample.dose_h for other in history.samples) == 1
    if sample.after_dose_h is None or not alone or sample.after_dose_h >= _NEAR_PEAK_H:
        return ()
    return (
        f"drawn {sample.after_dose_h:.3g} h after a dose: this is no trough, and is read as what it is; if it was "
        "drawn before that dose, correct TIME, or say with TIME_SD how sure it is",
    )


def _after_the_next(sample: Sample, share: float) -> tuple[str, ...]:
    if not sample.time_sd_h or share <= _LIKELY:
        return ()
    return (f"more likely drawn after the dose near it than before ({100 * share:.0f} % of the draws): no trough then",)


def _rare(sample: Sample, expected_ug_L: Floats) -> tuple[str, ...]:
    beneath = float(np.mean(expected_ug_L <= sample.level_ug_L))
    low, high = np.quantile(expected_ug_L, (0.05, 0.95)).tolist()
    usual = f"90 % of patients have {low:.3g} to {high:.3g} ug/L then"
    if not sample.below and beneath > 1 - _RARE:
        return (
            f"far above what is expected ({usual}): was it drawn right after a dose (TIME_SD says how sure "
            "a time is), is the unit ug/L?",
        )
    if beneath < _RARE:
        return (f"far below what is expected ({usual}): were doses missed, is the unit ug/L?",)
    return ()


def _unlike(sample: Sample, own_ug_L: Floats) -> tuple[str, ...]:
    predicted = float(np.median(own_ug_L))
    if predicted <= 0 or (sample.below and sample.level_ug_L >= predicted):
        return ()
    apart = float(np.log(sample.level_ug_L / predicted)) / residual_sd()
    if abs(apart) <= _APART_SD:
        return ()
    where = "above" if apart > 0 else "below"
    return (f"{abs(apart):.1f} residual deviations {where} this patient's own prediction: it fits badly with the rest",)
