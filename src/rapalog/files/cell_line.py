"""A cell line of a user's own as a JSON file: its doubling time, its parameters, and draws that the data on it allow.

    {"version": 1, "name": "A-673", "doubling_time_h": 24.0,
     "parameters": {"ccnd1_bypass": 0.4}, "draws": [{"ccnd1_bypass": 0.37}, {"ccnd1_bypass": 0.45}]}

Parameters are those of the cell model, by their symbols in ``cell_model.csv`` and in its units. All draws have the same
ones; a file without draws says nothing about how sure its parameters are. Other keys are left to whoever wrote them.
"""

from __future__ import annotations

import json
import math
from contextlib import suppress
from typing import Any, Final

from rapalog.biology.genotype import CellLine, Pairs
from rapalog.biology.network import default_parameters
from rapalog.biology.priors import SHARES
from rapalog.errors import FileError, did_you_mean
from rapalog.files.given import AnyFile, given, read_bytes

#: Of the file's format; a reader refuses what it does not know.
VERSION: Final = 1
KEYS: Final = ("version", "name", "doubling_time_h", "parameters", "draws")
#: What a line drawn from the population is called.
DRAWN: Final = "new"
_MOST_DRAWS: Final = 10_000
_LONGEST_NAME: Final = 100
_DOUBLING_H: Final = (1.0, 10_000.0)
_EXAMPLE: Final = (
    '{"version": 1, "name": "A-673", "doubling_time_h": 24, "parameters": {"ccnd1_bypass": 0.4}, "draws": []}'
)


def read_cell_line(file: AnyFile) -> CellLine:
    """Read a line file.

    Parameters
    ----------
    file
        A path, or what is in memory.

    Returns
    -------
    CellLine
        With parameters and draws of its own, and no native genotype: what is peculiar to the line is in these.

    Raises
    ------
    FileError
        For what is no JSON object of this form: a key that is missing or of another type, a symbol that the cell model
        does not have, a number out of range, or draws that differ in their symbols. The place is named.
    """
    source = given(file)
    document = _document(read_bytes(source), str(source))
    missing = [key for key in KEYS if key not in document]
    if missing:
        raise FileError(f"the line file has no {missing[0]!r}", remedy=f"write it as {_EXAMPLE}", where=str(source))
    if document["version"] != VERSION or isinstance(document["version"], bool):
        raise FileError(f"got version {_short(document['version'])}, must be {VERSION}", where=f"{source}, version",
                        remedy="make the file again with this rapalog")  # fmt: skip
    doubling_time_h = _number(document["doubling_time_h"], f"{source}, doubling_time_h", *_DOUBLING_H)
    parameters = _parameters(document["parameters"], f"{source}, parameters")
    if dict(parameters).get("doubling_time", doubling_time_h) != doubling_time_h:
        raise FileError("doubling_time differs from doubling_time_h", where=f"{source}, parameters.doubling_time",
                        remedy="leave it out of parameters")  # fmt: skip
    return CellLine(
        name=_name(document["name"], f"{source}, name"),
        tissue="not given",
        doubling_time_h=doubling_time_h,
        doubling_log_sd=0.0,
        genotype="",
        status=f"given in {source}",
        source=str(source),
        parameters=parameters,
        draws=_draws(document["draws"], f"{source}, draws"),
    )


def _document(data: bytes, where: str) -> dict[str, Any]:
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        raise FileError(f"the line file is no JSON: {error.msg}", where=f"{where}:{error.lineno}",
                        remedy=f"write it as {_EXAMPLE}") from None  # fmt: skip
    except (ValueError, RecursionError):  # no text, a number without end, or lists in lists without end
        raise FileError("the line file is no JSON text", remedy=f"write it as {_EXAMPLE}", where=where) from None
    if not isinstance(found, dict):
        raise FileError("the line file is no JSON object", remedy=f"write it as {_EXAMPLE}", where=where)
    return found


def _name(found: object, where: str) -> str:
    plain = found.strip() if isinstance(found, str) else ""
    if not plain or not plain.isprintable() or len(plain) > _LONGEST_NAME or plain.lower() == DRAWN:
        raise FileError(f"got name {_short(found)}, must be one line of at most {_LONGEST_NAME} letters, and not "
                        f"{DRAWN!r}", remedy='give e.g. "A-673"', where=where)  # fmt: skip
    return plain


def _draws(found: object, where: str) -> tuple[Pairs, ...]:
    if not isinstance(found, list) or len(found) > _MOST_DRAWS:
        raise FileError(f"got draws {_short(found)}, must be a list of at most {_MOST_DRAWS:,} objects", where=where,
                        remedy="give [] where there are none")  # fmt: skip
    draws = tuple(_parameters(one, f"{where}[{place}]") for place, one in enumerate(found))
    for place, own in enumerate(draws):
        differ = {name for name, _ in own} ^ {name for name, _ in draws[0]}
        if differ:
            raise FileError(f"the draw and the first differ in {min(differ)}", where=f"{where}[{place}]",
                            remedy="give the same symbols in every draw")  # fmt: skip
    return draws


def _parameters(found: object, where: str) -> Pairs:
    if not isinstance(found, dict):
        raise FileError(f"got {_short(found)}, must be an object of numbers by symbol", where=where,
                        remedy='give e.g. {"ccnd1_bypass": 0.4}')  # fmt: skip
    known = default_parameters()
    for name in found:
        if name not in known:
            raise FileError(f"got parameter {name!r}, which the cell does not have", where=f"{where}.{name}",
                            remedy=did_you_mean(name, {own: own for own in known},
                                                otherwise="use symbols of cell_model.csv"))  # fmt: skip
    return tuple(sorted((name, _value(name, own, f"{where}.{name}")) for name, own in found.items()))


def _value(name: str, found: object, where: str) -> float:
    low, high = _DOUBLING_H if name == "doubling_time" else (0.0, 1.0 if name in SHARES else math.inf)
    return _number(found, where, low, high)


def _number(found: object, where: str, low: float, high: float) -> float:
    number = math.nan
    if isinstance(found, int | float) and not isinstance(found, bool):
        with suppress(OverflowError):  # a whole number of hundreds of digits
            number = float(found)
    if not (math.isfinite(number) and low <= number <= high):
        must_be = f"a number of {low:g} or more" if math.isinf(high) else f"a number from {low:g} to {high:g}"
        raise FileError(f"got {_short(found)}, must be {must_be}", remedy="mend the number", where=where)
    return number


def _short(found: object) -> str:
    text = json.dumps(found)
    return text if len(text) <= 40 else f"{text[:40]}..."
