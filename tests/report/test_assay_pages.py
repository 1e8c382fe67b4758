"""The pages of a blot and of a kinase assay stand alone, hold every number, and fetch nothing."""

import re
from dataclasses import replace

import pytest
from tests.analysis.blots.drawing import Recipe
from tests.analysis.blots.experiments import HEADER, layout_rows, write_blot
from tests.analysis.kinase.cases import assay

from rapalog.analysis.kinase.curves import fit_kinase
from rapalog.figures.kinase import kinase_pictures
from rapalog.report.assay_pages import REPORT_NAME, blot_page, fold_words, kinase_page
from rapalog.report.blot import pictures_in
from rapalog.studies.blots.study import analyse_blots
from rapalog.studies.kinase.study import KinaseResult

STRIP = Recipe(size=(160, 600), thick=5, amounts=(100, 60, 30, 12))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    rows = []
    for replicate in (1, 2):
        write_blot(folder, f"<{replicate}>.tif", replace(STRIP, seed=replicate))
        rows += layout_rows(f"<{replicate}>.tif", "S6", replicate, doses=(0, 1, 10, 100), blot=f"b{replicate}")
    (folder / "layout.csv").write_text(HEADER + "\n".join(rows) + "\n")
    return analyse_blots(folder / "layout.csv", command=("rapalog", "blot", "--layout", "layout.csv"))


def test_the_page_of_a_blot_is_written_beside_its_files(study):
    files = study.files(pictures=pictures_in(("svg",)))
    page = files[REPORT_NAME].decode()
    assert "figures/ratios_S6.svg" in files and "figures/ratios_S6.png" not in files
    assert page.count("data:image/png;base64,") == 1 + 2  # bars, profiles
    assert page.count("data:image/jpeg;base64,") == 2 and len(page) < 1_500_000
    assert not re.search(r"""(?:src|href)=["']?(?:https?:|//)""", page) and "<script" not in page


def test_the_page_of_a_blot_has_its_numbers(study):
    page = blot_page(study, {}).decode()
    fold = study.ratios[2]
    assert f"{fold.p_value:.2g}" in page and fold.fold.method in page
    assert "rapalog blot --layout layout.csv" in page and "layout.csv" in page
    assert "&lt;1&gt;.tif" in page and "<1>.tif" not in page
    low, high = study.over_baselines[fold.key]
    assert f"{low:.3g} to {high:.3g}" in page
    for line in (fold_words(own) for own in study.ratios if own.fold.method != "reference"):
        assert "-fold of MCF-7" in line and line in page


def test_the_page_of_a_kinase_assay_has_every_curve():
    result = KinaseResult(
        fit_kinase(assay()), {"kinase.csv": b"x"}, ("rapalog", "kinase", "kinase.csv"), flags=("look",)
    )
    page = kinase_page(result, result.files(pictures=kinase_pictures)).decode()
    assert "S6K1, 1 nM mTORC1" in page and page.count("data:image/png;base64,") == 1
    assert "tight binding" in page and "<li>look</li>" in page and "Numbers (CSV)" in page
