"""``rapalog.cell``: a cell line of a genotype, dosed, and what its readouts do."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rapalog.biology.readouts import readouts
from rapalog.biology.tumour_cell import tumour_cell
from rapalog.notebook.asked.culture import asked_draws, asked_line, asked_medium
from rapalog.notebook.asked.door import door
from rapalog.notebook.asked.inputs import Numbers, Texts, dose_texts, is_list, joined, numbers, text, texts
from rapalog.notebook.asked.lab import Lab, asked_lab
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.items.course import cell_words, readout_name
from rapalog.notebook.items.dosed import Dosed
from rapalog.notebook.shown.html import block
from rapalog.studies.dosed import dose_cell
from rapalog.studies.lines import given_line

if TYPE_CHECKING:
    from rapalog.notebook.asked.files import FileLike


@dataclass(frozen=True, repr=False)
class Cell:
    """A cell line of a genotype, at rest in its medium.

    Parameters
    ----------
    cell_line
        Its name, in the spelling of the table.
    genotype
        Variants beyond the line's own, joined by ``+``.
    native
        The line's genotype with these.
    doubling_time_h
        Of the line's own culture without drug, in hours.
    asked
        How the line was asked for: a name, ``new``, or the path of a line file.
    lab
        A lab's own genotypes and drugs.
    """

    cell_line: str
    genotype: str
    native: str
    doubling_time_h: float
    asked: str
    lab: Lab = field(default_factory=Lab, compare=False)

    @door("cell.dose")
    def dose(
        self,
        doses: Texts,
        *,
        hours: Numbers = 72.0,
        drug: str = "everolimus",
        with_: Texts = (),
        readout: Texts | None = None,
        renew_every: float | None = None,
        washout_at: float | None = None,
        condition: Texts = (),
        cut: Texts = (),
        draws: int = 0,
        seed: int = 1,
        progress: bool = True,
    ) -> Dosed:
        """Dose a culture for each dose, and one with nothing, and follow them.

        Parameters
        ----------
        doses
            Texts with a unit, 0 to 1 mM: ``"20 nM"``, or ``["0 nM", "1 nM", "20 nM"]``.
        hours
            Exposure in hours, above 0 and at most 5,000: round times from 0 on; or a list of the very times.
        drug
            Name or alias of a drug.
        with_
            ``"DRUG=DOSE"`` or a list of these: partners given at the same time, to all doses but the vehicle;
            ``"DRUG=DOSE@24-48h"`` is there from 24 to 48 h after the drug.
        readout
            Names of readouts; by default all.
        renew_every
            Hours between renewals of medium and drug, 1 to 5,000, at most 200 of them; by default never.
        washout_at
            Hours after dosing at which the drug is taken off and renewals end, above 0 and at most 5,000; by default
            never.
        condition
            What the cells live in, before and after dosing: ``"oxygen=0.01"`` (of the gas), ``"serum=0.1"`` or
            ``"amino-acids=0.1"`` (of full medium), or a list.
        cut
            Edges of the pathway that are cut, before and after dosing: ``"E033"``, or a list.
        draws
            Cells that the evidence allows, 2 to 400, from posterior and population; values are then medians, with
            intervals that hold 90 % of the draws. 0 is the cell as it stands.
        seed
            Of the draws, 0 or more.
        progress
            Whether a bar is shown if it takes longer than a second.

        Returns
        -------
        Dosed
            ``["p-S6"]`` is one readout over doses and time.

        Raises
        ------
        RapalogError
            For a dose without a unit, an unknown name, or times out of range.

        Examples
        --------
        >>> import rapalog as ra
        >>> dosed = ra.cell("MCF-7").dose(["0 nM", "20 nM"], hours=4)
        >>> dosed["p-S6"].value.shape, bool(dosed["p-S6"].fold[1, -1] < 0.5)
        ((2, 17), True)
        """
        times = numbers(hours, "hours", example=72)
        asked = asked_draws(draws, seed)
        with self.lab.known(), progress_bar(progress) as report:
            found = dose_cell(
                self.asked,
                drug=text(drug, "drug", example="everolimus"),
                dose=dose_texts(doses, "doses"),
                hours=times if is_list(hours) else times[0],
                genotype=self.genotype,
                with_=texts(with_, "with_", example="MK-2206=100nM"),
                readout=_readout_names(readout),
                medium=asked_medium(renew_every, washout_at),
                condition=texts(condition, "condition", example="oxygen=0.01"),
                cut=texts(cut, "cut", example="E033"),
                **asked,
                progress=report,
            )
        return Dosed(found)

    def __repr__(self) -> str:
        return f"{cell_words(self.cell_line, self.native)}, doubles in {self.doubling_time_h:g} h"

    def _repr_html_(self) -> str:
        rows = [
            ("genotype", self.native or "as the generic cell"),
            ("added", self.genotype or "nothing"),
            ("doubling time", f"{self.doubling_time_h:g} h"),
        ]
        return block(self.cell_line, columns=("what", "value"), rows=rows)


@door("cell")
def cell(
    cell_line: str = "generic",
    *,
    genotype: Texts = (),
    genotypes: FileLike | None = None,
    drugs: FileLike | None = None,
) -> Cell:
    """Prepare a cell line of a genotype, for experiments on it.

    Parameters
    ----------
    cell_line
        Name or alias of a cell line, such as ``"MCF-7"``; ``"new"``, a line drawn from the population; or a line file.
    genotype
        Variants beyond the line's own, ``GENE:VARIANT`` or ``GENE:loss``: one text, several joined by ``+``, or a list.
    genotypes
        A lab's own variants, in a table with the columns of ``genotypes.csv``: a path, bytes or a data frame.
    drugs
        A lab's own drugs, in a table with the columns of ``drugs.csv``.

    Returns
    -------
    Cell
        ``cell.dose(...)`` doses it.

    Raises
    ------
    RapalogError
        For an unknown line or variant, or a line file that is not right.

    Examples
    --------
    >>> import rapalog as ra
    >>> ra.cell("mcf7", genotype="MTOR:S2035F").cell_line
    'MCF-7'
    """
    added = joined(genotype, "genotype", example="MTOR:S2035F")
    asked, lab = asked_line(cell_line), asked_lab(genotypes, drugs)
    with lab.known():
        found = tumour_cell(given_line(asked), added)
    return Cell(found.line.name, added, found.genotype, found.line.doubling_time_h, asked, lab)


def _readout_names(readout: Texts | None) -> list[str]:
    """Return full names of readouts from parts of them; all without any."""
    known = list(readouts())
    wanted = texts(readout, "readout", example="p-S6")
    return [readout_name(name, known) for name in wanted] or known
