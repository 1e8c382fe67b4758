"""Targets are named in many ways; what belongs together is found."""

import pytest

from rapalog.analysis.blots.folds.names import protein_of, target_kind, total_of

SAME = [
    ("pS6", "S6"),
    ("p-S6", "RPS6"),
    ("p-S6 S235/236", "total S6"),
    ("phospho-S6 (Ser235/236)", "t-S6"),
    ("pAKT", "AKT"),
    ("AKT (pS473)", "AKT total"),
    ("p-AKT T308", "pan-AKT"),
    ("phosphoAKT Ser473", "Akt"),
    ("p-4E-BP1 T37/46", "4E-BP1"),
    ("p4E-BP1 (T37/46)", "4EBP1"),
    ("pERK1/2 T202/Y204", "ERK1/2"),
    ("p-p70S6K T389", "S6K1"),
    ("pmTOR S2448", "mTOR"),
    ("p-IRS-1 S307", "IRS-1"),
    ("Rb pS807/811", "Rb"),
]


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


def test_names_tell_phospho_total_and_loading():
    names = ("p-4E-BP1 T37/46", "S6", "Actin", "β-tubulin", "GAPDH", "Total protein")
    assert [target_kind(name) for name in names] == ["phospho", "total", "loading", "loading", "loading", "loading"]
    assert total_of("p-S6 S235/236", ["S6K1", "S6", "p-S6 S240/244"]) == "S6"
    assert total_of("p-AKT", ["S6"]) is None
