"""Draws: each is a cell of its own under drugs of its own, intervals hold what they say, and who fails is counted."""

from dataclasses import replace

import numpy as np
import pytest
from tests.stand_in import stand_in_draws

from rapalog.biology import calibrated
from rapalog.biology.calibrated import Draw
from rapalog.biology.drugs import find_drug, with_parameters
from rapalog.biology.experiment import dish
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.calibration.dishes import Conditions, grown
from rapalog.errors import RapalogError, SimulationError
from rapalog.facts.library import value
from rapalog.studies import lines
from rapalog.studies.dosed import dose_cell

P_S6 = "p-S6 S235/236"


@pytest.fixture(autouse=True)
def _stand_in(monkeypatch):
    monkeypatch.setattr(lines, "draws", stand_in_draws)


def dosed(n=21, line="new", **more):
    return dose_cell(
        line,
        **{
            "dose": ["1 nM", "20 nM"],
            "hours": [24.0, 72.0],
            "readout": [P_S6, "viability"],
            "draws": n,
            "seed": 5,
            **more,
        },
    )


def test_values_and_ends_are_those_of_cells_that_are_dosed_one_by_one():
    found, levels = dosed(), []
    for draw in stand_in_draws(21, seed=5):
        drug = with_parameters(find_drug("everolimus"), draw.drugs["everolimus"])
        cell, how = tumour_cell(changes=draw.changes), {"cells_seeded": value("V004"), "attach_h": value("V005")}
        levels.append(
            [
                dish(cell, doses=doses, times_h=[24.0, 72.0], readouts=["viability"], **how)["viability"]
                for doses in ({drug: 1.0}, {drug: 20.0}, {})
            ]
        )
    seen = np.array(levels)
    assert found.levels["viability"] == pytest.approx(np.median(seen, axis=0)[:2], rel=1e-5)
    assert found.vehicle["viability"] == pytest.approx(np.median(seen, axis=0)[2], rel=1e-5)
    own = found.interval
    same = 1e-6  # the ends are themselves draws, and cells run alone differ from cells run together by rounding
    low, high = own.low["viability"] * (1 - same), own.high["viability"] * (1 + same)
    inside = (seen[:, :2] >= low) & (seen[:, :2] <= high)
    assert inside.mean(axis=0) == pytest.approx(19 / 21)  # one of 21 lies beyond each end
    assert own.fraction["viability"] == pytest.approx(np.median(seen[:, :2] / seen[:, 2:], axis=0), rel=1e-5)


def test_the_cells_of_draws_are_those_that_a_calibration_grows(monkeypatch):
    monkeypatch.setattr(lines, "draws", calibrated.draws)
    drawn = calibrated.draws(6, seed=5)
    columns = {name: np.array([own.changes[name] for own in drawn]) for name in drawn[0].changes}
    own = {name: columns.pop(name)[:, None] for name in ("ccnd1_bypass", "metabolism_exponent", "doubling_time")}
    of_drug = {
        (name, "everolimus"): np.array([own.drugs["everolimus"][name] for own in drawn])
        for name in drawn[0].drugs["everolimus"]
    }
    conditions = Conditions(("everolimus",), np.array([0, 0]), np.array([0.0, 20.0]))
    run = grown(
        {**columns, **of_drug},
        own,
        conditions,
        times_h=[72.0],
        symbols=["readout_viability"],
        cells_seeded=value("V004"),
        attach_h=value("V005"),
    )["readout_viability"][:, 0, :, 0]
    found = dosed(6, dose=["20 nM"]).interval.fraction["viability"][0, -1]
    assert found == pytest.approx(np.median(run[:, 1] / run[:, 0]), rel=1e-4)


def test_a_drug_that_binds_tighter_in_every_draw_does_more(monkeypatch):
    def tight(n, *, seed, part="all"):
        return tuple(
            replace(own, drugs={"everolimus": {"Kd_drug_FKBP12": 0.01}}) for own in stand_in_draws(n, seed=seed)
        )

    loose = dosed(5)
    monkeypatch.setattr(lines, "draws", tight)
    assert (dosed(5).levels[P_S6][0] < loose.levels[P_S6][0]).all()


def test_a_line_of_the_table_keeps_its_genotype_in_every_draw():
    found = dosed(5, "786-O", readout=["HIF-1a"])  # it makes none
    assert found.genotype.startswith("VHL:loss") and found.interval.high["HIF-1a"].max() < 1e-6
    assert dosed(5, readout=["HIF-1a"]).interval.low["HIF-1a"].min() > 1e-6


def test_the_same_seed_gives_the_same_draws_and_another_others():
    one, again, other = (dosed(5, seed=seed).interval.low["viability"].tolist() for seed in (5, 5, 6))
    assert one == again != other


BROKEN = {
    "a cell that never rests": Draw({"share_SG2M": 1.0}, {}),
    "a dish that cannot be run": Draw({}, {"everolimus": {"share_SG2M": 1.0}}),
}


@pytest.mark.parametrize("what", BROKEN)
def test_a_draw_that_fails_is_counted_and_said(monkeypatch, what):
    monkeypatch.setattr(
        lines, "draws", lambda n, *, seed, part="all": (*stand_in_draws(n - 1, seed=seed), BROKEN[what])
    )
    found, rest = dosed(8), stand_in_draws(7, seed=5)
    assert found.interval.failed == 1
    assert any(
        note.startswith("1 of 8 draws could not be simulated and are left out: the solver") for note in found.notes
    )
    monkeypatch.setattr(lines, "draws", lambda n, *, seed, part="all": rest)
    assert found.levels["viability"] == pytest.approx(dosed(7).levels["viability"], rel=1e-6)


def test_where_every_draw_fails_there_is_no_number(monkeypatch):
    monkeypatch.setattr(lines, "draws", lambda n, *, seed, part="all": (BROKEN["a cell that never rests"],) * n)
    with pytest.raises(SimulationError):
        dosed(3)


def test_few_draws_are_said_to_know_little_and_too_many_dishes_are_refused():
    assert any("fewer than 20 draws" in note for note in dosed(19).notes)
    assert not any("fewer than 20 draws" in note for note in dosed(20).notes)
    with pytest.raises(RapalogError, match="dishes, must be at most") as caught:
        dosed(300, dose=[f"{dose} nM" for dose in range(1, 100)])
    assert caught.value.where == "--draws"


def test_whoever_asks_is_told_of_the_progress():
    told = []
    dosed(3, progress=lambda what, share: told.append((what, share)))
    assert told == [("3 cells come to rest", 0.0), ("9 dishes", 0.5), ("done", 1.0)]
