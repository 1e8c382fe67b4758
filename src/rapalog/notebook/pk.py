"""``rapalog.pk``: a table of event records through a compartment model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.notebook.asked.door import WrongArgument, asked, door
from rapalog.notebook.asked.files import one_file
from rapalog.notebook.asked.inputs import finite, number, text, texts
from rapalog.notebook.shown.files import Kept
from rapalog.notebook.shown.frame import Tabled, frame
from rapalog.notebook.shown.html import block
from rapalog.report.viability_words import counted
from rapalog.studies.pk.study import PkResult, parse_parameters, run_pk
from rapalog.units import three_digits

if TYPE_CHECKING:
    import pandas as pd

    from rapalog.notebook.asked.files import FileLike

_LINES: Final = 8


@dataclass(frozen=True, repr=False)
class Pk(Tabled, Kept):
    """Concentrations of an event table; its data frame has id, time, cp and, of everolimus, cwb.

    Parameters
    ----------
    study
        The result.
    """

    study: PkResult

    @property
    def flags(self) -> tuple[str, ...]:
        """What should be known of the records."""
        return self.study.flags

    def _rows(self) -> list[tuple[object, ...]]:
        return [tuple(getattr(row, name) for name in self.study.columns) for row in self.study.rows]

    def _frame(self) -> pd.DataFrame:
        return frame(self.study.columns, self._rows())

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog pk --json`` prints."""
        return self.study.to_json()

    def _files(self) -> Mapping[str, bytes]:
        return self.study.files()

    def _sources(self) -> Sequence[Path]:
        return self.study.sources

    def __repr__(self) -> str:
        own = self.study
        lines = [f"{own.model}: {counted(len(own.rows), 'observation')}"]
        lines += [f"  id {row.id}, {row.time:g} h: {three_digits(row.cp)}" for row in own.rows[:_LINES]]
        lines += [f"  and {len(own.rows) - _LINES} more"] if len(own.rows) > _LINES else []
        return "\n".join([*lines, *(f"  flag: {flag}" for flag in own.flags), RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        title = f"{self.study.model}: {counted(len(self.study.rows), 'observation')}"
        return block(title, columns=self.study.columns, rows=self._rows()[:200], notes=self.flags)


@door("pk")
def pk(
    events: FileLike,
    *,
    model: str,
    set: str | Sequence[str] | Mapping[str, float] | None = None,
    covariates: str = "none",
    drop: str | Sequence[str] | None = None,
) -> Pk:
    r"""Follow the event records of a table, written as for NONMEM, through a compartment model.

    Parameters
    ----------
    events
        The table with the columns ``ID, TIME, AMT, CMT, EVID, II, SS, ADDL, RATE``, and where needed ``ALAG, F, DUR``:
        a path, bytes or a data frame.
    model
        ``iv_1cpt`` (CL, V), ``oral_1cpt`` (KA, CL, V), ``iv_2cpt`` (CL, V1, Q, V2), ``oral_2cpt`` (KA, CL, V2, Q, V3),
        or ``everolimus`` (mg; CLINT, VC, Q, VP, MAT, HCT, FFM, each of the typical patient where it is not given; FFM
        scales those of the typical patient and none that is given).
    set
        Parameters by name: ``{"CL": 2.1, "V": 30}`` or ``"CL=2.1,V=30"``; ALAG, F, DUR and RATE hold for all doses.
    covariates
        How columns named like parameters hold between records: ``nocb``, that of the later record, as NONMEM, or
        ``locf``; without it such columns are refused.
    drop
        Columns of other programs to leave out.

    Returns
    -------
    Pk
        One row for each observation (EVID 0) in the order of the table: concentration in the central compartment, in
        units of amount over volume; of everolimus plasma and whole blood in ug/L.

    Raises
    ------
    RapalogError
        With line and column, for anything that is not understood.

    Examples
    --------
    >>> import rapalog as ra
    >>> table = b"ID,TIME,AMT,EVID\n1,0,100,1\n1,0,0,0\n1,10,0,0\n"
    >>> round(ra.pk(table, model="iv_1cpt", set={"CL": 1, "V": 10}).to_json()["rows"][1]["cp"], 6)
    3.678794
    """
    left_out = () if drop is None else texts(drop, "drop", example="DV")
    found = run_pk(
        one_file(events, "events"),
        model=text(model, "model", example="oral_1cpt"),
        parameters=_parameters(set),
        covariates=text(covariates, "covariates", example="nocb"),
        drop=[name for own in left_out for name in own.split(",") if name],
        command=asked(),
    )
    return Pk(found)


def _parameters(given: str | Sequence[str] | Mapping[str, float] | None) -> dict[str, float]:
    if given is None:
        return {}
    if isinstance(given, Mapping):
        if not all(isinstance(name, str) for name in given):
            raise WrongArgument("names of parameters must be text", remedy='give e.g. {"CL": 2.1}', where="set")
        return {name.upper(): finite(number(own, "set", example=2.1), "set") for name, own in given.items()}
    return parse_parameters(",".join(texts(given, "set", example="CL=2.1")))
