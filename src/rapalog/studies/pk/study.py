"""Event tables through a compartment model: concentrations at every observation."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

from rapalog.errors import RapalogError
from rapalog.files.given import AnyFile, given, paths_of, read_bytes
from rapalog.files.results.writing import csv_bytes, json_bytes, provenance
from rapalog.pharmacology.events.body import check_names, find_model
from rapalog.pharmacology.events.follow import Carry, follow
from rapalog.studies.pk.table import read_events


@dataclass(frozen=True)
class PkRow:
    """The concentration at one observation; ``cwb`` is everolimus in whole blood (ug/L), None of other models."""

    id: str
    time: float
    cp: float
    cwb: float | None = None


@dataclass(frozen=True)
class PkResult:
    """Concentrations of all subjects, one row for each observation in the order of the table.

    Parameters
    ----------
    model
        Its name.
    rows
        The concentrations.
    flags
        What should be known of the records.
    inputs, command, sources
        What was read, how it was asked for, and the paths that are never written to.
    """

    model: str
    rows: tuple[PkRow, ...]
    flags: tuple[str, ...] = ()
    inputs: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    command: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of a table of the rows."""
        has_blood = any(row.cwb is not None for row in self.rows)
        return ("id", "time", "cp", "cwb") if has_blood else ("id", "time", "cp")

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog pk --json`` prints."""
        rows = [{name: _plain(getattr(row, name)) for name in self.columns} for row in self.rows]
        return {"rows": rows, "flags": list(self.flags)}

    def files(self) -> dict[str, bytes]:
        """Return ``concentrations.csv``, ``pk.json`` and the record of the run, by file name."""
        rows = [tuple(getattr(row, name) for name in self.columns) for row in self.rows]
        return {
            "concentrations.csv": csv_bytes(self.columns, rows),
            "pk.json": json_bytes(self.to_json()),
            "provenance.json": json_bytes(provenance(self.command, self.inputs)),
        }


def run_pk(
    events: AnyFile,
    *,
    model: str,
    parameters: Mapping[str, float],
    covariates: str = "none",
    drop: Collection[str] = (),
    command: tuple[str, ...] = (),
) -> PkResult:
    """Follow every subject of an event table through a model.

    Parameters
    ----------
    events
        The table.
    model
        ``iv_1cpt``, ``oral_1cpt``, ``iv_2cpt``, ``oral_2cpt`` or ``everolimus``.
    parameters
        Of the model, by NONMEM's names, and ALAG, F, DUR, RATE of all doses.
    covariates
        How parameter columns hold between records: ``none``, ``nocb`` or ``locf``.
    drop
        Columns that are left out.
    command
        For the record of the run.

    Returns
    -------
    PkResult
        One row for each observation (EVID 0).

    Raises
    ------
    RapalogError
        For anything in the table or the parameters that is not understood.
    """
    if covariates not in get_args(Carry):
        raise RapalogError(
            f"got covariates {covariates!r}, must be nocb or locf",
            where="--covariates",
            remedy="nocb takes the value of the later record, as NONMEM does",
        )
    own = find_model(model)
    check_names(own, parameters, where="--set")
    file = given(events)
    data = read_bytes(file)
    table = read_events(data, file=str(file), model=own, carried=covariates != "none", drop=drop)
    rows: list[PkRow] = []
    flags: list[str] = []
    for subject, records in table.subjects.items():
        found = follow(own, records, parameters, carry=covariates)  # type: ignore[arg-type]
        rows += [PkRow(subject, seen.record.time_h, seen.concentration, seen.whole_blood_ug_L) for seen in found.seen]
        flags += found.flags
    if not rows:
        flags.append("the table has no observation (EVID 0): there is nothing to show")
    return PkResult(model, tuple(rows), tuple(flags), {str(file): data}, command, paths_of(file))


def parse_parameters(text: str) -> dict[str, float]:
    """Return parameters written as ``KA=0.8,CL=2.1,V=30``, by name in capitals.

    Raises
    ------
    RapalogError
        For a part that is no name with a number, or a name given twice.

    Examples
    --------
    >>> parse_parameters("KA=0.8, cl=2.1")
    {'KA': 0.8, 'CL': 2.1}
    """
    found: dict[str, float] = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        name, mark, number = (piece.strip() for piece in part.partition("="))
        try:
            value = float(number)
        except ValueError:
            value = None
        if not (name and mark) or value is None:
            raise RapalogError(f"cannot read {part!r}", remedy="write NAME=NUMBER, such as CL=2.1", where="--set")
        if name.upper() in found:
            raise RapalogError(f"{name.upper()} is given twice", remedy="give it once", where="--set")
        found[name.upper()] = value
    return found


def _plain(value: object) -> object:
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value)
    return value
