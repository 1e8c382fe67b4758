"""Claims on the document's claims: all there, each of a known kind, each defect beside the claim it touches."""

import pytest

from rapalog.errors import FactError
from rapalog.facts.claims import (
    KINDS,
    claim,
    claims,
    defects,
    defects_of,
    read_claims,
    read_defects,
    table1_rows,
    table2_rows,
)
from rapalog.facts.library import read_rows

BARE_SITE_NAMES = {2, 5, 6, 9, 10, 11, 14, 16, 17, 21, 22, 23, 24}


def a_claim(**changes):
    return read_rows("claims.csv")[0] | changes


def a_defect(**changes):
    return read_rows("defects.csv")[0] | changes


def test_the_document_makes_128_claims():
    assert [one.id for one in claims()] == [f"C{number:03d}" for number in range(1, 129)]


def test_every_kind_of_claim_occurs_and_no_other():
    assert {one.kind for one in claims()} == set(KINDS) == {"wiring", "calibrated", "predicted", "procedure", "record"}


def test_a_kind_outside_the_list_is_refused():
    with pytest.raises(FactError, match=r"got 'obvious', must be one of calibrated, .*column kind_hint"):
        read_claims([a_claim(kind_hint="obvious")], name="claims.csv")


def test_a_claim_without_an_observable_is_refused():
    with pytest.raises(FactError, match="has no observable"):
        read_claims([a_claim(observable="")], name="claims.csv")


def test_a_claim_used_twice_is_refused():
    with pytest.raises(FactError, match="'C001' is used twice"):
        read_claims([a_claim(), a_claim()], name="claims.csv")


def test_a_reference_that_is_no_number_is_refused():
    with pytest.raises(FactError, match="got references '4;twelve'"):
        read_claims([a_claim(refs="4;twelve")], name="claims.csv")


def test_references_are_numbers_of_the_document():
    assert claim("C040").refs == (4, 12)
    assert claim("C118").refs == ()


def test_an_unknown_claim_is_refused():
    with pytest.raises(FactError, match="no claim has the id 'C129'"):
        claim("C129")
    with pytest.raises(FactError, match="no claim has the id 'C000'"):
        defects_of("C000")


def test_the_citation_that_contradicts_the_feedback_claim_is_beside_it():
    objections = [defect.objection for defect in defects_of("C116")]
    assert any("no compensatory AKT" in objection for objection in objections)


def test_a_claim_without_a_defect_has_none():
    assert defects_of("C012") == ()


def test_defects_are_numbered_and_each_touches_a_claim():
    assert [defect.id for defect in defects()] == [f"X{number:02d}" for number in range(1, len(defects()) + 1)]
    assert all(defect.claims for defect in defects())


def test_exactly_the_claims_that_cite_only_bare_site_names_are_called_untraceable():
    only_bare = {one.id for one in claims() if one.refs and set(one.refs) <= BARE_SITE_NAMES}
    assert set(defects()[-1].claims) == only_bare


def test_claims_called_unreferenced_have_no_reference():
    unreferenced = next(defect for defect in defects() if "none of them with a reference" in defect.objection)
    assert all(claim(claim_id).refs == () for claim_id in unreferenced.claims)


def test_a_defect_of_a_claim_that_does_not_exist_is_refused():
    with pytest.raises(FactError, match=r"got 'C999', must be one of C001 to C128"):
        read_defects([a_defect(claims="C001;C999")], name="defects.csv")


def test_a_defect_without_a_known_status_is_refused():
    with pytest.raises(FactError, match="got 'rumour'"):
        read_defects([a_defect(status="rumour")], name="defects.csv")


def test_table_1_stands_as_printed():
    rows = {row.id: row for row in table1_rows()}
    assert len(rows) == 9
    assert (rows["T1-6"].relation, rows["T1-6"].ic50_nM, rows["T1-6"].exposure_h) == (">", 10000, 72)
    assert (rows["T1-5"].relation, rows["T1-5"].ic50_nM) == ("~", 200)
    assert (rows["T1-3"].ic50_nM, rows["T1-3"].plus_minus_nM) == (65.94, 1.35)
    assert [row.id for row in rows.values() if row.exposure_h is None] == ["T1-1", "T1-2", "T1-3", "T1-4"]


def test_only_the_renal_rows_at_72_hours_are_censored():
    censored = [row for row in table1_rows() if row.relation == ">"]
    assert {(row.cell_line, row.exposure_h) for row in censored} == {("Caki-2", 72), ("786-O", 72)}


def test_table_1_holds_no_value_below_23_nM():
    assert min(row.ic50_nM for row in table1_rows()) > 23


def test_table_2_stands_as_printed():
    rows = table2_rows()
    assert [row.id for row in rows] == [f"T2-{number}" for number in range(1, 6)]
    assert rows[2].refs == (12, 20)
    assert rows[0].effect_as_printed == "Near complete inhibition"
