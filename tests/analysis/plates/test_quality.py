"""Plate quality: what the controls say, what the place of a well does, and that nothing is dropped."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rapalog.analysis.plates.plate_effects import plate_effects
from rapalog.analysis.plates.quality import plate_quality
from rapalog.analysis.plates.separation import ssmd_of, z_prime_of
from rapalog.tables import LayoutWell, Reading, Well, row_name

ROWS, COLUMNS = 8, 12


def plate(seed=0, *, noise=0.03, scattered=True, factor=lambda row, column: 1.0, shape=(ROWS, COLUMNS), unit=1.0):
    """One plate: blanks, vehicles and six doses, scattered or one content to a column; factor scales the signal."""
    rng = np.random.default_rng(seed)
    rows, columns = shape
    contents = [("blank", 0.0), ("vehicle", 0.0), ("vehicle", 0.0), *(("sample", 10.0**k) for k in range(6))]
    kinds = [contents[column % len(contents)] for _ in range(rows) for column in range(columns)]
    if scattered:
        kinds = [kinds[index] for index in rng.permutation(len(kinds))]
    wells = []
    for index, (role, dose) in enumerate(kinds):
        row, column = divmod(index, columns)
        signal = 0.0 if role == "blank" else 0.3 + 0.7 / (1 + dose / 30)
        value = 0.1 + 0.002 * rng.standard_normal() + signal * factor(row, column) * (1 + noise * rng.standard_normal())
        name = f"{row_name(row)}{column + 1}"
        reading = Reading("plate.txt", "Plate 1", name, "abs450", "", "", unit * value)
        wells.append(Well(reading, LayoutWell("", name, "MCF-7", "everolimus", dose, role, time_h=72.0)))
    return wells


def with_value(wells, well, value=math.nan, token=""):
    from dataclasses import replace

    return [
        replace(own, reading=replace(own.reading, value=value, token=token)) if own.reading.well == well else own
        for own in wells
    ]


def test_one_bad_control_well_ruins_z_prime_but_not_its_robust_twin_and_a_flag_says_so():
    wells = plate()
    vehicle = next(well.reading.well for well in wells if well.content.role == "vehicle")
    (good,), (bad,) = plate_quality(wells), plate_quality(with_value(wells, vehicle, 3.5))
    assert good.z_prime > 0.7 and bad.z_prime < 0.5
    assert bad.z_prime_robust == pytest.approx(good.z_prime_robust, abs=0.1)
    assert any("single control wells decide" in flag for flag in bad.flags)
    assert any(f"far from their equals, kept: {vehicle} +" in flag for flag in bad.flags)


def test_a_clean_plate_has_no_flag():
    for seed in range(20):
        (quality,) = plate_quality(plate(seed))
        assert quality.flags == ()


@pytest.mark.parametrize(
    ("factor", "field", "at", "flag"),
    [
        (lambda row, column: 1.25 if row == 3 else 1.0, "row_effect", "D", "row D is off by +"),
        (lambda row, column: 0.8 if column == 6 else 1.0, "column_effect", "7", "column 7 is off by -"),
    ],
)
def test_a_row_or_column_that_is_off_is_found_named_and_sized(factor, field, at, flag):
    for seed in range(5):
        (quality,) = plate_quality(plate(seed, factor=factor))
        assert getattr(quality, f"{field}_at") == at
        assert abs(getattr(quality, field)) == pytest.approx(0.23, abs=0.06)
        assert any(flag in found for found in quality.flags)


def test_drift_is_told_in_the_order_of_reading():
    last = ROWS * COLUMNS - 1
    (quality,) = plate_quality(plate(factor=lambda row, column: 1 + 0.3 * (row * COLUMNS + column) / last))
    assert quality.drift == pytest.approx(0.28, abs=0.06)
    assert any("drift +2" in flag or "drift +3" in flag for flag in quality.flags)


def test_a_wet_rim_is_an_edge_effect_with_its_size():
    rim = lambda row, column: 0.8 if row in (0, ROWS - 1) or column in (0, COLUMNS - 1) else 1.0  # noqa: E731
    (quality,) = plate_quality(plate(factor=rim))
    assert quality.edge_effect == pytest.approx(-0.2, abs=0.06)
    assert quality.edge_effect_robust == pytest.approx(-0.2, abs=0.06)
    assert any("edge effect -" in flag for flag in quality.flags)


def test_doses_laid_out_in_columns_are_no_column_effect():
    (quality,) = plate_quality(plate(scattered=False, shape=(8, 9)))
    known = np.isfinite(quality.effects.column_effects)
    assert known.tolist() == [False, True, True, *[False] * 9]  # only the two vehicle columns share a content
    assert abs(quality.column_effect) < 0.05 and quality.flags == ()


def test_what_the_layout_cannot_tell_is_unknown_and_not_zero():
    wells = [well for well in plate(scattered=False) if well.content.role != "vehicle"][:9]
    (quality,) = plate_quality(wells)
    assert (quality.row_effect, quality.column_effect, quality.drift, quality.noise) == (None, None, None, None)
    assert "fewer than two vehicle wells" in quality.flags


def test_a_well_without_a_number_is_counted_flagged_and_stays_out_of_every_measure():
    wells = plate()
    (before,) = plate_quality([well for well in wells if well.reading.well != "C4"])
    (after,) = plate_quality(with_value(wells, "C4", token="OVRFLW"))
    assert after.n_unusable == 1 and after.n_wells == ROWS * COLUMNS
    assert f"1 of {ROWS * COLUMNS} wells without a usable number" in after.flags
    assert after.z_prime == before.z_prime and after.row_effect == before.row_effect
    assert math.isnan(after.effects.residual[2, 3])


def test_a_high_blank_is_flagged_with_its_share():
    wells = [
        with_value([well], well.reading.well, well.reading.value + 0.6)[0] if well.content.role == "blank" else well
        for well in plate()
    ]
    (quality,) = plate_quality(wells)
    assert quality.blank_level == pytest.approx(0.7, abs=0.01)
    assert any(flag.startswith("blank is 6") and "above 30%" in flag for flag in quality.flags)


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.sampled_from([1e-3, 7.0, 1e6]))
def test_the_unit_of_the_reader_changes_nothing(seed, unit):
    (one,), (other,) = plate_quality(plate(seed)), plate_quality(plate(seed, unit=unit))
    for name in ("z_prime", "ssmd_robust", "control_cv", "edge_effect", "row_effect", "drift", "noise"):
        assert getattr(other, name) == pytest.approx(getattr(one, name), rel=1e-9, abs=1e-12)
    assert other.flags == one.flags


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.randoms(use_true_random=False))
def test_the_order_of_the_wells_changes_nothing(seed, random):
    wells = plate(seed)
    shuffled = random.sample(wells, len(wells))
    one, other = plate_effects(wells), plate_effects(shuffled)
    assert np.array_equal(one.residual, other.residual, equal_nan=True)
    assert (one.row, one.column, one.drift, one.noise, one.far) == (
        other.row,
        other.column,
        other.drift,
        other.noise,
        other.far,
    )


def test_plates_come_sorted_and_json_has_no_nan():
    import json

    (quality,) = plate_quality(plate())
    document = quality.to_json()
    assert {"plate", "z_prime", "control_cv", "edge_effect", "flags", "ssmd", "drift"} <= set(document)
    json.dumps(document, allow_nan=False)


def test_positive_controls_stand_for_the_blank_in_z_prime_and_ssmd():
    from dataclasses import replace

    plain = plate(3)
    killed = [
        replace(own, content=replace(own.content, role="positive")) if own.content.dose_nM == 1e5 else own
        for own in plain
    ]
    with_blank, with_positive = plate_quality(plain)[0], plate_quality(killed)[0]
    assert (with_blank.z_prime_against, with_positive.z_prime_against) == ("blank", "positive")
    values = {
        role: [own.reading.value for own in killed if own.content.role == role] for role in ("vehicle", "positive")
    }
    assert with_positive.z_prime == pytest.approx(z_prime_of(values["vehicle"], values["positive"]))
    assert with_positive.ssmd == pytest.approx(ssmd_of(values["vehicle"], values["positive"]))
    assert with_positive.z_prime < with_blank.z_prime, "what the positive control leaves is nearer to the vehicle"
    assert with_positive.control_cv == with_blank.control_cv and with_positive.blank_level == with_blank.blank_level
    assert with_positive.to_json()["z_prime_against"] == "positive"


def test_one_positive_well_is_no_control():
    from dataclasses import replace

    wells = plate(3)
    wells[0] = replace(wells[0], content=replace(wells[0].content, role="positive"))
    assert plate_quality(wells)[0].z_prime_against == "blank"


def test_positive_controls_belong_to_their_own_cell_line():
    from dataclasses import replace

    def of(line, role, values):
        return [
            Well(Reading("f", "P", "", "", "", "", value), LayoutWell("", "", line, "", 0.0, role, time_h=72.0))
            for value in values
        ]

    wells = [
        *of("A", "vehicle", [1.0, 1.1, 0.9]),
        *of("A", "positive", [0.3, 0.31, 0.29]),
        *of("B", "vehicle", [2.0, 2.1, 1.9]),
        *of("B", "positive", [1.9, 1.91, 1.89]),
    ]
    found = plate_quality(wells)[0]
    assert found.z_prime == pytest.approx(z_prime_of([2.0, 2.1, 1.9], [1.9, 1.91, 1.89])), "the worst of the lines"
    nobodys = [
        replace(own, content=replace(own.content, cell_line="")) if own.content.role == "positive" else own
        for own in wells
    ]
    assert plate_quality(nobodys)[0].z_prime_against == "positive"
