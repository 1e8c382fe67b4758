"""The protocol of the kinase assay: by the book without a warning, and nothing impossible gets through."""

import math

import pytest

from rapalog.assays.kinase.protocol import READOUTS, SITES, SUBSTRATES, KinaseProtocol
from rapalog.errors import RapalogError


def test_the_assay_by_the_book_has_no_warning():
    assert KinaseProtocol().warnings == ()


@pytest.mark.parametrize("substrate", SUBSTRATES)
def test_each_substrate_is_read_at_its_site(substrate):
    assert KinaseProtocol(substrate=substrate).site == SITES[substrate]


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({"time_min": 90.0}, "90 min: the protocol says 30"),
        ({"temperature_C": 37.0}, "37 C"),
        ({"atp_uM": 1e5}, "uM ATP"),
        ({"fkbp12_nM": 1.0}, "cannot pair the highest dose"),
        ({"stopped": False}, "not stopped"),
        ({"n_blank": 0}, "no wells without ATP"),
    ],
)
def test_what_lies_outside_the_protocol_is_allowed_with_a_warning(change, warning):
    (own,) = KinaseProtocol(**change).warnings
    assert warning in own


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"substrate": "AKT"}, "substrate"),
        ({"readout": "eyes"}, "readout"),
        ({"enzyme_nM": 0.0}, "enzyme_nM"),
        ({"atp_uM": -1.0}, "atp_uM"),
        ({"time_min": math.nan}, "time_min"),
        ({"substrate_nM": 1e9}, "substrate_nM"),
        ({"replicates": 0}, "replicates"),
        ({"doses_nM": (0.0, 1.0)}, "doses_nM"),
        ({"doses_nM": (1.0, 1.0)}, "doses_nM"),
    ],
)
def test_what_cannot_be_is_refused_by_name(change, where):
    with pytest.raises(RapalogError) as caught:
        KinaseProtocol(**change)
    assert caught.value.where == where and caught.value.remedy


def test_more_wells_than_anybody_runs_are_refused():
    with pytest.raises(RapalogError, match="at most 20000 are run"):
        KinaseProtocol(replicates=2000)
    assert READOUTS == ("blot", "luminescence")
