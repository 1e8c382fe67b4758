import csv
import dataclasses
import json
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.places import SHARED

from rapalog.assays.viability.noise import NO_NOISE, PlateNoise, draw_plate, usual_noise
from rapalog.assays.viability.plate import export_text, layout_text, run_plate, truth_text
from rapalog.assays.viability.plate_map import is_edge, well_at
from rapalog.assays.viability.protocol import ViabilityProtocol
from rapalog.errors import RapalogError
from rapalog.files.layouts.layout import read_layout
from rapalog.files.recognise import read_plate_file

GEN5 = "240411_172731_BNCH2345883_abs450_96well_non_numeric_values.txt"


def arrested(dose_nM):
    """A culture that stops at half its cells, each a little smaller."""
    effect = dose_nM / (dose_nM + 1.0)
    return 40_000 * (1 - 0.5 * effect), 1 - 0.2 * effect


def dense(dose_nM):
    return (200_000.0, 1.0) if dose_nM < 100 else (20_000.0, 1.0)


def plate_of(culture=arrested, **changes):
    return run_plate(ViabilityProtocol(**{"cell_line": "MCF-7", **changes}), culture)


def by_role(plate, role):
    return [well for well in plate.wells if well.role == role]


def matrix(text):
    lines = text.split("\r\n")
    start = lines.index("Results") + 2
    return [line.split("\t") for line in lines[start : start + 8]]


def test_a_plate_has_96_wells_each_once():
    wells = [well.well for well in plate_of().wells]
    assert wells == [well_at((row, column)) for row in range(8) for column in range(12)]


def test_without_noise_the_blank_corrected_ratio_is_the_cultures_own():
    plate = plate_of(noise=NO_NOISE)
    blank = np.mean([well.absorbance for well in by_role(plate, "blank")])
    vehicle = np.mean([well.absorbance for well in by_role(plate, "vehicle")]) - blank
    for well in by_role(plate, "sample"):
        expected = math.prod(arrested(well.dose_nM)) / math.prod(arrested(0.0))
        assert (well.absorbance - blank) / vehicle == pytest.approx(expected, rel=1e-12)


def test_without_noise_every_well_of_a_role_and_dose_reads_the_same():
    plate = plate_of(noise=NO_NOISE)
    for role in ("blank", "vehicle", "unused"):
        assert len({well.reading for well in by_role(plate, role)}) == 1
    assert all(well.true_dose_nM == well.dose_nM for well in by_role(plate, "sample"))


def test_absorbance_is_cells_times_metabolism_times_rate_times_hours_thinned_by_the_reagent():
    plate = plate_of(noise=NO_NOISE, incubation_h=3.0, absorbance_per_cell_h=1e-5, background_absorbance=0.2)
    expected = 40_000 * 1e-5 * 3.0 * 100 / 110 + 0.2
    assert by_role(plate, "vehicle")[0].absorbance == pytest.approx(expected, rel=1e-12)


def test_blanks_have_the_background_only_and_unused_wells_less():
    plate = plate_of(noise=NO_NOISE)
    assert {well.absorbance for well in by_role(plate, "blank")} == {plate.protocol.background_absorbance}
    assert {well.absorbance for well in by_role(plate, "unused")} == {plate.protocol.medium_absorbance}


def test_a_reading_above_the_limit_is_an_overflow_and_one_below_a_number():
    plate = plate_of(dense)
    overflow = [well for well in plate.wells if well.reading == "OVRFLW"]
    assert overflow and all(well.absorbance > plate.protocol.overflow_absorbance for well in overflow)
    assert all(float(well.reading) <= 4 for well in plate.wells if well.reading != "OVRFLW")
    assert export_text(plate).count("OVRFLW") == len(overflow)


def test_the_same_seed_gives_the_same_text_and_another_seed_another():
    first, second, other = (plate_of(seed=seed) for seed in (7, 7, 8))
    for text in (export_text, layout_text, truth_text):
        assert text(first) == text(second)
    assert export_text(first) != export_text(other)
    assert layout_text(first) == layout_text(other)


def test_the_layout_names_every_used_well_with_its_nominal_dose():
    plate = plate_of(exposure_h=48.0)
    rows = list(csv.DictReader(layout_text(plate).splitlines()))
    assert list(rows[0]) == ["well", "role", "cell_line", "drug", "dose", "dose_unit", "time_h", "replicate"]
    samples = [row for row in rows if row["role"] == "sample"]
    assert sorted({float(row["dose"]) for row in samples}) == list(plate.protocol.doses_nM)
    assert {row["time_h"] for row in samples} == {"48"} and {row["dose_unit"] for row in samples} == {"nM"}
    assert {row["role"] for row in rows} == {"sample", "vehicle", "blank"}


def test_technical_wells_are_not_passed_off_as_repeats_of_the_experiment():
    rows = list(csv.DictReader(layout_text(plate_of(biological_replicate=3)).splitlines()))
    assert {row["replicate"] for row in rows if row["role"] != "blank"} == {"3"}


def test_the_export_tells_nothing_about_its_origin_or_its_wells():
    text = export_text(plate_of(plate_name="Plate 4")).lower()
    for word in ("virtual", "simul", "rapalog", "truth", "seed", "vehicle", "blank", "mcf", "everolimus"):
        assert word not in text
    assert "plate 4" in text


def test_the_export_has_the_shape_of_a_real_one():
    real = SHARED / "data" / "plates" / "biotek_gen5" / GEN5
    if not real.is_file():
        pytest.skip("the sample exports are not beside this checkout")
    with real.open(encoding="utf-8", newline="") as handle:
        theirs = handle.read()
    ours = export_text(plate_of())
    assert "\n" not in ours.replace("\r\n", "")
    first_words = [[line.split("\t")[0] for line in text.split("\r\n")] for text in (ours, theirs)]
    assert first_words[0] == first_words[1]
    assert [len(row) for row in matrix(ours)] == [len(row) for row in matrix(theirs)]
    assert [row[-1] for row in matrix(ours)] == [row[-1] for row in matrix(theirs)]


def test_the_export_holds_the_readings_in_place():
    plate = plate_of()
    readings = [cell for row in matrix(export_text(plate)) for cell in row[1:-1]]
    assert readings == [well.reading for well in plate.wells]
    assert len(readings) == 96


def test_our_own_readers_get_every_reading_and_role_back():
    plate = plate_of(dense)
    export = read_plate_file(export_text(plate).encode(), file="plate.txt")
    readings = {reading.well: reading for reading in export.readings}
    assert len(readings) == 96
    for well in plate.wells:
        reading = readings[well.well]
        assert reading.raw == well.reading
        assert reading.token == ("OVRFLW" if well.reading == "OVRFLW" else "")
    contents = {content.well: content for content in read_layout(layout_text(plate).encode(), file="layout.csv")}
    used = [well for well in plate.wells if well.role != "unused"]
    assert [(contents[well.well].role, contents[well.well].dose_nM) for well in used if well.role == "sample"] == [
        (well.role, well.dose_nM) for well in used if well.role == "sample"
    ]
    assert {name: content.role for name, content in contents.items()} == {well.well: well.role for well in used}


def test_the_truth_knows_the_culture_and_every_well():
    plate = plate_of(exposure_h=96.0)
    truth = json.loads(truth_text(plate))
    assert [point["dose_nM"] for point in truth["culture"]] == [0.0, *plate.protocol.doses_nM]
    assert truth["culture"][0]["signal_percent"] == 100
    assert len(truth["wells"]) == 96 and truth["protocol"]["seed"] == plate.protocol.seed
    assert truth["warnings"] == list(plate.protocol.warnings) != []


def test_the_spread_of_many_wells_is_the_spread_that_was_asked_for():
    noise = dataclasses.replace(NO_NOISE, well_cv=0.05, dispensing_cv=0.1)
    draws = [draw_plate(noise, n_doses=11, seed=seed) for seed in range(60)]
    for errors, cv in (
        (np.array([draw.signal_factor for draw in draws]), 0.05),
        (np.array([draw.dispensing_factor for draw in draws]), 0.1),
    ):
        assert errors.mean() == pytest.approx(1.0, abs=5 * cv / math.sqrt(errors.size))
        assert errors.std() == pytest.approx(cv, rel=0.05)


def test_dilution_errors_add_up_from_the_top_dose_down():
    noise = dataclasses.replace(NO_NOISE, dilution_cv=0.02)
    logs = np.log([draw_plate(noise, n_doses=11, seed=seed).dose_factor for seed in range(2_000)])
    spread = logs.std(axis=0)
    assert spread[-1] == pytest.approx(0.02, rel=0.1)
    assert spread[0] == pytest.approx(0.02 * math.sqrt(11), rel=0.1)


def test_replicates_of_a_dose_share_its_dilution_error():
    plate = plate_of(noise=dataclasses.replace(NO_NOISE, dilution_cv=0.05))
    for dose_nM in plate.protocol.doses_nM:
        true_doses = {well.true_dose_nM for well in plate.wells if well.dose_nM == dose_nM}
        assert len(true_doses) == 1 and true_doses != {dose_nM}


def test_the_edge_loses_signal_only_where_cells_grow_there():
    noise = dataclasses.replace(NO_NOISE, edge_loss=0.2)
    inner = plate_of(noise=noise)
    assert len({well.reading for well in by_role(inner, "vehicle")}) == 1
    full = plate_of(noise=noise, use_edge=True)
    at_edge, inside = (
        {well.living_cells for well in by_role(full, "vehicle") if is_edge(position(well)) is edge}
        for edge in (True, False)
    )
    assert at_edge == {40_000 * 0.8} and inside <= {40_000}


def position(well):
    return ord(well.well[0]) - ord("A"), int(well.well[1:]) - 1


def test_one_error_more_leaves_the_other_draws_as_they_were():
    usual = draw_plate(usual_noise(), n_doses=11, seed=3)
    calm = draw_plate(dataclasses.replace(usual_noise(), dispensing_cv=0.0), n_doses=11, seed=3)
    np.testing.assert_array_equal(usual.signal_factor, calm.signal_factor)
    np.testing.assert_array_equal(usual.dose_factor, calm.dose_factor)


@given(seed=st.integers(0, 2**32), doses=st.integers(1, 12))
@settings(max_examples=20, deadline=None)
def test_errors_never_turn_a_dose_or_a_signal_negative(seed, doses):
    draws = draw_plate(usual_noise(), n_doses=doses, seed=seed)
    assert draws.dose_factor.shape == (doses,)
    assert min(draws.dose_factor.min(), draws.dispensing_factor.min(), draws.signal_factor.min()) > 0


@pytest.mark.parametrize("cv", [-0.01, 1.0, 5.0, float("nan")])
def test_an_error_written_in_percent_is_refused(cv):
    with pytest.raises(RapalogError, match="between 0 and 1"):
        PlateNoise(dilution_cv=0.0, dispensing_cv=0.0, well_cv=cv, edge_loss=0.0, reader_sd=0.0)


@pytest.mark.parametrize("answer", [(-1.0, 1.0), (math.nan, 1.0), (1.0, math.inf), (0.0, 1.0)])
def test_a_culture_that_cannot_be_is_refused(answer):
    with pytest.raises(RapalogError):
        plate_of(lambda dose_nM: answer)


def test_without_noise_the_culture_is_asked_once_for_each_dose():
    asked = []

    def counting(dose_nM):
        asked.append(dose_nM)
        return arrested(dose_nM)

    plate = plate_of(counting, noise=NO_NOISE)
    assert sorted(asked) == [0.0, *plate.protocol.doses_nM]
