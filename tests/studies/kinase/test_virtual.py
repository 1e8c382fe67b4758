"""The virtual kinase assay: files that the analysis reads back, and enzymes that are as the cell model has them."""

import csv

import pytest

from rapalog.assays.kinase.protocol import KinaseProtocol
from rapalog.errors import RapalogError
from rapalog.studies.kinase.virtual import kinase_assay_files, mechanism_of, read_back, run_kinase_assay


@pytest.fixture(scope="module")
def experiment():
    (own,) = run_kinase_assay(["S6K1"], noise=False, replicates=2)
    return own


def test_what_is_written_is_read_back_as_one_curve_with_the_plateau_of_the_mechanism(experiment):
    curve = read_back(experiment)
    assert (curve.substrate, curve.n_biological, curve.ic50_nM.relation) == ("S6K1", 2, "=")
    assert curve.residual_activity.value == pytest.approx(mechanism_of("S6K1").residual, abs=0.05)


def test_the_table_has_a_row_for_every_well_and_the_truth_lies_beside_it(experiment):
    files = kinase_assay_files([experiment])
    rows = list(csv.DictReader(files["kinase.csv"].decode().splitlines()))
    own = KinaseProtocol()
    assert len(rows) == 2 * (len(own.doses_nM) + own.n_vehicle + own.n_blank + own.n_no_fkbp12)
    assert set(files) == {"kinase.csv", "truth.json"}


def test_an_enzyme_of_cells_without_insulin_is_less_active_and_binds_alike():
    fed, starved = (mechanism_of("S6K1", insulin=insulin) for insulin in (True, False))
    assert starved.activity < 0.5 * fed.activity and starved.kd_pair_nM == fed.kd_pair_nM


def test_each_substrate_has_noise_of_its_own():
    one, other = (read_back(own) for own in run_kinase_assay(["S6K1", "4E-BP1"], seed=3))
    again, _ = (read_back(own) for own in run_kinase_assay(["S6K1", "4E-BP1"], seed=3))
    assert one.ic50_nM == again.ic50_nM and one.ic50_nM != other.ic50_nM


@pytest.mark.parametrize(
    ("substrates", "wrong"),
    [
        ([], {}),
        (["S6K1", "S6K1"], {}),
        (["AKT"], {}),
        (["S6K1"], {"drug": "MK-2206"}),
        (["S6K1"], {"cell_line": "HeLa-9"}),
    ],
)
def test_what_cannot_be_run_is_refused_with_a_remedy(substrates, wrong):
    with pytest.raises(RapalogError) as caught:
        run_kinase_assay(substrates, **wrong)
    assert caught.value.remedy
