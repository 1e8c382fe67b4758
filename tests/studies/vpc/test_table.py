"""Tables of observed levels: read, or refused with line and column."""

from __future__ import annotations

import pytest

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.studies.vpc.table import read_observed


def read(text, patients=100, days=28.0):
    return read_observed(Held("levels.csv", text.encode()), days=days, patients=patients)


def test_levels_have_patient_time_and_limit_under_several_names():
    found = read("patient,time_h,level,blq\nA,24,11.5,0\nB,24,3,1\nA,48,9,0\n")
    assert found.patient.tolist() == [0, 1, 0]
    assert found.time_h.tolist() == [24.0, 24.0, 48.0]
    assert found.below.tolist() == [False, True, False]
    assert found.limit_ug_L == 3.0
    assert found.n_patients == 2


def test_records_without_a_level_are_passed_over():
    assert read("ID,TIME,DV,MDV\n1,24,11,0\n1,48,.,1\n1,72,.,0\n").time_h.tolist() == [24.0]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("ID,TIME,DV,AMT\n1,0,.,10\n1,24,11,.\n", "levels.csv:2, column AMT"),
        ("ID,TIME,DV,EVID\n1,0,.,1\n1,24,11,0\n", "levels.csv:2, column EVID"),
        ("ID,TIME,DV\n1,24,11\n1,800,9\n", "levels.csv:3, column TIME"),
        ("ID,TIME,DV\n1,-1,11\n", "levels.csv:2, column TIME"),
        ("ID,TIME,DV\n1,.,11\n", "levels.csv:2, column TIME"),
        ("ID,TIME,DV\n1,24,-11\n", "levels.csv:2, column DV"),
        ("ID,TIME,DV\n1,24,x\n", "levels.csv:2, column DV"),
        ("ID,TIME,DV,WT\n1,24,11,70\n", "levels.csv:1, column WT"),
        ("ID,TIME\n1,24\n", "levels.csv:1"),
        ("ID,TIME,DV\n", "levels.csv"),
        ("ID,TIME,DV,BLQ\n1,24,1,1\n1,48,2,1\n", "levels.csv"),
    ],
)
def test_what_is_no_level_is_refused_with_its_place(text, place):
    with pytest.raises(RapalogError) as refused:
        read(text)
    assert refused.value.where == place
    assert refused.value.remedy


def test_too_few_simulated_patients_for_the_real_ones_are_refused():
    table = "ID,TIME,DV\n" + "".join(f"{name},24,11\n" for name in range(11))
    with pytest.raises(RapalogError, match="too few for 11") as refused:
        read(table, patients=100)
    assert "110" in refused.value.remedy
