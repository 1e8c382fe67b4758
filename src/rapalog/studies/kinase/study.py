"""A kinase assay from its table: IC50, Kd and residual activity per substrate, with files to keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from rapalog.analysis.estimate import Estimate
from rapalog.analysis.kinase.curves import KinaseCurve, fit_kinase
from rapalog.analysis.kinase.direction import as_activity
from rapalog.errors import FileError, RapalogError
from rapalog.files.given import AnyFile, given, paths_of, read_bytes
from rapalog.files.kinase.plate import join_kinase_plate, kinase_text
from rapalog.files.kinase.table import read_kinase_table
from rapalog.files.results.writing import csv_bytes, json_bytes, provenance, safe_name, write_files
from rapalog.studies.kinase.tables import CURVE_COLUMNS, FIGURE_COLUMNS, curve_rows, figure_rows
from rapalog.units import three_digits

#: Draws the pictures of a result: file name to bytes. They live a floor above and are handed in.
KinasePictures = Callable[["KinaseResult"], Mapping[str, bytes]]
_HIGHEST_CV: Final = 2.0


@dataclass(frozen=True)
class KinaseResult:
    """Curves of a kinase assay, with what they come from.

    Parameters
    ----------
    curves
        By substrate and amount of enzyme.
    inputs
        Bytes of every file that was read, by its name.
    command
        What the user typed.
    sources
        Paths of those that lie on disk, which are never written to.
    flags
        What to know of the files.
    """

    curves: tuple[KinaseCurve, ...]
    inputs: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    command: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()
    flags: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON document that ``rapalog kinase --json`` prints.

        Returns
        -------
        dict
            Curves and flags.
        """
        return {"curves": [curve.to_json() for curve in self.curves], "flags": list(self.flags)}

    def files(self, *, pictures: KinasePictures | None = None) -> dict[str, bytes]:
        """Return everything that is written, by file name, as :meth:`write` describes it.

        Parameters
        ----------
        pictures
            Draws the pictures; without it there are none.

        Returns
        -------
        dict
            Bytes by file name.
        """
        contents = {
            "curves.csv": csv_bytes(CURVE_COLUMNS, curve_rows(self.curves)),
            "kinase.json": json_bytes(self.to_json()),
            "provenance.json": json_bytes(provenance(self.command, self.inputs)),
        }
        for name, curve in zip(figure_names(self.curves), self.curves, strict=True):
            contents[f"figures/{name}.csv"] = csv_bytes(FIGURE_COLUMNS, figure_rows(curve))
        return contents | dict(pictures(self) if pictures else {})

    def write(self, out_dir: str | Path, *, pictures: KinasePictures | None = None) -> list[Path]:
        """Write ``curves.csv``, ``kinase.json``, ``provenance.json`` and the numbers of every figure.

        Every file is whole or not there. ``pictures`` adds drawings, such as ``rapalog.figures.kinase``'s.

        Parameters
        ----------
        out_dir
            Is made if it is not there.
        pictures
            Draws the pictures; without it there are none.

        Returns
        -------
        list
            The files.

        Raises
        ------
        RapalogError
            If the folder cannot be written, or a file would replace the one that was read.
        """
        return write_files(Path(out_dir), self.files(pictures=pictures), keep=self.sources)


def analyse_kinase(
    table: AnyFile, *, layout: AnyFile | None = None, enzyme_error: float = 0.0, command: Sequence[str] = ()
) -> KinaseResult:
    """Read the table of a kinase assay and fit every curve.

    Parameters
    ----------
    table
        A table as ``rapalog.files.kinase.table`` describes it, as text or workbook; or the export of a plate reader.
    layout
        What is in the wells of such an export, as ``rapalog.files.kinase.plate`` describes it.
    enzyme_error
        Error of the enzyme's amount as a fraction, 0 to 2; 0.2 is 20 %.
    command
        What the user typed, for ``provenance.json``.

    Returns
    -------
    KinaseResult
        A curve for each substrate and amount of enzyme.

    Raises
    ------
    RapalogError
        If the table cannot be read, or ``enzyme_error`` lies outside 0 to 2.
    """
    if not 0 <= enzyme_error <= _HIGHEST_CV:
        raise RapalogError(
            f"got an enzyme error of {enzyme_error:g}, must be 0 to {_HIGHEST_CV:g}",
            remedy="write 20 % as 0.2",
            where="enzyme error",
        )
    paths = [given(file) for file in (table, layout) if file is not None]
    read = [read_bytes(path) for path in paths]
    names = [path.name for path in paths] if len({path.name for path in paths}) == len(paths) else list(map(str, paths))
    flags: tuple[str, ...] = ()
    text = kinase_text(read[0], file=names[0]) if layout is None else b""
    if layout is not None:
        text, flags = join_kinase_plate(read[0], read[1], file=names[0], layout_file=names[1])
    written = read_kinase_table(text, file=names[-1])
    try:
        wells, said = as_activity(written.wells, unit=written.unit, meaning=written.meaning)
    except RapalogError as error:
        raise FileError(error.problem, remedy=error.remedy, where=f"{names[-1]}, column response") from None
    curves = fit_kinase(wells, enzyme_cv=enzyme_error)
    return KinaseResult(curves, dict(zip(names, read, strict=True)), tuple(command), paths_of(*paths), (*flags, *said))


def kinase_lines(result: KinaseResult) -> list[str]:
    """Return the result for people, a few lines per curve.

    Parameters
    ----------
    result
        A kinase analysis.

    Returns
    -------
    list
        One text a line.
    """
    lines = [f"flag: {flag}" for flag in result.flags]
    for curve in result.curves:
        lines.append(f"{title_of(curve)}: {curve.n_wells} wells, {curve.n_biological} replicate(s)")
        lines.append(f"  IC50 (half of what can be inhibited): {estimate_text(curve.ic50_nM, 'nM')}")
        lines.append(f"  Kd: {estimate_text(curve.kd_nM, 'nM')}")
        lines.append(f"  residual activity: {estimate_text(curve.residual_activity, '%', 100.0)}")
        if curve.activity_without_fkbp12.value is not None:
            without = estimate_text(curve.activity_without_fkbp12, "%", 100.0)
            lines.append(
                f"  without FKBP12: activity {without}, IC50 {estimate_text(curve.ic50_without_fkbp12_nM, 'nM')}"
            )
        lines += [f"  flag: {flag}" for flag in curve.flags]
    return lines


def title_of(curve: KinaseCurve) -> str:
    """Return what a curve is called: its substrate, and the enzyme where it is known.

    Parameters
    ----------
    curve
        A fitted curve.

    Returns
    -------
    str
        Such as ``S6K1, 5 nM mTORC1``.
    """
    return curve.substrate + (f", {curve.enzyme_nM:g} nM mTORC1" if curve.enzyme_nM else "")


def estimate_text(estimate: Estimate, unit: str, factor: float = 1.0) -> str:
    """Return an estimate in words.

    Parameters
    ----------
    estimate
        In any unit.
    unit
        The unit that is shown.
    factor
        From the estimate's unit to that one.

    Returns
    -------
    str
        One line.

    Examples
    --------
    >>> estimate_text(Estimate(12.04, "=", 9.3, 15.6), "nM")
    '12 nM (9.3 to 15.6)'
    """
    if estimate.value is None:
        return f"none: {estimate.reason}"
    number = three_digits(estimate.value * factor)
    if estimate.relation != "=":
        return f"{estimate.relation} {number} {unit} ({estimate.reason})"
    low, high = ("open" if end is None else three_digits(end * factor) for end in (estimate.low, estimate.high))
    return f"{number} {unit} ({low} to {high})"


def figure_names(curves: Sequence[KinaseCurve]) -> list[str]:
    """Return a file name for every curve, all different and safe on every system.

    Parameters
    ----------
    curves
        Fitted curves.

    Returns
    -------
    list
        In their order.
    """
    names: list[str] = []
    for curve in curves:
        name = f"kinase_{safe_name(title_of(curve))}"
        taken = {other.lower() for other in names}
        names.append(name if name.lower() not in taken else f"{name}_{len(names) + 1}")
    return names
