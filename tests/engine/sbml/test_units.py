"""Units are told as the file declares them, and nothing is inferred."""

from tests.engine.sbml.cases import compartment, parameter, sbml, species

from rapalog.engine.sbml.read import read_model


def test_units_are_told_where_the_file_declares_them():
    units = (
        '<listOfUnitDefinitions><unitDefinition id="nM"><listOfUnits>'
        '<unit kind="mole" exponent="1" scale="-9" multiplier="1"/>'
        '<unit kind="litre" exponent="-1" scale="0" multiplier="1"/>'
        "</listOfUnits></unitDefinition></listOfUnitDefinitions>"
    )
    text = sbml(parameter("k", 1, units="nM"), parameter("q", 1)).replace('<model id="m">', f'<model id="m">{units}')
    assert read_model(text).units == {"k": "1e-09 mole litre^-1"}


def test_a_concentration_is_an_amount_in_a_size_and_an_amount_alone_is_none():
    text = sbml(
        compartment(units="litre"),
        species("S", amount=1, substanceUnits="mole"),
        species("A", amount=1, substanceUnits="mole", only_substance=True),
        species("B", amount=1),
    )
    assert read_model(text).units == {"c": "litre", "S": "mole/litre", "A": "mole"}


def test_level_2_has_a_unit_for_what_declares_none():
    text = sbml(compartment(), species("S", amount=1, constant=None), level=2, version=4)
    assert read_model(text).units == {"c": "volume", "S": "substance/volume"}
