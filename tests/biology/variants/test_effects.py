"""Variants together: what counts, what does not, and what cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rapalog.biology.drugs import find_drug
from rapalog.biology.experiment import dishes
from rapalog.biology.genotype import apply_genotype, find_cell_line, variants, whole_genotype
from rapalog.biology.lab import genotype_rows
from rapalog.biology.network import default_parameters
from rapalog.biology.tumour_cell import tumour_cell, tumour_cells, wanted
from rapalog.biology.variants.effects import together
from rapalog.errors import RapalogError

WILD = default_parameters()
NAMES = sorted({row.more["genotype"] for row in genotype_rows()})


def test_a_contact_is_lost_once_however_many_frb_mutants_there_are():
    one, two = (apply_genotype(WILD, own)["frb_contact_loss"] for own in ("MTOR:S2035F", "MTOR:S2035F+MTOR:F2108L"))
    assert two == one == 1000
    said = together(variants("MTOR:S2035F+MTOR:F2108L"), WILD).notes
    assert "the strongest counts" in said[0]


def test_of_two_sizes_of_one_gene_the_stronger_counts_in_either_order():
    strong = {"G002": 5000.0}
    for own in ("MTOR:S2035F+MTOR:F2108L", "MTOR:F2108L+MTOR:S2035F"):
        assert apply_genotype(WILD, own, sizes=strong)["frb_contact_loss"] == 5000


def test_an_activating_mutation_and_a_lost_contact_of_one_gene_both_count():
    both = apply_genotype(WILD, "MTOR:S2035F+MTOR:E2419K")
    assert both["frb_contact_loss"] > 1 and both["K_rheb"] < WILD["K_rheb"]


def test_loss_and_gain_of_one_gene_are_refused():
    with pytest.raises(RapalogError, match="RICTOR:loss and RICTOR:gain"):
        variants("RICTOR:gain+RICTOR:loss")


def test_a_lost_gene_has_no_mutant():
    line = find_cell_line("MCF-7")
    own = whole_genotype(line, "PTEN:loss")
    assert own == ("PIK3CA:E545K", "PTEN:loss")
    rows = {row.id: row for row in genotype_rows()}
    assert rows["G012"].more["genotype"] == "PIK3CA:E545K"
    found = together(("KRAS:G12D", "RB1:loss", "RB1:loss"), WILD)
    assert {own.row for own in found.effects} == {"G017", "G018", "G020"}


@given(st.lists(st.sampled_from(NAMES), min_size=1, max_size=5))
def test_the_order_and_repetition_of_variants_make_no_difference(names):
    try:
        first = apply_genotype(WILD, "+".join(names))
    except RapalogError:
        with pytest.raises(RapalogError):
            apply_genotype(WILD, "+".join(reversed(names)))
        return
    assert apply_genotype(WILD, "+".join([*reversed(names), *names])) == pytest.approx(first, rel=1e-12)


def test_tsc1_and_tsc2_are_lost_as_one():
    assert apply_genotype(WILD, "TSC1:loss+TSC2:loss") == apply_genotype(WILD, "TSC2:loss")


def test_a_native_variant_is_not_applied_again():
    plain, again = tumour_cell("BT474"), tumour_cell("BT474", "ERBB2:gain")
    assert again.parameters == plain.parameters and again.genotype == plain.genotype


def test_a_cell_is_kept_by_what_its_variants_do_and_not_by_their_name():
    plain, drawn = wanted("generic", "MTOR:S2035F"), wanted("generic", "MTOR:S2035F", sizes={"G001": 100.0})
    assert plain != drawn and plain.genotype == drawn.genotype


def test_e2419k_needs_less_rheb_and_m2327i_works_harder():
    """R005 and R014: one acts on what switches mTORC1 on, the other on what the kinase does."""
    rheb, kinase = apply_genotype(WILD, "MTOR:E2419K"), apply_genotype(WILD, "MTOR:M2327I")
    assert rheb["K_rheb"] < WILD["K_rheb"] and rheb["mtor_kinase_activity"] == 1
    assert kinase["mtor_kinase_activity"] > 1 and kinase["K_rheb"] == WILD["K_rheb"]


def test_e2419k_and_m2327i_differ_as_their_mechanisms_say():
    """A kinase that works harder does so in mTORC2 and under the pair too; one that needs less Rheb does neither."""
    seen = {}
    for name in ("", "MTOR:E2419K", "MTOR:M2327I"):
        cell = tumour_cell("generic", name)
        dishes_of = [(cell, given) for given in ({}, {find_drug("everolimus"): 100.0}, {find_drug("MK-2206"): 500.0})]
        seen[name] = dishes(
            dishes_of,
            times_h=[24.0],
            readouts=["p-S6 S235/236", "p-4E-BP1 T37/46", "p-AKT S473"],
            cells_seeded=5000.0,
            attach_h=16.0,
        )

    def fold(name, readout, dish):
        return seen[name][readout][dish, 0] / seen[name][readout][0, 0]

    def at_rest(name):
        return seen[name]["p-AKT S473"][0, 0]

    assert fold("MTOR:M2327I", "p-4E-BP1 T37/46", 1) > 1.1 * fold("MTOR:E2419K", "p-4E-BP1 T37/46", 1)
    assert at_rest("MTOR:M2327I") > at_rest("") > at_rest("MTOR:E2419K")
    assert (
        fold("MTOR:E2419K", "p-S6 S235/236", 2) > fold("MTOR:M2327I", "p-S6 S235/236", 2) > fold("", "p-S6 S235/236", 2)
    )


def test_the_more_contact_is_lost_the_less_is_inhibited():
    left = []
    for size in (1.0, 10.0, 100.0, 1000.0, 10_000.0):
        (cell,) = tumour_cells([wanted("generic", "MTOR:S2035F", sizes={"G001": size})])
        seen = dishes(
            [(cell, {find_drug("everolimus"): 100.0}), (cell, {})],
            times_h=[2.0],
            readouts=["p-S6 S235/236"],
            cells_seeded=5000.0,
            attach_h=16.0,
        )["p-S6 S235/236"]
        left.append(seen[0, 0] / seen[1, 0])
    assert left == sorted(left)
    assert left[0] < 0.2 and 0.7 < left[2] < 0.9 < left[3]
