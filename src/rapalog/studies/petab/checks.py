"""What must hold of the tables of a problem for its model: parameters, conditions, sizes after a pre-equilibration."""

from __future__ import annotations

from collections.abc import Mapping

from rapalog.engine.equations.model import Model
from rapalog.engine.equations.start import check_settable
from rapalog.errors import FileError, RapalogError
from rapalog.files.petab.parameters import Parameter
from rapalog.files.petab.problem import Condition


def check_parameters(parameters: Mapping[str, Parameter], model: Model) -> None:
    """Refuse a row of the parameter table that cannot be set in the model.

    Raises
    ------
    FileError
        If it is a species.
    RapalogError
        If it is what rules or events set.
    """
    for name, row in parameters.items():
        if name in model.species:
            raise FileError(
                f"{name} is a species, and only parameters can be in the parameter table",
                where=row.where.place("parameterId"),
                remedy="set it in the condition table to a parameter of another name",
            )
        if name in model.outputs:
            _check_settable(model, name, row.where.place("parameterId"))


def check_condition(condition: Condition, parameters: Mapping[str, Parameter], model: Model) -> None:
    """Refuse a column of a condition that cannot be set, or a cell that names nothing.

    Raises
    ------
    FileError
        If a cell is neither in the parameter table nor in the model.
    RapalogError
        If a column is what rules or events set.
    """
    for name, own in condition.values.items():
        place = condition.where.place(name)
        if name in model.outputs:
            _check_settable(model, name, place)
        if isinstance(own, str) and own not in parameters and own not in model.outputs:
            raise FileError(
                f"{own!r} is neither in the parameter table nor in the model",
                where=place,
                remedy="add it to the parameter table",
            )


def check_sizes(before: Condition, after: Condition, model: Model) -> None:
    """Refuse a compartment that has another size after a pre-equilibration: what stays then is not said.

    Raises
    ------
    FileError
        If there is one.
    """
    for name, own in after.values.items():
        is_size = name in model.settable and model.settable[name].start_only
        if is_size and own != before.values[name]:
            raise FileError(
                f"the compartment {name} changes its size after the pre-equilibration, and PEtab does "
                "not say whether amounts or concentrations stay",
                where=after.where.place(name),
                remedy="give it one size",
            )


def _check_settable(model: Model, name: str, place: str) -> None:
    try:
        check_settable(model, name)
    except RapalogError as error:
        raise error.at(place) from None
