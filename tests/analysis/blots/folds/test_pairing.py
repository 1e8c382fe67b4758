"""What a lane says: load is divided out, bounds turn with the division, and each lane finds its own dose 0.

A loading control that scatters more than the load it should correct is found out; one that helps is left alone.
"""

import math

import numpy as np
import pytest
from tests.analysis.blots.folds.cases import band, by_dose

from rapalog.analysis.blots.folds.alignment import fold_changes
from rapalog.analysis.blots.folds.pairing import control_flags, lane_readouts
from rapalog.errors import RapalogError
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
                    BandVolume(
                        "",
                        f"{target}{replicate}",
                        k,
                        "MCF-7",
                        float(k),
                        24.0,
                        name,
                        str(replicate),
                        "sample",
                        math.exp(log),
                        0.02 * math.exp(log),
                    )
                    for name, log in rows
                ]
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


def membranes(*, own_loading):
    """Return phospho on membrane A and total on B; lane 2 of A was loaded double and lane 2 of B half."""
    bands = []
    for replicate in "123":
        for lane, dose, fold in ((1, 0.0, 1.0), (2, 1.0, 0.3)):
            load = {"A": 2.0 if lane == 2 else 1.0, "B": 0.5 if lane == 2 else 1.0}
            rows = [("p-S6", "A", fold), ("S6", "B", 0.9 if dose else 1.0)]
            rows += [("actin", name, 1.0) for name in ("A", "B")] if own_loading else []
            bands += [
                band(
                    amount * load[name],
                    dose=dose,
                    target=target,
                    replicate=replicate,
                    blot=replicate + name,
                    lane=lane,
                    se=0.01,
                )
                for target, name, amount in rows
            ]
    return bands


def test_a_loading_control_on_each_membrane_takes_out_the_load_of_each_lane():
    folds, flags = fold_changes(membranes(own_loading=True))
    found = {own.readout: own.fold.value for own in folds if own.dose_nM == 1.0}
    assert found == pytest.approx({"p-S6": 0.3, "S6": 0.9, "p-S6/S6": 0.3 / 0.9})
    assert not any("not corrected" in flag for flag in flags)


def test_without_a_loading_control_the_load_stays_in_and_is_flagged():
    folds, flags = fold_changes(membranes(own_loading=False))
    found = {own.readout: own.fold.value for own in folds if own.dose_nM == 1.0}
    assert found["p-S6/S6"] == pytest.approx(0.6 / 0.45)
    assert any("not corrected" in flag for flag in flags)
    assert any("has no loading control" in flag for flag in flags)


def test_on_one_membrane_the_load_cancels_without_a_loading_control():
    bands = [
        band(v, dose=d, target=t, lane=lane, se=0.1 * v)
        for lane, d, rows in (
            (1, 0.0, (("p-S6", 8.0), ("S6", 10.0), ("actin", 5.0))),
            (2, 1.0, (("p-S6", 4.0), ("S6", 20.0), ("actin", 10.0))),
        )
        for t, v in rows
    ]
    lanes, _ = lane_readouts(bands)
    ratios = [lane for lane in lanes if lane.readout == "p-S6/S6"]
    assert [math.exp(lane.log) for lane in ratios] == pytest.approx([0.8, 0.2])
    assert [lane.log_se for lane in ratios] == pytest.approx([0.1 * math.sqrt(2)] * 2)


def test_the_errors_of_phospho_total_and_both_loading_controls_are_in_the_ratio():
    lanes, _ = lane_readouts(membranes(own_loading=True))
    ratio = next(lane for lane in lanes if lane.readout == "p-S6/S6" and lane.condition.dose_nM == 0)
    assert ratio.log_se == pytest.approx(math.sqrt(4) * 0.01)


def test_a_weak_or_saturated_loading_control_is_never_divided_by():
    for weak in (band(1.0, target="actin", se=0.5), band(1.0, target="actin", relation=">=")):
        lanes, flags = lane_readouts([band(10.0), weak])
        assert lanes == []
        assert any("too weak or saturated" in flag for flag in flags)


def test_a_faint_total_makes_the_ratio_a_lower_bound():
    lanes, _ = lane_readouts([band(10.0, target="p-S6"), band(2.0, target="S6", relation="<=")])
    assert next(lane for lane in lanes if lane.readout == "p-S6/S6").relation == ">="
    both = [band(10.0, target="p-S6", relation="<="), band(2.0, target="S6", relation="<=")]
    assert not [lane for lane in lane_readouts(both)[0] if lane.readout == "p-S6/S6"]


def test_two_samples_written_into_one_lane_are_both_kept():
    own = [band(10.0, sample="a", lane=1), band(5.0, dose=1.0, sample="b", lane=1)]
    assert len(lane_readouts(own)[0]) == 2


def test_of_two_exposures_the_one_that_is_not_clipped_counts():
    bands = [band(100.0, relation=">=", image="long.tif"), band(40.0, se=1.0, image="short.tif")]
    assert [lane.log for lane in lane_readouts(bands)[0]] == pytest.approx([math.log(40.0)])


def test_ladders_dilutions_and_bands_without_volume_take_no_part():
    lanes, flags = lane_readouts([band(5.0, role="ladder"), band(5.0, role="dilution"), band(0.0)])
    assert lanes == []
    assert any("the volume of S6 is 0" in flag for flag in flags)


def test_a_loading_control_is_known_by_its_role_whatever_it_is_called():
    bands = [
        band(volume, dose=dose, target=target, role=role)
        for target, role, volumes in (("FLAG", "sample", (100, 60)), ("our protein", "loading", (50, 30)))
        for dose, volume in zip((0.0, 1.0), volumes, strict=True)
    ]
    assert by_dose(bands, "FLAG")[1.0].fold.value == pytest.approx(1.0)


@pytest.mark.parametrize("name", ["H3", "HSC70", "COX IV", "total protein"])
def test_known_loading_controls_divide(name):
    bands = [
        band(volume, dose=dose, target=target)
        for target, volumes in (("FLAG", (100, 60)), (name, (50, 30)))
        for dose, volume in zip((0.0, 1.0), volumes, strict=True)
    ]
    assert by_dose(bands, "FLAG")[1.0].fold.value == pytest.approx(1.0)
    assert not by_dose(bands, name)


def test_a_loading_control_alone_is_the_target():
    bands = [band(volume, dose=dose, target="H3") for dose, volume in ((0.0, 50), (1.0, 30))]
    assert by_dose(bands, "H3")[1.0].fold.value == pytest.approx(0.6)
    assert any("read as a target" in flag for flag in lane_readouts(bands)[1])


def test_more_bands_than_any_study_has_are_refused():
    with pytest.raises(RapalogError, match="at most 5000"):
        fold_changes([band(1.0, lane=k) for k in range(5001)])
