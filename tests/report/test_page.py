"""Claims on the report: it is whole, it needs nothing else, and it never calls fitting a prediction.

The study below is made up from formulas. None of its numbers comes from a model, a plate or a document.
"""

import csv
import io
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from rapalog.analysis.curves.dose_response import fit_dose_response
from rapalog.analysis.estimate import Estimate, missing
from rapalog.analysis.plates.normalise import NormalWell
from rapalog.facts.claims import claims, table1_rows, table2_rows
from rapalog.report.figures import figure_files, inline_svg, study_plots
from rapalog.report.page import gap_sentence, prior_words, render_report
from rapalog.report.study import Gap, PatientCourse, Study, TimeCourses
from rapalog.report.template import estimate_words, interval_words, number_words
from rapalog.scorecard.tables import PriorBand, Table1Result, Table2Result
from rapalog.scorecard.verdict import OUTCOMES, Finding, held_against
from rapalog.tables import LayoutWell, Reading, Well

VOID = {"meta", "br", "link", "img", "input", "hr", "wbr"}
HOSTILE = '<script>alert("x")</script> & <b>'


def falling(dose_nM, half_nM, bottom):
    return bottom + (1 - bottom) / (1 + dose_nM / half_nM)


def made_up_curve(name, half_nM, bottom, *, seed):
    """A plate of three replicates by formula, with 4 % noise from a fixed seed."""
    rng = np.random.default_rng(seed)
    doses = [0.0, *(10.0**step for step in np.arange(-1, 4.1, 0.5))]
    wells = []
    for replicate in ("1", "2", "3"):
        for dose in doses:
            response = float(falling(dose, half_nM, bottom) * (1 + rng.normal(0, 0.04)))
            content = LayoutWell("made up", "A1", name, "everolimus", dose, "sample" if dose else "vehicle", replicate)
            reading = Reading("made-up.txt", "made up", "A1", "450", f"{response}", "", response)
            wells.append(NormalWell(Well(reading, content), dose, replicate, response, 1.0, response))
    fitted = fit_dose_response(
        [well.dose_nM for well in wells],
        [well.response for well in wells],
        replicate=[well.replicate for well in wells],
    )
    return replace(fitted, curve=f"{name} / everolimus / 72 h", cell_line=name, drug="everolimus", time_h=72.0,
                   wells=tuple(wells), normalised=True)  # fmt: skip


def made_up_gap(cell_line, *, crosses=True):
    dose_nM = np.geomspace(1e-3, 1e4, 57)
    late = falling(dose_nM, 0.4, 0.53) * falling(dose_nM, 9e3, 0.1)
    return Gap(
        cell_line=cell_line,
        dose_nM=dose_nM,
        p_s6_h=24.0,
        p_s6=falling(dose_nM, 0.2, 0.07),
        viability={
            48.0: falling(dose_nM, 0.4, 0.8),
            72.0: falling(dose_nM, 0.4, 0.66),
            168.0: late if crosses else 0 * late + 0.9,
        },
        p_s6_half_nM=0.2326,
        viability_half_nM={48.0: None, 72.0: None, 168.0: 466.0 if crosses else None},
    )


def made_up_patient(regimen, interval_h, peak_nM):
    time_h = np.arange(0.0, 28 * 24 + 0.5, 1.0)
    free_nM = peak_nM * np.exp(-((time_h - 0.5) % interval_h) / 30)
    fold = {"p-S6 S235/236": 1 / (1 + free_nM / 0.3), "p-4E-BP1 T37/46": 0.6 + 0.4 / (1 + free_nM / 0.8)}
    return PatientCourse(regimen, time_h, 20 * free_nM, free_nM, fold)


def made_up_study():
    time_h = np.linspace(0.0, 72.0, 73)
    curves = (
        made_up_curve("MCF-7", 100.0, 0.1, seed=1),
        made_up_curve("Caki-2", 1.0, 0.7, seed=2),
        made_up_curve("NCI-H460", 1e9, 0.5, seed=3),
    )
    estimates = [curves[0], curves[1], curves[2]]
    table1 = tuple(
        Table1Result(
            row=row.id, cell_line=row.cell_line, exposure_as_printed=row.exposure_as_printed, exposure_h=72.0,
            printed=f"{row.relation} {row.ic50_nM:g} nM", ic50=curve.ic50_nM, ec50=curve.ec50_nM, emax=curve.emax,
            prior=PriorBand(200, 12.0, 0.4, None, 0.31, 0.004), kind="calibrated", verdict="partly",
            note="A made-up note.",
        )
        for row, curve in zip(table1_rows(), estimates * 3, strict=True)
    )  # fmt: skip
    table2 = tuple(
        Table2Result(row.id, row.biomarker, row.treatment, row.system, row.effect_as_printed, "falls to 8 %",
                     "predicted", "reproduced", row.note)
        for row in table2_rows()
    )  # fmt: skip
    return Study(
        scorecard=tuple(
            held_against(claim, Finding(OUTCOMES[index % 5], f"made-up observation {index}"))
            for index, claim in enumerate(claims())
        ),
        table1=table1,
        table2=table2,
        curves=curves,
        gaps=(made_up_gap("MCF-7"), made_up_gap("Caki-2", crosses=False)),
        time_courses=TimeCourses(
            "MCF-7",
            20.0,
            time_h,
            {
                name: 1 - share * (1 - np.exp(-time_h / 6))
                for name, share in (("p-S6K1 T389", 0.95), ("p-S6 S235/236", 0.9), ("p-4E-BP1 T37/46", 0.3),
                                    ("p-AKT S473", -0.5), ("Cyclin D1", 0.4), ("autophagy", -1.2))
            },
        ),
        patients=(made_up_patient("10 mg daily", 24, 6.0), made_up_patient("50 mg weekly", 168, 30.0)),
        pathway_effect={"S6K1": -3.2, "RPS6": -2.0, "AKT": 0.7, "MTORC1": None},
        effect_dose_nM=20.0,
        effect_h=24.0,
        seed=7,
        seconds=41.3,
    )  # fmt: skip


@pytest.fixture(scope="module")
def study():
    return made_up_study()


@pytest.fixture(scope="module")
def page(study):
    return render_report(study, version="0.0.test")


class Balance(HTMLParser):
    """Follow opening and closing tags, and collect what the tests ask about."""

    def __init__(self, text):
        super().__init__()
        self.open, self.faults, self.ids, self.addresses, self.headers, self.tags = [], [], [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self._note(tag, dict(attrs))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self._note(tag, dict(attrs))

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append((tag, self.getpos()))

    def _note(self, tag, attrs):
        self.tags.append(tag)
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.addresses += [attrs[key] for key in ("href", "src", "srcset", "data", "action") if key in attrs]
        if tag == "th":
            self.headers.append(attrs.get("scope"))


@pytest.fixture(scope="module")
def parsed(page):
    return Balance(page)


def cards(page):
    return dict(re.findall(r'<article class="claim" id="(C\d{3})"[^>]*>(.*?)</article>', page, flags=re.DOTALL))


def test_every_claim_is_on_the_page_under_its_own_address(page, parsed):
    assert set(cards(page)) == {claim.id for claim in claims()}
    assert {claim.id for claim in claims()} <= set(parsed.ids)


def test_a_calibrated_claim_is_never_called_predicted(page):
    for claim in claims():
        labels = re.findall(r'class="kind [^"]*"[^>]*>([^<]*)<', cards(page)[claim.id])
        assert labels == ["calibrated: no evidence" if claim.kind == "calibrated" else claim.kind], claim.id


def test_every_verdict_says_its_word_and_its_mark(page, study):
    marks = {"reproduced": "✓", "partly": "≈", "contradicted": "✗", "untestable": "–", "pending": "…"}
    for verdict in study.scorecard:
        words = re.sub(r"<[^>]*>", "", cards(page)[verdict.id].split("</h4>")[0])
        assert f"{marks[verdict.verdict]} {verdict.verdict}" in words


def test_known_conflicts_and_sources_stand_beside_the_claim(page, study):
    for verdict in study.scorecard:
        assert ("Known conflict" in cards(page)[verdict.id]) == ("Known conflict" in verdict.note)
        assert "sources" in cards(page)[verdict.id]


def test_the_page_fetches_nothing_and_runs_nothing(page, parsed):
    assert all(address.startswith(("#", "data:text/csv;", "data:image/png;")) for address in parsed.addresses)
    assert not {"script", "link", "iframe", "object", "embed", "img"} & set(parsed.tags)
    assert "@import" not in page
    assert not re.search(r"url\((?!#)", page)
    assert "xmlns" not in page


def test_the_page_is_balanced_html_with_unique_ids(parsed):
    assert parsed.faults == []
    assert parsed.open == []
    assert len(parsed.ids) == len(set(parsed.ids))


def test_links_inside_the_page_lead_somewhere(parsed):
    assert {address[1:] for address in parsed.addresses if address.startswith("#")} <= set(parsed.ids)


def test_every_table_has_a_caption_and_scoped_headers(page, parsed):
    assert page.count("<table>") == page.count("<caption>") > 2
    assert set(parsed.headers) == {"col", "row"}


def test_every_figure_has_a_caption_and_words_for_those_who_cannot_see_it(page, study):
    assert page.count("<figure ") == page.count("<figcaption>") == len(study_plots(study))
    assert len(re.findall(r'<svg class="plot" role="img" aria-label="[^"]{20,}"', page)) == len(study_plots(study))


def test_the_gap_in_the_summary_is_computed_from_the_study(study):
    assert "0.23 nM everolimus halves p-S6 within 24 h" in gap_sentence(study.gaps[0])
    assert "168 h at 470 nM, 3.3 decades higher" in gap_sentence(study.gaps[0])
    further = replace(study.gaps[0], viability_half_nM={48.0: None, 72.0: None, 168.0: 4660.0})
    assert "4.3 decades" in gap_sentence(further)


def test_half_doses_that_are_equal_are_no_gap(study):
    same = replace(study.gaps[0], viability_half_nM={48.0: None, 72.0: 0.2327, 168.0: 0.05})
    assert "72 h at 0.23 nM, the same dose" in gap_sentence(same)
    assert "168 h at 0.05 nM, 0.7 decades lower" in gap_sentence(same)


def test_what_an_analysis_flags_is_said_under_its_curve(study):
    flagged = replace(study.curves[0], flags=("no vehicle wells: responses taken as they are",))
    plots = {plot.name: plot for plot in study_plots(replace(study, curves=(flagged,)))}
    assert "no vehicle wells" in plots["dose_response_01"].caption


def test_a_line_without_a_half_dose_has_no_gap_in_decades(study):
    sentence = gap_sentence(replace(study.gaps[1], p_s6_half_nM=None))
    assert "does not fall to half" in sentence
    assert "decades" not in sentence


def test_hostile_text_stays_text(study):
    first = replace(study.scorecard[0], claim=HOSTILE, note=HOSTILE, section=HOSTILE, sources=(HOSTILE,))
    hostile = replace(
        study,
        scorecard=(first, *study.scorecard[1:]),
        table1=(replace(study.table1[0], note=HOSTILE, printed=HOSTILE), *study.table1[1:]),
        gaps=(replace(study.gaps[0], cell_line=HOSTILE),),
        curves=(replace(study.curves[0], curve=f'" onload="x {HOSTILE}'),),
    )
    text = render_report(hostile, version=HOSTILE)
    parsed = Balance(text)
    assert "script" not in parsed.tags
    assert "<b>" not in text
    assert parsed.faults == []
    assert not re.search(r'<[^<>]* onload="', text)


def test_the_order_of_the_page_is_the_order_of_the_argument(page):
    places = [page.index(f'id="{name}"') for name in ("gap", "table1", "table2", "curves", "time", "patient",
                                                      "pathway", "verdicts", "scorecard", "repeat")]  # fmt: skip
    assert places == sorted(places)
    assert page.index("no clinical advice") < places[0]


def test_seed_and_versions_are_printed(page, study):
    assert f"Seed {study.seed}." in page
    assert "0.0.test" in page
    assert "numpy" in page


def test_an_empty_study_still_makes_a_page(study):
    bare = replace(study, gaps=(), curves=(), patients=(), table1=(), table2=(), scorecard=(),
                   time_courses=replace(study.time_courses, fold={}), pathway_effect={})  # fmt: skip
    assert Balance(render_report(bare, version="0")).faults == []


def test_same_study_same_bytes(study):
    small = replace(study, curves=study.curves[:1], gaps=study.gaps[:1])
    assert figure_files(small) == figure_files(small)


def test_every_figure_comes_as_png_svg_pdf_and_numbers(study):
    small = replace(study, curves=study.curves[:1], gaps=study.gaps[:1])
    names = {"gap_MCF-7", "dose_response_01", "time_courses", "patients", "pathway", "verdicts"}
    files = figure_files(small)
    assert set(files) == {f"{name}.{kind}" for name in names for kind in ("png", "svg", "pdf", "csv")}
    for name, start in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
        assert all(data.startswith(start) for file, data in files.items() if file.endswith(name))
    assert not any(b"CreationDate" in data or b"<dc:date>" in data for data in files.values())


def test_figures_carry_their_units(study):
    labels = {
        plot.name: {text for axes in plot.figure().axes for text in (axes.get_xlabel(), axes.get_ylabel())}
        for plot in study_plots(study)
    }
    assert labels["gap_MCF-7"] == {"everolimus (nM)", "% of vehicle"}
    assert labels["patients"] == {"last week (days)", "free everolimus (nM)", "% of untreated"}
    assert "time (h)" in labels["time_courses"]
    assert any("fold of vehicle" in label for label in labels["time_courses"])
    assert any("nM" in label for label in labels["dose_response_01"])
    assert "claims (count)" in labels["verdicts"]


def test_the_numbers_behind_a_figure_are_a_table(study):
    data = {plot.name: plot.csv() for plot in study_plots(study)}
    for text in data.values():
        rows = list(csv.reader(io.StringIO(text)))
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
    half = [row for row in csv.DictReader(io.StringIO(data["gap_MCF-7"])) if row["point"] == "half dose"]
    assert [(row["readout"], float(row["dose_nM"])) for row in half] == [("p-S6", 0.2326), ("viability", 466.0)]


def test_two_figures_in_one_page_share_no_id(study):
    ids = [set(re.findall(r'\bid="([^"]*)"', inline_svg(plot))) for plot in study_plots(study)]
    assert all(ids)
    assert len(set.union(*ids)) == sum(len(found) for found in ids)


def test_a_bound_is_printed_as_a_bound_and_a_missing_value_with_its_reason():
    assert estimate_words(Estimate(1e4, ">", low=8000.0), "nM") == "> 10000 nM"
    assert interval_words(Estimate(0.2, "<", high=0.5)) == "95 %: at most 0.5"
    assert estimate_words(missing("plateau above 50 %"), "nM") == "none: plateau above 50 %"
    assert interval_words(missing("flat")) == ""
    assert estimate_words(Estimate(0.0513, "="), "%", 100) == "5.13 %"


def test_a_prior_that_never_reaches_half_says_so():
    assert prior_words(PriorBand(100, None, None, None, 1.0, 0.0))[0] == "not reached in 5 to 95 %"
    band, shares = prior_words(PriorBand(100, 12.0, 0.4, None, 0.31, 0.004))
    assert band == "median 12 nM; 5 to 95 %: 0.4 nM to not reached"
    assert shares == "not reached in 31\xa0%, agrees with print in < 1\xa0% of 100 draws"
    assert prior_words(PriorBand(0, None, None, None, 0.0, 0.0)) == ("not drawn", "")


@pytest.mark.parametrize(("number", "words"), [(0.0, "0"), (-12.345, "-12.3"), (10006.0, "10000"), (None, "–")])
def test_numbers_are_read_without_an_exponent(number, words):
    assert number_words(number) == words
