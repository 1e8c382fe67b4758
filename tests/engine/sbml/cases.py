"""Small SBML texts, put together from pieces that look like the elements they write."""

from __future__ import annotations

import re
from itertools import chain

import libsbml

_LISTS = (
    "functionDefinition",
    "compartment",
    "species",
    "parameter",
    "initialAssignment",
    "rule",
    "constraint",
    "reaction",
    "event",
)
_NAMESPACES = {
    (1, 2): "http://www.sbml.org/sbml/level1",
    (2, 1): "http://www.sbml.org/sbml/level2",
    (2, 4): "http://www.sbml.org/sbml/level2/version4",
    (3, 1): "http://www.sbml.org/sbml/level3/version1/core",
    (3, 2): "http://www.sbml.org/sbml/level3/version2/core",
}


def sbml(*elements: str, level: int = 3, version: int = 2, attributes: str = "", more: str = "") -> str:
    """Return a document of these elements, each put into its list."""
    lists = {name: [] for name in _LISTS}
    for element in elements:
        name = re.match(r"<(\w+)", element)[1]
        lists["rule" if name.endswith("Rule") else name].append(element)
    body = "".join(
        f"<listOf{_plural(name)}>{''.join(items)}</listOf{_plural(name)}>" for name, items in lists.items() if items
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<sbml xmlns="{_NAMESPACES[level, version]}" level="{level}" '
        f'version="{version}"{more}>\n<model id="m"{attributes}>\n{body}\n</model></sbml>'
    )


def _plural(name: str) -> str:
    return name[0].upper() + name[1:] + ("" if name == "species" else "s")


def math(formula: str) -> str:
    """Return MathML: as it stands if it is that already, else of an infix formula of Level 3."""
    if formula.startswith("<"):
        return f'<math xmlns="http://www.w3.org/1998/Math/MathML">{formula}</math>'
    settings = libsbml.L3ParserSettings()
    tree = libsbml.parseL3FormulaWithSettings(formula, settings)
    assert tree is not None, libsbml.getLastParseL3Error()
    return libsbml.writeMathMLToString(tree).replace('<?xml version="1.0" encoding="UTF-8"?>\n', "")


def _attributes(values: dict[str, object]) -> str:
    return "".join(
        f' {name}="{str(value).lower() if isinstance(value, bool) else value}"'
        for name, value in values.items()
        if value is not None
    )


def element(name: str, content: str = "", **attributes: object) -> str:
    return f"<{name}{_attributes(attributes)}>{content}</{name}>"


def compartment(id: str = "c", size: float | None = 1, **more: object) -> str:
    return element("compartment", **{"id": id, "size": size, "constant": True, "spatialDimensions": 3, **more})


def species(id: str, **more: object) -> str:
    """A species in ``c``, with ``amount=`` or ``concentration=``, ``only_substance=`` and others as attributes."""
    start = {"initialAmount": more.pop("amount", None), "initialConcentration": more.pop("concentration", None)}
    flags = {
        "hasOnlySubstanceUnits": more.pop("only_substance", False),
        "boundaryCondition": more.pop("boundary", False),
        "constant": False,
    }
    return element("species", **{"id": id, "compartment": "c", **start, **flags, **more})


def parameter(id: str, value: float | None = None, **more: object) -> str:
    return element("parameter", **{"id": id, "value": value, "constant": False, **more})


def part(species: str, stoichiometry: float | None = 1, **more: object) -> str:
    content = more.pop("content", "")
    return element(
        "speciesReference", content, **{"species": species, "stoichiometry": stoichiometry, "constant": True, **more}
    )


def reaction(
    id: str,
    law: str | None,
    *,
    left: tuple[str, ...] = (),
    right: tuple[str, ...] = (),
    local: dict[str, float] | None = None,
    level: int = 3,
    **more: object,
) -> str:
    """A reaction; ``left`` and ``right`` are ids or whole species references."""
    sides = [
        element(f"listOf{name}", "".join(one if one[0] == "<" else part(one) for one in side))
        for name, side in (("Reactants", left), ("Products", right))
        if side
    ]
    name = "localParameter" if level > 2 else "parameter"
    values = "".join(element(name, id=key, value=value) for key, value in (local or {}).items())
    listed = element(f"listOf{name[0].upper()}{name[1:]}s", values) if values else ""
    kinetics = "" if law is None else element("kineticLaw", math(law) + listed if law else "")
    return element("reaction", "".join(sides) + kinetics, **{"id": id, "reversible": False, **more})


def assignment_rule(variable: str, formula: str) -> str:
    return element("assignmentRule", math(formula) if formula else "", variable=variable)


def rate_rule(variable: str, formula: str) -> str:
    return element("rateRule", math(formula) if formula else "", variable=variable)


def initial_assignment(symbol: str, formula: str) -> str:
    return element("initialAssignment", math(formula) if formula else "", symbol=symbol)


def function(id: str, lambda_: str) -> str:
    return element("functionDefinition", math(f"lambda({lambda_})"), id=id)


def event(
    id: str,
    trigger: str,
    assignments: dict[str, str],
    *,
    delay: str = "",
    priority: str = "",
    initially: bool | None = True,
    persistent: bool | None = True,
    **more: object,
) -> str:
    when = element("trigger", math(trigger) if trigger else "", initialValue=initially, persistent=persistent)
    late = element("delay", math(delay)) if delay else ""
    rank = element("priority", math(priority)) if priority else ""
    sets = "".join(
        element("eventAssignment", math(formula) if formula else "", variable=variable)
        for variable, formula in assignments.items()
    )
    attributes = {"id": id, "useValuesFromTriggerTime": True, **more}
    return element("event", when + rank + late + element("listOfEventAssignments", sets), **attributes)


def ids(text: str) -> list[str]:
    """Return the ids of species, parameters and compartments of a text."""
    model = libsbml.readSBMLFromString(text).getModel()
    lists = (model.getListOfSpecies(), model.getListOfParameters(), model.getListOfCompartments())
    return [one.getId() for one in chain(*lists)]
