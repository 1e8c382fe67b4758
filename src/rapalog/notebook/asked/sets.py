"""Parameter sets in several guises: a data frame, a dictionary of arrays, or a dictionary for each set."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

from rapalog.errors import RapalogError
from rapalog.notebook.asked.door import WrongArgument
from rapalog.notebook.asked.inputs import array, finite, is_frame, is_list, items_of, wrong_type

if TYPE_CHECKING:
    import pandas as pd

    #: Parameter sets: columns or arrays by symbol, or a list with the numbers of each set.
    Sets: TypeAlias = pd.DataFrame | Mapping[str, ArrayLike] | Sequence[Mapping[str, float]]

Floats = NDArray[np.float64]
Labels: TypeAlias = tuple[int | str, ...]

#: A column of this name labels the sets, in memory as in a file.
LABELS: Final = "set"
_SOME: Final = 6


def columns_of(sets: Sets | None, *, settable: Collection[str] = ()) -> tuple[dict[str, Floats], Labels]:
    """Return the numbers of each symbol, and the labels of the sets if there are any.

    Parameters
    ----------
    sets
        As the user gave them; None is the model as it is.
    settable
        Symbols of the model: one that is called ``set`` itself is no label.

    Returns
    -------
    tuple
        Arrays by symbol, of one length or 0-dimensional; and labels, empty where there are none.

    Raises
    ------
    RapalogError
        For anything but finite numbers, columns of unlike length, or a label that comes twice.
    """
    columns = _by_symbol(sets)
    labels = _labels(columns.pop(LABELS)) if LABELS in columns and LABELS not in settable else ()
    found = {name: _numbers(name, numbers) for name, numbers in columns.items()}
    lengths = {name: len(own) for name, own in found.items() if own.ndim} | ({LABELS: len(labels)} if labels else {})
    if len(set(lengths.values())) > 1:
        said = ", ".join(f"{name} {n}" for name, n in list(lengths.items())[:_SOME])
        raise RapalogError(
            f"the columns are not equally long: {said}", where="sets", remedy="give one number for each set"
        )
    return found, labels


def _by_symbol(sets: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the user gave
    if sets is None:
        return {}
    if is_frame(sets):
        if not len(sets):
            raise RapalogError("the data frame has no rows", where="sets", remedy="give one row for each set")
        names = [str(name) for name in sets.columns]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise RapalogError(f"the column {twice!r} comes twice", where="sets", remedy="keep one")
        own = {str(sets.index.name): sets.index} if sets.index.name is not None else {}
        return own | {name: sets.iloc[:, place] for place, name in enumerate(names)}
    if isinstance(sets, Mapping):
        return {str(name): numbers for name, numbers in sets.items()}
    return _of_rows(sets)


def _of_rows(sets: Any) -> dict[str, Any]:  # noqa: ANN401 - whatever the user gave
    """Return the numbers of each symbol from a dictionary for each set."""
    rows = list(sets) if is_list(sets) else []
    if not is_list(sets) or not all(isinstance(own, Mapping) for own in rows):
        raise wrong_type(
            "sets", sets, "a DataFrame, a dictionary of arrays or a list of dictionaries", example='{"k1": [0.1, 0.2]}'
        )
    if not rows:
        raise RapalogError("there is no set", where="sets", remedy="leave sets out to run the model as it is")
    for row, own in enumerate(rows):
        if set(own) != set(rows[0]):
            other = sorted(map(str, set(own) ^ set(rows[0])))
            raise RapalogError(
                f"set {row} and set 0 differ in {', '.join(other)}",
                where="sets",
                remedy="give the same symbols in every set",
            )
    return {str(name): [own[name] for own in rows] for name in rows[0]}


def _numbers(name: str, numbers: Any) -> Floats:  # noqa: ANN401 - whatever the user gave
    try:
        given = array(numbers, name, example="[0.1, 0.2]", ndim=None)
    except WrongArgument:
        given = np.empty((0, 0))
    if given.ndim > 1 or not given.size:
        raise wrong_type(f"sets, {name}", numbers, "a number, or one for each set", example=f'{{"{name}": [0.1, 0.2]}}')
    for one in given.ravel()[~np.isfinite(given.ravel())][:1]:
        finite(float(one), name)
    return given


def _labels(labels: Any) -> Labels:  # noqa: ANN401 - whatever the user gave
    given = items_of(labels, LABELS, "a list of labels", example='["a", "b"]') if is_list(labels) else [labels]
    own = tuple(map(_label, given))
    if len(set(own)) < len(own):
        raise RapalogError("a set comes twice", where="sets, set", remedy="give every set its own label")
    return own


def _label(label: object) -> int | str:
    if isinstance(label, str):
        return str(label)
    if isinstance(label, float | np.floating) and float(label).is_integer():  # a column of numbers that had a gap
        return int(label)
    if isinstance(label, int | np.integer) and not isinstance(label, bool):
        return int(label)
    raise wrong_type("sets, set", label, "text or a whole number", example='["a", "b"]')
