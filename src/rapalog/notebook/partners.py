"""``rapalog.partners``: which second drug brings growth inhibition back in a genotype, and what the literature says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from rapalog.about import RESEARCH_USE_ONLY
from rapalog.notebook.asked.culture import asked_draws, asked_line, line_inputs
from rapalog.notebook.asked.door import asked, door
from rapalog.notebook.asked.inputs import Texts, joined, number, one_dose, text, texts, truth
from rapalog.notebook.asked.lab import asked_lab
from rapalog.notebook.asked.progress import progress as progress_bar
from rapalog.notebook.shown.drawn import Sheet, Shown
from rapalog.notebook.shown.files import Computed
from rapalog.notebook.shown.frame import Tables, frame
from rapalog.notebook.shown.html import block
from rapalog.notebook.shown.lookup import Named
from rapalog.report.atlas.partners import partner_answer, partner_files, partner_size
from rapalog.report.atlas.words import interval
from rapalog.studies.atlas.claims import judge_claims
from rapalog.studies.atlas.judging import COLUMNS as CLAIM_COLUMNS
from rapalog.studies.atlas.judging import Judged
from rapalog.studies.atlas.partners import COLUMNS, Partner
from rapalog.studies.atlas.partners import Partners as Numbers
from rapalog.studies.atlas.partners import partners as run_partners

if TYPE_CHECKING:
    import pandas as pd

    from rapalog.notebook.asked.files import FileLike


@dataclass(frozen=True, repr=False)
class Partners(Named[Partner], Shown, Tables, Computed):
    """Partners of a drug in a genotype, the one that leaves least growth first; ``found["ribociclib"]`` is one.

    Tables: ``partners`` (one row for each partner, order and quantity) and ``claims``. Its pictures are growth under
    both drugs and the doses that bring inhibition back.

    Parameters
    ----------
    study
        The numbers.
    claims
        What the literature says, with verdicts, if it was asked for.
    command
        How it was asked for.
    inputs
        Files that were given: of a line, and of a lab's genotypes and drugs.
    """

    _what = "partner"
    study: Numbers
    claims: tuple[Judged, ...] = ()
    command: tuple[str, ...] = field(default_factory=asked, compare=False)
    inputs: Mapping[str, bytes] = field(default_factory=dict, compare=False)

    @property
    def answer(self) -> str:
        """Which partner helps most, in a sentence."""
        return partner_answer(self.study)

    @property
    def notes(self) -> tuple[str, ...]:
        """What to know of the numbers."""
        return self.study.notes

    def _names(self) -> Sequence[str]:
        return [own.drug for own in self.study.partners]

    def _item(self, place: int) -> Partner:
        return self.study.partners[place]

    def _tables(self) -> dict[str, Any]:
        return {"partners": self._rows, "claims": self._claims}

    def _rows(self) -> pd.DataFrame:
        return frame(COLUMNS, [row for own in self.study.partners for row in own.rows()])

    def _claims(self) -> pd.DataFrame:
        return frame(CLAIM_COLUMNS, [tuple(own.to_json().values()) for own in self.claims])

    def _sheet(self) -> Sheet:
        from rapalog.figures.atlas.partners import draw_growth_of_both, draw_restoring_doses

        size = partner_size(self.study)
        draws = [partial(draw, found=self.study) for draw in (draw_growth_of_both, draw_restoring_doses)]
        return Sheet(draws, "pictures", size=size, alone=size, across=1)

    def to_json(self) -> dict[str, Any]:
        """Return the document that ``rapalog partners --json`` prints."""
        return self.study.to_json() | {"claims": [own.to_json() for own in self.claims]}

    def _contents(self) -> Mapping[str, bytes]:
        return partner_files(self.study, self.claims, command=self.command, inputs=self.inputs)

    def _seed(self) -> int | None:
        return self.study.seed if self.study.draws else None

    def __repr__(self) -> str:
        lines = [self.answer, *(f"  {own.mechanism}" for own in self.study.partners[:6])]
        lines += [f"  {own.row} {own.verdict}: {own.claim}" for own in self.claims]
        return "\n".join([*lines, RESEARCH_USE_ONLY])

    def _repr_html_(self) -> str:
        rows = [
            (
                own.drug,
                own.best.order,
                interval(own.best.growth_rate),
                interval(own.best.restoring_dose_nM),
                interval(own.alone_dose_nM),
                interval(own.best.excess_percent),
                own.mechanism,
            )
            for own in self.study.partners
        ]
        columns = ("partner", "best order", "GR of both", "restores at (nM)", "alone at (nM)", "excess", "mechanism")
        said = [f"{own.row} {own.verdict}: {own.claim}; {own.observed}" for own in self.claims]
        return block(self.answer, columns=columns, rows=rows, notes=[*said, *self.notes])


@door("partners")
def partners(
    cell_line: str = "generic",
    *,
    genotype: Texts = (),
    drug: str = "everolimus",
    dose: str = "100nM",
    partner: Texts = (),
    hours: float = 72.0,
    apart: float = 24.0,
    claims: bool = False,
    draws: int = 20,
    seed: int = 1,
    genotypes: FileLike | None = None,
    drugs: FileLike | None = None,
    progress: bool = True,
) -> Partners:
    """Rank second drugs by how far they bring growth inhibition back in a genotype, with dose, order and mechanism.

    Parameters
    ----------
    cell_line
        Name or alias of a cell line; ``"new"``, a line drawn from the population; or a line file.
    genotype
        Variants beyond the line's own: ``"MTOR:S2035F"``, or a list.
    drug
        The drug that is given to all; name or alias.
    dose
        Of the drug, with a unit, above 0 and at most 10 uM.
    partner
        Names or aliases; by default every drug that is no rapalog.
    hours
        When growth is read, in hours after the first drug.
    apart
        Hours from the first drug to the second where they come in turn, above 0 and below ``hours``.
    claims
        Whether the literature's claims on combinations are run too, with verdicts.
    draws
        Cells that the evidence allows, 2 to 400; 0 is the cell as it stands, without intervals.
    seed
        Of the draws, 0 or more.
    genotypes
        A lab's own variants, in a table with the columns of ``genotypes.csv``: a path, bytes or a data frame.
    drugs
        A lab's own drugs, in a table with the columns of ``drugs.csv``.
    progress
        Whether a bar is shown if it takes longer than a second.

    Returns
    -------
    Partners
        The partner that leaves least growth first.

    Raises
    ------
    RapalogError
        For an unknown name, a dose without a unit, a number out of range, or a file that is not right.

    Examples
    --------
    >>> import rapalog as ra
    >>> found = ra.partners(genotype="MTOR:S2035F", partner=["sapanisertib", "selumetinib"], draws=0)
    >>> found[0].drug
    'sapanisertib'
    """
    asked_of, lab = asked_draws(draws, seed), asked_lab(genotypes, drugs)
    with_claims = truth(claims, "claims")
    with lab.known(), progress_bar(progress) as report:
        found = run_partners(
            asked_line(cell_line),
            genotype=joined(genotype, "genotype", example="MTOR:S2035F"),
            drug=text(drug, "drug", example="everolimus"),
            dose=one_dose(dose, "dose"),
            partner=texts(partner, "partner", example="ribociclib"),
            hours=number(hours, "hours", example=72),
            apart=number(apart, "apart", example=24),
            **asked_of,
            progress=report,
        )
        judged = judge_claims(draws=max(found.draws, 20), seed=found.seed, progress=report) if with_claims else ()
    return Partners(found, judged, inputs={**line_inputs(cell_line), **lab.inputs})
