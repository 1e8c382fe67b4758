"""An experiment in SED-ML is read as it is meant, or refused by the name and line of what is not run."""

import pytest
from tests.files.sedml.made_up import MATH, TIME, generator, s, sedml, target, variable

from rapalog.errors import FileError, RapalogError
from rapalog.files.sedml.read import read_experiment

CHANGE = f'<changeAttribute target="{target("parameter", "k", "value")}" newValue="0.5"/>'


def read(text):
    return read_experiment(text.encode(), file="study.sedml")


@pytest.mark.parametrize("version", [1, 2, 3, 4])
def test_every_version_of_level_1_says_the_same(version):
    found = read(sedml(version=version, changes=CHANGE))
    course = found.simulations["course"]
    assert (course.initial, course.begin, course.end, course.steps, course.is_rest) == (0, 0, 10, 5, False)
    assert found.models["m"].source == "decay.xml" and found.models["m"].changes[0].value == "0.5"
    assert (found.tasks["run"].model, found.tasks["run"].simulation) == ("m", "course")
    assert found.generators["S"].variables[0].target == target("species", "S")
    assert found.generators["time"].variables[0].target == ""
    assert [column.label for column in found.reports[0].columns] == ["time", "S"]
    assert (found.plots[0].log_x, found.plots[0].log_y, found.plots[0].curves[0].y) == (False, True, "S")


def test_tolerances_are_taken_from_the_algorithm_and_other_settings_are_noted():
    settings = "".join(
        f'<algorithmParameter kisaoID="KISAO:{number}" value="{value}"/>'
        for number, value in (("0000209", "1e-9"), ("0000211", "1e-12"), ("0000415", "20000"))
    )
    course = (
        '<uniformTimeCourse id="course" initialTime="0" outputStartTime="1" outputEndTime="2" numberOfSteps="1">'
        f'<algorithm kisaoID="KISAO:0000088"><listOfAlgorithmParameters>{settings}</listOfAlgorithmParameters>'
        "</algorithm></uniformTimeCourse>"
    )
    found = read(sedml(simulations=course))
    assert (found.simulations["course"].rtol, found.simulations["course"].atol) == (1e-9, 1e-12)
    assert found.notes == ("the setting KISAO:0000415 of KISAO:0000088 means nothing here",)


def test_a_logarithmic_axis_of_version_4_counts_for_the_whole_plot():
    plot = (
        '<plot2D id="p"><xAxis type="log10"/><yAxis type="linear"/><listOfCurves><curve id="k" type="points" '
        'xDataReference="time" yDataReference="S"/></listOfCurves></plot2D>'
    )
    found = read(sedml(outputs=plot)).plots[0]
    assert (found.log_x, found.log_y) == (True, False)


ONE_STEP = '<oneStep id="course" step="0.1"><algorithm kisaoID="KISAO:0000019"/></oneStep>'
REFUSED = {
    "repeatedTask": sedml(tasks='<repeatedTask id="run" range="r" resetModel="true"/>'),
    "oneStep": sedml(simulations=ONE_STEP),
    "KISAO:0000029": sedml(kisao="KISAO:0000029"),
    "urn:sedml:language:cellml": sedml(
        models='<model id="m" language="urn:sedml:language:cellml" source="decay.xml"/>'
    ),
    "addXML": sedml(changes=f'<addXML target="{target("parameter", "k")}"><newXML/></addXML>'),
    "computeChange": sedml(changes=f'<computeChange target="{target("parameter", "k", "value")}"/>'),
    "plot3D": sedml(outputs='<plot3D id="p"/>'),
    "barStacked": sedml(
        outputs='<plot2D id="p"><listOfCurves><curve id="k" type="barStacked" xDataReference="time" '
        'yDataReference="S"/></listOfCurves></plot2D>'
    ),
    "shadedArea": sedml(outputs='<plot2D id="p"><listOfCurves><shadedArea id="k"/></listOfCurves></plot2D>'),
    "listOfDataDescriptions": sedml(more="<listOfDataDescriptions/>"),
    "the symbol KISAO:0000834": sedml(generators=generator("S", variable("S_v", 'symbol="KISAO:0000834"'))),
    "dimensionTerm": sedml(generators=generator("S", variable("S_v", f'{s()} dimensionTerm="KISAO:0000825"'))),
    "max over time": sedml(generators=generator("S", variable("S_v", s()), math="<apply><max/><ci>S_v</ci></apply>")),
    "MathML that is no formula": sedml(generators=generator("S", variable("S_v", s()), math="<apply><plus/>")).replace(
        "<apply><plus/></math>", "<nonsense/></math>"
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_run_is_refused_by_name_and_line(name):
    with pytest.raises(RapalogError, match=name) as caught:
        read(REFUSED[name])
    assert "not run" in caught.value.problem and "(line " in caught.value.problem
    assert caught.value.where.startswith("study.sedml:")


def test_all_that_is_not_run_is_named_at_once():
    with pytest.raises(RapalogError, match=r"oneStep \(line \d+\); repeatedTask"):
        read(sedml(simulations=ONE_STEP, tasks='<repeatedTask id="run" range="r" resetModel="true"/>'))


WRONG = {
    "no SED-ML": "<sbml/>",
    "no attribute": sedml(models='<model id="m" source="decay.xml"/>'),
    "not XML": "<sedML",
    "document type": '<!DOCTYPE sedML [<!ENTITY a "b">]><sedML/>',
    "no task 'runs'": sedml(generators=generator("S", variable("S_v", s(), "runs"))),
    "no model 'n'": sedml(tasks='<task id="run" modelReference="n" simulationReference="course"/>'),
    "shows nothing": sedml(outputs="<report/>").replace("<report/>", ""),
    "comes twice": sedml(tasks='<task id="run" modelReference="m" simulationReference="course"/>' * 2),
    "must be a finite number": sedml().replace('outputEndTime="10"', 'outputEndTime="soon"'),
    "steps from": sedml().replace('outputEndTime="10"', 'outputEndTime="-1"'),
    "no math": sedml(generators=generator("S", variable("S_v", s())).replace(MATH.format("<ci>S_v</ci>"), "")),
    "has no target": sedml(generators=generator("S", variable("S_v", ""))),
}


@pytest.mark.parametrize("words", WRONG)
def test_what_is_no_experiment_is_said_with_its_line(words):
    expected = {"no attribute": "has no language"}.get(words, words)
    with pytest.raises(FileError, match=expected) as caught:
        read(WRONG[words])
    assert caught.value.remedy and caught.value.where


def test_time_in_a_formula_must_be_a_variable():
    csymbol = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/time">t</csymbol>'
    with pytest.raises(RapalogError, match="time in a formula"):
        read(sedml(generators=generator("S", variable("S_v", TIME), math=csymbol)))
