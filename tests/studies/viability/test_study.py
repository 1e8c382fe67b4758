"""A viability experiment from files to files."""

import csv
import io
import json
import math
import zipfile

import pytest
from openpyxl import load_workbook

from rapalog.errors import RapalogError
from rapalog.report.viability import pictures_with
from rapalog.studies.viability.settings import FitSettings, parse_doubling_time, parse_doubling_times
from rapalog.studies.viability.study import analyse_viability

DOSES = (0.1, 1.0, 10.0, 100.0, 1000.0, 10_000.0)


def viability(dose, *, bottom=0.2, ec50=20.0):
    return bottom + (1 - bottom) / (1 + dose / ec50)


def plate_files(folder, *, overflow=()):
    """Write a Gen5 export and its layout: rows B to D are replicates in three wells, row A is blank."""
    layout = ["well,role,cell_line,drug,dose,dose_unit,time_h,replicate"]
    lines = ["", "Software Version\t3.12.08", "Experiment File Path:\t", "Plate Number\tPlate 1", "", "Results"]
    lines.append("\t".join(["", *(str(c) for c in range(1, 9))]))
    for r, row in enumerate("ABCD"):
        cells = []
        for c in range(8):
            noise = 0.01 * ((3 * r + 5 * c) % 7 - 3)
            dose = None if row == "A" else 0.0 if c == 0 else DOSES[c - 1] if c < 7 else None
            value = 0.1 + noise / 10 + (0 if dose is None else 1.5 * (viability(dose) + noise))
            cells.append("OVRFLW" if f"{row}{c + 1}" in overflow else f"{value:.3f}")
            if row == "A":
                layout.append(f"{row}{c + 1},blank,,,,,,")
            elif dose is not None:
                role = "vehicle" if dose == 0 else "sample"
                layout.append(f"{row}{c + 1},{role},MCF-7,everolimus,{dose:g},nM,48,1")
        lines.append("\t".join([row, *cells, "abs450:450"]))
    export, plan = folder / "plate.txt", folder / "layout.csv"
    export.write_bytes("\r\n".join([*lines, ""]).encode("utf-16"))
    plan.write_text("\n".join(layout) + "\n")
    return export, plan


def tidy_file(folder, name="tidy.csv", *, bottom=0.2, scale=1.0, unit="nM", factor=1.0, extra="", head=""):
    rows = [f"curve,dose,dose_unit,response{head}"]
    for i, dose in enumerate((0.0, *DOSES)):
        for j in range(3):
            value = scale * (viability(dose, bottom=bottom) + 0.01 * ((i * 3 + j) % 5 - 2))
            rows.append(f"line,{dose * factor!r},{unit},{value!r}{extra}")
    path = folder / name
    path.write_text("\n".join(rows) + "\n")
    return path


def rows(path):
    with path.open() as handle:
        return list(csv.DictReader(handle))


def test_an_export_with_a_layout_becomes_a_curve_and_a_plate(tmp_path):
    export, layout = plate_files(tmp_path)
    document = analyse_viability([export], layout=layout).to_json()
    (curve,) = document["curves"]
    assert curve["curve"] == "MCF-7 / everolimus / 48 h"
    assert (curve["model"], curve["n_wells"] + curve["n_vehicle_wells"], curve["n_biological"]) == ("4pl", 21, 1)
    assert curve["ic50_nM"]["low"] < 20 * 0.5 / 0.3 < curve["ic50_nM"]["high"]
    assert {"value", "relation", "low", "high", "level", "method"} <= set(curve["ec50_nM"])
    assert curve["gr50_nM"]["reason"] == "no time-zero wells"
    (plate,) = document["plates"]
    assert plate["plate"] == "Plate 1" and 0.8 < plate["z_prime"] < 1
    json.dumps(document, allow_nan=False)


def test_an_overflow_well_is_left_out_of_the_fit_counted_and_still_in_the_wells(tmp_path):
    export, layout = plate_files(tmp_path, overflow=("B2", "C5"))
    result = analyse_viability([export], layout=layout)
    assert result.curves[0].n_wells + result.curves[0].n_vehicle_wells == 19
    assert any("OVRFLW 2" in flag for flag in result.curves[0].flags)
    result.write(tmp_path / "out")
    lost = [row for row in rows(tmp_path / "out" / "wells.csv") if row["token"]]
    assert [(row["well"], row["raw"], row["token"], row["value"]) for row in lost] == [
        ("B2", "OVRFLW", "OVRFLW", ""),
        ("C5", "OVRFLW", "OVRFLW", ""),
    ]


def test_without_a_layout_an_export_is_read_and_not_fitted(tmp_path):
    export, _ = plate_files(tmp_path)
    result = analyse_viability([export])
    assert result.curves == () and len(result.readings) == 32
    assert any("no layout" in flag for flag in result.flags)
    assert result.to_json()["plates"][0]["z_prime"] is None


def test_percent_fraction_and_dose_unit_leave_the_ic50_alone(tmp_path):
    files = [
        tidy_file(tmp_path, "fraction.csv"),
        tidy_file(tmp_path, "percent.csv", scale=100.0),
        tidy_file(tmp_path, "declared.csv", scale=100.0, head=",response_unit", extra=",%"),
        tidy_file(tmp_path, "micromolar.csv", unit="uM", factor=1e-3),
    ]
    estimates = [analyse_viability([file]).curves[0].ic50_nM for file in files]
    for part in ("value", "low", "high"):
        first, *others = [getattr(estimate, part) for estimate in estimates]
        assert all(math.isclose(first, other, rel_tol=1e-9) for other in others)


def test_a_plateau_above_half_is_a_bound_in_every_file(tmp_path):
    result = analyse_viability([tidy_file(tmp_path, bottom=0.65)])
    result.write(tmp_path / "out")
    row = next(row for row in rows(tmp_path / "out" / "curves.csv") if row["quantity"] == "ic50")
    assert (row["relation"], row["value"], row["high"], row["unit"]) == (">", "10000.0", "", "nM")
    assert row["reason"] == "plateau above 50 %"
    document = json.loads((tmp_path / "out" / "viability.json").read_text())
    assert document["curves"][0]["ic50_nM"]["relation"] == ">"


def test_the_folder_has_every_picture_with_its_numbers_and_what_is_needed_to_repeat_it(tmp_path):
    export, layout = plate_files(tmp_path)
    result = analyse_viability([export], layout=layout, command=["rapalog", "viability", "plate.txt"])
    paths = result.write(tmp_path / "out", pictures=pictures_with(None))
    names = {path.name for path in paths}
    assert {"wells.csv", "curves.csv", "plates.csv", "viability.xlsx", "viability.json", "provenance.json"} <= names
    assert {f"MCF-7_everolimus_48_h.{kind}" for kind in ("png", "svg", "pdf", "csv")} <= names
    points = rows(tmp_path / "out" / "figures" / "MCF-7_everolimus_48_h.csv")
    line = [float(row["dose_nM"]) for row in points if row["what"] == "curve"]
    assert len([row for row in points if row["what"] == "well"]) == 21
    assert min(line) >= 0.1 * (1 - 1e-12) and max(line) <= 10_000 * (1 + 1e-12)
    provenance = json.loads((tmp_path / "out" / "provenance.json").read_text())
    assert set(provenance["inputs"]) == {"plate.txt", "layout.csv"} and provenance["command"][1] == "viability"


def test_the_same_input_gives_the_same_bytes(tmp_path):
    export, layout = plate_files(tmp_path)
    for name in ("one", "two"):
        analyse_viability([export], layout=layout).write(tmp_path / name, pictures=pictures_with(None))
    for path in (tmp_path / "one").rglob("*.*"):
        assert path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes(), path.name


def test_two_files_of_one_name_with_a_layout_each_are_two_replicates(tmp_path):
    files, layouts = [], []
    for day in ("1", "2"):
        (tmp_path / day).mkdir()
        export, layout = plate_files(tmp_path / day)
        layout.write_text(layout.read_text().replace(",48,1\n", f",48,{day}\n"))
        files.append(export)
        layouts.append(layout)
    (curve,) = analyse_viability(files, layout=layouts).curves
    assert curve.n_biological == 2 and curve.n_wells + curve.n_vehicle_wells == 42
    assert "2 biological replicates" in curve.ec50_nM.method


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"files": []}, "no file"),
        ({"model": "7pl"}, "model '7pl'"),
        ({"read": "999"}, "no read '999'"),
        ({"files": ["missing.txt"]}, "cannot read"),
        ({"layout": "missing.csv"}, "cannot read"),
    ],
)
def test_what_cannot_be_done_is_said_with_a_remedy(tmp_path, change, problem):
    export, layout = plate_files(tmp_path)
    with pytest.raises(RapalogError, match=problem) as caught:
        analyse_viability(**({"files": [export], "layout": layout} | change))
    assert caught.value.remedy


def test_a_layout_for_a_tidy_table_is_refused(tmp_path):
    _, layout = plate_files(tmp_path)
    with pytest.raises(RapalogError, match="no plate export"):
        analyse_viability([tidy_file(tmp_path)], layout=layout)


def test_a_layout_of_another_plate_is_refused_by_name(tmp_path):
    export, _ = plate_files(tmp_path)
    other = tmp_path / "other.csv"
    other.write_text("plate,well,dose,dose_unit\nPlate 7,B2,1,nM\n")
    with pytest.raises(RapalogError, match="Plate 7") as caught:
        analyse_viability([export], layout=other)
    assert "Plate 1" in caught.value.remedy


def test_real_exports_keep_every_reading(shared_data, tmp_path):
    folder = shared_data / "plates" / "biotek_gen5"
    files = sorted(path for path in folder.iterdir() if "missing_results" not in path.name)
    result = analyse_viability(files)
    assert len(result.readings) == 96 + 96 + 96 + 288 + 192
    result.write(tmp_path / "out")
    assert len(rows(tmp_path / "out" / "wells.csv")) == len(result.readings)


def test_every_estimate_has_its_parts_in_columns_of_their_own(tmp_path):
    export, layout = plate_files(tmp_path)
    analyse_viability([export], layout=layout).write(tmp_path / "out")
    table = rows(tmp_path / "out" / "curves.csv")
    assert {"value", "relation", "low", "high", "level", "unit", "method", "reason"} <= set(table[0])
    by_name = {row["quantity"]: row for row in table}
    assert {"ic50", "ec50", "hill", "top", "bottom", "emax", "auc", "gr50", "gr_max"} <= set(by_name)
    assert float(by_name["ic50"]["low"]) < float(by_name["ic50"]["value"]) < float(by_name["ic50"]["high"])
    assert by_name["gr50"]["relation"] == "none" and by_name["gr50"]["value"] == "" and by_name["gr50"]["reason"]
    assert all(not row["value"] or float(row["value"]) == float(row["value"]) for row in table)


def test_the_workbook_has_the_numbers_of_the_csv_files(tmp_path):
    export, layout = plate_files(tmp_path, overflow=("B2",))
    analyse_viability([export], layout=layout).write(tmp_path / "out")
    book = load_workbook(tmp_path / "out" / "viability.xlsx")
    assert book.sheetnames == ["curves", "plates", "plate_effects", "responses", "contents", "wells", "about"]
    for name in book.sheetnames[:-1]:
        header, *cells = book[name].iter_rows(values_only=True)
        table = rows(tmp_path / "out" / f"{name}.csv")
        assert [str(cell) for cell in header] == list(table[0]) and len(cells) == len(table)
        for row, read_back in zip(cells, table, strict=True):
            for value, text in zip(row, read_back.values(), strict=True):
                if isinstance(value, int | float):
                    assert float(text) == pytest.approx(value, rel=1e-14)
                else:
                    assert text == (value or "")


def test_the_zip_holds_every_other_file(tmp_path):
    export, layout = plate_files(tmp_path)
    paths = analyse_viability([export], layout=layout).write(tmp_path / "out", zipped=True)
    data = (tmp_path / "out" / "viability.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
    outside = {str(path.relative_to(tmp_path / "out")): path.read_bytes() for path in paths}
    assert inside == {name: content for name, content in outside.items() if name != "viability.zip"}


def test_a_file_that_was_read_is_never_written_over(tmp_path):
    table = tidy_file(tmp_path, "wells.csv")
    before = table.read_bytes()
    with pytest.raises(RapalogError, match="would replace a file that was read"):
        analyse_viability([table]).write(tmp_path)
    assert table.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["wells.csv"]


def test_a_formula_in_a_users_table_stays_text_in_every_file(tmp_path):
    table = tidy_file(tmp_path)
    table.write_text(table.read_text().replace("line,", "=1+1,"))
    analyse_viability([table]).write(tmp_path / "out")
    assert {row["curve"] for row in rows(tmp_path / "out" / "curves.csv")} == {"'=1+1"}
    cell = load_workbook(tmp_path / "out" / "viability.xlsx")["curves"]["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_exposures_come_in_the_order_of_time(tmp_path):
    lines = ["cell_line,drug,time_h,dose,dose_unit,response"]
    for hours in (168, 48, 72):
        lines += [f"Caki-2,everolimus,{hours},{dose},nM,{viability(dose)}" for dose in DOSES]
    (tmp_path / "t.csv").write_text("\n".join(lines))
    curves = analyse_viability([tmp_path / "t.csv"]).curves
    assert [curve.time_h for curve in curves] == [48, 72, 168]


def test_a_doubling_time_stands_in_for_time_zero_wells(tmp_path):
    export, layout = plate_files(tmp_path)
    settings = FitSettings(doubling_time_h=(24.0, 0.1))
    (curve,) = analyse_viability([export], layout=layout, settings=settings).curves
    assert curve.gr50_nM.value is not None and curve.gr_max.value is not None


def two_lines(folder):
    lines = ["cell_line,drug,time_h,dose,dose_unit,response,role"]
    for line in ("MCF-7", "PC-3"):
        lines += [f"{line},everolimus,72,0,nM,{1.0 + 0.01 * k},vehicle" for k in range(3)]
        lines += [f"{line},everolimus,72,{dose},nM,{viability(dose)},sample" for dose in DOSES if dose for _ in "ab"]
    (folder / "two.csv").write_text("\n".join(lines))
    return folder / "two.csv"


def test_every_cell_line_may_have_a_doubling_time_of_its_own(tmp_path):
    table = two_lines(tmp_path)

    def gr_max(**times):
        settings = FitSettings(doubling_time_h={name.replace("_", "-"): (hours, 0.0) for name, hours in times.items()})
        result = analyse_viability([table], model="4pl", settings=settings)
        return {curve.cell_line: curve.gr_max.value for curve in result.curves}, result.flags

    both, flags = gr_max(mcf_7=24.0, PC_3=48.0)
    assert both["MCF-7"] != pytest.approx(both["PC-3"]) and not any("doubling time" in flag for flag in flags)
    assert gr_max(mcf_7=24.0)[0]["PC-3"] is None
    settings = FitSettings(doubling_time_h={"MCF-7": (24.0, 0.0), "": (48.0, 0.0)})
    mixed = analyse_viability([table], model="4pl", settings=settings)
    assert {curve.cell_line: curve.gr_max.value for curve in mixed.curves} == pytest.approx(both)
    bare = analyse_viability([table], model="4pl", settings=FitSettings(doubling_time_h=(48.0, 0.0)))
    assert any("one doubling time of 48 h was used for 2 cell lines" in flag for flag in bare.flags)


def test_a_doubling_time_of_a_line_that_is_not_there_is_refused_with_those_that_are(tmp_path):
    with pytest.raises(RapalogError, match="'MCF7', which is no cell line") as caught:
        analyse_viability([two_lines(tmp_path)], settings=FitSettings(doubling_time_h={"MCF7": (29.0, 0.0)}))
    assert "MCF-7, PC-3" in caught.value.remedy


@pytest.mark.parametrize("texts", [["40h", "30h"], ["A=40h", "a=30h"], ["=40h"], ["A="], ["A=B=40"]])
def test_doubling_times_that_cannot_be_told_apart_are_refused(texts):
    with pytest.raises(RapalogError) as caught:
        parse_doubling_times(texts)
    assert caught.value.remedy


def test_a_plate_reader_that_cannot_be_loaded_is_shown_by_the_doctor(monkeypatch):
    from rapalog.studies import doctor

    monkeypatch.setattr(doctor, "parser_problems", lambda: ("the parser ours (x:y) cannot be used: no module x",))
    (found,) = [one for one in doctor.examine() if one.what == "added plate reader"]
    assert not found.works and "ours" in found.detail and found.remedy


def test_a_robust_loss_forgives_one_wild_well(tmp_path):
    table = tidy_file(tmp_path)
    lines = table.read_text().splitlines()
    lines[8] = ",".join([*lines[8].split(",")[:3], "0.1"])
    table.write_text("\n".join(lines))
    plain = analyse_viability([table], model="4pl").curves[0]
    robust = analyse_viability([table], model="4pl", settings=FitSettings(robust="tukey")).curves[0]
    true = 20 * 0.5 / 0.3
    assert abs(math.log(robust.ic50_nM.value / true)) < abs(math.log(plain.ic50_nM.value / true))


def test_whoever_asks_is_told_of_the_progress(tmp_path):
    told = []
    export, layout = plate_files(tmp_path)
    settings = FitSettings(progress=lambda what, share: told.append((what, share)))
    analyse_viability([export], layout=layout, settings=settings)
    assert told[0] == ("reading plate.txt", 0.0) and any("fitting" in what for what, _ in told)
    assert all(0 <= share <= 1 for _, share in told)


@pytest.mark.parametrize(
    ("text", "hours", "log_sd"),
    [("40h", 40.0, 0.0), ("40 h ± 20 %", 40.0, 0.198), ("2 days+-4.8h", 48.0, 0.0997), ("40h+/-20%", 40.0, 0.198)],
)
def test_a_doubling_time_is_a_time_with_or_without_a_spread(text, hours, log_sd):
    assert parse_doubling_time(text) == pytest.approx((hours, log_sd), abs=1e-3)


@pytest.mark.parametrize(
    "text", ["40", "h", "0h", "-3h", "40h±", "40h±x%", "40h±-5%", "40h±20", "nanh", "40h±inf%", ""]
)
def test_what_is_no_doubling_time_is_refused_with_an_example(text):
    with pytest.raises(RapalogError) as caught:
        parse_doubling_time(text)
    assert "40h±20%" in caught.value.remedy


def test_an_unknown_robust_loss_is_refused():
    with pytest.raises(RapalogError, match="robust loss 'huber'"):
        FitSettings(robust="huber")


def kinetic_files(folder, *, endpoint=False):
    """Write a Gen5 export of two time points, its layout, and with it an endpoint if wanted."""
    export, plan = plate_files(folder)
    lines = export.read_bytes().decode("utf-16").split("\r\n")
    top, matrix = lines[: lines.index("Results")], [line.split("\t") for line in lines[lines.index("Results") + 2 :]]
    values = {f"{row[0]}{n}": cell for row in matrix if len(row) > 1 for n, cell in enumerate(row[1:-1], 1)}
    series = ["450", "", "\t".join(["Time", *values])]
    series += ["\t".join([time, *values.values()]) for time in ("0:00:00", "0:10:00")]
    export.write_text("\n".join([*(lines if endpoint else top), "", *series, ""]))
    return export, plan


def test_a_kinetic_export_with_a_layout_needs_a_read(tmp_path):
    export, layout = kinetic_files(tmp_path)
    with pytest.raises(RapalogError, match="the export is kinetic: 2 time points") as caught:
        analyse_viability([export], layout=layout)
    assert caught.value.remedy.startswith("choose one with --read LABEL")
    chosen = analyse_viability([export], layout=layout, read="450 at 0:10:00")
    assert (len(chosen.curves), {well.reading.read for well in chosen.wells}) == (1, {"450 at 0:10:00"})
    assert len(chosen.readings) == len(analyse_viability([export]).readings) == 64


def test_an_endpoint_beside_a_kinetic_is_used_and_said(tmp_path):
    export, layout = kinetic_files(tmp_path, endpoint=True)
    result = analyse_viability([export], layout=layout)
    assert {well.reading.read for well in result.wells} == {"abs450:450"}
    assert "plate.txt: used read abs450:450 of abs450:450, 2 time points" in result.flags


def test_conventions_are_a_table_of_their_own_and_nothing_else_changes(tmp_path):
    path = tidy_file(tmp_path, bottom=0.65)
    plain = analyse_viability([path])
    several = analyse_viability([path], settings=FitSettings(conventions=True))
    files, more = plain.files(), several.files()
    assert set(more) - set(files) == {"conventions.csv"}
    same = {name for name in files if name.endswith(".csv")}
    assert all(files[name] == more[name] for name in same)
    table = list(csv.DictReader(io.StringIO(more["conventions.csv"].decode())))
    assert len(table) == 5 and table[2]["convention"] == "four parameters, absolute"
    assert (table[2]["relation"], float(table[2]["ic50_nM"])) == (">", 10_000.0)
    assert float(table[0]["extrapolated_nM"]) > 10_000
    assert table[4]["ic50_nM"] == "" and table[4]["reason"] == "no time-zero wells"
    assert plain.with_conventions().to_json() == several.to_json()
    assert several.with_conventions() is several


def test_a_doubling_time_gives_gr50_among_the_conventions(tmp_path):
    export, layout = plate_files(tmp_path)
    settings = FitSettings(conventions=True, doubling_time_h=parse_doubling_times(["30h"]))
    (curve,) = analyse_viability([export], layout=layout, settings=settings).curves
    assert curve.conventions[-1].ic50_nM.relation == "="
