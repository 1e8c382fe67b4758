"""A blot experiment from its files: images with a layout, or densitometry tables, to band volumes and fold changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapalog.analysis.blots.folds.alignment import FoldChange, fold_changes
from rapalog.errors import RapalogError
from rapalog.files.blots.lane import BlotLane
from rapalog.files.blots.layout import read_blot_layout
from rapalog.files.blots.regions import read_regions, regions_bytes
from rapalog.files.blots.table_lanes import has_volume
from rapalog.files.given import AnyFile, Given, given, paths_of
from rapalog.files.results.workbook import Table
from rapalog.files.results.writing import csv_bytes, json_bytes, provenance, safe_name, write_files
from rapalog.studies.blots.bands import BlotReading
from rapalog.studies.blots.baselines import FoldKey, folds_over_baselines
from rapalog.studies.blots.dilution import dilution_json, judge_blots
from rapalog.studies.blots.doubtful import REGIONS, stop_if_doubtful
from rapalog.studies.blots.images import Progress, read_images
from rapalog.studies.blots.memory import Memory
from rapalog.studies.blots.sources import (
    Inputs,
    files_by_name,
    is_table,
    lanes_from_tables,
    layout_among,
    table_volumes,
)
from rapalog.studies.blots.tables import (
    lane_json,
    lane_table,
    measured_by_place,
    place_of,
    profile_table,
    ratio_table,
    replicate_table,
)
from rapalog.tables import BandVolume

#: Draws the pictures of a study: file name to bytes. Pictures live a floor above and are handed in.
Pictures = Callable[["BlotStudy"], Mapping[str, bytes]]


@dataclass(frozen=True)
class BlotStudy:
    """What the blots say: bands of all lanes, fold changes, and what every image showed.

    Parameters
    ----------
    volumes
        The band of each lane and target.
    ratios
        The fold of each readout and condition over its control.
    blots
        What each image showed; none where the volumes came from a table.
    flags
        What to know before the numbers are used.
    inputs
        Bytes of every file that was read, by its name.
    command
        What the user typed.
    sources
        Paths of those that lie on disk, which are never written to.
    over_baselines
        The smallest and largest fold over the usual baselines, by the key of a fold.
    """

    volumes: tuple[BandVolume, ...]
    ratios: tuple[FoldChange, ...]
    blots: tuple[BlotReading, ...]
    flags: tuple[str, ...] = ()
    inputs: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    command: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()
    over_baselines: Mapping[FoldKey, tuple[float, float]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON document that ``rapalog blot --json`` prints.

        Returns
        -------
        dict
            Bands, folds, images, dilution series and flags.
        """
        measured = measured_by_place(self.blots)
        return {
            "lanes": [lane_json(own, measured.get(place_of(own))) for own in self.volumes],
            "ratios": [fold.to_json() | {"over_baselines": self._ends(fold)} for fold in self.ratios],
            "images": [
                {
                    "image": blot.image.name,
                    "blot": blot.blot,
                    "lane_confidence": blot.confidence,
                    "inverted": blot.image.inverted,
                    "bits": blot.image.bits,
                    "flags": list(blot.flags),
                }
                for blot in self.blots
            ],
            "dilutions": dilution_json(self.blots),
            "flags": list(self.flags),
        }

    def _ends(self, fold: FoldChange) -> dict[str, float] | None:
        ends = self.over_baselines.get(fold.key)
        return None if ends is None else {"low": ends[0], "high": ends[1]}

    def tables(self) -> dict[str, Table]:
        """Return the tables by name.

        Returns
        -------
        dict
            ``lanes``, ``ratios``, and the numbers of every figure as ``figures/...``.
        """
        tables = {"lanes": lane_table(self.volumes, self.blots), "ratios": ratio_table(self.ratios)}
        tables["figures/ratios"] = replicate_table(self.ratios)
        for name, blot in zip(image_names(self.blots), self.blots, strict=True):
            tables[f"figures/{name}_profiles"] = profile_table(blot)
        return tables

    def files(self, *, pictures: Pictures | None = None) -> dict[str, bytes]:
        """Return everything that is written, by file name.

        Parameters
        ----------
        pictures
            Draws the pictures; without it there are none.

        Returns
        -------
        dict
            Bytes by file name.
        """
        contents = {f"{name}.csv": csv_bytes(table.columns, table.rows) for name, table in self.tables().items()}
        contents |= {
            "blot.json": json_bytes(self.to_json()),
            "provenance.json": json_bytes(provenance(self.command, self.inputs)),
        }
        if self.blots:
            contents[REGIONS] = regions_bytes([blot.regions() for blot in self.blots])
        return contents | dict(pictures(self) if pictures else {})

    def write(self, out_dir: str | Path, *, pictures: Pictures | None = None) -> list[Path]:
        """Write tables, regions, JSON, provenance and pictures into a folder; every file is whole or not there.

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
            If the folder cannot be written, or a file would replace one that was read.
        """
        return write_files(Path(out_dir), self.files(pictures=pictures), keep=self.sources)


def analyse_blots(  # noqa: PLR0913 - one keyword for each thing that can be given
    files: AnyFile | Sequence[AnyFile] = (),
    *,
    layout: AnyFile | None = None,
    regions: AnyFile | None = None,
    out: str | Path | None = None,
    command: Sequence[str] = (),
    progress: Progress | None = None,
    memory: Memory | None = None,
) -> BlotStudy:
    """Read blots and compare conditions.

    Parameters
    ----------
    files
        Images, or densitometry tables; found out by content. Without ``layout``, one of them may be it.
    layout
        What is in each lane. Images it names are looked for among ``files`` and then beside the layout. Needed unless
        ``files`` are tidy densitometry tables.
    regions
        Lanes and band windows drawn by hand, as JSON; images without an entry are searched.
    out
        Where ``regions.json`` is written if lanes are not certain. Nothing else is written here; see
        :meth:`BlotStudy.write`.
    command
        What the user typed, for ``provenance.json``.
    progress
        Told what is being done and which share of it is done.
    memory
        What an analysis of the same files has read before: images whose boxes are the same are not read again.

    Returns
    -------
    BlotStudy
        Bands of all lanes, fold changes, and what every image showed.

    Raises
    ------
    RegionsNeeded
        If lanes or bands of an image are not certain. Nothing is guessed.
    RapalogError
        If a file cannot be read or the layout does not fit.
    """
    inputs = Inputs()
    own = [given(file) for file in ([files] if isinstance(files, AnyFile) else files)]
    plan = layout_among(own) if layout is None else given(layout)
    rows = _layout_rows(plan, inputs)
    named = files_by_name(own, plan)
    tables = {name: data for name, file in named.items() if is_table(data := inputs.read(file), name)}
    lanes, table_flags = lanes_from_tables(tables, rows)
    from_images = [] if lanes else [lane for lane in rows if not has_volume(lane)]
    if not lanes and not from_images:
        found = next((name for name in named if name not in tables), None)
        problem = "there is nothing to analyse" if found is None else "an image does not say what is in its lanes"
        raise RapalogError(
            problem,
            remedy="say what is in the lanes with --layout, or give a table of volumes",
            where=found or "layout",
        )
    drawn = read_regions(inputs.read(given(regions)), file=given(regions).name) if regions else {}
    folder = plan.parent if isinstance(plan, Path) else None
    blots = read_images(from_images, named, folder, drawn, inputs, progress, memory=memory or Memory())
    stop_if_doubtful(blots, out, paths_of(*inputs.files))
    blots = judge_blots(blots)
    volumes = [own.volume() for blot in blots for own in blot.readings] + table_volumes(lanes)
    ratios, flags = fold_changes(volumes)
    flags = [*(f"{blot.name}: {flag}" for blot in blots for flag in blot.flags), *table_flags, *flags]
    return BlotStudy(
        tuple(volumes),
        tuple(ratios),
        tuple(blots),
        tuple(flags),
        inputs.data,
        tuple(command),
        paths_of(*inputs.files),
        folds_over_baselines(volumes, blots),
    )


def image_names(blots: Sequence[BlotReading]) -> list[str]:
    """Return a file name for every image, without repetition.

    Parameters
    ----------
    blots
        What was seen on each image.

    Returns
    -------
    list
        Safe on every system, in the order of the images.
    """
    names: list[str] = []
    for index, blot in enumerate(blots, start=1):
        stem = blot.image.name.rsplit(".", 1)[0] if "#" not in blot.image.name else blot.image.name
        name = safe_name(f"{stem} {blot.blot}")
        names.append(name if name not in names else f"{name}_{index}")
    return names


def _layout_rows(layout: Given | None, inputs: Inputs) -> tuple[BlotLane, ...]:
    return () if layout is None else read_blot_layout(inputs.read(layout), file=layout.name)
