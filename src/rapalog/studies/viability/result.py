"""What a viability experiment says, and the files it is written as."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from rapalog.about import RESEARCH_USE_ONLY, __version__
from rapalog.analysis.curves.compare import MOST_PAIRS, Comparison, compare, pairs_of
from rapalog.analysis.curves.conventions.one_by_one import conventions_of_curves
from rapalog.analysis.curves.dose_response import Curve
from rapalog.analysis.plates.quality import PlateQuality
from rapalog.errors import RapalogError
from rapalog.files.results.folder import with_record
from rapalog.files.results.workbook import Table, workbook_bytes
from rapalog.files.results.writing import csv_bytes, json_bytes, provenance, write_files, zip_bytes
from rapalog.studies.viability.files_read import FileRead
from rapalog.studies.viability.settings import FitSettings
from rapalog.studies.viability.tables import (
    comparison_table,
    convention_table,
    curve_table,
    figure_names,
    figure_table,
    pattern_table,
    plate_table,
    reading_table,
    response_table,
    well_table,
)
from rapalog.tables import Reading, Well

#: Draws the pictures of a result: file name to bytes. The pictures live a floor above and are handed in.
Pictures = Callable[["ViabilityResult"], Mapping[str, bytes]]
ZIP_NAME: Final = "viability.zip"
#: The folder of figures holds this many curves, and as many plates; nobody looks through more, and the tables hold all.
MOST_FIGURES: Final = 200


@dataclass(frozen=True)
class ViabilityResult:
    """What a viability experiment says: curves by name, plates by file, every reading, and what was read.

    ``wells`` are the readings whose content is known; ``inputs`` maps the name of every file read to its bytes,
    and ``sources`` are their paths, which are never written to. ``settings`` say how the curves were fitted.
    ``comparisons`` are curves beside each other, empty unless that was asked for; ``files_read`` says how each file was
    understood.
    """

    curves: tuple[Curve, ...]
    plates: tuple[PlateQuality, ...]
    readings: tuple[Reading, ...]
    wells: tuple[Well, ...]
    flags: tuple[str, ...] = ()
    inputs: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    command: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()
    settings: FitSettings = field(default_factory=FitSettings, repr=False)
    comparisons: tuple[Comparison, ...] = ()
    files_read: tuple[FileRead, ...] = ()

    def with_conventions(self) -> ViabilityResult:
        """Return the result with every curve read by the usual conventions too; itself where that is done already."""
        if all(curve.conventions for curve in self.curves):
            return self

        def tell(done: int, everything: int) -> None:
            self.settings.tell(f"conventions: {done} of {everything} curves", done / everything)

        curves = conventions_of_curves(
            self.curves,
            self.wells,
            robust=self.settings.robust or None,
            doubling_time_h=self.settings.doubling_time_h,
            progress=tell,
        )
        return replace(self, curves=curves)

    def with_comparisons(self, shared: str = "ec50") -> ViabilityResult:
        """Return the result with curves that differ in one thing compared two by two (see ``compare``).

        Raises
        ------
        RapalogError
            If there are no two such curves, or far too many.
        """
        pairs = pairs_of(self.curves)
        if not pairs or len(pairs) > MOST_PAIRS:
            raise RapalogError(
                f"got {len(pairs):,} pairs of curves to compare, must be 1 to {MOST_PAIRS}",
                remedy="give the tables of the curves to be compared",
                where="compare",
            )
        found = []
        for number, (a, b) in enumerate(pairs):
            self.settings.tell(f"comparing {a.curve} and {b.curve}", number / len(pairs))
            found.append(compare(a, b, shared=shared))
        return replace(self, comparisons=tuple(found))

    def to_json(self) -> dict[str, Any]:
        """Return the JSON document that ``rapalog viability --json`` prints."""
        return {
            "curves": [curve.to_json() for curve in self.curves],
            "plates": [plate.to_json() for plate in self.plates],
            "flags": list(self.flags),
            **({"comparisons": [own.to_json() for own in self.comparisons]} if self.comparisons else {}),
        }

    def tables(self) -> dict[str, Table]:
        """Return the tables by name; ``wells`` are the readings, ``contents`` what the layout says of them."""
        found = {
            "curves": curve_table(self.curves),
            "plates": plate_table(self.plates),
            "plate_effects": pattern_table(self.plates),
            "responses": response_table(self.curves),
            "contents": well_table(self.wells),
            "wells": reading_table(self.readings),
        }
        if any(own.conventions for own in self.curves):
            found["conventions"] = convention_table(self.curves)
        if self.comparisons:
            found["comparisons"] = comparison_table(self.comparisons)
        return found

    def files(self, *, pictures: Pictures | None = None, zipped: bool = False) -> dict[str, bytes]:
        """Return everything that is written, by file name, as :meth:`write` describes it."""
        tables = self.tables()
        about = Table(("about",), [(f"rapalog {__version__}. {RESEARCH_USE_ONLY}",), *((flag,) for flag in self.flags)])
        contents = {f"{name}.csv": csv_bytes(table.columns, table.rows) for name, table in tables.items()}
        contents |= {
            "viability.xlsx": workbook_bytes({**tables, "about": about}),
            "viability.json": json_bytes(self.to_json()),
            "provenance.json": json_bytes(provenance(self.command, self.inputs)),
        }
        drawn = self.curves[:MOST_FIGURES]
        for name, curve in zip(figure_names(drawn), drawn, strict=True):
            table = figure_table(curve)
            contents[f"figures/{name}.csv"] = csv_bytes(table.columns, table.rows)
        contents |= dict(pictures(self) if pictures else {})
        contents = with_record(contents, also=[ZIP_NAME] if zipped else [])
        return contents | ({ZIP_NAME: zip_bytes(contents)} if zipped else {})

    def write(self, out_dir: str | Path, *, pictures: Pictures | None = None, zipped: bool = False) -> list[Path]:
        """Write the result into a folder and return the paths; every file is whole or not there.

        The tables as CSV (``wells.csv``, ``curves.csv`` with one row per curve and quantity, ``plates.csv`` and so
        on) and as one workbook, ``viability.json``, ``provenance.json``, and for each of the first
        :data:`MOST_FIGURES` curves the points and the line of its figure as CSV.

        Parameters
        ----------
        out_dir
            The folder; made where it is missing.
        pictures
            Adds drawings, such as those of ``rapalog.report.viability``.
        zipped
            Adds ``viability.zip`` with all of it.

        Raises
        ------
        RapalogError
            If the folder cannot be written, or one of the files would replace one that was read.
        """
        return write_files(Path(out_dir), self.files(pictures=pictures, zipped=zipped), keep=self.sources)
