"""The report of a viability analysis: self-contained, escaped, complete, and it says what it leaves out."""

import base64
import json
import re
from functools import partial
from html.parser import HTMLParser

import pytest
from tests.command_line import run

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.analysis.estimate import Estimate
from rapalog.report import viability as page
from rapalog.report import viability_words as words
from rapalog.report.viability import REPORT_NAME, phase_words, viability_files
from rapalog.report.viability_figures import viability_plots
from rapalog.report.viability_words import flag_lines, interval_or_reason, viability_lines
from rapalog.studies.viability.study import analyse_viability

DOSES = (0.1, 1.0, 10.0, 100.0, 1000.0, 10_000.0)


def table(folder, *, lines=("Caki-2",), hours=(48, 168), odd="", position=True):
    """A tidy table of plates with vehicle, blank and sample wells; one plate per exposure."""
    rows = ["cell_line,drug,time_h,dose,dose_unit,response,role,plate,well"]
    for line in lines:
        for time in hours:
            bottom = 0.7 if time < 100 else 0.2
            for index, row in enumerate("BCD"):
                for column, dose in enumerate((None, 0.0, *DOSES), start=1):
                    level = 0.0 if dose is None else bottom + (1 - bottom) / (1 + dose / 20)
                    value = f"{0.1 + level * (1 + 0.02 * ((index * 3 + column * 5) % 7 - 3)):.4f}"
                    value = odd if odd and (row, column) == ("C", 4) else value
                    role = "blank" if dose is None else "vehicle" if dose == 0 else "sample"
                    well = f"{row}{column}" if position else ""
                    rows.append(f"{line},everolimus,{time},{dose or 0},nM,{value},{role},P{time},{well}")
    path = folder / "table.csv"
    path.write_text("\n".join(rows) + "\n")
    return path


@pytest.fixture(scope="module")
def result(tmp_path_factory):
    path = table(tmp_path_factory.mktemp("plates"), odd="OVRFLW")
    return analyse_viability([path], model="4pl", command=["rapalog", "viability", "table.csv"])


@pytest.fixture(scope="module")
def files(result):
    told = []
    found = viability_files(result, progress=lambda what, share: told.append((what, share)))
    assert len(told) == 5 and told[0] == ("drawing 1 of 5", 0.0)
    return found


@pytest.fixture(scope="module")
def html(files):
    return files["report.html"].decode()


class Addresses(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.tags, self.ids = [], [], []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        for name, value in attributes:
            if name in ("href", "src", "data", "action") and value:
                self.found.append(value)
            if name == "id":
                self.ids.append(value)


def test_the_page_has_no_script_and_fetches_nothing(html):
    parser = Addresses()
    parser.feed(html)
    assert "script" not in parser.tags and "link" not in parser.tags and "iframe" not in parser.tags
    assert all(address.startswith(("#", "data:")) for address in parser.found)
    assert not re.search(r"url\(\s*['\"]?http|@import", html)


def test_no_id_is_used_twice_and_every_inner_link_has_its_target(html):
    parser = Addresses()
    parser.feed(html)
    assert len(parser.ids) == len(set(parser.ids))
    assert {address[1:] for address in parser.found if address.startswith("#")} <= set(parser.ids)


def test_curves_plates_exposures_flags_and_the_disclaimer_are_on_the_page(html, result):
    assert RESEARCH_USE_ONLY in html
    assert html.count('id="figure-') == 5
    for curve in result.curves:
        assert curve.curve in html and all(flag in html for flag in curve.flags)
    for section in ("Results", "Exposures together", "Curves", "Plates", "Wells without a number", "How to repeat"):
        assert f">{section}</h2>" in html
    assert "plateau above 50 %" in html and "&gt; 10000 nM" in html
    assert all(digest in html for digest in _digests(result))


def _digests(result):
    import hashlib

    return [hashlib.sha256(data).hexdigest() for data in result.inputs.values()]


def test_every_figure_has_three_formats_and_its_numbers(files, html):
    names = {name.removeprefix("figures/").rsplit(".", 1)[0] for name in files if name.startswith("figures/")}
    assert len(names) == 5
    for name in names:
        assert files[f"figures/{name}.png"].startswith(b"\x89PNG")
        assert files[f"figures/{name}.pdf"].startswith(b"%PDF")
        assert b"<svg" in files[f"figures/{name}.svg"]
        numbers = files[f"figures/{name}.csv"]
        assert base64.b64encode(numbers).decode() in html


def test_the_plate_figure_has_roles_tokens_and_residuals_in_its_numbers(files):
    (name,) = [name for name in files if "plate_1_" in name and name.endswith(".csv")]
    header, *rows = files[name].decode().splitlines()
    assert header.startswith("well,role,cell_line,drug,dose_nM,time_h,replicate,raw,token,value,off_its_equals")
    assert len(rows) == 24
    lost = next(row for row in rows if row.startswith("C4,"))
    assert "OVRFLW,OVRFLW,,," in lost


def test_the_same_result_gives_the_same_bytes(tmp_path):
    result = analyse_viability([table(tmp_path, hours=(48,))], model="4pl")
    assert viability_files(result) == viability_files(result)


def test_a_hostile_name_is_text_and_nothing_else(tmp_path):
    evil = "<script>alert(1)</script><img src=x onerror=y>"
    path = table(tmp_path, lines=(evil,), hours=(48,))
    html = viability_files(analyse_viability([path], model="4pl"))[REPORT_NAME].decode()
    assert "<script" not in html and "<img" not in html
    assert "&lt;script&gt;" in html


def test_more_figures_than_a_page_can_bear_are_counted_and_still_written(result, monkeypatch):
    monkeypatch.setattr(page, "MOST_SHOWN", 1)
    files = viability_files(result)
    html = files["report.html"].decode()
    assert html.count('id="figure-') == 3
    assert html.count("1 more figure is in the folder") == 2
    assert sum(name.endswith(".png") for name in files) == 5


def test_what_is_not_drawn_is_counted_on_the_page_and_in_the_terminal(result, monkeypatch):
    monkeypatch.setattr(page, "viability_plots", partial(viability_plots, most=1))
    files = viability_files(result)
    assert sum(name.endswith(".png") for name in files) == 3  # one of each: exposures, curves, plates
    html = files["report.html"].decode()
    assert html.count("1 more is not drawn") == 2
    assert all(curve.curve in html for curve in result.curves)
    for name in ("MOST_LISTED", "MOST_FIGURES"):
        monkeypatch.setattr(words, name, 1)
    notes = [line for line in viability_lines(result) if isinstance(line, str) and line.startswith("note: ")]
    assert "note: 1 of 2 curves are listed; --json and the files of --out have all" in notes
    assert "note: --out draws 1 of 2 plates; its tables have all" in notes


def test_a_page_of_too_many_rows_says_where_the_others_are(result, monkeypatch):
    monkeypatch.setattr(page, "MOST_ROWS", 1)
    html = viability_files(result)["report.html"].decode()
    assert "1 more is in <code>curves.csv</code>" in html and "1 more is in <code>plates.csv</code>" in html


def test_wells_without_a_place_have_no_map_and_the_page_says_so(tmp_path):
    path = table(tmp_path, hours=(48,), position=False)
    html = viability_files(analyse_viability([path], model="4pl"))[REPORT_NAME].decode()
    assert "no place on a plate" in html


def test_an_export_without_layout_still_has_a_page(tmp_path):
    lines = [
        "",
        "Software Version\t3.12.08",
        "Plate Number\tPlate 1",
        "",
        "Results",
        "\t1\t2",
        "A\t0.1\t0.2\tabs450:450",
    ]
    (tmp_path / "plate.txt").write_text("\n".join([*lines, "B\t0.3\t0.4\tabs450:450", ""]))
    html = viability_files(analyse_viability([tmp_path / "plate.txt"]))[REPORT_NAME].decode()
    assert "no layout" in html and "Plate quality" in html and html.count('id="figure-plate_1') == 1


def test_one_command_writes_the_report_the_tables_and_the_zip(tmp_path, capsys):
    path = table(tmp_path, hours=(48,))
    code, out, err = run(capsys, "viability", path, "--model", "4pl", "--out", tmp_path / "out", "--zip", "--json")
    assert (code, err) == (0, "") and json.loads(out)["plates"][0]["ssmd"] > 3
    names = {file.name for file in (tmp_path / "out").iterdir()}
    assert {"report.html", "curves.csv", "viability.xlsx", "viability.json", "viability.zip", "figures"} <= names


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (["--zip"], "--zip has no folder"),
        (["--doubling-time", "40"], "has no unit"),
        (["--robust", "huber"], "robust loss 'huber'"),
    ],
)
def test_an_option_that_cannot_be_met_is_refused_before_anything_is_written(tmp_path, capsys, options, what):
    path = table(tmp_path, hours=(48,))
    code, out, err = run(capsys, "viability", path, *options)
    assert code == 2 and out == "" and what in err and "try: " in err
    assert [file.name for file in tmp_path.iterdir()] == ["table.csv"]


def test_people_get_tables_and_each_flag_once(result):
    from rich.console import Console

    console = Console(width=80, record=True)
    with console.capture() as captured:
        for line in viability_lines(result):
            console.print(line)
    text = captured.get()
    assert "Caki-2" in text and "P48" in text and "1 OVRFLW" in text
    lines = flag_lines(result)
    assert len(lines) == len(set(lines))
    assert any(line.startswith("all curves: ") for line in lines)


def test_an_estimate_is_never_shown_without_its_interval_bound_or_reason(result):
    for curve in result.curves:
        for estimate in (curve.ic50_nM, curve.ec50_nM, curve.emax, curve.gr50_nM):
            assert interval_or_reason(estimate) not in ("", "no interval")
    assert interval_or_reason(Estimate(71.0, "=")) == "no interval"
    bound = {"value": 1e4, "relation": ">"}
    assert phase_words({"ec50_nM": bound, "fraction": {"value": 0.5, "relation": "="}}).startswith("EC50 > 10000 nM")
