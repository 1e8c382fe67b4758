"""From the cell model through the tube and back: the analysis finds what the assay was given, and nothing leaks."""

import csv
import io
import json

import pytest

from rapalog.biology.network import default_parameters
from rapalog.errors import RapalogError
from rapalog.facts.library import value
from rapalog.figures.kinase import atp_pictures, kinase_pictures
from rapalog.files.results.workbook import Table, workbook_bytes
from rapalog.studies.kinase.intact_cells import cellular_ic50_nM
from rapalog.studies.kinase.study import analyse_kinase, kinase_lines
from rapalog.studies.kinase.virtual import (
    atp_series,
    kinase_assay_files,
    mechanism_of,
    read_back,
    run_kinase_assay,
)


@pytest.fixture(scope="module")
def experiments():
    return run_kinase_assay()


@pytest.fixture(scope="module")
def table(experiments, tmp_path_factory):
    path = tmp_path_factory.mktemp("kinase") / "kinase.csv"
    path.write_bytes(kinase_assay_files(experiments)["kinase.csv"])
    return path


@pytest.fixture(scope="module")
def result(table):
    return analyse_kinase(table)


def test_the_mechanism_is_the_cell_models_own():
    s6k1, bp1 = mechanism_of("S6K1"), mechanism_of("4E-BP1")
    cell = default_parameters()
    assert (s6k1.kd_pair_nM, s6k1.kd_alone_nM) == (cell["Kd_pair_FRB"], cell["Kd_drug_FRB"])
    assert (s6k1.residual, bp1.residual) == (cell["residual_S6K1"], cell["residual_T37"])


def test_a_contact_mutant_loosens_the_pair_and_insulin_wakes_the_enzyme():
    assert mechanism_of("S6K1", genotype="MTOR:S2035F").kd_pair_nM > 50 * mechanism_of("S6K1").kd_pair_nM
    assert mechanism_of("S6K1", insulin=False).activity < 0.6


def test_the_analysis_finds_the_kd_and_the_plateaus_it_was_not_told(result):
    curves = {curve.substrate: curve for curve in result.curves}
    for substrate, residual in (("S6K1", value("M033")), ("4E-BP1", value("M034"))):
        curve = curves[substrate]
        assert curve.kd_nM.low <= value("M020") <= curve.kd_nM.high
        assert curve.residual_activity.low <= residual <= curve.residual_activity.high
        assert curve.ic50_without_fkbp12_nM.relation == ">"


def test_atp_does_not_shift_the_ic50_but_would_shift_that_of_an_atp_site_inhibitor():
    series = atp_series(atp_uM=(10.0, 1000.0))
    assert series.shift < 1.5
    assert series.foil_shift > 4
    assert {row.without_fkbp12.relation for row in series.rows} == {">"}
    assert series.cellular_ic50_nM < min(row.pair.low for row in series.rows) / 10
    assert {"ic50_by_atp.png", "ic50_by_atp.svg", "ic50_by_atp.pdf", "ic50_by_atp.csv"} == set(atp_pictures(series))
    json.dumps(series.to_json(), allow_nan=False)


def test_intact_cells_answer_far_below_the_tube(result):
    assert cellular_ic50_nM() < 0.3 < result.curves[1].ic50_nM.low


def test_everything_is_written_with_the_numbers_behind_every_figure(result, tmp_path):
    names = {path.relative_to(tmp_path).as_posix() for path in result.write(tmp_path, pictures=kinase_pictures)}
    assert {"curves.csv", "kinase.json", "provenance.json"} <= names
    figures = {name for name in names if name.startswith("figures/")}
    assert {name.rpartition(".")[2] for name in figures} == {"png", "svg", "pdf", "csv"}
    assert len(figures) == 8
    rows = list(csv.DictReader(io.StringIO((tmp_path / "curves.csv").read_text())))
    assert {row["quantity"] for row in rows} >= {"ic50", "kd", "residual_activity"}


def test_the_same_table_gives_the_same_bytes(table):
    one, other = (analyse_kinase(table).files(pictures=kinase_pictures) for _ in range(2))
    assert one == other


def test_the_table_that_was_read_is_never_written_over(table, result):
    with pytest.raises(RapalogError, match="replace a file"):
        result.__class__(result.curves, result.inputs, (), (table.parent / "curves.csv",)).write(table.parent)


def test_people_read_values_intervals_and_reasons(result):
    text = "\n".join(kinase_lines(result))
    assert "Kd: " in text
    assert "without FKBP12: activity" in text


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: mechanism_of("AKT"), "got substrate"),
        (lambda: mechanism_of("S6K1", drug="torin 1"), "does not act through FKBP12"),
        (lambda: run_kinase_assay(()), "no substrate"),
        (lambda: analyse_kinase("nowhere.csv"), "cannot read"),
        (lambda: analyse_kinase("nowhere.csv", enzyme_error=9.0), "enzyme error"),
    ],
)
def test_wrong_requests_are_refused_with_a_remedy(call, words):
    with pytest.raises(RapalogError, match=words) as caught:
        call()
    assert caught.value.remedy


def test_each_substrate_has_noise_of_its_own(experiments):
    assert experiments[0].tubes[0].response != experiments[1].tubes[0].response
    assert read_back(experiments[0]).substrate == "S6K1"


WELLS = [f"{row}{column}" for row in "ABCDEFGH" for column in range(1, 13)]


def _plate(table, folder, *, dropped=("response",)):
    """Write a table as the grid a reader exports and a layout that knows the wells."""
    rows = [row for row in csv.DictReader(io.StringIO(table.read_text())) if row["substrate"] == "S6K1"][:96]
    grid = dict(zip(WELLS, (row["response"] for row in rows), strict=False))
    lines = ["," + ",".join(map(str, range(1, 13)))]
    lines += [",".join([row, *(grid.get(f"{row}{k}", "") for k in range(1, 13))]) for row in "ABCDEFGH"]
    (folder / "plate.csv").write_text("\n".join(lines))
    columns = [column for column in rows[0] if column not in dropped]
    out = [",".join(["well", *columns])]
    out += [",".join([well, *(row[column] for column in columns)]) for well, row in zip(WELLS, rows, strict=False)]
    (folder / "layout.csv").write_text("\n".join(out))
    (folder / "tidy.csv").write_text("\n".join([",".join(rows[0]), *(",".join(row.values()) for row in rows)]))
    return folder / "plate.csv", folder / "layout.csv", folder / "tidy.csv"


def test_a_plate_with_a_layout_gives_what_the_table_of_its_wells_gives(table, tmp_path):
    plate, layout, tidy = _plate(table, tmp_path)
    assert analyse_kinase(plate, layout=layout).curves == analyse_kinase(tidy).curves


def test_what_is_wrong_in_a_layout_is_found_in_it(table, tmp_path):
    plate, layout, _ = _plate(table, tmp_path)
    lines = layout.read_text().split("\n")
    columns = lines[0].split(",")
    cells = lines[4].split(",")
    cells[columns.index("role")] = "sampel"
    layout.write_text("\n".join(["", *lines[:4], ",".join(cells), *lines[5:]]))
    with pytest.raises(RapalogError, match="sampel") as caught:
        analyse_kinase(plate, layout=layout)
    assert caught.value.where.startswith("layout.csv:6, column role")


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("well,", "place,", "column well is missing"),
        ("well,", "response,well,", "responses of its own"),
        ("A1,", "Z99,", "Z99"),
    ],
)
def test_a_layout_that_does_not_fit_is_refused(table, tmp_path, old, new, problem):
    plate, layout, _ = _plate(table, tmp_path)
    layout.write_text(layout.read_text().replace(old, new, 1))
    with pytest.raises(RapalogError, match=problem) as caught:
        analyse_kinase(plate, layout=layout)
    assert caught.value.where.startswith("layout.csv")


def test_a_layout_beside_a_table_of_wells_is_refused(table, tmp_path):
    _, layout, tidy = _plate(table, tmp_path)
    with pytest.raises(RapalogError, match="no plate export"):
        analyse_kinase(tidy, layout=layout)


def test_a_workbook_gives_what_its_text_gives(table, tmp_path):
    rows = list(csv.reader(io.StringIO(table.read_text())))
    numbers = [[float(cell) if cell.replace(".", "", 1).isdigit() else cell for cell in row] for row in rows[1:]]
    book = workbook_bytes({"notes": Table(("who",), [("me",)]), "wells": Table(tuple(rows[0]), numbers)})
    (tmp_path / "kinase.xlsx").write_bytes(book)
    found, expected = analyse_kinase(tmp_path / "kinase.xlsx").curves, analyse_kinase(table).curves
    assert [curve.kd_nM.value for curve in found] == pytest.approx([curve.kd_nM.value for curve in expected], rel=1e-9)


@pytest.mark.parametrize(
    "rows",
    [
        [f"s,1,{dose},nM,{signal},sample,1" for dose, signal in ((0.1, 99), (0.5, 80), (1, 60), (3, 40), (9, 30))],
        [f"s,1,{dose},nM,100,sample,1" for dose in (1, 2, 3, 4, 5, 6)],
        [f"s,1,{dose},nM,0,sample,1" for dose in (1, 2, 3, 4, 5, 6)],
        ["s,1,1,nM,5,sample,1"],
        ["s,1,0,nM,5,vehicle,1", "s,1,,,5,blank,1", "s,1,1,nM,5,sample,1"],
    ],
)
def test_whatever_controls_are_missing_the_figures_are_drawn(tmp_path, rows):
    header = "substrate,enzyme_nM,dose,dose_unit,response,role,replicate"
    (tmp_path / "t.csv").write_text("\n".join([header, *rows]))
    assert analyse_kinase(tmp_path / "t.csv").write(tmp_path / "out", pictures=kinase_pictures)
