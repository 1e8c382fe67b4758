"""Targets are named in many ways, and samples at dose 0 too; what belongs together is found, or said to be open."""

import pytest

from rapalog.analysis.blots.folds.names import protein_of, target_kind, total_of
from rapalog.analysis.blots.folds.pairing import Condition
from rapalog.analysis.blots.folds.reference import reference_of, why_no_reference

SAME = [
    ("pS6", "S6"), ("p-S6", "RPS6"), ("p-S6 S235/236", "total S6"), ("phospho-S6 (Ser235/236)", "t-S6"),
    ("pAKT", "AKT"), ("AKT (pS473)", "AKT total"), ("p-AKT T308", "pan-AKT"), ("phosphoAKT Ser473", "Akt"),
    ("p-4E-BP1 T37/46", "4E-BP1"), ("p4E-BP1 (T37/46)", "4EBP1"), ("pERK1/2 T202/Y204", "ERK1/2"),
    ("p-p70S6K T389", "S6K1"), ("pmTOR S2448", "mTOR"), ("p-IRS-1 S307", "IRS-1"), ("Rb pS807/811", "Rb"),
]  # fmt: skip


@pytest.mark.parametrize(("phospho", "total"), SAME)
def test_a_phospho_target_finds_its_total(phospho, total):
    assert (target_kind(phospho), target_kind(total)) == ("phospho", "total")
    assert protein_of(phospho) == protein_of(total)
    assert total_of(phospho, ["actin", total, "something else", phospho]) == total


@pytest.mark.parametrize(
    "name", ["p53", "p27 Kip1", "p70 S6K", "pVHL", "PTEN", "PRAS40", "PP2A", "PARP", "IRS-1", "S6"]
)
def test_a_protein_with_a_p_in_its_name_is_no_phospho_target(name):
    assert target_kind(name) == "total"


@pytest.mark.parametrize(("phospho", "other"), [("p-S6K1 T389", "S6"), ("p-S6", "S6K1"), ("p-AKT", "p53")])
def test_a_phospho_target_is_never_divided_by_another_protein(phospho, other):
    assert total_of(phospho, [other, "actin"]) is None


def reference(sample, time, *untreated):
    own = Condition(sample, 10.0, time)
    found = reference_of(own, [own, *(Condition(name, 0.0, at) for name, at in untreated)])
    return (found.sample, found.time_h) if found else None


def test_of_two_lines_each_is_compared_with_its_own_vehicle():
    both = ("MCF-7 vehicle", 24.0), ("BT-474 vehicle", 24.0)
    assert reference("BT-474 everolimus", 24.0, *both) == ("BT-474 vehicle", 24.0)
    assert reference("786-O everolimus", 24.0, *both) is None


def test_of_medium_and_vehicle_the_vehicle_is_the_reference():
    assert reference("everolimus", 24.0, ("medium", 24.0), ("DMSO 0.1 %", 24.0)) == ("DMSO 0.1 %", 24.0)
    assert reference("everolimus", 24.0, ("medium", 24.0), ("untreated", 24.0)) is None


def test_a_time_course_is_compared_with_its_only_time_without_drug():
    assert reference("everolimus", 6.0, ("untreated", 0.0)) == ("untreated", 0.0)
    assert reference("everolimus", 6.0, ("untreated", 0.0), ("untreated", 24.0)) is None
    assert reference("everolimus", 24.0, ("untreated", 0.0), ("untreated", 24.0)) == ("untreated", 24.0)


def test_without_a_reference_it_is_said_why():
    assert why_no_reference([Condition("a", 1.0, 24.0)]) == "no sample with dose_nM 0"
    assert "medium, untreated" in why_no_reference([Condition(name, 0.0, 1.0) for name in ("untreated", "medium")])
