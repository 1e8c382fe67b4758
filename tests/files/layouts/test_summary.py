"""Tables of means, SDs and numbers of wells are as good as the wells."""

import numpy as np
import pytest

from rapalog.errors import FileError
from rapalog.files.given import Held
from rapalog.files.recognise import read_plate_file
from rapalog.studies.viability.study import analyse_viability

DOSES = (1.0, 3.0, 10.0, 30.0, 100.0, 300.0, 1000.0)


def wells():
    rng = np.random.default_rng(5)
    return {dose: 100 / (1 + dose / 30) + 4 * rng.normal(size=4) for dose in DOSES}


def analysed(text):
    (curve,) = analyse_viability([Held("m.csv", text.encode())]).curves
    return curve


@pytest.mark.parametrize("spread", ["sd", "SEM", "Std. Dev"])
def test_means_with_their_spread_give_the_curve_of_the_wells(spread):
    rows = "".join(
        f"{dose},{own.mean():.12g},{own.std(ddof=1) / (2 if spread == 'SEM' else 1):.12g},4\n"
        for dose, own in wells().items()
    )
    means = analysed(f"dose (nM),Mean viability (%),{spread},N\n{rows}")
    single = analysed(
        "dose (nM),viability (%)\n"
        + "".join(f"{dose},{value:.12g}\n" for dose, own in wells().items() for value in own)
    )
    assert means.n_wells == single.n_wells == 28
    for name in ("ic50_nM", "ec50_nM", "auc"):
        one, other = getattr(means, name), getattr(single, name)
        assert (one.value, one.low, one.high) == pytest.approx((other.value, other.low, other.high), rel=1e-6)
    assert means.flat_p_value == pytest.approx(single.flat_p_value, rel=1e-6)


def test_that_wells_were_rebuilt_is_said():
    table = read_plate_file(b"dose (nM),mean,sd,n\n1,100,5,3\n", file="m.csv")
    values = [well.reading.value for well in table.wells]
    assert "rebuilt" in table.flags[0] and np.mean(values) == pytest.approx(100)
    assert np.std(values, ddof=1) == pytest.approx(5)


@pytest.mark.parametrize(
    ("text", "words", "where"),
    [
        ("dose (nM),mean,sd\n1,100,5\n", "no n", "m.csv:1"),
        ("dose (nM),mean,sd,n\n1,100,5,2.5\n", "got n", "column n"),
        ("dose (nM),mean,sd,n\n1,100,-5,3\n", "got sd", "column sd"),
        ("dose (nM),mean,sd,n\n1,100,,3\n", "got sem", "m.csv:2"),
    ],
)
def test_what_is_no_summary_is_refused_with_its_place(text, words, where):
    with pytest.raises(FileError, match=words) as caught:
        read_plate_file(text.encode(), file="m.csv")
    assert where in caught.value.where


def test_a_column_n_beside_plain_wells_is_a_remark():
    table = read_plate_file(b"dose (nM),response,n\n1,100,3\n", file="m.csv")
    assert len(table.wells) == 1 and not table.flags
