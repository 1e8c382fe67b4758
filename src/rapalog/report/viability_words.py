"""A viability analysis in words: summary, plate checks, flags, and the tables that the command line prints."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from rich.table import Table

from rapalog.analysis.curves.dose_unit import restated
from rapalog.analysis.estimate import LEVEL, Estimate
from rapalog.analysis.plates.quality import GOOD_BLANK, GOOD_CV, GOOD_PATTERN, GOOD_SSMD, GOOD_Z_PRIME, PlateQuality
from rapalog.studies.viability.result import MOST_FIGURES, ViabilityResult
from rapalog.tables import Reading
from rapalog.units import three_digits

_PERCENT: Final = 100.0
#: Rows of each table in a terminal; nobody scrolls back through more.
MOST_LISTED: Final = 100


@dataclass(frozen=True)
class Check:
    """One number of a plate: what it is called, its field, how it is printed, and what makes it worth a look."""

    label: str
    field: str
    rule: str
    bad: Callable[[float], bool] | None = None
    percent: bool = True


CHECKS: Final = (
    Check("Z'", "z_prime", f"below {GOOD_Z_PRIME}", lambda x: x < GOOD_Z_PRIME, percent=False),
    Check("SSMD", "ssmd", f"below {GOOD_SSMD:g}", lambda x: x < GOOD_SSMD, percent=False),
    Check("CV", "control_cv", f"above {GOOD_CV:.0%}", lambda x: x > GOOD_CV),
    Check("blank", "blank_share", f"above {GOOD_BLANK:.0%} of vehicle", lambda x: x > GOOD_BLANK),
    Check("edge", "edge_effect", f"beyond ±{GOOD_PATTERN:.0%}", lambda x: abs(x) > GOOD_PATTERN),
    Check("row", "row_effect", f"beyond ±{GOOD_PATTERN:.0%}", lambda x: abs(x) > GOOD_PATTERN),
    Check("column", "column_effect", f"beyond ±{GOOD_PATTERN:.0%}", lambda x: abs(x) > GOOD_PATTERN),
    Check("drift", "drift", f"beyond ±{GOOD_PATTERN:.0%}", lambda x: abs(x) > GOOD_PATTERN),
    Check("noise", "noise", ""),
)


def checked(plate: PlateQuality, check: Check) -> tuple[str, str, bool]:
    """Return a plate's number in words, its robust twin, and whether it is worth a look."""
    number: float | None = getattr(plate, check.field)
    twin: float | None = getattr(plate, f"{check.field}_robust", None)
    at = getattr(plate, f"{check.field}_at", "")
    words = quality_words(number, percent=check.percent) + (f" ({at})" if at else "")
    robust = f"robust {quality_words(twin, percent=check.percent)}" if twin is not None else ""
    if twin is not None and check.field in ("z_prime", "ssmd") and plate.z_prime_against == "positive":
        robust += ", against positive controls"
    return words, robust, number is not None and check.bad is not None and check.bad(number)


def quality_words(number: float | None, *, percent: bool) -> str:
    """Return a plate's number in words, a dash where it is unknown.

    >>> quality_words(0.0712, percent=True), quality_words(0.716, percent=False), quality_words(None, percent=True)
    ('7.1 %', '0.72', '–')
    """
    if number is None:
        return "–"
    return f"{_PERCENT * number:.1f} %" if percent else f"{number:.2f}"


def title_words(result: ViabilityResult) -> str:
    """Return what was analysed in a few words.

    Parameters
    ----------
    result
        A viability analysis.

    Returns
    -------
    str
        One line.
    """
    curves, plates = counted(len(result.curves), "curve"), counted(len(result.plates), "plate")
    return f"Viability: {curves} on {plates}"


def summary_words(result: ViabilityResult) -> str:
    """Return how many readings there were, how the curves came out, and how many plates carry flags.

    Parameters
    ----------
    result
        A viability analysis.

    Returns
    -------
    str
        A few sentences.
    """
    lost = sum(bool(reading.token) for reading in result.readings)
    read = f"{counted(len(result.readings), 'reading')} from {counted(len(result.inputs), 'file')}"
    parts = [f"{read}, {lost:,} without a usable number. None was dropped from the tables"]
    if result.curves:
        values = sum(curve.ic50_nM.relation == "=" for curve in result.curves)
        bounds = sum(curve.ic50_nM.relation in ("<", ">") for curve in result.curves)
        none = len(result.curves) - values - bounds
        parts.append(
            f"Of {counted(len(result.curves), 'curve')}: {values:,} with an absolute IC50, {bounds:,} with a "
            f"bound, {none:,} with neither"
        )
        single = sum(curve.n_biological < 2 for curve in result.curves)
        parts += [f"With one biological replicate, and so a technical interval: {single:,}"] if single else []
    flagged = sum(bool(plate.flags) for plate in result.plates)
    parts += [f"With flags: {flagged:,} of {counted(len(result.plates), 'plate')}"] if result.plates else []
    return ". ".join(parts) + "."


def flag_lines(result: ViabilityResult) -> list[str]:
    """Return every flag of curves and plates as a line of its own, one that several share only once.

    Parameters
    ----------
    result
        A viability analysis.

    Returns
    -------
    list
        One line for each flag.
    """
    curves = [(curve.curve, [restated(flag, curve.dose_unit) for flag in curve.flags]) for curve in result.curves]
    plates = [(f"{plate.file} {plate.plate}".strip(), plate.flags) for plate in result.plates]
    return [*_shared(curves, "curves"), *_shared(plates, "plates")]


def _shared(flagged: Sequence[tuple[str, Sequence[str]]], what: str) -> list[str]:
    by_flag: dict[str, list[str]] = {}
    for name, flags in flagged:
        for flag in flags:
            by_flag.setdefault(flag, []).append(name)
    lines = []
    for flag, names in by_flag.items():
        who = names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more"
        lines.append(f"{f'all {what}' if 1 < len(names) == len(flagged) else who}: {flag}")
    return lines


def counted(number: int, what: str) -> str:
    """Return a number and its noun.

    Parameters
    ----------
    number
        How many, 0 or more.
    what
        The noun in the singular; its plural ends in ``s``.

    Returns
    -------
    str
        Such as ``30 wells``.

    Examples
    --------
    >>> counted(1, "well"), counted(30, "well")
    ('1 well', '30 wells')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def value_words(estimate: Estimate) -> str:
    """Return the relation and value of an estimate, ``none`` without one.

    >>> value_words(Estimate(71.04, "=", 52.1, 97.4)), value_words(Estimate(1e4, ">"))
    ('71', '> 10,000')
    """
    if estimate.value is None:
        return "none"
    sign = "" if estimate.relation == "=" else f"{estimate.relation} "
    return f"{sign}{three_digits(estimate.value)}"


def interval_or_reason(estimate: Estimate) -> str:
    """Return what a value may not stand without: its interval with its level, and the reason of a bound or a gap.

    >>> interval_or_reason(Estimate(71.0, "=", 52.1, 97.4)), interval_or_reason(Estimate(None, "none", reason="flat"))
    ('52.1 to 97.4', 'flat')
    >>> interval_or_reason(Estimate(1e4, ">", 8e3, reason="plateau above 50 %"))
    'at least 8,000; plateau above 50 %'
    """
    low, high = (None if limit is None else three_digits(limit) for limit in (estimate.low, estimate.high))
    sides = f"{low} to {high}" if low and high else f"at least {low}" if low else f"at most {high}" if high else ""
    level = f" ({estimate.level:.0%})".replace("%", " %") if sides and estimate.level != LEVEL else ""
    return "; ".join(filter(None, [sides + level, estimate.reason])) or "no interval"


def viability_lines(found: ViabilityResult, *, beside: Sequence[Any] = ()) -> list[Any]:
    """Return readings, curves and plate quality as tables for people; every flag is a line below them.

    Of more than :data:`MOST_LISTED` curves or plates the first are listed, and a note says where the others are.

    Parameters
    ----------
    found
        A viability analysis.
    beside
        What stands between the curves and the plates.

    Returns
    -------
    list
        Texts and tables for the terminal.
    """
    tables: list[Table | str] = [_reading_table(found)] if found.readings else []
    tables += [*_curve_table(found), *beside] if found.curves else []
    tables += [_plate_table(found)] if found.plates else []
    notes = [*found.flags, *_left_out(found)]
    return [*tables, *(f"note: {note}" for note in notes), *(f"flag: {line}" for line in flag_lines(found))]


def _left_out(found: ViabilityResult) -> list[str]:
    counts = {"curves": len(found.curves), "plates": len(found.plates)}
    notes = [
        f"{MOST_LISTED} of {count:,} {what} are listed; --json and the files of --out have all"
        for what, count in counts.items()
        if count > MOST_LISTED
    ]
    notes += [
        f"--out draws {MOST_FIGURES} of {count:,} {what}; its tables have all"
        for what, count in counts.items()
        if count > MOST_FIGURES
    ]
    return notes


def _curve_table(found: ViabilityResult) -> list[Table | str]:
    """Return the table, and under it what is the same for all curves, which its cells then leave out."""
    about = [(own.model, own.wells_counted, counted(own.n_biological, "replicate")) for own in found.curves]
    same = [len(about) > 1 and len(set(own)) == 1 for own in zip(*about, strict=True)]
    table = Table(title="Curves (95 % intervals)")
    table.add_column("curve", overflow="fold")
    table.add_column("quantity", no_wrap=True)
    table.add_column("value", no_wrap=True)
    table.add_column("interval or reason", overflow="fold")
    for curve, own in list(zip(found.curves, about, strict=True))[:MOST_LISTED]:
        quantities = [("IC50, absolute", "ic50_nM"), ("EC50, relative", "ec50_nM"), ("left at top dose", "emax")]
        if curve.gr50_nM.value is not None or curve.gr_max.value is not None:
            quantities += [("GR50", "gr50_nM"), ("GRmax", "gr_max")]
        differs = ", ".join(word for word, shared in zip(own, same, strict=True) if not shared)
        head = f"{curve.curve}\n{differs}".strip()
        for index, (name, field) in enumerate(quantities):
            last, estimate = index == len(quantities) - 1, curve.shown(field)
            unit = f" {curve.dose_unit}" if field.endswith("_nM") and estimate.value is not None else ""
            table.add_row(
                head if index == 0 else "",
                name,
                value_words(estimate) + unit,
                interval_or_reason(estimate),
                end_section=last,
            )
    shared = ", ".join(word for word, is_same in zip(about[0], same, strict=True) if is_same)
    return [table, f"all curves: {shared}"] if shared else [table]


def _plate_table(found: ViabilityResult) -> Table:
    table = Table(title="Plates (! passes its limit; robust twins are in the files)")
    table.add_column("plate", overflow="fold")
    for check in CHECKS:
        table.add_column(check.label, justify="right", overflow="fold")
    several = len({plate.file for plate in found.plates}) > 1
    for plate in found.plates[:MOST_LISTED]:
        cells = [checked(plate, check) for check in CHECKS]
        name = f"{plate.file} {plate.plate}".strip() if several or not plate.plate else plate.plate
        table.add_row(name, *(f"{words}{' !' if look else ''}" for words, _, look in cells))
    return table


def _reading_table(found: ViabilityResult) -> Table:
    table = Table(title="Readings")
    for name in ("file", "plate", "read", "wells", "lowest", "median", "highest", "without a number"):
        table.add_column(name, overflow="fold")
    keys: dict[tuple[str, str, str], list[Reading]] = {}
    for reading in found.readings:
        keys.setdefault((reading.file, reading.plate, reading.read), []).append(reading)
    for key, own in list(keys.items())[:MOST_LISTED]:
        numbers = [reading.value for reading in own if not math.isnan(reading.value)]
        levels = np.quantile(np.array(numbers), [0.0, 0.5, 1.0]) if numbers else ()
        spread = tuple(f"{number:.5g}" for number in levels) or ("-", "-", "-")
        tokens = Counter(reading.token for reading in own if reading.token)
        table.add_row(*key, str(len(own)), *spread, ", ".join(f"{n} {token}" for token, n in tokens.items()) or "-")
    return table
