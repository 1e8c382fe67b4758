"""Tables of GRmetrics and SynergyFinder mean here what they mean there."""

from collections import Counter

import pytest

from rapalog.analysis.plates.normalise import normalise
from rapalog.errors import FileError
from rapalog.files.layouts.dialects import has_gr_header, has_synergy_header
from rapalog.files.recognise import read_plate_file

PLAIN = "cell_line,drug,time_h,dose,dose_unit,response,replicate\nMCF-7,everolimus,48,0.5,uM,0.25,1\n"


GR = """cell_line,treatment,perturbation,replicate,time,concentration,cell_count,cell_count__ctrl,cell_count__time0
MCF-7,drugA,0,1,72,0.001,780,800,100
MCF-7,drugA,0,1,72,1,200,800,100
MCF-7,drugA,0,2,72,1,210,900,110
MCF-7,drugA,1,1,72,1,400,800,100
"""

GR_WITH_UNIT = GR.replace("concentration", "concentration (uM)")


SYNERGY = """PairIndex,Response,Drug1,Drug2,Conc1,Conc2,ConcUnit
1,{0},everolimus,BYL719,0,0,nM
1,{1},everolimus,BYL719,10,0,nM
1,{2},everolimus,BYL719,0,100,nM
1,{3},everolimus,BYL719,10,100,nM
"""


def grmetrics(text=GR_WITH_UNIT):
    return read_plate_file(text.encode(), file="g.csv")


def test_a_grmetrics_table_becomes_samples_with_one_vehicle_and_one_time_zero_for_each_pair_of_controls():
    wells = grmetrics().wells
    assert Counter(w.content.role for w in wells) == {"sample": 4, "vehicle": 3, "time0": 3}
    curves = normalise(wells, response_unit=grmetrics().response_unit)
    assert [c.curve for c in curves] == ["MCF-7 (0) / drugA / 72 h", "MCF-7 (1) / drugA / 72 h"]
    responses = {(w.replicate, w.dose_nM): w.response for w in curves[0].wells if w.role == "sample"}
    assert responses == {("1", 1.0): 780 / 800, ("1", 1000.0): 200 / 800, ("2", 1000.0): 210 / 900}


def test_a_grmetrics_table_with_controls_in_rows_of_their_own_is_read():
    text = (
        "cell_line,agent,time,concentration,concentration_unit,cell_count\n"
        "A,-,0,0,uM,100\nA,-,72,0,uM,800\nA,drug,72,1,uM,300\n"
    )
    wells = grmetrics(text).wells
    assert [(w.content.role, w.content.dose_nM) for w in wells] == [("time0", 0), ("vehicle", 0), ("sample", 1000.0)]


def test_a_grmetrics_concentration_without_a_unit_is_refused():
    with pytest.raises(FileError, match="no unit") as caught:
        grmetrics(GR)
    assert caught.value.where.startswith("g.csv:2")


@pytest.mark.parametrize(("responses", "name"), [((99, 60, 80, 30), "viability"), ((1, 40, 20, 70), "inhibition")])
def test_a_synergyfinder_table_gives_the_curves_of_single_drugs_as_viability(responses, name):
    table = read_plate_file(SYNERGY.format(*responses).encode(), file="s.csv")
    wells = [(w.content.role, w.content.drug, w.content.dose_nM, w.reading.value) for w in table.wells]
    assert wells == [
        ("sample", "everolimus", 0.0, 99.0),
        ("sample", "BYL719", 0.0, 99.0),
        ("sample", "everolimus", 10.0, 60.0),
        ("sample", "BYL719", 100.0, 80.0),
        ("combination", "everolimus + BYL719", 0.0, 30.0),
    ]
    assert table.response_unit == "percent"
    assert f"percent {name}" in table.flags[0]
    assert table.flags[1].startswith("1 wells with two drugs")
    assert [c.curve for c in normalise(table.wells, response_unit="percent")] == [
        "block 1 / BYL719",
        "block 1 / everolimus",
    ]


def test_the_newer_column_names_of_synergyfinder_are_known():
    text = (
        "block_id,drug_row,drug_col,conc_r,conc_row,conc_col,conc_r_unit,conc_c_unit,inhibition,cell_line_name\n"
        "1,a,b,x,1,0,uM,nM,20,MCF-7\n"
    )
    (well,) = read_plate_file(text.encode(), file="s.csv").wells
    assert (well.content.dose_nM, well.reading.value, well.content.curve) == (1000.0, 80.0, "block 1 / MCF-7 / a")


@pytest.mark.parametrize(
    ("header", "gr", "synergy"),
    [
        ("cell_line,treatment,concentration,cell_count", True, False),
        ("cell_line,drug,dose,response", False, False),
        ("drug1,drug2,conc1,conc2,response", False, True),
        ("Drug Row,Drug Col,Conc Row,Conc Col,Inhibition", False, True),
    ],
)
def test_a_table_is_known_by_its_header(header, gr, synergy):
    assert (has_gr_header(header.split(",")), has_synergy_header(header.split(","))) == (gr, synergy)
