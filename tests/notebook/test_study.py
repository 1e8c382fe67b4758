"""The embedded study, from what it found, and the look at the installation."""

import json
from dataclasses import replace

import pytest
from tests.command_line import run

import rapalog as ra
from rapalog.notebook.study import Checkup, Run
from rapalog.report.study import Study, TimeCourses
from rapalog.scorecard.mutations import find_mutation
from rapalog.scorecard.verdict import Verdict
from rapalog.studies.doctor import Examined


@pytest.fixture(scope="module")
def found():
    import numpy as np

    verdicts = tuple(
        Verdict(f"C00{k}", "2.1", "<b>", "predicted", word, "a", "b", "r", (), ("c",), "")
        for k, word in enumerate(("reproduced", "contradicted"), start=1)
    )
    courses = TimeCourses("generic", 100.0, np.array([0.0]), {})
    return Run(Study(verdicts, (), (), (), (), courses, (), {}, 100.0, 24.0, 1, 2.0))


def test_a_verdict_is_found_by_the_id_of_its_claim(found):
    assert found["c002"].verdict == "contradicted"
    with pytest.raises(LookupError, match="did you mean"):
        found["C003"]


def test_a_model_broken_on_purpose_says_so_first(found):
    broken = Run(replace(found.study, mutation=find_mutation("drug_inert")))
    assert repr(broken).startswith("Model broken on purpose, drug_inert: no rapalog binds anything")
    assert "Model broken on purpose" in broken._repr_html_() and "broken" not in found._repr_html_()
    assert next(iter(broken.to_json().items()))[1]["name"] == "drug_inert"
    assert next(iter(found.to_json().items())) == ("broken_on_purpose", None)


def test_an_unknown_mutation_is_refused_before_anything_runs():
    with pytest.raises(ra.RapalogError, match="drug_inrt") as error:
        ra.run(mutate="drug_inrt", progress=False)
    assert "drug_inert" in error.value.remedy
    with pytest.raises(ra.RapalogError, match="mutate"):
        ra.run(mutate=3, progress=False)


def test_it_comes_as_words_tables_and_html(found):
    assert "1 reproduced, 1 contradicted" in repr(found)
    assert found.to_frame()["id"].tolist() == ["C001", "C002"]
    assert len(found.to_frame("table1")) == len(found.to_frame("table2")) == 0
    with pytest.raises(ra.RapalogError, match="table"):
        found.to_frame("table3")
    assert found.to_json()["counts"] == {"predicted": {"reproduced": 1, "contradicted": 1}}
    assert "predicted" in found._repr_html_()


def test_the_doctor_says_the_same_as_the_command(capsys):
    _, out, _ = run(capsys, "doctor", "--json")
    ours = ra.doctor()
    assert [item["what"] for item in json.loads(out)["findings"]] == ours.to_frame()["what"].tolist()


def test_what_does_not_work_comes_with_what_to_try():
    ill = Checkup((Examined("Python", True, "3.11", ""), Examined("engine", False, "no LLVM", "install it")))
    assert not ill.works
    assert "NO engine" in repr(ill) and "install it" in repr(ill) and "Python" not in repr(ill)
    assert "install it" in ill._repr_html_()
