"""Genotypes change parameters of the network as their table says, and lines have no constants of their own."""

import pytest

from rapalog.biology.genotype import apply_genotype, cell_lines, find_cell_line, variants
from rapalog.biology.network import default_parameters as parameters
from rapalog.errors import RapalogError
from rapalog.facts.library import facts


def test_the_wild_type_changes_nothing():
    plain = parameters()
    assert apply_genotype(plain, "") == plain


@pytest.mark.parametrize("row", facts("genotypes").values(), ids=lambda row: row.id)
def test_every_row_changes_its_own_parameter_as_it_says(row):
    plain = parameters()
    changed = apply_genotype(plain, row.more["genotype"])
    symbol = row.more["parameter"]
    own = [one for one in facts("genotypes").values() if one.more["genotype"] == row.more["genotype"]]
    assert {name for name in plain if plain[name] != changed[name]} <= {one.more["parameter"] for one in own}
    if len([one for one in own if one.more["parameter"] == symbol]) == 1:
        assert changed[symbol] == pytest.approx(
            row.value if row.more["operation"] == "set" else plain[symbol] * row.value
        )


def test_variants_are_split_spelt_as_in_the_table_and_counted_once():
    assert variants("pten:LOSS + PIK3CA:h1047r+PTEN:loss") == ("PTEN:loss", "PIK3CA:H1047R")


def test_an_unknown_variant_is_refused_with_the_nearest():
    with pytest.raises(RapalogError, match="S2035X") as caught:
        variants("MTOR:S2035X")
    assert "MTOR:S2035" in caught.value.remedy


def test_every_line_has_a_known_genotype_and_a_doubling_time():
    for line in cell_lines().values():
        assert variants(line.genotype) or not line.genotype
        assert 10 < line.doubling_time_h < 200 and line.source


def test_a_line_is_found_by_any_spelling():
    assert find_cell_line("mcf7").name == "MCF-7"
