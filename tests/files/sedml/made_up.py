"""Small SED-ML texts, of one model that decays."""

TIME = 'symbol="urn:sedml:symbol:time"'
MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML">{}</math>'
COURSE = (
    '<uniformTimeCourse id="course" initialTime="0" outputStartTime="0" outputEndTime="10" {steps}="5">'
    '<algorithm kisaoID="{kisao}"/></uniformTimeCourse>'
)


def target(kind: str, name: str, attribute: str = "") -> str:
    lists = {"species": "listOfSpecies", "parameter": "listOfParameters", "reaction": "listOfReactions"}
    path = f"/sbml:sbml/sbml:model/sbml:{lists[kind]}/sbml:{kind}[@id='{name}']"
    return path + (f"/@{attribute}" if attribute else "")


def variable(name: str, what: str, task: str = "run") -> str:
    return f'<variable id="{name}" {what} taskReference="{task}"/>'


def generator(name: str, *variables: str, math: str = "", parameters: str = "") -> str:
    inside = math or f"<ci>{name}_v</ci>"
    more = f"<listOfParameters>{parameters}</listOfParameters>" if parameters else ""
    return (
        f'<dataGenerator id="{name}" name="{name} of the cell"><listOfVariables>{"".join(variables)}'
        f"</listOfVariables>{more}{MATH.format(inside)}</dataGenerator>"
    )


def s(kind: str = "species", name: str = "S") -> str:
    return f'target="{target(kind, name)}"'


def sedml(
    *,
    version: int = 4,
    models: str = "",
    simulations: str = "",
    tasks: str = "",
    generators: str = "",
    outputs: str = "",
    more: str = "",
    source: str = "decay.xml",
    changes: str = "",
    kisao: str = "KISAO:0000019",
) -> str:
    """Return an experiment on ``decay.xml``: S over time in the report ``table`` and the plot ``curves``."""
    namespace = "http://sed-ml.org/" + (f"sed-ml/level1/version{version}" if version > 1 else "")
    steps = "numberOfSteps" if version > 3 else "numberOfPoints"
    models = models or (
        f'<model id="m" language="urn:sedml:language:sbml" source="{source}">'
        + (f"<listOfChanges>{changes}</listOfChanges>" if changes else "")
        + "</model>"
    )
    simulations = simulations or COURSE.format(steps=steps, kisao=kisao)
    tasks = tasks or '<task id="run" modelReference="m" simulationReference="course"/>'
    generators = generators or generator("time", variable("time_v", TIME)) + generator("S", variable("S_v", s()))
    outputs = outputs or (
        '<report id="table"><listOfDataSets><dataSet id="c1" label="time" dataReference="time"/>'
        '<dataSet id="c2" label="S" dataReference="S"/></listOfDataSets></report>'
        '<plot2D id="curves" name="decay"><listOfCurves><curve id="k" name="S" logX="false" logY="true" '
        'xDataReference="time" yDataReference="S"/></listOfCurves></plot2D>'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<sedML xmlns="{namespace}" '
        'xmlns:sbml="http://www.sbml.org/sbml/level3/version1/core" '
        f'level="1" version="{version}">\n<listOfModels>\n{models}</listOfModels>\n<listOfSimulations>\n{simulations}'
        f"</listOfSimulations>\n<listOfTasks>\n{tasks}</listOfTasks>\n<listOfDataGenerators>\n{generators}"
        f"</listOfDataGenerators>\n<listOfOutputs>\n{outputs}</listOfOutputs>\n{more}</sedML>\n"
    )
