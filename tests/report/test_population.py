"""What a population under a regimen looks like: a page, a table of patients, and figures with their numbers."""

from __future__ import annotations

import io

import pyarrow.parquet as pq
import pytest

from rapalog.report.population import population_files, population_lines
from rapalog.studies.followed import TISSUES
from rapalog.studies.population import run_population


@pytest.fixture(scope="module")
def found():
    return run_population("10 mg daily", patients=25, days=14, seed=4)


@pytest.fixture(scope="module")
def files(found):
    return population_files(found, ("rapalog", "regimen", "10 mg daily"), {})


def test_the_table_of_patients_has_a_row_for_each_with_body_blood_and_both_tissues(found, files):
    table = pq.read_table(io.BytesIO(files["patients.parquet"]))
    assert table.num_rows == 25
    assert {"clint_L_h", "cmin_ug_L", "half_life_h", *(f"p-S6 S235/236 {own} (%)" for own in TISSUES)} <= set(
        table.column_names
    )
    assert table["cmin_ug_L"].to_pylist() == found.pk["cmin_ug_L"].tolist()


def test_the_page_has_both_bands_the_notes_and_every_figure(files):
    page = files["report.html"].decode()
    assert "Typical patient" in page and "56 % inhibition of mTOR was measured" in page
    for name in ("population", "spaghetti", "exposure_response", "covariates", "predictive_check"):
        assert f'id="figure-{name}"' in page
        assert {f"figures/{name}.{kind}" for kind in ("png", "svg", "pdf", "csv")} <= set(files)
    assert "<script" not in page and "nan (" not in page


def test_observed_levels_stand_only_beside_the_regimen_they_are_of():
    found = run_population("5 mg daily", patients=4, days=3, seed=4)
    assert "figures/predictive_check.png" not in population_files(found, (), {})


def test_the_terminal_names_both_tissues_and_both_bands(found):
    read, blood, table, *notes = population_lines(found)
    assert read.startswith("read as: 10 mg every 24 h") and "half-life" in blood and "typical" in blood
    assert table.row_count == 2 * len(found.cells.fold)
    assert any("parameter intervals hold" in note for note in notes)
