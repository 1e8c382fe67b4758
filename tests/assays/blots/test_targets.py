import pytest

from rapalog.assays.blots.targets import blot_targets, find_target, ladder_masses_kDa
from rapalog.biology.readouts import readouts
from rapalog.errors import FactError, RapalogError
from rapalog.facts.library import facts

CELL = {"p-4E-BP1 T37/46": 0.8, "p-4E-BP1 S65": 0.3}


def test_the_three_bands_of_4ebp1_are_the_whole_protein():
    shares = [band.share(CELL) for band in find_target("4E-BP1").bands]
    assert shares == pytest.approx([0.2, 0.5, 0.3]) and sum(shares) == pytest.approx(1.0)


def test_phosphorylation_slows_4ebp1_in_the_gel():
    alpha, beta, gamma = find_target("4E-BP1").bands
    assert alpha.mass_kDa < beta.mass_kDa < gamma.mass_kDa


def test_a_site_antibody_sees_only_the_bands_that_carry_the_site():
    assert [band.share(CELL) for band in find_target("p-4E-BP1").bands] == pytest.approx([0.5, 0.3])
    assert [band.share(CELL) for band in find_target("p-4E-BP1 S65").bands] == pytest.approx([0.3])


def test_a_protein_has_as_many_bands_as_whoever_reads_a_blot_is_told():
    told = {row.more["protein"]: row.value for row in facts("blot_bands").values()}
    for target in blot_targets().values():
        assert len(target.bands) == told[target.protein] or target.kind == "phospho", target.name
        assert len(target.bands) <= told[target.protein]


def test_a_table_with_a_band_too_few_is_refused(monkeypatch):
    fewer = {key: row for key, row in facts("blot_protocol").items() if key != "W108"}
    known = {"blot_protocol": fewer, "blot_bands": facts("blot_bands")}
    monkeypatch.setattr("rapalog.assays.blots.targets.facts", known.__getitem__)
    with pytest.raises(FactError, match="4E-BP1 has 2 bands, W202 says 3"):
        blot_targets.__wrapped__()


def test_every_readout_of_a_target_is_one_the_cell_model_has():
    for target in blot_targets().values():
        assert set(target.readouts) <= set(readouts()), target.name


def test_every_phospho_target_has_its_total():
    totals = {target.protein for target in blot_targets().values() if target.kind == "total"}
    assert {target.protein for target in blot_targets().values() if target.kind == "phospho"} <= totals


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("P-S6", "p-S6"),
        ("p-S6 S235/236", "p-S6"),
        ("p-4EBP1", "p-4E-BP1"),
        ("p-4E-BP1 T37/46", "p-4E-BP1"),
        ("p-S6K1 T389", "p-S6K1"),
        ("p-AKT S473", "p-AKT"),
        ("β-actin", "actin"),
        ("gapdh", "GAPDH"),
    ],
)
def test_a_target_is_found_as_people_write_it(typed, meant):
    assert find_target(typed).name == meant


def test_an_unknown_target_is_refused_with_the_nearest():
    with pytest.raises(RapalogError, match="target 'p-S7'") as caught:
        find_target("p-S7")
    assert "p-S6" in caught.value.remedy


def test_ladder_bands_run_from_heavy_to_light():
    masses = ladder_masses_kDa()
    assert len(masses) == 10 and list(masses) == sorted(masses, reverse=True)
