"""What a study of combinations found, as JSON, tables and files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from rapalog.analysis.combinations.flags import block_flags
from rapalog.analysis.combinations.score import MODELS, Scores
from rapalog.files.results.workbook import Table, workbook_bytes
from rapalog.files.results.writing import csv_bytes, json_bytes, provenance, safe_name

#: Draws the pictures of a study: file name to bytes. They live a floor above and are handed in.
Pictures = Callable[["Combinations"], Mapping[str, bytes]]
SCORE_COLUMNS: Final = (
    "block",
    "drug1",
    "drug2",
    "model",
    "score",
    "low",
    "high",
    "level",
    "method",
    "reason",
    "clipped",
    "n",
    "n_wells",
    "n_replicates",
    "loewe_wells",
    "flags",
)
WELL_COLUMNS: Final = (
    "block",
    "drug1",
    "drug2",
    "dose1_nM",
    "dose2_nM",
    "observed",
    *MODELS,
    *(f"{name}_expected" for name in MODELS),
)


@dataclass(frozen=True, eq=False)
class ScoredBlock:
    """One block with its scores and what to know of them."""

    scores: Scores
    flags: tuple[str, ...]

    @property
    def name(self) -> str:
        """What the block is called."""
        return self.scores.block.name

    def well_rows(self) -> Iterator[tuple[float | None, ...]]:
        """Yield doses, observed viability, excess by model and expected viability by model of each combination well."""
        found, block = self.scores, self.scores.block
        mean = block.mean
        for i, j in np.argwhere(np.isfinite(mean[1:, 1:])).tolist():
            excess = [_plain(found.excess[name][i, j]) for name in MODELS]
            expected = [_plain(found.expected[name][i, j]) for name in MODELS]
            doses = float(block.dose1_nM[i + 1]), float(block.dose2_nM[j + 1])
            yield (*doses, float(mean[i + 1, j + 1]), *excess, *expected)

    def score_rows(self) -> Iterator[tuple[object, ...]]:
        """Yield one row of ``SCORE_COLUMNS`` for each model."""
        found, block = self.scores, self.scores.block
        for name in MODELS:
            own, cut = found.score[name], found.clipped[name]
            yield (
                block.name,
                block.drug1,
                block.drug2,
                name,
                own.value,
                own.low,
                own.high,
                own.level,
                own.method,
                own.reason,
                cut.value,
                found.n_scored,
                found.n_wells,
                len(found.used),
                found.loewe_wells,
                "; ".join(self.flags),
            )

    def to_json(self) -> dict[str, Any]:
        """Return the block as an item of ``blocks``."""
        found, block = self.scores, self.scores.block
        names = WELL_COLUMNS[3:]
        return {
            "block": block.name,
            "drug1": block.drug1,
            "drug2": block.drug2,
            **{name: found.score[name].to_json() for name in MODELS},
            **{f"{name}_clipped": found.clipped[name].to_json() for name in MODELS},
            "n": found.n_scored,
            "n_wells": found.n_wells,
            "n_replicates": len(found.used),
            "loewe_wells": found.loewe_wells,
            "flags": list(self.flags),
            "wells": [dict(zip(names, row, strict=True)) for row in self.well_rows()],
        }


def _plain(value: float) -> float | None:
    return None if np.isnan(value) else float(value)


@dataclass(frozen=True, eq=False)
class Combinations:
    """The blocks of a file, with what they come from.

    Parameters
    ----------
    blocks
        In the order of the file.
    inputs
        Bytes of every file that was read, by its name.
    command
        What the user typed.
    sources
        Paths of those that lie on disk, which are never written to.
    flags
        What to know of the file.
    """

    blocks: tuple[ScoredBlock, ...]
    inputs: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    command: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()
    flags: tuple[str, ...] = ()

    @cached_property
    def figure_names(self) -> tuple[str, ...]:
        """A file name for the pictures of each block, all different and safe on every system."""
        names: list[str] = []
        for own in self.blocks:
            name = safe_name(own.scores.block.title)
            taken = {other.lower() for other in names}
            names.append(name if name.lower() not in taken else f"{name}_{len(names) + 1}")
        return tuple(names)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog combine --json`` prints."""
        return {"blocks": [own.to_json() for own in self.blocks], "flags": list(self.flags)}

    def files(self, *, pictures: Pictures | None = None) -> dict[str, bytes]:
        """Return everything that is written, by file name.

        Parameters
        ----------
        pictures
            Draws the pictures and the numbers behind them; without it there are none.
        """
        scores = Table(SCORE_COLUMNS, [row for own in self.blocks for row in own.score_rows()])
        wells = Table(
            WELL_COLUMNS,
            [
                (own.name, own.scores.block.drug1, own.scores.block.drug2, *row)
                for own in self.blocks
                for row in own.well_rows()
            ],
        )
        said = [("", flag) for flag in self.flags] + [(own.name, flag) for own in self.blocks for flag in own.flags]
        flags = Table(("block", "flag"), said)
        return {
            "scores.csv": csv_bytes(scores.columns, scores.rows),
            "wells.csv": csv_bytes(wells.columns, wells.rows),
            "combinations.xlsx": workbook_bytes({"scores": scores, "wells": wells, "flags": flags}),
            "combine.json": json_bytes(self.to_json()),
            "provenance.json": json_bytes(provenance(self.command, self.inputs)),
            **(pictures(self) if pictures else {}),
        }


def scored(scores: Scores) -> ScoredBlock:
    """Return a scored block with its flags."""
    return ScoredBlock(scores, block_flags(scores))
