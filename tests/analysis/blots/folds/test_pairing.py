"""A loading control that scatters more than the load it should correct is found out; one that helps is left alone."""

import math

import numpy as np

from rapalog.analysis.blots.folds.alignment import fold_changes
from rapalog.analysis.blots.folds.pairing import control_flags, lane_readouts
from rapalog.tables import BandVolume

FOLDS = (1.0, 0.5, 0.2, 0.05)


def blots(rng, *, load, control, replicates=3, targets=("p-S6", "S6")):
    """Return every target on a membrane of its own with an actin of its own; the errors are SDs of logarithms."""
    bands = []
    for replicate in range(replicates):
        for target in targets:
            for k, fold in enumerate(FOLDS):
                loaded = rng.normal() * load
                signal = (math.log(fold) if target == "p-S6" else 0.0) + loaded + 0.05 * rng.normal()
                rows = ((target, signal), ("actin", loaded + rng.normal() * control))
                bands += [
                    BandVolume("", f"{target}{replicate}", k, "MCF-7", float(k), 24.0, name, str(replicate), "sample",
                               math.exp(log), 0.02 * math.exp(log))
                    for name, log in rows
                ]  # fmt: skip
    return bands


def flagged(*, runs=60, **errors):
    rng = np.random.default_rng(4)
    return np.mean([any("scatters more" in f for f in fold_changes(blots(rng, **errors))[1]) for _ in range(runs)])


def test_a_control_noisier_than_the_load_is_flagged():
    assert flagged(load=0.05, control=0.4) >= 0.9


def test_a_control_that_corrects_the_load_is_hardly_ever_flagged():
    assert flagged(load=0.2, control=0.05) <= 0.05


def test_the_flag_gives_both_scatters_and_names_the_readout():
    flags = fold_changes(blots(np.random.default_rng(1), load=0.02, control=0.5))[1]
    own = next(flag for flag in flags if "scatters more" in flag)
    assert own.split(":")[0] in ("p-S6", "S6", "p-S6/S6")
    assert own.count("%") == 2


def test_without_a_loading_control_nothing_is_said_about_one():
    bands = [own for own in blots(np.random.default_rng(1), load=0.1, control=0.1) if own.target != "actin"]
    assert not any("scatters more" in flag for flag in fold_changes(bands)[1])
    assert control_flags(lane_readouts(bands)[0]) == []


def test_on_one_membrane_the_ratio_does_not_use_the_control_and_is_not_flagged():
    rng = np.random.default_rng(2)
    bands = [
        BandVolume(
            "", f"m{r}", k, "MCF-7", float(k), 24.0, name, str(r), "sample", math.exp(rng.normal() * sd), math.nan
        )
        for r in range(3)
        for k in range(4)
        for name, sd in (("p-S6", 0.05), ("S6", 0.05), ("actin", 1.0))
    ]
    flags = [flag for flag in fold_changes(bands)[1] if "scatters more" in flag]
    assert {flag.split(":")[0] for flag in flags} == {"p-S6", "S6"}


def coverage(*, load, control, runs=60):
    rng, inside = np.random.default_rng(6), []
    for _ in range(runs):
        for own in fold_changes(blots(rng, load=load, control=control))[0]:
            truth = FOLDS[int(own.dose_nM)] if own.readout != "S6" else 1.0
            if own.dose_nM:
                inside.append(own.fold.low <= truth <= own.fold.high)
    return np.mean(inside)


def test_ratios_of_two_membranes_are_covered_whether_the_control_is_good_or_bad():
    assert coverage(load=0.15, control=0.05) >= 0.92
    assert coverage(load=0.05, control=0.2) >= 0.92
