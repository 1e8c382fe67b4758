"""Claims on the report: it is whole, it needs nothing else, and it never calls fitting a prediction.

The study is that of ``made_up``: none of its numbers comes from a model, a plate or a document.
"""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from tests.report.made_up import made_up_study

from rapalog.facts.claims import claims
from rapalog.report.figures import study_plots
from rapalog.report.page import gap_sentence, render_report
from rapalog.scorecard.mutations import find_mutation

VOID = {"meta", "br", "link", "img", "input", "hr", "wbr"}
HOSTILE = '<script>alert("x")</script> & <b>'


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
    places = [
        page.index(f'id="{name}"')
        for name in (
            "gap",
            "table1",
            "table2",
            "resistance",
            "curves",
            "time",
            "patient",
            "pathway",
            "verdicts",
            "scorecard",
            "repeat",
        )
    ]
    assert places == sorted(places)
    assert page.index("no clinical advice") < places[0]


def test_findings_on_resistance_link_to_what_else_judges_them(page, study):
    for own in study.resistance:
        assert f'id="{own.id}"' in page
        assert all(f'<a href="#{name}">{name}</a>' in page for name in own.see if name != "D004"), "no patients here"
    assert page.count("Falls under no_feedback.") == sum(bool(own.killed_by) for own in study.resistance)


def test_seed_and_versions_are_printed(page, study):
    assert f"Seed {study.seed}." in page
    assert "0.0.test" in page
    assert "numpy" in page


def test_an_empty_study_still_makes_a_page(study):
    bare = replace(
        study,
        gaps=(),
        curves=(),
        patients=(),
        table1=(),
        table2=(),
        resistance=(),
        scorecard=(),
        time_courses=replace(study.time_courses, fold={}),
        pathway_effect={},
    )
    assert Balance(render_report(bare, version="0")).faults == []


def test_a_page_of_a_model_broken_on_purpose_says_so_before_anything_else(study, page):
    broken = render_report(replace(study, mutation=find_mutation("no_hif_to_vegf")), version="0.0.test")
    body = broken[broken.index("<body") :]
    assert body.index("Model broken on purpose, no_hif_to_vegf") < body.index("<h1")
    assert "rapalog run --out rapalog-out --mutate no_hif_to_vegf" in broken
    assert "broken on purpose" not in page


def test_every_claim_shows_its_rule(study, page):
    assert page.count("<dt>rule</dt>") == len(study.scorecard)
