"""What responses mean where nobody says so: what is left or what is lost, as fractions or in percent."""

import numpy as np
import pytest

from rapalog.analysis.curves.direction import Scale, as_left, direction, scale_of_table, trend
from rapalog.errors import RapalogError
from rapalog.tables import LayoutWell, Reading, Well

DOSES = np.array([1.0, 10.0, 100.0, 1e3, 1e4, 1e5])
LOST = np.array([1.0, 5.0, 33.0, 83.0, 98.0, 99.0])
LEFT = 100.0 - LOST


def wells(values, role="sample", curve="x"):
    return [
        Well(
            Reading("t.csv", "", "", "response", str(value), "", float(value)),
            LayoutWell("", "", dose_nM=0.0 if role == "vehicle" else float(dose), role=role, curve=curve),
        )
        for dose, value in zip(DOSES, values, strict=False)
    ]


def test_kendalls_s_of_a_series_without_ties_is_known():
    # S = 15 of 15 pairs, variance 6 * 5 * 17 / 18 (Kendall 1938).
    assert trend(DOSES, LOST) == pytest.approx(15 / np.sqrt(6 * 5 * 17 / 18))
    assert trend(DOSES, LEFT) == -trend(DOSES, LOST)
    assert trend(np.ones(6), LOST) == trend(DOSES, np.ones(6)) == 0.0


def test_noise_seldom_has_a_direction():
    rng = np.random.default_rng(1)
    ways = [direction(np.repeat(DOSES, 3), rng.normal(size=18)) for _ in range(2000)]
    assert 0.03 < np.mean(np.abs(ways)) < 0.07


def test_a_rising_series_of_percent_is_read_as_inhibition_and_that_is_said():
    found = scale_of_table([(DOSES, LOST)])
    assert (found.meaning, found.whole) == ("lost", 100.0)
    assert "from 1 to 99" in found.said and "inhibition" in found.said
    fractions = scale_of_table([(DOSES, LOST / 100)])
    assert (fractions.meaning, fractions.whole) == ("lost", 1.0)


@pytest.mark.parametrize(
    "response",
    [LEFT, LEFT / 100, LOST + 100.0, LOST * 50.0, LOST / 5.0 + 80.0],
    ids=["viability", "fractions", "stimulation", "a signal", "a slight rise of viability"],
)
def test_what_falls_or_begins_high_or_is_no_share_is_left_as_it_is(response):
    assert scale_of_table([(DOSES, response)]).meaning != "lost"


def test_a_column_has_one_meaning_for_all_its_series():
    flat = np.array([2.0, 3.0, 1.0, 2.0, 4.0, 2.0])
    assert scale_of_table([(DOSES, flat), (DOSES, LOST)]).meaning == "lost"
    assert scale_of_table([(DOSES, LEFT), (DOSES, LEFT), (DOSES, LOST)]).meaning != "lost"


def test_what_a_table_declares_is_believed():
    assert scale_of_table([(DOSES, LOST)], meaning="left").meaning == "left"
    assert scale_of_table([(DOSES, LEFT)], meaning="lost", unit="percent") == Scale("lost", 100.0)
    assert scale_of_table([(DOSES, LOST)], unit="signal").whole is None


def test_losses_are_turned_into_what_is_left_and_the_text_that_was_read_stays():
    turned, unit, said = as_left(wells(LOST))
    assert [well.reading.value for well in turned] == list(LEFT)
    assert [well.reading.raw for well in turned] == [str(value) for value in LOST]
    assert unit == "percent" and "fitted as 100 less each" in said[0]


def test_signals_with_vehicle_wells_are_never_turned():
    signals = wells(LOST / 100) + wells([0.01, 0.02], role="vehicle")
    assert as_left(signals) == (signals, "", ())


def test_a_loss_on_no_scale_is_refused():
    with pytest.raises(RapalogError, match="cannot be told"):
        as_left(wells(LOST * 1000), meaning="lost")
