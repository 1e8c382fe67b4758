"""A paragraph for the methods of a paper: what was read, how it was normalised and fitted, n, intervals and version."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from rapalog.about import __version__
from rapalog.analysis.curves.curve import Curve
from rapalog.analysis.estimate import LEVEL
from rapalog.report.viability_words import counted
from rapalog.studies.viability.files_read import LAYOUT, TABLE, FileRead
from rapalog.studies.viability.result import ViabilityResult
from rapalog.tables import EXCLUDED

_NAMES: Final = {
    "flat": "a flat line",
    "3pl": "a three-parameter logistic with its top at the vehicle",
    "3pl-bottom-0": "a three-parameter logistic that ends at 0",
    "4pl": "a four-parameter logistic",
    "5pl": "a five-parameter (asymmetric) logistic",
    "hormesis": "a logistic that first rises (hormesis)",
    "two-phase": "a sum of two logistics",
    "none": "no curve",
}
_ROBUST: Final = {"tukey": "Tukey's biweight", "t": "a Student t loss"}
#: What readers call plates that no program claims.
_PLAIN: Final = ("grid", "bare plate")
_LISTED: Final = 6
_SEVERAL: Final = 2


def methods_words(result: ViabilityResult) -> str:
    """Return the paragraph; every clause follows from the result and its settings.

    Parameters
    ----------
    result
        A viability analysis.

    Returns
    -------
    str
        Sentences; empty where nothing was fitted.
    """
    if not result.curves:
        return ""
    parts = [
        _read(result.files_read),
        _normalised(result),
        _fitted(result),
        _counted(result.curves),
        _intervals(result.curves),
        _left_out(result),
        f"Analysed with rapalog {__version__}.",
    ]
    return " ".join(part for part in parts if part)


def _read(files: Sequence[FileRead]) -> str:
    exports = [own for own in files if own.what not in (LAYOUT, TABLE)]
    tables = [own for own in files if own.what == TABLE]
    said = []
    if exports:
        kinds = dict.fromkeys("plain grids" if own.what in _PLAIN else f"{own.what} exports" for own in exports)
        plates, wells = sum(len(own.plates) for own in exports), sum(own.wells for own in exports)
        used = ", ".join(dict.fromkeys(own.used for own in exports if own.used))
        label = f", measurement {used}" if used else ""
        said.append(f"{counted(plates, 'plate')} ({wells:,} wells{label}) from {' and '.join(kinds)}")
    if tables:
        said.append(f"{sum(own.wells for own in tables):,} wells from {counted(len(tables), 'table')}")
    return f"Readings were {' and '.join(said)}." if said else ""


def _normalised(result: ViabilityResult) -> str:
    normalised = [curve for curve in result.curves if curve.normalised]
    if not normalised:
        return "Responses were taken as given, without vehicle wells."
    roles = Counter(well.content.role for well in result.wells if well.usable)
    n = roles["blank"]
    blank = f"the mean of the blank wells of each plate (n = {n} in all) was subtracted, and " if n else ""
    vehicle = f"the mean of the vehicle wells of the same plate (n = {roles['vehicle']} in all)"
    rest = "" if len(normalised) == len(result.curves) else " Curves without vehicle wells were taken as given."
    sentence = f"{blank}signals were divided by {vehicle}"
    return f"{sentence[0].upper()}{sentence[1:]}.{rest}"


def _fitted(result: ViabilityResult) -> str:
    models = Counter(curve.model for curve in result.curves)
    named = ", ".join(
        f"{_NAMES[model]}{f' ({n} curves)' if len(models) > 1 else ''}" for model, n in models.most_common()
    )
    robust = (
        f" with {_ROBUST[result.settings.robust]} against outlying wells"
        if result.settings.robust
        else " by least squares"
    )
    held = ", ".join(
        f"{name} {low:g}" if low == high else f"{name} from {low:g} to {high:g}"
        for name, (low, high) in result.settings.limits.items()
    )
    chosen = (
        "the model with the lowest AICc was taken, unless a test found no effect: "
        if _chosen(result)
        else "the model was "
    )
    return (
        f"Dose-response curves were fitted to single wells{robust}; {chosen}{named}"
        f"{f', with {held} held' if held else ''}. The IC50 is absolute: the dose that leaves half of the "
        "untreated control; it is given as a bound where the doses or the plateau do not reach that."
    )


def _chosen(result: ViabilityResult) -> bool:
    """Return whether models were compared, not asked for by name."""
    return any(len(set(curve.aicc) - {"flat"}) > 1 for curve in result.curves)


def _counted(curves: Sequence[Curve]) -> str:
    replicates, wells = (_span([getattr(curve, name) for curve in curves]) for name in ("n_biological", "n_wells"))
    noun = "replicate" if replicates == "1" else "replicates"
    technical = any(curve.n_biological < _SEVERAL for curve in curves)
    warning = " The interval of a single replicate is technical and says nothing of the next experiment."
    return f"n = {replicates} biological {noun}, {wells} wells with drug in each curve.{warning if technical else ''}"


def _span(numbers: Sequence[int]) -> str:
    low, high = min(numbers), max(numbers)
    return f"{low}" if low == high else f"{low} to {high}"


def _intervals(curves: Sequence[Curve]) -> str:
    methods = Counter(curve.ic50_nM.method for curve in curves if curve.ic50_nM.method)
    named = "; ".join(method for method, _ in methods.most_common(_LISTED))
    return f"Intervals are {100 * LEVEL:.0f} % (IC50: {named})." if named else ""


def _left_out(result: ViabilityResult) -> str:
    by_hand = [
        f"{own.reading.well or own.reading.file} ({own.reading.token.removeprefix(EXCLUDED).lstrip(': ')})"
        for own in result.wells
        if own.reading.token.startswith(EXCLUDED)
    ]
    unread = sum(bool(own.reading.token) for own in result.wells) - len(by_hand)
    more = f" and {len(by_hand) - _LISTED} more" if len(by_hand) > _LISTED else ""
    said = [f"Left out by hand: {', '.join(by_hand[:_LISTED])}{more}."] if by_hand else []
    return " ".join(
        [*said, *([f"Without a usable number, and left out: {counted(unread, 'well')}."] if unread else [])]
    )
