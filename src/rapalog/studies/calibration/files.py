"""Which file of a user's is what: tidy tables, and the outputs of ``rapalog viability`` and ``rapalog blot``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rapalog.calibration.line_problem import Observed
from rapalog.errors import FileError, RapalogError
from rapalog.files.given import AnyFile, Given, given, paths_of, read_bytes
from rapalog.files.layouts.tidy import TidyTable
from rapalog.files.recognise import read_plate_file
from rapalog.studies.calibration.folds import blot_readings
from rapalog.studies.calibration.wells import CURVES, RESPONSES, tidy_readings, written_readings

_BLOT: Final = "blot.json"
_KINDS: Final = "a tidy table, or the output folder of rapalog viability or rapalog blot"


@dataclass(frozen=True)
class LineData:
    """What a user measured of a line: readings, flags on how they were read, and the bytes of every file."""

    observed: tuple[Observed, ...]
    flags: tuple[str, ...]
    inputs: dict[str, bytes] = field(repr=False)
    sources: tuple[Path, ...]


def read_line_data(line: str, files: Sequence[AnyFile]) -> LineData:
    """Read files on one line; what is in each is found out by its content.

    Parameters
    ----------
    line
        The line's name; no other may be in the files.
    files
        Tidy viability tables, folders (or their main files) that ``rapalog viability --out`` or ``rapalog blot --out``
        wrote.

    Raises
    ------
    RapalogError
        If a file is none of these, is given twice, or holds another line, a drug that was not learnt, or a time of
        none.
    """
    if not files:
        raise RapalogError("no data were given", remedy=f"give {_KINDS}", where="--data")
    own = [given(file) for file in files]
    if len({str(file) for file in own}) < len(own):
        raise RapalogError("the same file was given twice", remedy="give every file once", where="--data")
    observed: list[Observed] = []
    flags: list[str] = []
    inputs: dict[str, bytes] = {}
    blots: list[tuple[dict[str, Any], str]] = []
    for file in own:
        found, said = _read(line, file, inputs, blots)
        observed += found
        flags += said
    drugs = list(dict.fromkeys(one.drug for one in observed))
    for document, name in blots:
        found, said = blot_readings(document, name, drugs)
        observed += found
        flags += said
    paths = [Path(name) for name in inputs if Path(name).is_file()]
    return LineData(tuple(observed), tuple(dict.fromkeys(flags)), inputs, paths_of(*paths))


def _read(
    line: str, file: Given, inputs: dict[str, bytes], blots: list[tuple[dict[str, Any], str]]
) -> tuple[list[Observed], list[str]]:
    """Return the readings of a file; the documents of blots are put aside: they may need the drugs of other files."""
    folder = _folder(file)
    if folder is not None and (folder / RESPONSES).is_file() and (folder / CURVES).is_file():
        responses, curves = (read_bytes(folder / name) for name in (RESPONSES, CURVES))
        inputs |= {str(folder / RESPONSES): responses, str(folder / CURVES): curves}
        return written_readings(line, responses, curves, folder=str(folder))
    if isinstance(file, Path) and file.is_dir():
        file = file / _BLOT
        if not file.is_file():
            raise FileError(
                f"the folder has neither {RESPONSES} with {CURVES} nor {_BLOT}",
                where=str(file.parent),
                remedy=f"give {_KINDS}",
            )
    data = read_bytes(file)
    inputs[str(file)] = data
    if data.lstrip()[:1] == b"{":
        blots.append((_document(data, str(file)), str(file)))
        return [], []
    table = read_plate_file(data, file=str(file))
    if not isinstance(table, TidyTable):
        raise FileError(
            "a plate export does not say what is in its wells",
            where=str(file),
            remedy="run rapalog viability with its layout and --out, and give that folder",
        )
    return tidy_readings(line, table, data)


def _folder(file: Given) -> Path | None:
    """Return the folder that a file stands for: itself, or that of one of the files that viability writes."""
    if not isinstance(file, Path):
        return None
    if file.is_dir():
        return file
    return file.parent if file.name in ("viability.json", RESPONSES, CURVES) else None


def _document(data: bytes, file: str) -> dict[str, Any]:
    try:
        found = json.loads(data)
    except (ValueError, RecursionError):
        raise FileError("the file begins as JSON and is none", remedy=f"give {_KINDS}", where=file) from None
    if isinstance(found, dict) and isinstance(found.get("ratios"), list):
        return found
    problem = "the document holds curves, and not their wells" if "curves" in found else "the document holds no folds"
    raise FileError(problem, where=file, remedy=f"give {_KINDS}")
