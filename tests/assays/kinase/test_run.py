"""The virtual kinase assay: protocol as printed, controls as they must be, the mechanism and nothing else inside."""

import json
from dataclasses import replace

import numpy as np
import pytest

from rapalog.assays.kinase.protocol import KinaseProtocol
from rapalog.assays.kinase.run import Mechanism, bound_share, product_nM, run_kinase, table_text, truth_text
from rapalog.errors import RapalogError

MECHANISM = Mechanism(
    kd_fkbp12_nM=0.6,
    kd_pair_nM=12.0,
    kd_alone_nM=26_000.0,
    residual=0.005,
    km_atp_uM=100.0,
    km_substrate_nM=2000.0,
    turnover_per_s=0.025,
)


def means(experiment):
    return {
        role: np.mean([float(tube.response) for tube in experiment.tubes if tube.role == role])
        for role in ("vehicle", "blank", "no_fkbp12")
    }


def test_the_protocol_is_that_of_the_document():
    protocol = KinaseProtocol()
    assert (protocol.atp_uM, protocol.time_min, protocol.temperature_C, protocol.tris_mM) == (100, 30, 30, 25)
    assert (protocol.readout, protocol.site, protocol.insulin, protocol.stopped) == ("blot", "T389", True, True)
    assert protocol.warnings == ()


def test_the_product_is_the_integral_of_the_rate():
    """Against a hundred thousand small steps, with substrate that runs low."""
    protocol = KinaseProtocol(substrate_nM=100.0, time_min=900.0)
    left, steps = 100.0, 100_000
    atp = 0.5 * ((100 + 10_000 + 50) - np.sqrt((100 + 10_000 + 50) ** 2 - 4 * 100 * 10_000))
    highest = protocol.enzyme_nM * 0.025 * 60 * atp / (100 + atp)
    for _ in range(steps):
        left -= highest * left / (2000 + left) * 900 / steps
    made = product_nM(protocol, MECHANISM, bound=0.0, time_min=900.0)
    assert made == pytest.approx(100.0 - left, rel=1e-4)
    assert made > 50


def test_nothing_more_than_the_substrate_is_ever_made():
    protocol = KinaseProtocol(substrate_nM=1.0, enzyme_nM=1000.0)
    assert product_nM(protocol, MECHANISM, bound=0.0, time_min=1e6) == pytest.approx(1.0)


def test_substrate_that_runs_low_is_a_warning():
    assert any("not linear" in text for text in run_kinase(KinaseProtocol(enzyme_nM=50.0), MECHANISM).warnings)
    assert run_kinase(KinaseProtocol(), MECHANISM).warnings == ()


def test_controls_are_what_they_are_for():
    seen = means(run_kinase(KinaseProtocol(noise=False, readout="luminescence"), MECHANISM))
    assert seen["blank"] == pytest.approx(400.0)
    assert seen["no_fkbp12"] > 0.95 * seen["vehicle"] > 5000


def test_at_saturation_the_residual_activity_is_left():
    protocol = KinaseProtocol(doses_nM=(1e5,), fkbp12_nM=1e6, noise=False)
    for residual in (0.005, 0.7):
        mechanism = replace(MECHANISM, residual=residual)
        tubes = run_kinase(protocol, mechanism).tubes
        vehicle, sample = (next(t.product_nM for t in tubes if t.role == role) for role in ("vehicle", "sample"))
        assert sample / vehicle == pytest.approx(residual, rel=0.05)


def test_atp_changes_the_signal_and_not_what_is_bound():
    low, high = KinaseProtocol(atp_uM=10.0), KinaseProtocol(atp_uM=1000.0)
    made = [product_nM(p, MECHANISM, bound=0.0, time_min=30.0) for p in (low, high)]
    assert made[1] > 5 * made[0]
    assert bound_share(low, MECHANISM, drug_nM=15.0) == bound_share(high, MECHANISM, drug_nM=15.0)
    foil = replace(MECHANISM, competes_with_atp=True)
    assert bound_share(low, foil, drug_nM=15.0) > 2 * bound_share(high, foil, drug_nM=15.0)


def test_fkbp12_can_run_out():
    protocol = KinaseProtocol(fkbp12_nM=1.0)
    assert bound_share(protocol, MECHANISM, drug_nM=1000.0) < 0.3
    assert any("cannot pair" in text for text in protocol.warnings)


def test_without_metals_or_atp_nothing_is_made():
    bare = KinaseProtocol(magnesium_mM=0.0, manganese_mM=0.0)
    assert product_nM(bare, MECHANISM, bound=0.0, time_min=30.0) == 0.0
    assert product_nM(KinaseProtocol(), MECHANISM, bound=0.0, time_min=30.0, atp_uM=0.0) == 0.0


def test_a_reaction_that_is_not_stopped_goes_on():
    made = [
        run_kinase(KinaseProtocol(noise=False, stopped=stop), MECHANISM).tubes[0].product_nM for stop in (True, False)
    ]
    assert made[1] > 2 * made[0]


def test_warmth_quickens_and_is_outside_the_protocol():
    warm = KinaseProtocol(temperature_C=37.0)
    made = [product_nM(p, MECHANISM, bound=0.0, time_min=1.0) for p in (KinaseProtocol(), warm)]
    assert made[1] / made[0] == pytest.approx(2**0.7, rel=0.01)
    assert any("protocol says 30" in text for text in warm.warnings)


def test_the_seed_gives_the_same_bytes_and_another_seed_others():
    one, same, other = (table_text(run_kinase(KinaseProtocol(seed=seed), MECHANISM)) for seed in (1, 1, 2))
    assert one == same != other


def test_the_truth_is_apart_from_the_table():
    experiment = run_kinase(KinaseProtocol(), MECHANISM)
    header = table_text(experiment).splitlines()[0]
    assert header == "substrate,enzyme_nM,dose,dose_unit,response,role,replicate"
    assert json.loads(truth_text((experiment,)))["experiments"][0]["mechanism"]["kd_pair_nM"] == 12.0


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"substrate": "AKT"}, "must be one of S6K1, 4E-BP1"),
        ({"readout": "film"}, "must be one of blot, luminescence"),
        ({"enzyme_nM": 0.0}, "must be above 0"),
        ({"enzyme_nM": float("nan")}, "must be above 0"),
        ({"atp_uM": -1.0}, "must be 0 or more"),
        ({"doses_nM": ()}, "got no dose"),
        ({"doses_nM": (1.0, 1.0)}, "given twice"),
        ({"replicates": 0}, "at least 1"),
        ({"replicates": 10_000}, "at most 20000"),
    ],
)
def test_an_impossible_protocol_is_refused_with_a_remedy(change, words):
    with pytest.raises(RapalogError, match=words) as caught:
        KinaseProtocol(**change)
    assert caught.value.remedy
