"""One time course of one SBML model as SED-ML of Level 1, Version 3, which the most programs read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

_LISTS = {"species": "listOfSpecies", "parameter": "listOfParameters"}
_SEDML = "http://sed-ml.org/sed-ml/level1/version3"
_TIME = "urn:sedml:symbol:time"
_MATHML = "http://www.w3.org/1998/Math/MathML"


@dataclass(frozen=True)
class Course:
    """What is run and shown.

    Parameters
    ----------
    model
        File name of the SBML beside the experiment.
    sbml
        Namespace of its SBML.
    end, steps
        From 0 to the end, in the model's unit of time, in so many steps.
    rtol, atol
        Tolerances.
    quantities
        ``species`` or ``parameter``, and the id, by the label of their column.
    plotted
        Labels of the curves of the plot.
    """

    model: str
    sbml: str
    end: float
    steps: int
    rtol: float
    atol: float
    quantities: Mapping[str, tuple[str, str]]
    plotted: Sequence[str]


def sedml_text(course: Course) -> str:
    """Return the experiment: a report ``readouts`` with time and every quantity, and a plot ``curves``.

    Parameters
    ----------
    course
        What is run and shown.
    """
    data = {label: f"data_{place}" for place, label in enumerate(course.quantities)}
    generators = [_generator("data_time", "time", f'symbol="{_TIME}"')]
    generators += [_generator(data[label], label, _target(*own)) for label, own in course.quantities.items()]
    sets = ['<dataSet id="column_time" label="time" dataReference="data_time"/>']
    sets += [
        f'<dataSet id="column_{place}" label={quoteattr(label)} dataReference="{own}"/>'
        for place, (label, own) in enumerate(data.items())
    ]
    curves = [
        f'<curve id="curve_{place}" name={quoteattr(label)} logX="false" logY="false" xDataReference="data_time" '
        f'yDataReference="{data[label]}"/>'
        for place, label in enumerate(course.plotted)
    ]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f'<sedML xmlns="{_SEDML}" xmlns:sbml="{course.sbml}" level="1" version="3">',
            "<listOfSimulations>",
            f'<uniformTimeCourse id="course" initialTime="0" outputStartTime="0" outputEndTime="{course.end:g}" '
            f'numberOfPoints="{course.steps}">',
            '<algorithm kisaoID="KISAO:0000019"><listOfAlgorithmParameters>',
            f'<algorithmParameter kisaoID="KISAO:0000209" value="{course.rtol:g}"/>',
            f'<algorithmParameter kisaoID="KISAO:0000211" value="{course.atol:g}"/>',
            "</listOfAlgorithmParameters></algorithm>",
            "</uniformTimeCourse>",
            "</listOfSimulations>",
            "<listOfModels>",
            f'<model id="cell" language="urn:sedml:language:sbml" source={quoteattr(course.model)}/>',
            "</listOfModels>",
            '<listOfTasks><task id="run" modelReference="cell" simulationReference="course"/></listOfTasks>',
            "<listOfDataGenerators>",
            *generators,
            "</listOfDataGenerators>",
            "<listOfOutputs>",
            f'<report id="readouts" name="readouts"><listOfDataSets>{"".join(sets)}</listOfDataSets></report>',
            f'<plot2D id="curves" name="readouts over time"><listOfCurves>{"".join(curves)}</listOfCurves></plot2D>',
            "</listOfOutputs>",
            "</sedML>",
            "",
        ]
    )


def _target(kind: str, symbol: str) -> str:
    path = f"/sbml:sbml/sbml:model/sbml:{_LISTS[kind]}/sbml:{kind}[@id='{symbol}']"
    return f"target={quoteattr(path)}"


def _generator(own: str, name: str, variable: str) -> str:
    return (
        f'<dataGenerator id="{own}" name={quoteattr(name)}><listOfVariables>'
        f'<variable id="{own}_of" {variable} taskReference="run"/></listOfVariables>'
        f'<math xmlns="{_MATHML}"><ci>{own}_of</ci></math></dataGenerator>'
    )
