"""Tables of event records as strangers wrote them: right, or refused with line and column."""

from __future__ import annotations

import csv
import math
import shlex

import pytest

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.studies.pk.study import parse_parameters, run_pk

_HEAD = "ID,TIME,AMT,CMT,EVID,II,SS,ADDL,RATE"


def _run(text, model="iv_1cpt", given="CL=1,V=10", **more):
    return run_pk(Held("events.csv", text.encode()), model=model, parameters=parse_parameters(given), **more)


def _cases(shared_data, first):
    found = sorted((shared_data / "strangers/pk").glob(f"{first}*"))
    assert found
    return found


def _asked(line):
    words = shlex.split(line)
    return {name: words[words.index(name) + 1] for name in ("--model", "--set", "--covariates") if name in words}


def test_every_case_of_strangers_comes_out_right(shared_data):
    for case in _cases(shared_data, "C"):
        for line in (case / "command.txt").read_text().splitlines():
            asked = _asked(line)
            carry = asked.get("--covariates", "none")
            found = run_pk(
                case / "events.csv",
                model=asked["--model"],
                parameters=parse_parameters(asked["--set"]),
                covariates=carry,
            )
            expected = list(csv.DictReader((case / "expected.csv").read_text().splitlines()))[-len(found.rows) :]
            for own, row in zip(found.rows, expected, strict=True):
                assert own.cp == pytest.approx(float(row.get(carry) or row["cp"]), rel=1e-6), case.name


def test_every_wrong_table_of_strangers_is_refused_with_its_line_and_column(shared_data):
    for case in _cases(shared_data, "B"):
        with pytest.raises(RapalogError) as refused:
            run_pk(case / "events.csv", model="oral_1cpt", parameters=parse_parameters("KA=1,CL=1,V=10"))
        assert "events.csv:" in refused.value.where, case.name
        assert "column" in refused.value.where, case.name


def test_without_evid_an_amount_is_a_dose_and_names_may_be_in_any_case():
    found = _run("id,time,amt\n1,0,100\n1,0,.\n1,10,0\n")
    assert [row.cp for row in found.rows] == pytest.approx([10.0, 3.678794411714423])


def test_a_column_that_is_not_known_is_refused_by_name_or_left_out_on_request():
    text = f"{_HEAD},DV\n1,0,100,1,1,0,0,0,0,\n1,0,0,1,0,0,0,0,0,7\n"
    with pytest.raises(RapalogError, match="'DV' is not known"):
        _run(text)
    assert _run(text, drop=["dv"]).rows[0].cp == 10.0


def test_a_parameter_column_needs_to_be_told_how_it_is_carried():
    with pytest.raises(RapalogError, match="nothing says how it is carried"):
        _run("ID,TIME,AMT,EVID,CL\n1,0,100,1,1\n1,1,0,0,1\n", given="V=10")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (f"{_HEAD}\n1,0,x,1,1,0,0,0,0\n", "events.csv:2, column AMT"),
        (f"{_HEAD}\n1,,100,1,1,0,0,0,0\n", "events.csv:2, column TIME"),
        (f"{_HEAD}\n1,0,100,1,1,0,0,0,0\n1,2,3\n", "events.csv:3"),
        (f"{_HEAD}\n1,0,100,1.5,1,0,0,0,0\n", "events.csv:2, column CMT"),
        (f"{_HEAD}\n1,0,100,1,1,0,0,0,0\n2,0,100,1,1,0,0,0,0\n1,5,0,1,0,0,0,0,0\n", "events.csv:4, column ID"),
    ],
)
def test_a_wrong_cell_is_named(text, place):
    with pytest.raises(RapalogError) as refused:
        _run(text)
    assert refused.value.where == place


@pytest.mark.parametrize("given", ["CL", "CL=", "CL=x", "CL=1,CL=2"])
def test_parameters_that_cannot_be_read_are_refused(given):
    with pytest.raises(RapalogError):
        parse_parameters(given)


def test_a_name_that_the_model_does_not_have_is_refused_and_a_missing_one_named():
    with pytest.raises(RapalogError, match="no parameter 'KA'"):
        _run(f"{_HEAD}\n1,0,100,1,1,0,0,0,0\n", given="CL=1,V=10,KA=1")
    with pytest.raises(RapalogError, match="needs V"):
        _run(f"{_HEAD}\n1,0,100,1,1,0,0,0,0\n1,1,0,1,0,0,0,0,0\n", given="CL=1")


def test_a_dose_goes_to_its_compartment():
    """100 into the central compartment of an oral model is a bolus; into the depot it has not arrived yet."""
    given = {"model": "oral_1cpt", "given": "KA=1,CL=1,V=10"}
    central = _run("ID,TIME,AMT,CMT,EVID\n1,0,100,2,1\n1,0,.,2,0\n1,10,.,2,0\n", **given)
    assert [row.cp for row in central.rows] == pytest.approx([10.0, 3.678794411714423])
    assert _run("ID,TIME,AMT,CMT,EVID\n1,0,100,1,1\n1,0,.,2,0\n", **given).rows[0].cp == 0.0


def test_another_event_gives_nothing_and_brings_its_parameters():
    """EVID 2 at 5 h: the clearance changes there, and no row comes of it."""
    table = "ID,TIME,AMT,EVID,CL\n1,0,100,1,1\n1,5,0,2,1\n1,10,0,0,2\n"
    found = _run(table, given="V=10", covariates="nocb")
    assert len(found.rows) == 1
    assert found.rows[0].cp == pytest.approx(10.0 * math.exp(-0.5 - 1.0))


def test_a_record_marked_as_no_data_is_followed_all_the_same():
    """MDV is for fitting; the level at its time is asked for."""
    table = "ID,TIME,AMT,EVID,MDV\n1,0,100,1,1\n1,10,0,0,1\n"
    assert [row.cp for row in _run(table).rows] == pytest.approx([3.678794411714423])


def test_availability_scales_a_bolus_of_its_record():
    table = "ID,TIME,AMT,EVID,F\n1,0,100,1,0.5\n1,0,0,0,.\n"
    assert _run(table).rows[0].cp == pytest.approx(5.0)
