"""``rapalog.combine``: two drugs in one dish to Bliss, HSA, Loewe and ZIP with intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.analysis.combinations.score import MODEL_NAMES, MODELS
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.files import one_file
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.shown.drawn import Sheet, Shown
from rapalog.notebook.shown.files import Kept
from rapalog.notebook.shown.frame import Tabled, Tables, estimate_cells, estimate_columns, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.lookup import Named
from rapalog.notebook.shown.quantity import Quantity, quantity
from rapalog.report.combinations.words import reasons, score_words, sentence
from rapalog.report.viability_words import counted
from rapalog.studies.combinations.result import WELL_COLUMNS, Combinations, ScoredBlock
from rapalog.studies.combinations.study import analyse_combinations

if TYPE_CHECKING:
    import pandas as pd

    from rapalog.notebook.asked.files import FileLike

_LINES: Final = 6
_PANEL: Final = (4.6, 3.9)


@dataclass(frozen=True, repr=False)
class CombinationBlock(Shown, Tabled):
    """One pair of drugs; scores are in points of viability, above 0 for synergy.

    Its table has one row for each combination well: doses, observed viability, and by model the excess and what was
    expected. Its pictures are the wells, the Bliss excess, the isobole and the scores.

    Parameters
    ----------
    scored
        The block as the study returned it.
    """

    scored: ScoredBlock

    @property
    def name(self) -> str:
        """The block and its drugs."""
        return self.scored.scores.block.title

    @property
    def bliss(self) -> Quantity:
        """The Bliss score."""
        return self._score("bliss")

    @property
    def hsa(self) -> Quantity:
        """The score against the stronger drug alone."""
        return self._score("hsa")

    @property
    def loewe(self) -> Quantity:
        """The Loewe score, over the wells in which Loewe is defined."""
        return self._score("loewe")

    @property
    def zip(self) -> Quantity:
        """The score of zero interaction potency."""
        return self._score("zip")

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know before the scores are used."""
        return self.scored.flags

    def _score(self, name: str) -> Quantity:
        return quantity(self.scored.scores.score[name], "points")

    def _frame(self) -> pd.DataFrame:
        return frame(WELL_COLUMNS[3:], list(self.scored.well_rows()))

    def _sheet(self) -> Sheet:
        from rapalog.figures.combinations.contours import draw_isobole
        from rapalog.figures.combinations.maps import draw_excess, draw_observed
        from rapalog.figures.combinations.scores import draw_scores

        found = self.scored.scores
        draws = [
            partial(draw_observed, found=found),
            partial(draw_excess, found=found, model="bliss"),
            partial(draw_isobole, found=found),
            partial(draw_scores, found=found),
        ]
        return Sheet(draws, "pictures", size=_PANEL, alone=_PANEL, across=2)

    def to_json(self) -> dict[str, Any]:
        """Return the block as one item of ``blocks`` in ``rapalog combine --json``."""
        return self.scored.to_json()

    def __repr__(self) -> str:
        lines = [self.name, *(f"  {MODEL_NAMES[name]} {self._score(name)}" for name in MODELS)]
        return "\n".join([*lines, *(f"  flag: {flag}" for flag in self.flags[:4])])

    def _repr_html_(self) -> str:
        rows = [(MODEL_NAMES[name], self._score(name)) for name in MODELS]
        return block(self.name, columns=("score", "points (95 %)"), rows=rows, notes=self.flags)


@dataclass(frozen=True, repr=False)
class Combination(Named[CombinationBlock], Shown, Tables, Kept):
    """What two drugs do together, block by block; ``pairs["ribociclib"]`` is the block of that drug.

    Tables: ``scores`` (one row a block, each score as value, relation, low, high and reason) and ``wells``. Its
    pictures are the scores of each block.

    Parameters
    ----------
    study
        The result.
    """

    _what = "block"
    study: Combinations

    @cached_property
    def blocks(self) -> tuple[CombinationBlock, ...]:
        """All blocks, in the order of the file."""
        return tuple(CombinationBlock(own) for own in self.study.blocks)

    @property
    def flags(self) -> tuple[str, ...]:
        """What to know of the file and its blocks."""
        return (*self.study.flags, *(f"{own.name}: {flag}" for own in self.study.blocks for flag in own.flags))

    def _names(self) -> Sequence[str]:
        return [own.name for own in self.blocks]

    def _item(self, place: int) -> CombinationBlock:
        return self.blocks[place]

    def _tables(self) -> dict[str, Any]:
        return {"scores": self._scores, "wells": self._wells}

    def _scores(self) -> pd.DataFrame:
        columns = (
            "block",
            "drug1",
            "drug2",
            "n",
            "n_wells",
            "n_replicates",
            "loewe_wells",
            *(column for name in MODELS for column in estimate_columns(name)),
            "flags",
        )
        return frame(
            columns,
            [
                (
                    own.name,
                    found.block.drug1,
                    found.block.drug2,
                    found.n_scored,
                    found.n_wells,
                    len(found.used),
                    found.loewe_wells,
                    *(cell for name in MODELS for cell in estimate_cells(found.score[name])),
                    "; ".join(own.flags),
                )
                for own in self.study.blocks
                for found in (own.scores,)
            ],
        )

    def _wells(self) -> pd.DataFrame:
        return frame(
            WELL_COLUMNS,
            [
                (own.name, own.scores.block.drug1, own.scores.block.drug2, *row)
                for own in self.study.blocks
                for row in own.well_rows()
            ],
        )

    def _sheet(self) -> Sheet:
        from rapalog.figures.combinations.scores import draw_scores

        draws = [partial(draw_scores, found=own.scores, named=True) for own in self.study.blocks]
        return Sheet(draws, "blocks", size=(5.6, 2.8), alone=(6.4, 2.9), across=2)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog combine --json`` prints."""
        return self.study.to_json()

    def _files(self) -> Mapping[str, bytes]:
        from rapalog.figures.combinations.pictures import combination_pictures
        from rapalog.report.assay_pages import REPORT_NAME
        from rapalog.report.combinations.page import combination_page

        files = self.study.files(pictures=combination_pictures)
        return files | {REPORT_NAME: combination_page(self.study, files)}

    def _sources(self) -> Sequence[Path]:
        return self.study.sources

    def __repr__(self) -> str:
        lines = [f"Combinations: {counted(len(self), 'block')}"]
        lines += [f"  {sentence(own)}" for own in self.study.blocks[:_LINES]]
        lines += [f"  and {len(self) - _LINES} more blocks"] if len(self) > _LINES else []
        lines += [f"  {counted(len(self.flags), 'flag')}, such as: {self.flags[0]}"] if self.flags else []
        return "\n".join([*lines, RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        rows = [
            (
                own.name,
                *(score_words(own.scored.scores.score[name]) for name in MODELS),
                f"{own.scored.scores.n_scored} of {own.scored.scores.n_wells}",
                len(own.scored.scores.used),
            )
            for own in self
        ]
        notes = [*self.flags, *(f"{own.name}: {text}" for own in self.study.blocks for text in reasons(own))]
        columns = ("block", *MODEL_NAMES.values(), "wells", "replicates")
        title = f"Combinations: {counted(len(self), 'block')}, points of viability (above 0: synergy)"
        return block(title, columns=columns, rows=rows, notes=notes)


@door("combine")
def combine(table: FileLike, *, progress: bool = True) -> Combination:
    r"""Score two drugs together: Bliss, HSA, Loewe and ZIP, each with its interval, wells and flags.

    Parameters
    ----------
    table
        One row a well (``block, drug1, drug2, dose1, dose2, dose_unit, response`` in percent viability, and
        ``replicate`` where there are any), the columns of SynergyFinder, or a matrix with ``A (nM) \ B (nM)`` in its
        corner: a path, bytes or a data frame.
    progress
        Whether a bar is shown if it takes longer than a second.

    Returns
    -------
    Combination
        Blocks by name, with their scores, wells and pictures.

    Raises
    ------
    RapalogError
        With line and column, for anything that is not understood, and for responses that are no percent viability.

    Examples
    --------
    >>> import rapalog as ra
    >>> table = "A (nM) \\ B (nM),0,50,500\n0,100,90,60\n10,80,65,40\n100,50,42,20\n"
    >>> pair = ra.combine(table.encode())[0]
    >>> round(pair.bliss.value, 9), round(pair.hsa.value, 9), pair.loewe.relation
    (7.0, 18.25, 'none')
    """
    file = one_file(table, "table")
    with progress_bar(progress) as report:
        return Combination(
            analyse_combinations(
                file, command=asked(), progress=lambda done, of: report(f"{done} of {of} blocks", done / of)
            )
        )
