"""A variant that nobody measured is refused, with the nearest one that is known and what is known of it."""

import pytest

from rapalog.biology.genotype import variants
from rapalog.errors import RapalogError


def refusal(name):
    with pytest.raises(RapalogError) as caught:
        variants(name)
    return caught.value


def test_the_nearest_residue_of_the_same_gene_is_named_with_its_source():
    error = refusal("MTOR:S2037L")
    assert "no measurement" in error.problem
    assert "MTOR:S2035F, 2 residues away: R001" in error.problem
    assert "not carried over" in error.problem
    assert error.remedy.startswith("give MTOR:S2035F")


def test_another_change_of_the_same_residue_is_still_not_known():
    assert "MTOR:F2108L, the same residue" in refusal("MTOR:F2108V").problem


def test_a_gene_without_point_mutants_says_what_is_known_of_it():
    assert "known of this gene: PTEN:loss" in refusal("PTEN:R130G").problem


def test_an_unknown_gene_lists_the_known_ones():
    error = refusal("NF2:loss")
    assert "GENE:VARIANT" in error.problem
    assert "TSC2" in error.remedy and "--genotypes" in error.remedy


def test_a_gene_without_a_variant_is_told_its_variants():
    assert "TSC1:loss" in refusal("TSC1").remedy
