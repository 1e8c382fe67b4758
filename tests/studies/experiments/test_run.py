"""An experiment gives what its file describes: courses and rests of changed models, and what is computed from them."""

import numpy as np
import pytest
from tests.files.sedml.made_up import TIME, generator, s, sedml, target, variable
from tests.places import DECAY

from rapalog.errors import RapalogError
from rapalog.files.given import Held
from rapalog.files.omex import SBML_3_2, SED_ML_1_3, omex_bytes
from rapalog.studies.experiments.run import run_experiment
from rapalog.studies.experiments.sources import described

TIMES = np.linspace(0, 10, 6)
MODEL = DECAY.read_bytes()


def archive(text, *, model="decay.xml", master="study.sedml", where=""):
    files = {f"{where}study.sedml": (SED_ML_1_3, text.encode()), model: (SBML_3_2, MODEL)}
    return Held("study.omex", omex_bytes(files, master=f"{where}{master}" if master else ""))


def run(text, **how):
    return run_experiment(described(archive(text, **how)))


def change(what, value):
    return f'<changeAttribute target="{what}" newValue="{value}"/>'


def test_a_course_is_that_of_the_formula():
    found = run(sedml())
    columns = found.columns(found.experiment.reports[0])
    assert columns["time"] == pytest.approx(TIMES)
    assert columns["S"] == pytest.approx(np.exp(-0.1 * TIMES), rel=1e-5)
    assert found.units == {} or found.units["S"]  # where the file declares one


def test_changed_attributes_are_those_of_the_file_and_come_before_its_meaning():
    changes = change(target("parameter", "k", "value"), 0.5) + change(target("species", "S", "initialConcentration"), 3)
    found = run(sedml(changes=changes))
    assert found.data["S"] == pytest.approx(3 * np.exp(-0.5 * TIMES), rel=1e-5)


def test_a_model_may_be_a_changed_model_of_the_same_experiment():
    models = (
        '<model id="m" language="urn:sedml:language:sbml" source="#half"><listOfChanges>'
        f"{change(target('species', 'S', 'initialConcentration'), 2)}</listOfChanges></model>"
        '<model id="half" language="urn:sedml:language:sbml" source="decay.xml"><listOfChanges>'
        f"{change(target('parameter', 'k', 'value'), 0.05)}</listOfChanges></model>"
    )
    assert run(sedml(models=models)).data["S"] == pytest.approx(2 * np.exp(-0.05 * TIMES), rel=1e-5)


def test_times_before_what_is_reported_are_run_too():
    course = (
        '<uniformTimeCourse id="course" initialTime="0" outputStartTime="4" outputEndTime="6" numberOfSteps="2">'
        '<algorithm kisaoID="KISAO:0000019"/></uniformTimeCourse>'
    )
    found = run(sedml(simulations=course))
    assert found.data["time"] == pytest.approx([4, 5, 6])
    assert found.data["S"] == pytest.approx(np.exp(-0.1 * np.array([4, 5, 6])), rel=1e-5)


def test_a_steady_state_is_one_number():
    models = '<model id="m" language="urn:sedml:language:sbml" source="decay.xml"/>'
    rest = '<steadyState id="course"><algorithm kisaoID="KISAO:0000407"/></steadyState>'
    rate = generator("v", variable("v_v", s("reaction", "decaying")))
    report = '<report id="t"><listOfDataSets><dataSet id="c" label="v" dataReference="v"/></listOfDataSets></report>'
    found = run(sedml(models=models, simulations=rest, generators=rate, outputs=report))
    assert found.data["v"] == pytest.approx([0.0], abs=1e-9)


def test_data_are_computed_from_variables_and_parameters():
    scaled = generator(
        "x",
        variable("v", s()),
        variable("t", TIME),
        parameters='<parameter id="a" value="10"/>',
        math="<apply><plus/><apply><times/><ci>a</ci><ci>v</ci></apply><ci>t</ci>"
        "<cn type='e-notation'>1<sep/>2</cn></apply>",
    )
    report = '<report id="t"><listOfDataSets><dataSet id="c" label="x" dataReference="x"/></listOfDataSets></report>'
    found = run(sedml(generators=scaled, outputs=report))
    assert found.data["x"] == pytest.approx(10 * np.exp(-0.1 * TIMES) + TIMES + 100, rel=1e-5)


def test_two_tasks_of_different_models_stand_beside_each_other():
    models = (
        '<model id="m" language="urn:sedml:language:sbml" source="decay.xml"/>'
        '<model id="n" language="urn:sedml:language:sbml" source="decay.xml"><listOfChanges>'
        f"{change(target('parameter', 'k', 'value'), 1)}</listOfChanges></model>"
    )
    tasks = "".join(f'<task id="run_{own}" modelReference="{own}" simulationReference="course"/>' for own in "mn")
    ratio = generator(
        "r",
        variable("a", s(), "run_m"),
        variable("b", s(), "run_n"),
        math="<apply><divide/><ci>b</ci><ci>a</ci></apply>",
    )
    report = '<report id="t"><listOfDataSets><dataSet id="c" label="r" dataReference="r"/></listOfDataSets></report>'
    found = run(sedml(models=models, tasks=tasks, generators=ratio, outputs=report))
    assert found.data["r"] == pytest.approx(np.exp(-0.9 * TIMES), rel=1e-4)


def test_models_are_found_beside_the_experiment_in_a_folder_of_the_archive():
    found = run(sedml(source="../models/decay.xml"), model="models/decay.xml", where="runs/")
    assert found.data["S"][-1] == pytest.approx(np.exp(-1), rel=1e-5)


def test_an_experiment_on_disk_reads_its_model_from_beside_it(tmp_path):
    (tmp_path / "study.sedml").write_text(sedml())
    (tmp_path / "decay.xml").write_bytes(MODEL)
    found = run_experiment(described(tmp_path / "study.sedml"))
    assert found.data["S"][-1] == pytest.approx(np.exp(-1), rel=1e-5)
    assert set(found.inputs) == {str(tmp_path / name) for name in ("study.sedml", "decay.xml")}


def without_reports(generators):
    return sedml(generators=generators, outputs='<report id="t"><listOfDataSets/></report>')


WRONG = {
    "nothing is fetched": sedml(source="https://example.org/model.xml"),
    "nothing is fetched ": sedml(source="urn:miriam:biomodels.db:BIOMD0000000001"),
    "holds no": sedml(source="other.xml"),
    "there is no model": sedml(source="#other"),
    "its own source": sedml(models='<model id="m" language="urn:sedml:language:sbml" source="m"/>'),
    "holds no ": sedml(source="../../../etc/passwd"),
    "does not have": sedml(changes=change(target("parameter", "P", "value"), 1)),
    "has no value over time": without_reports(
        generator("S", variable("S_v", f'target="{target("species", "S", "initialConcentration")}"'))
    ),
    "stands for no number": without_reports(generator("S", variable("S_v", s()), math="<ci>other</ci>")),
}


@pytest.mark.parametrize("words", WRONG)
def test_what_cannot_be_run_is_refused_with_its_place(words):
    with pytest.raises(RapalogError, match=words.strip()) as caught:
        run(WRONG[words])
    assert caught.value.remedy and "study.sedml:" in caught.value.where


def test_an_experiment_alone_in_memory_says_what_to_give_instead():
    with pytest.raises(RapalogError, match="only the SED-ML file was given") as caught:
        run_experiment(described(Held("study.sedml", sedml().encode())))
    assert ".omex" in caught.value.remedy


def test_an_archive_without_an_experiment_or_with_two_is_refused():
    with pytest.raises(RapalogError, match="lists no SED-ML"):
        described(Held("a.omex", omex_bytes({"decay.xml": (SBML_3_2, MODEL)}, master="decay.xml")))
    two = {name: (SED_ML_1_3, sedml().encode()) for name in ("a.sedml", "b.sedml")}
    with pytest.raises(RapalogError, match="2 experiments and no master"):
        described(Held("a.omex", omex_bytes({**two, "decay.xml": (SBML_3_2, MODEL)}, master="decay.xml")))


def test_courses_of_different_lengths_do_not_share_a_table_but_one_number_does():
    short = (
        '<uniformTimeCourse id="course" initialTime="0" outputStartTime="0" outputEndTime="1" numberOfSteps="2">'
        '<algorithm kisaoID="KISAO:0000019"/></uniformTimeCourse>'
        '<uniformTimeCourse id="other" initialTime="0" outputStartTime="0" outputEndTime="1" numberOfSteps="3">'
        '<algorithm kisaoID="KISAO:0000019"/></uniformTimeCourse>'
        '<steadyState id="rest"><algorithm kisaoID="KISAO:0000407"/></steadyState>'
    )
    tasks = "".join(
        f'<task id="run_{own}" modelReference="m" simulationReference="{own}"/>' for own in ("course", "other", "rest")
    )
    own = [generator(f"S_{name}", variable(f"S_{name}_v", s(), f"run_{name}")) for name in ("course", "other", "rest")]

    def report(*names):
        sets = "".join(f'<dataSet id="c_{name}" label="S" dataReference="S_{name}"/>' for name in names)
        return f'<report id="t"><listOfDataSets>{sets}</listOfDataSets></report>'

    with pytest.raises(RapalogError, match="3 points and another column 4"):
        run(sedml(simulations=short, tasks=tasks, generators="".join(own), outputs=report("course", "other")))
    found = run(sedml(simulations=short, tasks=tasks, generators="".join(own), outputs=report("course", "rest")))
    columns = found.columns(found.experiment.reports[0])
    assert list(columns) == ["S", "S (2)"] and columns["S (2)"].shape == (3,)
