"""Which readings were fitted, held out and checked, and why."""

from __future__ import annotations

from typing import Final

from rapalog.calibration.evidence import GrowthCurves, split
from rapalog.files.results.workbook import Table

_SPLIT: Final = (
    "id",
    "evidence",
    "system",
    "use",
    "readout",
    "condition",
    "value",
    "low",
    "high",
    "unit",
    "source",
    "status",
    "reason",
)


def split_table(curves: GrowthCurves) -> Table:
    """Return every row of evidence with its use and the reason; a row of growth curves once for each cell line."""
    rows: list[tuple[str, ...]] = []
    for own in split().values():
        more = own.more
        system = more["system"]
        drug = more["evidence"].removeprefix("growth curves of ")
        systems = curves.lines if drug in curves.drugs else (system,)
        rows += [
            (
                own.id,
                more["evidence"],
                name,
                more["use"],
                more["readout"],
                more["condition"],
                own.text,
                _text(own.low),
                _text(own.high),
                own.unit,
                own.source,
                own.status,
                more["reason"],
            )
            for name in systems
        ]
    return Table(_SPLIT, rows)


def _text(number: float | None) -> str:
    return "" if number is None else f"{number:g}"
