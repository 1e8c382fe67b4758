"""The engine runs the cell as libroadrunner does, whatever the parameters; what fails says so and harms nobody."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.biology.second_opinion import RoadRunner

from rapalog.biology.drugs import dosing, find_drug
from rapalog.biology.integrate import Culture, Segment, finished
from rapalog.biology.medium import MediumChanges
from rapalog.biology.network import compose
from rapalog.biology.readouts import readouts
from rapalog.biology.tumour_cell import seeded, simulator, state_names, tumour_cell, tumour_cells, wanted
from rapalog.errors import SimulationError
from rapalog.facts.library import facts

TIMES_H = np.array([0.0, 1.0, 24.0, 72.0, 168.0])
SYMBOLS = [readout.symbol for readout in readouts().values()]
MOST_STEPS = 5_000  # an ordinary week takes it some hundreds; far out it would creep for minutes
UNCERTAIN = [row.more["symbol"] for row in facts("cell_model").values() if row.more["log_sd"]]


@pytest.fixture(scope="module")
def other():
    return RoadRunner(compose(), states=state_names(), most_steps=MOST_STEPS)


def _culture(parameters, dose_nM):
    cell = tumour_cell()
    dose = dosing(cell.parameters, {find_drug("everolimus"): dose_nM})
    return Culture({**cell.parameters, **parameters}, seeded(cell, 5000.0), [Segment(-24.0), Segment(0.0, dose)])


def _worst(one, another):
    peaks = {name: max(np.abs(another.values[name]).max(), 1e-6) for name in SYMBOLS}  # below, CVODE has noise
    return max(np.abs(one.values[name] - another.values[name]).max() / peaks[name] for name in SYMBOLS)


def _moved(start, exponents):
    """Every uncertain parameter by so many decades; a share on the scale of its odds."""
    moved = {}
    for name, x in zip(UNCERTAIN, exponents, strict=True):
        odds = start[name] / (1 - start[name]) * 10**x if 0 < start[name] < 1 else None
        moved[name] = start[name] * 10**x if odds is None else odds / (1 + odds)
    return moved


@given(
    exponents=st.lists(st.floats(-2, 2), min_size=len(UNCERTAIN), max_size=len(UNCERTAIN)),
    dose_nM=st.sampled_from([0.0, 0.3, 20.0, 1e4]),
)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_engine_agrees_with_libroadrunner_over_four_decades_of_every_parameter(other, exponents, dose_nM):
    culture = _culture(_moved(tumour_cell().parameters, exponents), dose_nM)
    (run,) = simulator().run([culture], times_h=TIMES_H, symbols=SYMBOLS)
    (reference,) = other.run([culture], times_h=TIMES_H, symbols=SYMBOLS)
    if isinstance(reference, SimulationError) or isinstance(run, SimulationError):
        return  # one of the two gave up and said so; the next test counts how often
    if _worst(run, reference) > 1e-4:  # CVODE strays on about one in a hundred of these: a tight run of it decides
        (reference,) = RoadRunner(compose(), states=state_names(), rtol=1e-11, atol=1e-14, most_steps=MOST_STEPS).run(
            [culture], times_h=TIMES_H, symbols=SYMBOLS
        )
    assert isinstance(reference, SimulationError) or _worst(run, reference) < 1e-4


def test_the_engine_gives_up_no_more_often_than_libroadrunner(other):
    rng = np.random.default_rng(1)
    start = tumour_cell().parameters
    cultures = [_culture(_moved(start, rng.uniform(-2, 2, len(UNCERTAIN))), 20.0) for _ in range(30)]
    ours, theirs = (
        sum(isinstance(run, SimulationError) for run in who.run(cultures, times_h=TIMES_H, symbols=SYMBOLS))
        for who in (simulator(), other)
    )
    assert ours <= theirs


@pytest.mark.parametrize("medium", [MediumChanges(12.0), MediumChanges(12.0, 60.0)])
def test_libroadrunner_sees_the_same_in_a_medium_that_is_changed(other, medium):
    cell = tumour_cell()
    segments = medium.segments(cell.parameters, {find_drug("everolimus"): 20.0}, until_h=TIMES_H[-1])
    culture = Culture(cell.parameters, seeded(cell, 5000.0), [Segment(-24.0), *segments])
    assert len(segments) == (14 if medium.washout_at_h is None else 6)
    run, reference = (finished(who.run([culture], times_h=TIMES_H, symbols=SYMBOLS)[0]) for who in (simulator(), other))
    assert _worst(run, reference) < 1e-4


def test_a_result_does_not_depend_on_the_cultures_beside_it():
    cultures = [_culture({}, dose_nM) for dose_nM in np.geomspace(0.01, 1e4, 37)]
    together = simulator().run(cultures, times_h=TIMES_H, symbols=SYMBOLS)
    alone = simulator().run([cultures[0], cultures[20], cultures[20]], times_h=TIMES_H, symbols=SYMBOLS)
    for name in SYMBOLS:
        assert (finished(together[20]).values[name] == finished(alone[1]).values[name]).all()
        assert (finished(together[0]).values[name] == finished(alone[0]).values[name]).all()


def test_cultures_with_other_segments_run_in_the_same_call():
    doses = [Segment(0.0, {"drug_medium": 5.0}), Segment(48.0, {"drug_medium": 50.0})]
    cell = tumour_cell()
    cultures = [_culture({}, 20.0), Culture(cell.parameters, seeded(cell, 5000.0), doses), _culture({}, 20.0)]
    runs = [finished(run) for run in simulator().run(cultures, times_h=TIMES_H, symbols=SYMBOLS)]
    assert runs[0].final_state == runs[2].final_state != runs[1].final_state


def test_a_culture_that_fails_is_an_error_and_the_others_stand():
    bad = _culture({"k_RPS6_off": 1e300, "cell": 1e-300}, 20.0)
    runs = simulator().run([_culture({}, 20.0), bad, _culture({}, 1.0)], times_h=TIMES_H, symbols=SYMBOLS)
    assert isinstance(runs[1], SimulationError)
    assert runs[1].remedy
    assert all(np.isfinite(finished(run).values[name]).all() for run in (runs[0], runs[2]) for name in SYMBOLS)


def test_many_cells_prepared_at_once_are_those_prepared_alone():
    asked = [wanted("MCF-7"), wanted("786-O", changes={"k_RPS6_off": 3.0}), wanted("MCF-7", "TSC2:loss")]
    together = tumour_cells(asked)
    alone = tumour_cell("786-O", changes={"k_RPS6_off": 3.0})
    assert together[1].parameters == pytest.approx(alone.parameters, rel=1e-9)
    assert together[2].genotype == tumour_cell("MCF-7", "TSC2:loss").genotype
