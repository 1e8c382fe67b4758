import pytest

from rapalog.errors import RapalogError
from rapalog.pharmacology.dosing_words import parse_regimen


def dose_mg(text):
    return parse_regimen(text).phases[0].doses[0][1]


@pytest.mark.parametrize(
    ("text", "mg"),
    [
        ("2 x 5 mg daily", 10.0),
        ("two 5 mg tablets daily", 10.0),
        ("2 tabs of 5mg od", 10.0),
        ("three 2.5 mg tablets once daily", 7.5),
        ("take 1 tablet (10 mg) by mouth every day", 10.0),
        ("Afinitor 10mg tab, 1 tablet PO daily", 10.0),
        ("5 mg tablets, two daily", 10.0),
        ("everolimus 10 mg (1 tablet) daily", 10.0),
        ("7,5 mg daily", 7.5),
        ("0.01 g daily", 10.0),
        ("daily dose 10 mg", 10.0),
    ],
)
def test_tablets_are_counted(text, mg):
    assert dose_mg(text) == mg


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("5-10 mg daily", "5-10 mg"),
        ("5 to 10 mg daily", "5 to 10 mg"),
        ("10 mg or 5 mg daily", "10 mg or 5 mg"),
        ("10 000 ug daily", "10 000 ug"),
        ("everolimus 10 mg (2 tablets) daily", "'2'"),
        ("5 mg two tablets daily", "two"),
        ("half a 5 mg tablet daily", "half"),
        ("1.5 tablets of 5 mg daily", "1.5"),
        ("1/2 tablet 10 mg daily", "1/2"),
        ("1-2 tablets of 5 mg daily", "1"),
        ("10 mg x 2 daily", "x 2"),
        ("up to 10 mg daily", "up to"),
        ("everolimus 10 mg and exemestane 25 mg daily", "when each dose"),
        ("aspirin 100 mg daily", "aspirin"),
    ],
)
def test_an_amount_that_is_not_one_dose_is_refused_by_name(text, named):
    with pytest.raises(RapalogError, match=named):
        parse_regimen(text)
