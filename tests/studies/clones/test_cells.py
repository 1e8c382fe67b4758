"""Draws of genotypes: the same cell for all of them, and the sizes of variants within their limits."""

from __future__ import annotations

from rapalog.biology.tumour_cell import tumour_cells
from rapalog.facts.library import fact
from rapalog.studies.clones.cells import as_it_stands, assumed, at_the_ends, drawn, unsure
from rapalog.studies.lines import given_line

LINE = given_line("generic")
CONTACT = "frb_contact_loss"


def test_all_genotypes_of_a_draw_are_of_one_cell():
    line, first, second = drawn(LINE, ["", "MTOR:S2035F", "TSC2:loss"], 7, seed=3)
    for plain, one, other in zip(line, first, second, strict=True):
        assert plain.changes == one.changes == other.changes
    assert drawn(LINE, ["MTOR:S2035F"], 7, seed=3)[0] == first


def test_draws_of_a_variant_with_limits_differ_in_its_size():
    contacts = [own.parameters[CONTACT] for own in tumour_cells(drawn(LINE, ["MTOR:S2035F"], 20, seed=1)[0])]
    known = fact("G001")
    assert known.low < min(contacts) * 10 and max(contacts) < known.high * 10
    assert max(contacts) > 5 * min(contacts)


def test_the_ends_are_the_limits_of_the_table():
    usual, low, high = (
        own.parameters[CONTACT]
        for own in tumour_cells([*as_it_stands(LINE, ["MTOR:S2035F"]), *at_the_ends(LINE, "MTOR:S2035F")])
    )
    known = fact("G001")
    assert (low / usual, high / usual) == (known.low / known.value, known.high / known.value)


def test_what_is_gone_has_no_size_to_assume():
    assert unsure("TSC2:loss") == assumed("TSC2:loss") == ()
    assert [row.id for row in assumed("MTOR:S2035F")] == [row.id for row in unsure("MTOR:S2035F")] == ["G001"]
    assert [row.id for row in assumed("PTEN:loss")] == ["G011"]
